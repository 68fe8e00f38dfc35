"""Every command, as frozen values whose people, dates and references are still the sender's words."""

from __future__ import annotations

from dataclasses import dataclass

Who = str  # a mention, a name or part of it, an address, an organisation, a role, "me"; joined by , and &
When = str  # a date or event as it was typed
Ref = str  # "Jun24/4a", "4a", "#12", "S2", "M3"; as it was typed


@dataclass(frozen=True, kw_only=True)
class Command:
    """Base of all commands. A field that is None was not given; a handler asks for what it needs."""


# --- actions


@dataclass(frozen=True, kw_only=True)
class AddAction(Command):
    """text may still hold its date ("… by Friday"): the handler splits it with dates.read, which knows the events.

    `sentence` is the whole line without the verb; `who` and `text` are its split at "to", ":" or a mention,
    which the handler takes back (text = sentence) when `who` is not plausible as a name ("update to the ToR").
    """

    who: Who | None = None
    text: str | None = None
    sentence: str | None = None
    when: When | None = None  # only where it came from a form or a button
    item: str | None = None  # agenda item number
    label: str | None = None  # a paper's own "4a", where the line began with one
    done: bool = False  # "COMPLETE" at capture
    explicit_owner: bool = False  # who came from "for X", "owner X", "X:" or a mention, not from "X to …"
    shared: str | None = (
        None  # "shared" | "each": the answer to "everyone": one action or one for each authority
    )
    agenda: str | None = (
        None  # "action" | "both": the answer to an agenda request (the item alone is a Suggest)
    )
    source: str | None = None  # link of the message it was captured from
    again: bool = False  # the answer to "this is there already": add it all the same
    proposal: int | None = None  # the parked line that this settles


@dataclass(frozen=True, kw_only=True)
class ListActions(Command):
    scope: str = "mine"  # mine | open | overdue | done | all | meeting | who
    who: Who | None = None
    words: str | None = None
    page: int = 1
    shared: bool = False  # shown to several: names nobody as late
    confirmed: bool = False  # with shared: the preview was seen, post it


@dataclass(frozen=True, kw_only=True)
class ShowAction(Command):
    ref: Ref | None = None


@dataclass(frozen=True, kw_only=True)
class DoneAction(Command):
    ref: Ref | None = None
    outcome: str | None = None
    ask_outcome: bool = True
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateAction(Command):
    """A note on how it goes ("nearly done"); never done."""

    ref: Ref | None = None
    text: str | None = None
    kind: str = "update"  # update | stuck | comment


@dataclass(frozen=True, kw_only=True)
class StartAction(Command):
    ref: Ref | None = None


@dataclass(frozen=True, kw_only=True)
class ReopenAction(Command):
    ref: Ref | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class DropAction(Command):
    ref: Ref | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssignAction(Command):
    ref: Ref | None = None
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class NotMine(Command):
    """ "Not me", "wrong person", "this is Asha's": an offer to reassign."""

    ref: Ref | None = None
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class WatchAction(Command):
    ref: Ref | None = None
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeDue(Command):
    ref: Ref | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class EditAction(Command):
    ref: Ref | None = None
    text: str | None = None
    also: str | None = None  # the second of two parts: it becomes an action of its own
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class SnoozeAction(Command):
    ref: Ref | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class HandOver(Command):
    who: Who | None = None
    to: Who | None = None


@dataclass(frozen=True, kw_only=True)
class AgreeActions(Command):
    """The review agrees that these are done; refs empty with all_done: every done one."""

    refs: tuple[Ref, ...] = ()
    all_done: bool = False


@dataclass(frozen=True, kw_only=True)
class CarryAction(Command):
    ref: Ref | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class ActionHistory(Command):
    ref: Ref | None = None


@dataclass(frozen=True, kw_only=True)
class ExportActions(Command):
    form: str = "docx"  # docx | xlsx | csv


# --- the agenda


@dataclass(frozen=True, kw_only=True)
class ShowAgenda(Command):
    meeting: When | None = None  # None: the next one
    shared: bool = False  # shown to several: no suggestions, nothing personal
    confirmed: bool = False  # with shared: the preview was seen, post it


