"""How the words after each verb become its command."""

from __future__ import annotations

import re

from bot.commands import adding, model
from bot.commands.typed import (
    REF,
    SHORT_TEXT,
    bounded,
    number,
    ref_and_rest,
    ref_only,
    take_after,
    take_minutes,
    unquoted,
)
from bot.domain.errors import NotUnderstood

# Case counts even where the rest of a pattern ignores it: "lead Dev", and not "lead to better results".
_NAMELIKE = (
    r"(?-i:(?:@?[A-Z][^\s,;]*|me|chair|the chair|minute taker)"
    r"(?:(?:\s+|\s*,\s*|\s+and\s+|\s*&\s*)@?[A-Z][^\s,;]*){0,7})"
)
_TIME = r"(?:\d{1,2}[:.]\d{2}|\d{1,2}\s*(?:am|pm)|\d{1,2}[:.]\d{2}\s*(?:am|pm))"


# --- actions


def add_action(words: str) -> model.AddAction:
    return adding.add(words) if words else model.AddAction()


def list_actions(words: str) -> model.ListActions:
    """Scopes and WHO in front, the rest are words to look for."""
    lowered = words.lower().strip()
    for scope in ("mine", "open", "overdue", "done", "all", "meeting"):
        if lowered == scope or lowered.startswith(f"{scope} "):
            return model.ListActions(scope=scope, words=words[len(scope) :].strip() or None)
    if lowered in ("", "me", "my actions"):
        return model.ListActions()
    if lowered in ("late", "past"):
        return model.ListActions(scope="overdue")
    return model.ListActions(scope="who", who=unquoted(words))


def show_action(words: str) -> model.ShowAction:
    return model.ShowAction(ref=ref_only(words, "/action show 4a"))


def done_action(words: str) -> model.DoneAction:
    ref, rest = ref_and_rest(words)
    return model.DoneAction(ref=ref, outcome=bounded(rest, "outcome") or None)


def update_action(words: str) -> model.UpdateAction:
    ref, rest = ref_and_rest(words)
    return model.UpdateAction(ref=ref, text=bounded(rest, "update") or None)


def stuck(words: str) -> model.UpdateAction:
    ref, rest = ref_and_rest(words)
    return model.UpdateAction(ref=ref, text=bounded(rest, "update") or None, kind="stuck")


def start_action(words: str) -> model.StartAction:
    return model.StartAction(ref=ref_and_rest(words)[0])


def reopen_action(words: str) -> model.ReopenAction:
    ref, rest = ref_and_rest(words)
    return model.ReopenAction(ref=ref, when=rest or None)


def drop_action(words: str) -> model.DropAction:
    ref, rest = ref_and_rest(words)
    rest = re.sub(r"^(?:because|as|since)\s+", "", rest, flags=re.IGNORECASE)
    return model.DropAction(ref=ref, reason=bounded(rest, "reason") or None)


def _to_whom(words: str) -> tuple[str | None, str | None]:
    ref, rest = ref_and_rest(words)
    return ref, unquoted(re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)) or None


def assign_action(words: str) -> model.AssignAction:
    ref, who = _to_whom(words)
    return model.AssignAction(ref=ref, who=who)


def not_mine(words: str) -> model.NotMine:
    ref, who = _to_whom(words)
    return model.NotMine(ref=ref, who=who)


def watch_action(words: str) -> model.WatchAction:
    ref, who = _to_whom(words)
    return model.WatchAction(ref=ref, who=who)


def change_due(words: str) -> model.ChangeDue:
    ref, rest = ref_and_rest(words)
    return model.ChangeDue(
        ref=ref, when=re.sub(r"^(?:to|till|until)\s+", "", rest, flags=re.IGNORECASE) or None
    )


def edit_action(words: str) -> model.EditAction:
    ref, rest = ref_and_rest(words)
    return model.EditAction(ref=ref, text=bounded(rest, "action") or None)


def snooze_action(words: str) -> model.SnoozeAction:
    ref, rest = ref_and_rest(words)
    return model.SnoozeAction(ref=ref, when=re.sub(r"^until\s+", "", rest, flags=re.IGNORECASE) or None)


