"""The table of everything that can be said: one row for each verb, and the way from a line to a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.commands import (
    adding,
    agenda_verbs,
    meeting_verbs,
    minutes_verbs,
    model,
    network_verbs,
    sentences,
    series_words,
    verbs,
)
from bot.commands.model import Command
from bot.commands.typed import LONGEST_LINE, clean, first_word, without_mention
from bot.domain.errors import NotUnderstood, TooLong

NOUNS = ("action", "agenda", "meeting", "minutes", "milestone", "calendar", "remind", "network")
_SPELLINGS = {
    "actions": "action",
    "agendas": "agenda",
    "meetings": "meeting",
    "milestones": "milestone",
    "calendars": "calendar",
    "reminders": "remind",
}


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One row: what is typed, what it means, who may say it."""

    noun: str  # "" for search, undo and help
    name: str
    command: type[Command]
    usage: str
    example: str
    summary: str
    parse: Callable[[str], Command]
    allowed: str = "member"  # observer | member | owner | minute_taker | chair: the least role
    writes: bool = True
    basic: bool = False  # one of the six that a member's help shows
    aliases: tuple[str, ...] = ()


def _verb(noun: str, name: str, parse: Callable[[str], Command], command: type[Command], usage: str, example: str, summary: str, **more: object) -> Verb:  # fmt: skip
    slash = f"/{noun} " if noun else "/"
    return Verb(
        noun=noun, name=name, parse=parse, command=command, usage=f"{slash}{usage}", example=f"{slash}{example}",
        summary=summary, **more,  # type: ignore[arg-type]
    )  # fmt: skip


READ = {"writes": False, "allowed": "observer"}
RUN = {"allowed": "minute_taker"}
OWN = {"allowed": "owner"}
CHAIR = {"allowed": "chair"}