@dataclass(frozen=True, kw_only=True)
class Suggest(Command):
    text: str | None = None
    minutes: int | None = None
    lead: Who | None = None
    meeting: When | None = None
    on_behalf_of: Who | None = None
    action: Ref | None = None  # the action that asked for it
    source: str | None = None  # link of the message it was captured from


@dataclass(frozen=True, kw_only=True)
class AcceptSuggestion(Command):
    ref: Ref | None = None
    at: str | None = None  # local time
    minutes: int | None = None
    lead: Who | None = None


@dataclass(frozen=True, kw_only=True)
class DeclineSuggestion(Command):
    ref: Ref | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeferSuggestion(Command):
    ref: Ref | None = None
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class MoveItem(Command):
    """item_version is the version of the item that a button showed; a stale one is refused."""

    number: int | None = None
    to: int | None = None
    meeting: When | None = None
    item_id: int | None = None
    item_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TimeItem(Command):
    number: int | None = None
    minutes: int | None = None
    at: str | None = None
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class LeadItem(Command):
    number: int | None = None
    lead: Who | None = None
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class PaperItem(Command):
    number: int | None = None
    paper: str | None = None  # a link, a file's name, or "expected by WHEN"
    meeting: When | None = None
    item_id: int | None = None  # the item itself, wherever it has moved since a page was made for its paper


@dataclass(frozen=True, kw_only=True)
class RenameItem(Command):
    """An item by its number, or a suggestion by its reference, in other words."""

    number: int | None = None
    ref: Ref | None = None
    text: str | None = None
    meeting: When | None = None
    item_id: int | None = None
    item_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveItem(Command):
    """Takes an accepted item off: back to the suggestions, never lost."""

    number: int | None = None
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class StandingItems(Command):
    change: str = "list"  # list | add | remove
    text: str | None = None
    minutes: int | None = None
    lead: Who | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewAgenda(Command):
    """Suggestions to decide, and what was promised but is not on the agenda."""

    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class AddRequested(Command):
    """Puts what an open action asks for on the agenda; all_requested: everything the check shows."""

    ref: Ref | None = None
    all_requested: bool = False
    meeting: When | None = None  # with all_requested: for which meeting; None: the next one


@dataclass(frozen=True, kw_only=True)
class PublishAgenda(Command):
    meeting: When | None = None


# --- meetings


@dataclass(frozen=True, kw_only=True)
class NextMeeting(Command):
    pass


@dataclass(frozen=True, kw_only=True)
class ListMeetings(Command):
    past: bool = False


@dataclass(frozen=True, kw_only=True)
class ScheduleMeeting(Command):
    when: When | None = None  # with its time or time range
    to: str | None = None
    place: str | None = None
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleSeries(Command):
    """Meetings that come again: how often they do, or (in `dates`) their days; shown first, then stored together.

    Every so many weeks or months, or in the months of `only` (1 to 12); nth is of the month, -1 the last.
    """

    weeks: int = 0
    months: int = 0
    only: tuple[int, ...] = ()
    weekday: int | None = None  # 0: Monday
    nth: int | None = None
    hours: str | None = None  # "10:00 to 12:00"
    start: When | None = None
    until: When | None = None
    lasting: int | None = None  # months
    count: int | None = None
    place: str | None = None
    title: str | None = None
    dates: str | None = None  # "10 March, 9 June and 8 September 2025", or ISO days as a card showed them
    instead_of: str | None = None  # of these dates, the one that `when` takes the place of
    when: When | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class MoveMeeting(Command):
    """confirmed is False when typed: the card shows what hangs on it first."""

    meeting: When | None = None
    when: When | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class PlaceMeeting(Command):
    """place: where people sit, or the address of an online meeting; "none" takes both away."""

    meeting: When | None = None
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class RenameMeeting(Command):
    meeting: When | None = None
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class CancelMeeting(Command):
    meeting: When | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReleaseMeeting(Command):
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class CloseMeeting(Command):
    meeting: When | None = None
    discussed: tuple[int, ...] = ()  # ids of agenda items that were discussed, though nothing was recorded
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewActions(Command):
    """The action review as a meeting view for a screen: item, owner, what was said."""

    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class Decide(Command):
    text: str | None = None
    item: str | None = None