def hand_over(words: str) -> model.HandOver:
    match = re.match(r"^(?:from\s+)?(.+?)\s+to\s+(.+)$", words, re.IGNORECASE)
    if match is None:
        return model.HandOver(who=unquoted(words) or None)
    return model.HandOver(who=unquoted(match[1]), to=unquoted(match[2]))


def agree_actions(words: str) -> model.AgreeActions:
    if words.strip().lower() in ("all", "all done", "everything"):
        return model.AgreeActions(all_done=True)
    return model.AgreeActions(refs=tuple(re.findall(REF, words, re.IGNORECASE)))


def carry_action(words: str) -> model.CarryAction:
    ref, rest = ref_and_rest(words)
    return model.CarryAction(ref=ref, when=re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE) or None)


def action_history(words: str) -> model.ActionHistory:
    return model.ActionHistory(ref=ref_only(words, "/action history 4a"))


# --- the agenda


def show_agenda(words: str) -> model.ShowAgenda:
    return model.ShowAgenda(meeting=_meeting(words))


def _meeting(words: str) -> str | None:
    """A meeting's name; "next" and nothing mean the next one."""
    bare = re.sub(r"^(?:for|of|on|at|the)\s+", "", words.strip(), flags=re.IGNORECASE).strip(" ?.")
    return None if bare.lower() in ("", "next", "next meeting", "the next meeting") else bare


_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:['’]s)?(?:\s+\d{4})?(?:\s+meeting)?"
# Before these, "from Asha" says where the thing comes from, not who suggests it.
_COMES_FROM = re.compile(
    r"\b(?:update|feedback|report|news|input|presentation|letter|data|lessons|views|response|paper)s?\s*$",
    re.IGNORECASE,
)


def suggest(words: str) -> model.Suggest:
    """Options at the end, in any order: for 20 min, lead WHO, for September, from WHO."""
    text = words
    given: dict[str, str] = {}
    minutes, text = take_minutes(text)
    for _ in range(3):
        lead, rest = take_after(text, "led by", "lead by", "lead", value=_NAMELIKE)
        if lead and rest:
            given["lead"], text = lead, rest
            continue
        meeting, rest = take_after(
            text, "for the", "for", "at the", "in", value=rf"(?:{_MONTHS}|next meeting|next time)"
        )
        if (
            meeting
            and rest
            and (re.search(r"next", meeting) or meeting[:1].isupper() or "meeting" in meeting)
        ):
            given["meeting"], text = meeting, rest
            continue
        behalf, rest = take_after(text, "on behalf of", "from", value=_NAMELIKE)
        if behalf and rest and not _COMES_FROM.search(rest):
            given["behalf"], text = behalf, rest
            continue
        break
    return model.Suggest(
        text=bounded(text.strip(" .,;:–—-"), "suggestion") or None,
        minutes=minutes,
        lead=given.get("lead"),
        meeting=_meeting(given.get("meeting", "")),
        on_behalf_of=given.get("behalf"),
    )


def _suggestion(words: str) -> tuple[str | None, str]:
    match = re.match(r"^(S?\s?\d{1,5})\b[\s:,–—-]*(.*)$", words.strip(), re.IGNORECASE | re.DOTALL)
    return (match[1].replace(" ", "").upper(), match[2].strip()) if match else (None, words.strip())


def accept(words: str) -> model.AcceptSuggestion:
    ref, rest = _suggestion(words)
    minutes, rest = take_minutes(f" {rest}")
    lead, rest = take_after(rest, "led by", "lead")
    at = re.search(rf"\bat\s+({_TIME}|\d{{1,2}})\b", rest, re.IGNORECASE)
    return model.AcceptSuggestion(ref=ref, minutes=minutes, lead=lead, at=at[1] if at else None)


def decline(words: str) -> model.DeclineSuggestion:
    ref, rest = _suggestion(words)
    return model.DeclineSuggestion(ref=ref, reason=bounded(rest, "reason") or None)


def defer(words: str) -> model.DeferSuggestion:
    ref, rest = _suggestion(words)
    return model.DeferSuggestion(ref=ref, meeting=_meeting(re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)))