VERBS: tuple[Verb, ...] = (
    _verb("action", "add", verbs.add_action, model.AddAction, "add WHO to TEXT [by WHEN] [item N]",
          "add Nadia to send round the supervision template by Friday 5 July", "Keep a promise: who does what by when.",
          basic=True, aliases=("new", "create")),
    _verb("action", "list", verbs.list_actions, model.ListActions, "list [mine|open|overdue|done|all|meeting|WHO] [WORDS]",
          "list open", "Show actions, to you alone.", basic=True, **READ),
    _verb("action", "show", verbs.show_action, model.ShowAction, "show REF", "show Jun24/4a",
          "Show one action with what was said about it.", **READ),
    _verb("action", "done", verbs.done_action, model.DoneAction, "done REF… [OUTCOME]",
          "done 4a Circulated on Tuesday", "Say that it is done, and what came of it.", basic=True,
          aliases=("complete", "completed", "close", "closed", "finish", "finished"), **OWN),
    _verb("action", "update", verbs.update_action, model.UpdateAction, "update REF TEXT",
          "update 4a Two of three venues have answered", "Say how it goes.", aliases=("note", "comment", "progress")),
    _verb("action", "stuck", verbs.stuck, model.UpdateAction, "stuck REF [WHY]", "stuck 4a No answer from the venue",
          "Ask the chair for help with it.", **OWN),
    _verb("action", "start", verbs.start_action, model.StartAction, "start REF…", "start 4a", "Say that it has begun.", aliases=("started", "begin"), **OWN),
    _verb("action", "reopen", verbs.reopen_action, model.ReopenAction, "reopen REF [WHEN]", "reopen 4a by the next meeting",
          "It is not done after all.", **OWN),
    _verb("action", "drop", verbs.drop_action, model.DropAction, "drop REF… [REASON]", "drop 4a Overtaken by events",
          "It is no longer needed.", aliases=("cancel", "delete", "remove"), **OWN),
    _verb("action", "assign", verbs.assign_action, model.AssignAction, "assign REF WHO", "assign 4a Asha",
          "Give it to somebody else.", aliases=("reassign", "pass"), **OWN),
    _verb("action", "not-mine", verbs.not_mine, model.NotMine, "not-mine REF [WHO]", "not-mine 4a Asha",
          "It is not yours: offer it to somebody else.", aliases=("not mine", "not me"), **OWN),
    _verb("action", "cc", verbs.watch_action, model.WatchAction, "cc REF WHO", "cc 4a Asha",
          "Keep somebody informed about it.", aliases=("watch",)),
    _verb("action", "due", verbs.change_due, model.ChangeDue, "due REF… WHEN", "due 4a end of September",
          "Give it another date.", aliases=("extend", "postpone"), **OWN),
    _verb("action", "edit", verbs.edit_action, model.EditAction, "edit REF TEXT", "edit 4a Send round the new template",
          "Put it in other words."),
    _verb("action", "snooze", verbs.snooze_action, model.SnoozeAction, "snooze REF WHEN", "snooze 4a Monday",
          "Remind me later.", **OWN),
    _verb("action", "handover", verbs.hand_over, model.HandOver, "handover WHO to WHO", "handover Priya to Hal",
          "Move everything open from one person to another.", aliases=("hand-over", "hand over"), **RUN),
    _verb("action", "agree", verbs.agree_actions, model.AgreeActions, "agree REF…|all", "agree all",
          "In the review: agree that these are done.", **RUN),
    _verb("action", "carry", verbs.carry_action, model.CarryAction, "carry REF [WHEN]", "carry 4a",
          "In the review: take it on to the next meeting.", **RUN),
    _verb("action", "history", verbs.action_history, model.ActionHistory, "history REF", "history 4a",
          "Who changed what, when, from where.", **READ),
    _verb("action", "export", verbs.export_actions, model.ExportActions, "export [Word|Excel|CSV]", "export Excel",
          "The action log as a file.", aliases=("log", "download"), allowed="observer"),
    _verb("agenda", "next", agenda_verbs.show_agenda, model.ShowAgenda, "next", "next",
          "The next meeting's agenda.", basic=True, aliases=("show", "list"), **READ),
    _verb("agenda", "suggest", agenda_verbs.suggest, model.Suggest, "suggest TEXT [for 20 min] [lead WHO] [for September] [from WHO]",
          "suggest Feedback from families for 20 min", "Ask for an item on the agenda.", basic=True, aliases=("propose",)),
    _verb("agenda", "accept", agenda_verbs.accept, model.AcceptSuggestion, "accept S1 [at TIME] [for 15 min] [lead WHO]",
          "accept S1 for 15 min lead Dev", "Put a suggestion on the agenda.", **RUN),
    _verb("agenda", "decline", agenda_verbs.decline, model.DeclineSuggestion, "decline S1 REASON",
          "decline S1 Covered by the sub-group", "Decline a suggestion, with a reason.", aliases=("reject",), **RUN),
    _verb("agenda", "defer", agenda_verbs.defer, model.DeferSuggestion, "defer S1 [MEETING]", "defer S1 December",
          "Leave a suggestion for a later meeting.", **RUN),
    _verb("agenda", "move", agenda_verbs.move_item, model.MoveItem, "move N to M", "move 5 to 2",
          "Put an item at another place.", **RUN),
    _verb("agenda", "time", agenda_verbs.time_item, model.TimeItem, "time N 20 min", "time 4 20 min",
          "Say how long an item takes, or when it begins.", **RUN),
    _verb("agenda", "lead", agenda_verbs.lead_item, model.LeadItem, "lead N WHO", "lead 4 Dev", "Say who leads an item.", **RUN),
    _verb("agenda", "paper", agenda_verbs.paper_item, model.PaperItem, "paper N LINK|FILE|expected [by WHEN]",
          "paper 4 expected by 9 September", "An item's paper: a link, or the file sent with these words."),
    _verb("agenda", "rename", agenda_verbs.rename_item, model.RenameItem, "rename N|S1 to TEXT", "rename 4 to Joint inspections",
          "Put an item, or your own suggestion, in other words.", aliases=("retitle", "edit")),
    _verb("agenda", "remove", agenda_verbs.remove_item, model.RemoveItem, "remove N", "remove 4",
          "Take an item off; it waits as a suggestion.", **RUN),
    _verb("agenda", "standing", agenda_verbs.standing, model.StandingItems, "standing [add TEXT [20 min] [lead WHO]|remove TEXT]",
          "standing add Introductions and apologies 10 min", "Items that every agenda starts with.", **RUN),
    _verb("agenda", "review", agenda_verbs.review_agenda, model.ReviewAgenda, "review", "review",
          "Suggestions to decide, and what was promised but is not on the agenda.", writes=False, **RUN),
    _verb("agenda", "add", agenda_verbs.add_requested, model.AddRequested, "add REF|all", "add Jun24/7a",
          "Put on the agenda what an action asks for.", **RUN),
    _verb("agenda", "publish", agenda_verbs.publish, model.PublishAgenda, "publish", "publish",
          "Send the agenda out.", aliases=("send",), **RUN),
    _verb("meeting", "next", meeting_verbs.next_meeting, model.NextMeeting, "next", "next", "When and where you meet next.", **READ),
    _verb("meeting", "list", meeting_verbs.list_meetings, model.ListMeetings, "list [past]", "list", "The meetings of the series.", **READ),
    _verb("meeting", "schedule", series_words.schedule, model.ScheduleMeeting, "schedule WHEN [to TIME] [at PLACE|LINK] [TITLE]",
          "schedule Monday 16 September 2024 10:00 to 12:00", "Set a date for a meeting.", aliases=("add",), **RUN),
    _verb("meeting", "series", series_words.series, model.ScheduleSeries, "series HOW OFTEN [on a WEEKDAY] [at TIME] [from WHEN] [N times|until WHEN]",
          "series quarterly on a Monday at 10 from March 2025, four times", "Schedule meetings that come again; you see the days first.", **RUN),
    _verb("meeting", "move", meeting_verbs.move_meeting, model.MoveMeeting, "move [MEETING] to WHEN",
          "move September to Monday 23 September 10:00", "Move a meeting, with all that hangs on it.", **RUN),
    _verb("meeting", "place", meeting_verbs.place_meeting, model.PlaceMeeting, "place [MEETING] at PLACE|LINK",
          "place September at Council House, Room 2", "Say where you meet, or the address to join.", aliases=("link", "where"), **RUN),
    _verb("meeting", "rename", meeting_verbs.rename_meeting, model.RenameMeeting, "rename [MEETING] to TITLE",
          "rename September to Budget special", "Give a meeting another title.", aliases=("title",), **RUN),
    _verb("meeting", "cancel", meeting_verbs.cancel_meeting, model.CancelMeeting, "cancel [MEETING]", "cancel September",
          "Cancel a meeting.", **CHAIR),
    _verb("meeting", "release", meeting_verbs.release, model.ReleaseMeeting, "release", "release",
          "Let the owners know what was agreed.", **RUN),
    _verb("meeting", "review", meeting_verbs.review_actions, model.ReviewActions, "review", "review",
          "The action review, to show on a screen.", writes=False, **RUN),
    _verb("meeting", "close", meeting_verbs.close_meeting, model.CloseMeeting, "close", "close",
          "End the action review; carry what is open.", **RUN),
    _verb("meeting", "decide", meeting_verbs.decide, model.Decide, "decide TEXT [item N]", "decide The conference is on 20 March",
          "Record a decision.", **RUN),
    _verb("meeting", "attend", meeting_verbs.attend, model.Attend, "attend [MEETING]", "attend", "Say that you are coming.",
          aliases=("coming", "accept")),
    _verb("meeting", "apologies", meeting_verbs.apologies, model.Apologise, "apologies [from WHO] [deputy NAME]",
          "apologies deputy Sam Okoro", "Say that you can't come, and who comes for you.", basic=True, aliases=("apols",)),
    _verb("meeting", "attendance", meeting_verbs.attendance, model.ShowAttendance, "attendance [MEETING]", "attendance",
          "Who is coming, authority by authority.", aliases=("who", "roll"), **READ),
    _verb("meeting", "present", meeting_verbs.present, model.MarkPresent, "present WHO|all except WHO", "present all except Imran",
          "Note who was there.", aliases=("were-there",), **RUN),
    _verb("meeting", "ask", meeting_verbs.ask_unheard, model.AskUnheard, "ask [MEETING]", "ask",
          "Ask those whether they come who have not said.", aliases=("chase",), **RUN),
    _verb("meeting", "stays", meeting_verbs.keep_date, model.KeepDate, "stays [MEETING] for WHO", "stays September for Nadia",
          "Refuse the other time that somebody proposed.", **RUN),
    _verb("minutes", "draft", minutes_verbs.draft, model.DraftMinutes, "draft [MEETING]", "draft",
          "The minutes as far as they are known, as a Word file to go on with.", **RUN),
    _verb("minutes", "import", minutes_verbs.import_minutes, model.ImportMinutes, "import FILE", "import minutes.docx",
          "Store what a file of minutes says, once you have agreed.", **RUN),
    _verb("minutes", "circulate", minutes_verbs.circulate, model.CirculateMinutes, "circulate [draft] [MEETING] [again, corrected: WHAT]",
          "circulate", "Send the minutes to everybody, with the file; the chair agrees first.", **RUN),
    _verb("minutes", "sent", minutes_verbs.sent, model.ShowCirculation, "sent [MEETING]", "sent",
          "Who got the minutes, and what was said to be wrong in them.", writes=False, **RUN),
    _verb("minutes", "correct", minutes_verbs.correct, model.CorrectMinutes, "correct TEXT",
          "correct The date under item 4 is 12 July", "Say what is wrong in minutes that you got."),
    _verb("milestone", "add", meeting_verbs.add_milestone, model.AddMilestone, "add TEXT [WHO] by WHEN [plan NAME] [after M1]",
          "add Book the venue owner Imran by 8 weeks before the conference plan conference", "Add a plan step.", **RUN),
    _verb("milestone", "list", meeting_verbs.list_milestones, model.ListMilestones, "list [PLAN]", "list", "The plans as a timeline.", **READ),
    _verb("milestone", "picture", meeting_verbs.picture_timeline, model.PictureTimeline, "picture [PLAN]", "picture conference",
          "A plan's timeline as a picture.", aliases=("chart", "gantt"), allowed="observer"),
    _verb("milestone", "event", meeting_verbs.date_event, model.DateEvent, "event NAME WHEN", "event publication 3 March 2025",
          "Say when an event was or will be, so that what counts from it gets its date.", aliases=("events", "happened")),
    _verb("milestone", "done", meeting_verbs.milestone_done, model.MilestoneDone, "done M1 [on WHEN]", "done M1", "Say that a plan step is done.", **OWN),
    _verb("milestone", "move", meeting_verbs.move_milestone, model.MoveMilestone, "move M1|PLAN to WHEN", "move M1 to 14 February",
          "Give a plan step another date.", **OWN),
    _verb("milestone", "drop", meeting_verbs.drop_milestone, model.DropMilestone, "drop M1 [REASON]", "drop M1 Not needed",
          "A plan step is no longer needed.", **RUN),
    _verb("milestone", "plan", meeting_verbs.set_plan, model.SetPlan, "plan NAME WHEN", "plan conference 20 March 2025",
          "Set or move the date that a plan leads up to.", **RUN),
    _verb("milestone", "draft", meeting_verbs.draft_timeline, model.DraftTimeline, "draft PLAN [from TEMPLATE]", "draft conference",
          "Plan backwards from a plan's date.", **RUN),
    _verb("milestone", "poll", meeting_verbs.poll_dates, model.PollDates, "poll PLAN [DAY, DAY or DAY]", "poll conference 20 March, 27 March or 3 April 2025",
          "Ask everybody which day suits.", **RUN),
    _verb("milestone", "suits", meeting_verbs.answer_date, model.AnswerDate, "suits PLAN DAY [if need be|no]", "suits conference 20 March",
          "Say whether a candidate day suits you."),
    _verb("milestone", "template", meeting_verbs.timeline_template, model.TimelineTemplate, "template [NAME] [STEPS|default]",
          "template conference", "The steps that a plan usually takes.", **RUN),
    _verb("milestone", "assign", meeting_verbs.assign_milestone, model.AssignMilestone, "assign M1 WHO", "assign M1 Imran",
          "Give a plan step to somebody.", **RUN),
    _verb("calendar", "subscribe", network_verbs.subscribe, model.SubscribeCalendar, "subscribe [network]", "subscribe",
          "Have what you promised, and the meetings, in your own calendar.", aliases=("feed", "link"), allowed="observer"),
    _verb("calendar", "invite", network_verbs.invite, model.InviteFile, "invite [MEETING|series]", "invite September",
          "A meeting, or the series by its rule, as a file for your calendar.", aliases=("file", "ics"), allowed="observer"),
    _verb("calendar", "revoke", network_verbs.revoke, model.RevokeCalendar, "revoke", "revoke",
          "End the addresses of your calendar that you were given.", aliases=("unsubscribe",), allowed="observer"),
    _verb("remind", "mine", network_verbs.my_reminders, model.MyReminders, "mine", "mine", "What I will remind you of.", **READ),
    _verb("remind", "preview", network_verbs.preview, model.PreviewReminders, "preview [until WHEN]", "preview until 16 September",
          "What I will send, and when.", **READ),
    _verb("remind", "status", network_verbs.reminder_status, model.ReminderStatus, "status", "status",
          "What I sent, and what could not be delivered.", **READ),
    _verb("remind", "settings", network_verbs.reminder_settings, model.ReminderSettings, "settings [NAME VALUE]",
          "settings frequency weekly", "How I remind you.", allowed="observer"),
    _verb("remind", "pause", network_verbs.pause, model.PauseReminders, "pause until WHEN", "pause until 6 January",
          "Keep quiet until a day.", allowed="observer"),
    _verb("remind", "resume", network_verbs.resume, model.PauseReminders, "resume", "resume", "Remind me again.", allowed="observer"),
    _verb("remind", "test", network_verbs.test_reminder, model.TestReminder, "test", "test", "Send me a test message.", allowed="observer"),
    _verb("network", "setup", network_verbs.setup, model.SetUpNetwork, 'setup NAME [chair WHO] [minute-taker WHO]',
          'setup "South Quay QA Leads" chair me', "Set up a network.", allowed="observer"),
    _verb("network", "claim", network_verbs.claim, model.ClaimRole, "claim CODE", "claim K7PQ-3M2X",
          "Take the place that was kept for you.", allowed="observer"),
    _verb("network", "link", network_verbs.link, model.MakeLinkCode, "link [CODE]", "link",
          "Connect another channel, with a code that the chair gets.", aliases=("connect",), **CHAIR),
    _verb("network", "unlink", network_verbs.unlink, model.UnlinkChannel, "unlink", "unlink",
          "Disconnect the channel you are in.", aliases=("disconnect",), **CHAIR),
    _verb("network", "use", network_verbs.use_network, model.UseNetwork, "use NAME", "use south-quay-qa-leads",
          "Say which network you mean.", allowed="observer"),
    _verb("network", "members", network_verbs.members, model.ListMembers,
          "members [WORDS]", "members Wexcombe", "Who belongs to the network.", aliases=("member", "members list"), **READ),
    _verb("network", "members add", network_verbs.add_member, model.AddMember, "members add NAME [of ORGANISATION] [EMAIL] [as ROLE]",
          "members add Imran Sethi of Harrowmere imran@harrowmere.example", "Add somebody.", aliases=("add", "member add", "add member"), **RUN),
    _verb("network", "members import", network_verbs.import_members, model.ImportMembers, "members import FILE.csv",
          "members import members.csv", "Add many from a file: name, organisation, e-mail, role.", aliases=("import",), **RUN),
    _verb("network", "members move", network_verbs.move_member, model.MoveMember, "members move WHO to ORGANISATION",
          "members move Imran Sethi to Wexcombe", "Somebody works elsewhere now.", **RUN),
    _verb("network", "members email", network_verbs.set_address, model.SetAddress, "members email WHO ADDRESS",
          "members email Gwen Tallis gwen.tallis@thornbury.example", "Somebody has another e-mail address.",
          aliases=("members address",), **RUN),
    _verb("network", "members remove", network_verbs.remove_member, model.RemoveMember, "members remove WHO [to WHO]",
          "members remove Priya Mistry to Hal Norwood", "Somebody has left; hand over the open actions.", **RUN),
    _verb("network", "roles", network_verbs.roles, model.SetRole, "roles [WHO ROLE]", "roles Bethan Lowe minute taker",
          "Who does what; the chair changes a role.", aliases=("role",), allowed="observer"),
    _verb("network", "organisations", network_verbs.organisations, model.Organisations,
          "organisations [add NAME|alias NAME = OTHER|rename NAME to OTHER|remove NAME]",
          "organisations alias Wexcombe = WBC", "The organisations and their other names.", aliases=("orgs", "organizations", "organisation"), allowed="observer"),
    _verb("network", "map", network_verbs.map_name, model.MapName, "map NAME to WHO", "map Neil B to Imran Sethi",
          "Say who a name means that nobody knew.", **RUN),
    _verb("network", "settings", network_verbs.settings, model.NetworkSettings, "settings [NAME VALUE]",
          "settings first_reminder 10", "The network's settings.", allowed="observer"),
    _verb("network", "handover", network_verbs.handover, model.HandOverNetwork, "handover", "handover",
          "All that a new chair needs, as a Word file.", aliases=("hand-over", "hand over", "handover pack"), **CHAIR),
    _verb("network", "template", network_verbs.template, model.SetTemplate, "template [FILE|default]",
          "template", "Your own Word template for agendas, minutes and the action log: send it with these words.", **RUN),
    _verb("network", "status", network_verbs.status, model.NetworkStatus, "status", "status", "Where everything stands.",
          aliases=("overview",), **READ),
    _verb("", "search", verbs.search, model.Search, "search WORDS", "search supervision template",
          "Look in actions, agenda, decisions and plans.", aliases=("find",), **READ),
    _verb("", "undo", verbs.undo, model.Undo, "undo", "undo", "Take back your own last change."),
    _verb("", "help", verbs.show_help, model.Help, "help [VERB|all]", "help suggest", "What you can say.", **READ),
)  # fmt: skip