@dataclass(frozen=True, kw_only=True)
class DraftMinutes(Command):
    """The minutes of a meeting as far as they are known, as a file to go on with."""

    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class ImportMinutes(Command):
    """Minutes that are to be stored: the platform reads the file before the unit of work.

    found is what was found in them, as JSON (domain/minutes.py); left_out names lines that are not to be stored.
    """

    file: str | None = None
    found: str | None = None
    left_out: tuple[str, ...] = ()
    kept: int | None = None  # the file that they came in, for when they go round


@dataclass(frozen=True, kw_only=True)
class CirculateMinutes(Command):
    """Sends the minutes to everybody, once the chair has agreed.

    minutes names those that were shown; agreed: the chair pressed the button under them.
    """

    meeting: When | None = None
    changes: str | None = None  # "corrected: …": what is different now
    again: bool = False  # though they went round before
    draft: bool = False  # what is known of the meeting, where nobody wrote the talk
    file: str | None = None  # of this machine, named at the terminal
    minutes: int | None = None
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class ShowCirculation(Command):
    """Who got the minutes, and what was said to be wrong in them."""

    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectMinutes(Command):
    text: str | None = None
    meeting: int | None = None  # its id, where the message that is answered was about its minutes


@dataclass(frozen=True, kw_only=True)
class ChangeImport(Command):
    """What an import would store, changed before it is: a line left out or put back, or in other words.

    Without a line it shows a section: meeting | actions | agenda | decisions | people | members.
    """

    proposal: int
    section: str = "meeting"
    line: str | None = None  # "A1", "S2", "D3", as the card shows it; "M" for all new people
    leave_out: bool | None = None
    text: str | None = None
    who: Who | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmImport(Command):
    proposal: int
    discard: bool = False


@dataclass(frozen=True, kw_only=True)
class Attend(Command):
    meeting: When | None = None
    note: str | None = None  # "joining 10:30"
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class Apologise(Command):
    meeting: When | None = None
    who: Who | None = None  # from WHO; None: the sender
    deputy: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShowAttendance(Command):
    """Who comes, authority by authority."""

    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class MarkPresent(Command):
    """Who was there, as chair or minute taker see it."""

    who: Who | None = None  # names, or "all": those who said that they come
    but: Who | None = None  # who was not
    meeting: When | None = None


@dataclass(frozen=True, kw_only=True)
class FollowInvitation(Command):
    """What somebody's own invitation says, to which the bot was invited. Nobody types it.

    uid, sequence and dtstamp: of their calendar; dtstamp, start and end as ISO instants. proved: whether the mail
    is theirs. agreed: that the network leaves invitations to its chair.
    """

    uid: str = ""
    sequence: int = 0
    dtstamp: str = ""
    off: bool = False  # it was cancelled
    repeats: bool = False
    start: str = ""
    end: str = ""
    title: str = ""
    place: str = ""
    link: str = ""
    proved: bool = False
    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class KeepDate(Command):
    """A meeting stays where it is, though somebody proposed another time from their calendar."""

    meeting: When | None = None
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class AskUnheard(Command):
    """Asks those authorities whether they come that have not said."""

    meeting: When | None = None


# --- plans