def move_item(words: str) -> model.MoveItem:
    match = re.match(
        r"^(?:item\s+)?(\d{1,3})\s+(?:to|before)?\s*(?:item\s+|place\s+)?(\d{1,3})$",
        words.strip(),
        re.IGNORECASE,
    )
    if match is None:
        return model.MoveItem(number=number(words))
    return model.MoveItem(number=int(match[1]), to=int(match[2]))


def _item(words: str) -> tuple[int | None, str]:
    match = re.match(r"^(?:item\s+)?(\d{1,3})\b[\s:,–—-]*(.*)$", words.strip(), re.IGNORECASE | re.DOTALL)
    return (int(match[1]), match[2].strip()) if match else (None, words.strip())


def time_item(words: str) -> model.TimeItem:
    place, rest = _item(words)
    at = re.search(rf"\b(?:at\s+)?({_TIME})\b", rest, re.IGNORECASE)
    if at is not None:
        return model.TimeItem(number=place, at=at[1])
    minutes, left = take_minutes(f" {rest}")
    if minutes is None and re.fullmatch(r"\d{1,3}", left.strip()):
        minutes = int(left)
    return model.TimeItem(number=place, minutes=minutes)


def lead_item(words: str) -> model.LeadItem:
    place, rest = _item(words)
    return model.LeadItem(number=place, lead=unquoted(rest) or None)


def paper_item(words: str) -> model.PaperItem:
    place, rest = _item(words)
    return model.PaperItem(number=place, paper=bounded(rest, "paper", 1000) or None)


def remove_item(words: str) -> model.RemoveItem:
    return model.RemoveItem(number=_item(words)[0])


def standing(words: str) -> model.StandingItems:
    head, _, rest = words.strip().partition(" ")
    if head.lower() not in ("add", "remove"):
        return model.StandingItems()
    minutes, rest = take_minutes(f" {rest}")
    lead, rest = take_after(rest, "led by", "lead")
    return model.StandingItems(
        change=head.lower(),
        text=bounded(unquoted(rest), "item", SHORT_TEXT) or None,
        minutes=minutes,
        lead=lead,
    )


def review_agenda(words: str) -> model.ReviewAgenda:
    return model.ReviewAgenda(meeting=_meeting(words))


def add_requested(words: str) -> model.AddRequested:
    if words.strip().lower() in ("all", "everything"):
        return model.AddRequested(all_requested=True)
    return model.AddRequested(ref=ref_only(words, "/agenda add Jun24/7a"))


def publish(words: str) -> model.PublishAgenda:
    return model.PublishAgenda(meeting=_meeting(words))


# --- meetings


def next_meeting(words: str) -> model.NextMeeting:
    return model.NextMeeting()


def list_meetings(words: str) -> model.ListMeetings:
    return model.ListMeetings(past=words.strip().lower() in ("past", "all", "held"))


_LINK = re.compile(r"(?:\s+(?:at|on|via))?\s+(https?://\S+)", re.IGNORECASE)
_PLACE = re.compile(r"\s+(?:at|in)\s+(?!\d)(?!noon\b|midday\b|midnight\b)(?P<place>[^,;]+)", re.IGNORECASE)
_TITLED = re.compile(r"\s*[,;]\s*(?P<title>[^,;\d][^,;]*)$|\s+(?P<quoted>[\"“][^\"”]+[\"”])$")


def schedule(words: str) -> model.ScheduleMeeting:
    """The date with its times first; then a place or link, and a title behind a comma or in quotation marks."""
    rest, link, place, title = f" {words}", None, None, None
    match = _LINK.search(rest)
    if match is not None:
        link, rest = match[1].rstrip(".,;"), f"{rest[: match.start()]}{rest[match.end() :]}"
    match = _TITLED.search(rest)
    if match is not None and not re.match(r"(?i)\s*(?:at|in|to|from)\b", match["title"] or ""):
        title, rest = unquoted(match["title"] or match["quoted"]), rest[: match.start()]
    match = _PLACE.search(rest)
    if match is not None:
        place, rest = match["place"].strip(), f"{rest[: match.start()]}{rest[match.end() :]}"
    return model.ScheduleMeeting(
        when=rest.strip(" ,;") or None,
        place=link or (bounded(place, "place", SHORT_TEXT) if place else None),
        title=bounded(title, "title", SHORT_TEXT) if title else None,
    )