# Commands that no verb is typed for: they come from buttons and from sentences.
_UNTYPED: Mapping[type[Command], Verb] = {
    command: Verb(
        noun="", name=name, command=command, usage="", example="", summary="", parse=verbs.show_help,
        allowed=allowed, writes=writes,
    )
    for command, name, allowed, writes in (
        (model.Acknowledge, "thanks", "observer", False),
        (model.AskSomebody, "ask", "observer", True),
        (model.AskToJoin, "join", "observer", True),
        (model.CaptureMessage, "capture", "member", False),
        (model.ChangeImport, "minutes import", "minute_taker", True),
        (model.ConfirmImport, "minutes import", "minute_taker", True),
        (model.Confirm, "confirm", "member", True),
        (model.FollowInvitation, "follow", "observer", True),
        (model.LinkAccount, "account", "chair", True),
        (model.LinkChannel, "link", "observer", True),
        (model.Home, "home", "observer", False),
        (model.Parked, "open", "observer", True),
        (model.PasteBlock, "paste", "member", True),
        (model.ReadLetter, "letter", "observer", True),
        (model.ReportChange, "report", "member", True),
        (model.Several, "several", "member", True),
        (model.ThumbsUp, "thumb", "observer", False),
    )
}  # fmt: skip
_BY_COMMAND: Mapping[type[Command], Verb] = {**_UNTYPED, **{verb.command: verb for verb in reversed(VERBS)}}
_BY_NOUN: Mapping[str, Mapping[str, Verb]] = {
    noun: {
        word: verb for verb in VERBS if verb.noun == noun for word in (verb.name, *verb.aliases)
    }
    for noun in (*NOUNS, "")
}  # fmt: skip
_DEFAULT: Mapping[str, Callable[[str], Command]] = {
    "action": verbs.list_actions,
    "agenda": agenda_verbs.show_agenda,
    "meeting": meeting_verbs.next_meeting,
    "minutes": minutes_verbs.import_minutes,
    "milestone": meeting_verbs.list_milestones,
    "calendar": lambda _: model.Help(verb="calendar"),
    "remind": network_verbs.my_reminders,
    "network": network_verbs.status,
}