@dataclass(frozen=True, kw_only=True)
class AddMilestone(Command):
    text: str | None = None  # may still hold its date
    who: Who | None = None
    when: When | None = None
    plan: str | None = None
    after: tuple[Ref, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListMilestones(Command):
    plan: str | None = None


@dataclass(frozen=True, kw_only=True)
class PictureTimeline(Command):
    """None: the only plan, or the next one."""

    plan: str | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneDone(Command):
    """when: the day on which it took place, where that is said."""

    ref: Ref | None = None
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class DateEvent(Command):
    """When an event took place, or will: what waits for it gets its date. step: it is this plan step's date."""

    name: str | None = None
    when: When | None = None
    step: Ref | None = None
    remark: bool = False  # said in a sentence, perhaps to others


@dataclass(frozen=True, kw_only=True)
class MoveMilestone(Command):
    ref: Ref | None = None  # a milestone, or a plan's name
    when: When | None = None
    confirmed: bool = False
    pushes: bool = False  # with confirmed: what depends on it and would come before it moves too


@dataclass(frozen=True, kw_only=True)
class DropMilestone(Command):
    ref: Ref | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetPlan(Command):
    """`/milestone plan conference 20 March 2025`: makes the plan, or moves it with all that hangs on it."""

    name: str | None = None
    when: When | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftTimeline(Command):
    """The steps of a template, counted from a plan's date: shown first, then added together."""

    plan: str | None = None
    template: str | None = None  # None: the one that the plan is named after
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class PollDates(Command):
    """Candidate days of a plan, put to everybody; without days, what was answered so far."""

    plan: str | None = None
    days: str | None = None  # "20 March, 27 March or 3 April 2025"
    confirmed: bool = False  # the preview was seen: ask everybody
    again: bool = False  # ask those who have not answered once more


@dataclass(frozen=True, kw_only=True)
class AnswerDate(Command):
    """What somebody says of one candidate day of a plan."""

    plan: str | None = None
    day: When | None = None
    suits: str = "yes"  # yes | if need be | no


@dataclass(frozen=True, kw_only=True)
class TimelineTemplate(Command):
    """Shows a template, or replaces its steps."""

    name: str | None = None
    steps: str | None = None  # a line each; "default" takes the network's own away


@dataclass(frozen=True, kw_only=True)
class AssignMilestone(Command):
    ref: Ref | None = None
    who: Who | None = None


# --- calendars


@dataclass(frozen=True, kw_only=True)
class SubscribeCalendar(Command):
    """A new address under which a calendar is read; whole: the network's, else the sender's own."""

    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class InviteFile(Command):
    """A meeting, or all of a series to come, as a file that calendars take; it follows no later change."""

    meeting: When | None = None
    series: bool = False


@dataclass(frozen=True, kw_only=True)
class RevokeCalendar(Command):
    """Ends every address that was given to the sender."""


# --- reminders


@dataclass(frozen=True, kw_only=True)
class MyReminders(Command):
    pass


@dataclass(frozen=True, kw_only=True)
class PreviewReminders(Command):
    until: When | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderStatus(Command):
    pass


@dataclass(frozen=True, kw_only=True)
class ReminderSettings(Command):
    """name None: show; else set one preference of the sender ("frequency weekly", "agenda off")."""

    name: str | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class PauseReminders(Command):
    until: When | None = None  # None with resume False: asks until when
    resume: bool = False


@dataclass(frozen=True, kw_only=True)
class TestReminder(Command):
    pass


# --- the network


@dataclass(frozen=True, kw_only=True)
class SetUpNetwork(Command):
    name: str | None = None
    chair: str | None = None
    minute_taker: str | None = None


@dataclass(frozen=True, kw_only=True)
class UseNetwork(Command):
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListMembers(Command):
    words: str | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class AddMember(Command):
    name: str | None = None
    organisation: str | None = None
    email: str | None = None
    role: str | None = None
    account: tuple[str, str, str] | None = None  # (platform, workspace, user): an account that is theirs


@dataclass(frozen=True, kw_only=True)
class ImportMembers(Command):
    """Rows of name, organisation, e-mail, role: the platform reads the file before the unit of work."""

    rows: tuple[tuple[str, ...], ...] = ()
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetTemplate(Command):
    """The Word template of a network's papers: the file that comes with it; usual: none of its own any more."""

    file: str | None = None  # of this machine, named at the terminal
    usual: bool = False


@dataclass(frozen=True, kw_only=True)
class RemoveMember(Command):
    who: Who | None = None
    to: Who | None = None  # who takes over the open actions
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class MoveMember(Command):
    who: Who | None = None
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetAddress(Command):
    who: Who | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetRole(Command):
    who: Who | None = None
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Organisations(Command):
    change: str = "list"  # list | add | alias | remove | rename
    name: str | None = None
    alias: str | None = None


@dataclass(frozen=True, kw_only=True)
class NetworkSettings(Command):
    """name None: show; value None: explain one setting."""

    name: str | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverNetwork(Command):
    """The pack for whoever chairs it next."""


@dataclass(frozen=True, kw_only=True)
class NetworkStatus(Command):
    """The chair's overview: what needs you, what goes well, who might need a word, who was not reached."""


@dataclass(frozen=True, kw_only=True)
class MapName(Command):
    """Maps an owner that nobody knew to a member, wherever the name stands."""

    name: str | None = None
    who: Who | None = None


@dataclass(frozen=True, kw_only=True)
class ReportChange(Command):
    """ "Priya has left", "I've moved to Wexcombe", "I'm retiring": to the chair for confirmation."""

    who: Who | None = None  # None: the sender
    change: str = "left"  # left | moved | retiring
    detail: str | None = None


# --- accounts and channels of chat workspaces


@dataclass(frozen=True, kw_only=True)
class LinkAccount(Command):
    """The chair's answer to "is this account theirs?"."""

    person: int
    platform: str
    workspace: str
    user: str
    accept: bool = True


@dataclass(frozen=True, kw_only=True)
class AskToJoin(Command):
    """Somebody who is no member asks the chair of a network to be added."""

    network: int


@dataclass(frozen=True, kw_only=True)
class MakeLinkCode(Command):
    """A code that connects another channel, on any platform."""


@dataclass(frozen=True, kw_only=True)
class LinkChannel(Command):
    """Connects the channel in which it is typed to the network that gave the code."""

    code: str


@dataclass(frozen=True, kw_only=True)
class UnlinkChannel(Command):
    """The network no longer posts in the channel in which it is typed."""


@dataclass(frozen=True, kw_only=True)
class ClaimRole(Command):
    """Takes the place in a network that was kept for whoever has this code."""

    code: str | None = None


# --- everything else


@dataclass(frozen=True, kw_only=True)
class Search(Command):
    words: str | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Undo(Command):
    change: str | None = None  # a change's id, from an Undo button; None: the sender's last


@dataclass(frozen=True, kw_only=True)
class Help(Command):
    verb: str | None = None  # "all" for every verb


@dataclass(frozen=True, kw_only=True)
class Acknowledge(Command):
    """ "thanks", "will do", "noted": no change and no reply."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ThumbsUp(Command):
    """A thumbs-up on a message of the bot's own: of a reminder it may mean that it is done, so that is asked."""

    message: str  # the platform's id of it, as it is kept of what was sent


@dataclass(frozen=True, kw_only=True)
class PasteBlock(Command):
    """Several lines at once (notes of a meeting): each becomes a proposed action, agenda request or both."""

    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Confirm(Command):
    """Confirms or discards a stored proposal."""

    proposal: int
    keep: tuple[int, ...] = ()  # which of its lines, by number; empty: all
    discard: bool = False


@dataclass(frozen=True, kw_only=True)
class AskSomebody(Command):
    """Passes a refused command on to those who may ("Ask Marion")."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Home(Command):
    """The sender's own page: what they do, the next meeting, what waits for them."""


@dataclass(frozen=True, kw_only=True)
class CaptureMessage(Command):
    """A message of somebody, to be made an action or a suggestion: answered with a form filled from it."""

    text: str = ""
    author: Who | None = None
    source: str | None = None  # its link
    agenda: bool = False  # for the agenda, not as an action


@dataclass(frozen=True, kw_only=True)
class ReadLetter(Command):
    """What somebody wrote in a letter, to be read as a whole (commands/letters).

    answers: what they quoted, and what stands under it. delivery: the message that it answers; what it says
    is about that. Unless it is proved who wrote it, nothing is done, and what was read is shown back.
    """

    words: str = ""
    subject: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    notes: str = ""  # a mail that was passed on with it
    delivery: int | None = None
    is_reply: bool = False
    proved: bool = False


@dataclass(frozen=True, kw_only=True)
class Parked(Command):
    """Stands in for a command, or a form, that is too long for a button; `id` says where it is kept."""

    id: int


@dataclass(frozen=True, kw_only=True)
class Several(Command):
    """The same for several things, or nothing at all ("done 4a, 4b").

    asked: which of them (from 0) a question was about; its answer is in `when` or `reason` when it came
    from a form, and counts for all that were as doubtful.
    """

    commands: tuple[Command, ...] = ()
    asked: int | None = None
    when: When | None = None
    reason: str | None = None