def move_meeting(words: str) -> model.MoveMeeting:
    match = re.match(r"^(?:(?:the\s+)?(.*?)\s+)?to\s+(.+)$", words.strip(), re.IGNORECASE)
    if match is None:
        return model.MoveMeeting(when=words.strip() or None)
    return model.MoveMeeting(meeting=_meeting(match[1] or ""), when=match[2])


def cancel_meeting(words: str) -> model.CancelMeeting:
    return model.CancelMeeting(meeting=_meeting(words))


def release(words: str) -> model.ReleaseMeeting:
    return model.ReleaseMeeting(meeting=_meeting(words))


def review_actions(words: str) -> model.ReviewActions:
    return model.ReviewActions(meeting=_meeting(words))


def close_meeting(words: str) -> model.CloseMeeting:
    return model.CloseMeeting(meeting=_meeting(words))


def decide(words: str) -> model.Decide:
    match = re.search(r"[\s,;(]{1,4}(?:under\s+)?item\s+(\d{1,2}[a-z]?)\)?\.?$", words, re.IGNORECASE)
    text = words[: match.start()] if match else words
    return model.Decide(
        text=bounded(text.strip(), "decision") or None, item=match[1].lower() if match else None
    )


def attend(words: str) -> model.Attend:
    return model.Attend(meeting=_meeting(words))


def apologies(words: str) -> model.Apologise:
    """from WHO, deputy NAME, for MEETING, in any order; what is left is the reason."""
    rest = words.strip()
    deputy, rest = take_after(f" {rest}", "deputy", "deputised by", "with deputy", "sending", value=_NAMELIKE)
    rest = rest.strip()
    who, before = take_after(f" {rest}", "from", "for", value=rf"(?:me|my team|{_NAMELIKE})")
    if who is not None and not re.fullmatch(_MONTHS, who, re.IGNORECASE):
        rest = before.strip()
    else:
        who = None
    meeting = _meeting(rest)
    return model.Apologise(meeting=meeting, who=None if who in (None, "me") else who, deputy=deputy)


# --- plans


def add_milestone(words: str) -> model.AddMilestone:
    """after M1, M2 · plan NAME · owner WHO, at the end in any order; the date may stand anywhere."""
    rest, plan, who = words, None, None
    after: tuple[str, ...] = ()
    match = re.search(
        r"[\s,;]{1,4}after\s+(M\d+(?:(?:\s*,\s*|\s+and\s+)M?\d+)*)(?=\s|$)", rest, re.IGNORECASE
    )
    if match is not None:
        after = tuple(f"M{each}" for each in re.findall(r"\d+", match[1]))
        rest = f"{rest[: match.start()]}{rest[match.end() :]}"
    match = re.search(r"[\s,;]{1,4}(?:in\s+(?:the\s+)?plan|plan)\s+([\w'’ -]+?)$", rest, re.IGNORECASE)
    if match is not None and match.start() > 0:
        plan, rest = match[1].strip(), rest[: match.start()]
    match = re.search(
        rf"[\s,;]{{1,4}}(?:owner|owned by|lead)\s*:?\s+({_NAMELIKE})(?=\s+(?:by|before|on|at|due|in)\b|$)",
        rest,
    )
    if match is not None:
        who, rest = match[1], f"{rest[: match.start()]}{rest[match.end() :]}"
    return model.AddMilestone(
        text=bounded(rest.strip(), "plan step") or None, who=who, plan=plan, after=after
    )


def list_milestones(words: str) -> model.ListMilestones:
    return model.ListMilestones(plan=unquoted(re.sub(r"^plan\s+", "", words, flags=re.IGNORECASE)) or None)