def verb_of(command: Command) -> Verb:
    """The row of a command: who may use it, and whether it writes."""
    return _BY_COMMAND[type(command)]


def parse(line: str) -> Command:
    """The command that a line means, its people, dates and references still in words.

    Raises:
        NotUnderstood: with the usages that were probably meant.
        TooLong: the line, or a text in it, is longer than may be.
    """
    if len(line) > LONGEST_LINE:
        raise TooLong(what="message", limit=LONGEST_LINE, length=len(line))
    said = clean(line)
    words = without_mention(said)
    if words != said and first_word(words)[0].casefold() in _FIRST_WORDS:
        words = f"/{words}"  # To the bot by name: "@Convenor action open" is as plain as "/action open".
    lines = tuple(each.strip(" ") for each in words.split("\n") if each.strip())
    if len(lines) > 1:
        lines = _without_greetings(lines)
    if len(lines) > 1:
        return _block(lines)
    return _one(lines[0].strip()) if lines else model.Help()


_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening))\b.{0,40}[,!.]?|(?:many\s+|kind\s+)?(?:thanks?|thank\s+you|regards)\b.{0,20}|"
    r"(?:kind(?:est)?|best|warm(?:est)?)\s+(?:wishes|regards)[,.!]?|best[,.!]?|cheers[,.!]?|yours.{0,20}|sent\s+from\s+my\s+.{1,40})",
    re.IGNORECASE,
)
_PARTING = re.compile(
    r"(?:(?:many\s+|kind\s+)?(?:thanks?|thank\s+you|regards)|(?:kind(?:est)?|best|warm(?:est)?)\s+(?:wishes|regards)|best|cheers|yours.{0,20})[,.! ]*",
    re.IGNORECASE,
)


def _without_greetings(lines: tuple[str, ...]) -> tuple[str, ...]:
    """A short message written as a letter is one sentence between "Dear all" and "Best wishes, Gwen"."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _PARTING.fullmatch(line.strip()) and len(lines) - number <= 4:
            break
        if number == 0 and _GREETING.fullmatch(line.strip()) and not line.rstrip().endswith("?"):
            continue
        if not _GREETING.fullmatch(line.strip()) or len(line.split()) > 6:
            kept.append(line)
    return tuple(kept) or lines[:1]


def _block(lines: tuple[str, ...]) -> Command:
    """Several lines are notes, also after "/action add"; a heading line with the bare verb is left out."""
    head = lines[0].lstrip("/").strip().casefold()
    if head in ("action", "actions", "action add", "add", "paste", "notes", "minutes"):
        lines = lines[1:]
    elif head.startswith(("action add ", "add ")):
        lines = (
            lines[0].lstrip("/")[len("action add ") if head.startswith("action") else len("add ") :],
            *lines[1:],
        )
    elif lines[0].startswith("/") and first_word(head)[0] in _FIRST_WORDS:
        if any(line.startswith("/") for line in lines[1:]):
            raise NotUnderstood(text=lines[0], missing="one command at a time", nearest=(lines[0][:200],))
        return _one(" ".join(line.strip() for line in lines).replace("\t", " "))
    return model.PasteBlock(lines=lines) if len(lines) > 1 else _one(lines[0].strip())


_FIRST_NOUNS = frozenset((*NOUNS, *_SPELLINGS))
_FIRST_WORDS = _FIRST_NOUNS | frozenset(_BY_NOUN[""])


def _is_verb(words: str) -> bool:
    return words.startswith("/") or first_word(words)[0].casefold() in _FIRST_NOUNS


def _one(words: str) -> Command:
    explicit = words.startswith("/")
    bare = words.lstrip("/").strip()
    head, rest = first_word(bare)
    if head.casefold() == "please" and _is_verb(rest):
        return _one(rest.rstrip(" .!"))  # "Please action add Nadia to send the slides."
    noun = _SPELLINGS.get(head.lower(), head.lower())
    if explicit and noun in NOUNS:
        return _of_noun(noun, rest, line=words)
    if explicit or head.lower() in _BY_NOUN[""]:
        verb, remainder = _verb_in("", bare)
        if verb is not None and (explicit or _is_bare(verb, remainder)):
            return verb.parse(remainder)
    command = sentences.understand(bare)
    if command is not None:
        return command
    if noun in NOUNS and (command := _try_noun(noun, rest)) is not None:
        return command
    command = sentences.last_resort(bare)
    if command is not None:
        return command
    raise NotUnderstood(text=words, nearest=_nearest(bare, noun, rest, explicit=explicit))


def _is_bare(verb: Verb, rest: str) -> bool:
    """Without a slash, "undo" and "find" may be words like others: "undo what we did", "find a venue by Friday"."""
    match verb.name:
        case "search":
            return len(rest.split()) <= 4
        case "help":
            return not rest or rest.strip(" ?!.").lower() in _HELPED
        case _:
            return not rest


def _try_noun(noun: str, rest: str) -> Command | None:
    """Without the slash a noun may be just a word: only what it fits as a whole counts."""
    verb, remainder = _verb_in(noun, rest)
    if verb is not None:
        return verb.parse(remainder)
    return None if rest else _DEFAULT[noun]("")


def _of_noun(noun: str, rest: str, *, line: str) -> Command:
    if not rest:
        return _DEFAULT[noun]("")
    verb, remainder = _verb_in(noun, rest)
    if verb is not None:
        return verb.parse(remainder)
    command = sentences.of_noun(noun, rest)
    if command is not None:
        return command
    raise NotUnderstood(text=line, nearest=_meant(noun, rest))


def _verb_in(noun: str, rest: str) -> tuple[Verb | None, str]:
    """The verb in front, two words before one, and what follows it."""
    words = rest.split(" ")
    for length in (2, 1):
        verb = _BY_NOUN[noun].get(" ".join(words[:length]).lower())
        if verb is not None and len(words) >= length:
            return verb, " ".join(words[length:]).strip()
    return None, rest


def _nearest(line: str, noun: str, rest: str, *, explicit: bool) -> tuple[str, ...]:
    """Usages that may help; a long remark that begins like a verb by chance gets none."""
    if noun == "agenda" and rest:
        return _meant(noun, rest)
    return usages_near(line) if explicit or len(line.split()) <= 5 else ()


def _meant(noun: str, rest: str) -> tuple[str, ...]:
    """What was probably meant after a noun: a slip in the verb, or the whole as something to add."""
    near = usages_near(f"{noun} {rest}")
    if near:
        return near
    short = rest if len(rest) <= 80 else f"{rest[:79]}…"
    if noun == "agenda" and len(rest.split()) > 1:
        return (f"/agenda suggest {short}",)
    if noun == "remind" and adding.has_owner(rest):
        return (f"/action add {short}",)
    return ()


_FAR = 9  # More slips than any word may have.


def usages_near(words: str, *, limit: int = 3) -> tuple[str, ...]:
    """The usages of the verbs that these words were probably meant to be, best first; none when nothing is near."""
    typed = [word.strip(" .,:;!?") for word in words.lower().lstrip("/").split()[:3]]
    if not typed:
        return ()
    noun = _nearest_noun(typed[0])
    said = typed[1:] if noun else typed
    scored = sorted(
        (distance, number, verb.usage)
        for number, verb, names in _NAMES
        if (noun is None or verb.noun == noun)
        and (distance := min([_distance(said, name) for name in names])) < _FAR
    )
    return tuple(dict.fromkeys(usage for _, _, usage in scored))[:limit]


def _nearest_noun(word: str) -> str | None:
    near = min((*NOUNS, *_SPELLINGS), key=lambda noun: _slips(word, noun))
    return _SPELLINGS.get(near, near) if _slips(word, near) <= _allowed(near) else None


# Every verb with its place in the table and the words of each of its names.
_NAMES = tuple(
    (number, verb, tuple(tuple(name.split()) for name in (verb.name, *verb.aliases)))
    for number, verb in enumerate(VERBS)
)


def _distance(said: list[str], wanted: tuple[str, ...]) -> int:
    """The slips between the first words and a verb's name; _FAR where they are too many."""
    if len(said) < len(wanted):
        return _FAR
    first, meant = said[0], wanted[0]
    if first[:1] != meant[0] and first[1:] != meant[1:]:  # As in _slips; most names end here, without a call.
        return _FAR
    total = 0
    for word, part in zip(said, wanted, strict=False):
        slips = _slips(word, part)
        if slips and slips > _allowed(part):
            return _FAR
        total += slips
    return total