def _step(words: str) -> tuple[str | None, str]:
    match = re.match(r"^(M\s?\d{1,5}|\d{1,5})\b[\s:,–—-]*(.*)$", words.strip(), re.IGNORECASE | re.DOTALL)
    if match is None:
        return None, words.strip()
    ref = match[1].replace(" ", "").upper()
    return (ref if ref.startswith("M") else f"M{ref}"), match[2].strip()


def milestone_done(words: str) -> model.MilestoneDone:
    return model.MilestoneDone(ref=_step(words)[0])


def move_milestone(words: str) -> model.MoveMilestone:
    ref, rest = _step(words)
    if ref is not None:
        return model.MoveMilestone(ref=ref, when=re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE) or None)
    match = re.match(r"^(?:the\s+)?(.+?)\s+to\s+(.+)$", words.strip(), re.IGNORECASE)
    return (
        model.MoveMilestone(ref=match[1], when=match[2])
        if match
        else model.MoveMilestone(ref=words.strip() or None)
    )


def drop_milestone(words: str) -> model.DropMilestone:
    ref, rest = _step(words)
    return model.DropMilestone(ref=ref, reason=bounded(rest, "reason") or None)


_PLAN_DATE = re.compile(
    r"\s+(?=(?:on|in|for|by|to|between|from|early|mid|late|w/c)\b|\d|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|the\s+\d|next\b|tomorrow\b)",
    re.IGNORECASE,
)


def set_plan(words: str) -> model.SetPlan:
    """The name up to where the date begins."""
    match = _PLAN_DATE.search(f" {words}", 1)
    if match is None:
        return model.SetPlan(name=unquoted(words) or None)
    name, when = f" {words}"[: match.start()], f" {words}"[match.end() :]
    when = re.sub(r"^(?:on|in|for|to)\s+", "", when.strip(), flags=re.IGNORECASE)
    return model.SetPlan(
        name=bounded(unquoted(re.sub(r"^\s*the\s+", "", name)), "name", 200) or None, when=when
    )


# --- reminders


def my_reminders(words: str) -> model.MyReminders:
    return model.MyReminders()


def preview(words: str) -> model.PreviewReminders:
    return model.PreviewReminders(
        until=re.sub(r"^(?:until|to|till)\s+", "", words, flags=re.IGNORECASE) or None
    )


def reminder_status(words: str) -> model.ReminderStatus:
    return model.ReminderStatus()


def reminder_settings(words: str) -> model.ReminderSettings:
    name, _, value = words.strip().partition(" ")
    return model.ReminderSettings(name=name or None, value=value.strip() or None)


def pause(words: str) -> model.PauseReminders:
    until = re.sub(
        r"^(?:until|till|to|for(?=\s+\w+\s+(?:day|week|month)))\s*", "", words.strip(), flags=re.IGNORECASE
    )
    if re.match(r"^(?:a|an|one|two|three|\d+)\s+(?:days?|weeks?|months?)$", until, re.IGNORECASE):
        until = f"in {until}"
    return model.PauseReminders(until=until or None)


def resume(words: str) -> model.PauseReminders:
    return model.PauseReminders(resume=True)


def test_reminder(words: str) -> model.TestReminder:
    return model.TestReminder()


# --- the network

_QUOTED_OR_WORDS = r"(?:[\"“][^\"”]+[\"”]|.+?)"


def setup(words: str) -> model.SetUpNetwork:
    rest, given = words.strip(), {}
    for keyword, name in (("minute[- ]taker", "minute_taker"), ("chair", "chair")):
        match = re.search(
            rf"\s+{keyword}\s*:?\s+({_QUOTED_OR_WORDS})(?=\s+(?:minute[- ]taker|chair)\b|$)",
            rest,
            re.IGNORECASE,
        )
        if match is not None:
            given[name] = bounded(unquoted(match[1]), "name", 200)
            rest = f"{rest[: match.start()]}{rest[match.end() :]}"
    return model.SetUpNetwork(name=bounded(unquoted(rest), "name", 200) or None, **given)


def use_network(words: str) -> model.UseNetwork:
    return model.UseNetwork(name=unquoted(words) or None)