def _allowed(word: str) -> int:
    """A short word has one slip at most, a very short one none: "to" is not "add"."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def _slips(said: str, wanted: str) -> int:
    """Letters left out, added, wrong or swapped, as far as two; else _FAR."""
    if said == wanted:
        return 0
    if abs(len(said) - len(wanted)) > 2 or not said or (said[0] != wanted[0] and said[1:] != wanted[1:]):
        return _FAR
    before: list[int] = []
    row = list(range(len(wanted) + 1))
    for i, letter in enumerate(said, start=1):
        last, before, row = before, row, [i]
        for j, other in enumerate(wanted, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == wanted[j - 2] and said[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1] if row[-1] <= 2 else _FAR


def complete(prefix: str) -> list[str]:
    """What a line that begins so may go on to, for the terminal; the six basic verbs come first."""
    typed = " ".join(prefix.lower().split()) + (" " if prefix.endswith(" ") else "")
    if not typed.strip():
        return []
    slash = typed if typed.startswith("/") else f"/{typed}"
    return [name for name in _COMPLETED if name.startswith(slash) and name != slash]


_COMPLETED = tuple(
    f"/{verb.noun} {verb.name} " if verb.noun else f"/{verb.name} "
    for verb in sorted(VERBS, key=lambda verb: not verb.basic)
)
_HELPED = {"all", "me", "please", "me please"}.union(
    *((verb.name, f"{verb.noun} {verb.name}".strip(), verb.noun, *verb.aliases) for verb in VERBS)
)