def members(words: str) -> model.ListMembers:
    return model.ListMembers(words=re.sub(r"^(?:list|of)\s*", "", words, flags=re.IGNORECASE).strip() or None)


def add_member(words: str) -> model.AddMember:
    rest, email, role, organisation = words.strip(), None, None, None
    match = re.search(r"\s*[<(]?([^\s<>(),;]+@[^\s<>(),;]+)[>)]?", rest)
    if match is not None:
        email, rest = match[1], f"{rest[: match.start()]} {rest[match.end() :]}".strip()
    match = re.search(r"\s+as\s+(?:an?\s+|the\s+)?([a-z _-]+)$", rest, re.IGNORECASE)
    if match is not None:
        role, rest = match[1].strip(), rest[: match.start()]
    match = re.match(rf"^({_QUOTED_OR_WORDS})(?:\s+(?:of|from)\s+|\s*,\s*)(.+)$", rest, re.IGNORECASE)
    if match is not None:
        rest, organisation = match[1], unquoted(match[2].strip(" ,"))
    name = bounded(unquoted(rest.strip(" ,")), "name", 200)
    return model.AddMember(name=name or None, organisation=organisation, email=email, role=role)


def import_members(words: str) -> model.ImportMembers:
    return model.ImportMembers(file=unquoted(words) or None)


def _from_to(words: str) -> tuple[str | None, str | None]:
    match = re.match(rf"^({_QUOTED_OR_WORDS})(?:\s+to\s+(.+))?$", words.strip(), re.IGNORECASE)
    if match is None:
        return None, None
    return unquoted(match[1]) or None, unquoted(match[2]) if match[2] else None


def move_member(words: str) -> model.MoveMember:
    who, organisation = _from_to(words)
    return model.MoveMember(who=who, organisation=organisation)


def remove_member(words: str) -> model.RemoveMember:
    who, to = _from_to(words)
    return model.RemoveMember(who=who, to=to)


def roles(words: str) -> model.SetRole:
    match = re.match(
        r"^(.+?)\s+(?:as\s+|is\s+)?(?:an?\s+|the\s+)?(chair|minute[- _]taker|member|observer)$",
        words.strip(),
        re.IGNORECASE,
    )
    if match is None and words.strip():
        raise NotUnderstood(
            text=words,
            missing="a name and a role: chair, minute taker, member or observer",
            nearest=("/network roles Bethan Lowe minute taker",),
        )
    return model.SetRole(who=unquoted(match[1]), role=match[2]) if match else model.SetRole()


def organisations(words: str) -> model.Organisations:
    head, _, rest = words.strip().partition(" ")
    match head.lower():
        case "add" | "remove":
            return model.Organisations(change=head.lower(), name=unquoted(rest) or None)
        case "alias":
            name, _, alias = rest.partition("=")
            return model.Organisations(
                change="alias", name=unquoted(name) or None, alias=unquoted(alias) or None
            )
        case "rename":
            old, new = _from_to(rest)
            return model.Organisations(change="rename", name=old, alias=new)
        case _:
            return model.Organisations()


def map_name(words: str) -> model.MapName:
    name, who = _from_to(re.sub(r"\s+(?:=|is)\s+", " to ", words, count=1))
    return model.MapName(name=name, who=who)


def settings(words: str) -> model.NetworkSettings:
    match = re.match(
        r"^(quiet[ _-]weeks|time[ _-]zone|[\w-]+)\s*(?:=|:)?\s*(.*)$",
        words.strip(),
        re.IGNORECASE | re.DOTALL,
    )
    if match is None:
        return model.NetworkSettings()
    return model.NetworkSettings(name=match[1], value=bounded(match[2], "value", SHORT_TEXT) or None)


def status(words: str) -> model.NetworkStatus:
    return model.NetworkStatus()


# --- everywhere


def search(words: str) -> model.Search:
    return model.Search(words=bounded(unquoted(re.sub(r"^for\s+", "", words)), "search", SHORT_TEXT) or None)


def undo(words: str) -> model.Undo:
    return model.Undo()


def show_help(words: str) -> model.Help:
    return model.Help(verb=words.strip().lstrip("/") or None)
