"""How the words after each verb of meetings and plans become its command."""

from __future__ import annotations

import re

from bot.commands import model, names
from bot.commands.typed import (
    LONGEST_TEXT,
    MONTH,
    NAMELIKE,
    SHORT_TEXT,
    TIME,
    WEEKDAY,
    bounded,
    meeting_named,
    unquoted,
)

LONGEST = 2_000  # characters of what is said about a meeting at once; an online address may be long


def next_meeting(words: str) -> model.NextMeeting:
    return model.NextMeeting()


def list_meetings(words: str) -> model.ListMeetings:
    return model.ListMeetings(past=words.strip().lower() in ("past", "all", "held"))


_LINK = re.compile(r"(?:\s*[,;])?(?:\s+(?:at|on|via|online|link:?))?\s+(https?://[^\s,;]+)", re.IGNORECASE)
_QUOTED = re.compile(r"(?:\s*[,;])?\s*[\"“](?P<title>[^\"“”]+)[\"”](?:\s*[,;])?")
_DAY = rf"(?:{WEEKDAY}\b|{MONTH}\b|tomorrow\b|today\b|next\b|the\s+\d|\d)"
_AT = re.compile(
    rf"\s+(?:at|in|@)\s+(?!{TIME}|\d{{1,2}}\b|{MONTH}\b|midnight\b|an?\s+(?:week|month|fortnight)|\w+\s+(?:weeks?|months?|days?)\b)(?P<place>\S.*)$",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"[\s,;]{1,4}(?:(?:on|via|by|over|using)\s+)?(?P<place>(?:ms\s+|microsoft\s+)?teams|zoom|google\s+meet|skype|webex|online|in\s+person|hybrid)(?=\s*(?:$|[,;]))",
    re.IGNORECASE,
)
_WHEN_AGAIN = re.compile(rf"\s*,?\s+(?:on|from)\s+(?={_DAY})|\s*,?\s+at\s+(?={TIME})", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:meeting|conference|forum|workshop|agm|special|review|session|away\s?day|network|seminar|committee|quarterly|"
    r"annual|extraordinary|planning|launch|briefing|webinar|event|assembly|summit|leads)\b",
    re.IGNORECASE,
)
_LOOKS_LIKE_TIME = re.compile(rf"\d|{WEEKDAY}\b|{MONTH}\b|\bnoon\b|\bmidday\b", re.IGNORECASE)


def schedule(words: str) -> model.ScheduleMeeting:
    """The date with its times; then a place or link after "at", and a title behind a comma or in quotation marks."""
    rest, link, place, title = f" {bounded(words.strip(), 'meeting', LONGEST)}", None, None, None
    if match := _LINK.search(rest):
        link, rest = match[1].rstrip("."), f"{rest[: match.start()]}{rest[match.end() :]}"
    if match := _QUOTED.search(rest):
        title, rest = match["title"].strip(), f"{rest[: match.start()]} {rest[match.end() :]}"
    if match := _AT.search(rest):
        place, rest = match["place"], rest[: match.start()]
        if again := _WHEN_AGAIN.search(place):
            place, rest = place[: again.start()], f"{rest} {place[again.start() :].strip(' ,')}"
    elif match := _ONLINE.search(rest):
        place, rest = match["place"], f"{rest[: match.start()]}{rest[match.end() :]}"
    when, others = _segments(rest)
    if place is not None:
        first, *more = [part.strip() for part in re.split(r"[,;]", place)]
        place, others = first, [*more, *others]
    for part in others:
        if title is None and _TITLE.search(part):
            title = part
        elif place is None:
            place = part
        else:
            place = f"{place}, {part}"
    return model.ScheduleMeeting(
        when=re.sub(r"^(?:for|on)\s+", "", " ".join(when.split()), flags=re.IGNORECASE).strip(" ,;") or None,
        place=link or (bounded(unquoted(place.strip(" ,;")), "place", SHORT_TEXT) or None if place else None),
        title=bounded(unquoted(title), "title", SHORT_TEXT) if title else None,
    )


def _segments(words: str) -> tuple[str, list[str]]:
    """The date, up to the last part between commas that holds a number or a day's name; the parts after it."""
    parts = [part for part in re.split(r"([,;])", words) if part.strip()]
    last = max((i for i, part in enumerate(parts) if _LOOKS_LIKE_TIME.search(part)), default=-1)
    when = "".join(parts[: last + 1])
    return when, [part.strip() for part in parts[last + 1 :] if part not in ",;"]


_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
_ENDS_IN_TIME = re.compile(rf"(?:{TIME}|\bfrom\s+\d{{1,2}})$", re.IGNORECASE)


def move_meeting(words: str) -> model.MoveMeeting:
    """ "September to Monday 23 September 10:00 to 12:00": the "to" between times is not the one that is meant."""
    said = f" {words.strip()}"
    for match in _TO.finditer(said):
        before, after = said[: match.start()].strip(), said[match.end() :].strip()
        if not before:
            return model.MoveMeeting(when=after or None)
        if _ENDS_IN_TIME.search(before):
            continue
        return model.MoveMeeting(meeting=meeting_named(before), when=after)
    bare = words.strip()
    if agenda_only := re.fullmatch(rf"(?:the\s+)?{MONTH}(?:['’]s)?(?:\s+meeting)?", bare, re.IGNORECASE):
        return model.MoveMeeting(meeting=meeting_named(agenda_only[0]))
    return model.MoveMeeting(when=re.sub(r"^to\b\s*", "", bare, flags=re.IGNORECASE) or None)


_PLACED_AT = re.compile(r"(?:^|\s+)(?:at|in|to)\s+|\s+(?=https?://)|\s+(?=none$)", re.IGNORECASE)
_NAMES_A_MEETING = re.compile(rf"\b(?:{MONTH}|next)\b", re.IGNORECASE)


def place_meeting(words: str) -> model.PlaceMeeting:
    """ "September at Council House"; where no meeting stands in front, all of it is the place."""
    said = words.strip()
    match = _PLACED_AT.search(said)
    meeting, place = (said[: match.start()], said[match.end() :]) if match else ("", said)
    if meeting and not _NAMES_A_MEETING.search(meeting):
        meeting, place = "", said
    kept = bounded(unquoted(place.strip(" ,;")), "place", LONGEST_TEXT)
    return model.PlaceMeeting(meeting=meeting_named(meeting), place=kept or None)


def rename_meeting(words: str) -> model.RenameMeeting:
    said = f" {words.strip()}"
    match = _TO.search(said)
    meeting, title = (said[: match.start()], said[match.end() :]) if match else ("", said)
    if meeting and not _NAMES_A_MEETING.search(meeting):
        meeting, title = "", said
    kept = bounded(unquoted(title.strip()), "title", SHORT_TEXT)
    return model.RenameMeeting(meeting=meeting_named(meeting), title=kept or None)


def cancel_meeting(words: str) -> model.CancelMeeting:
    return model.CancelMeeting(meeting=meeting_named(words))


def release(words: str) -> model.ReleaseMeeting:
    return model.ReleaseMeeting(meeting=meeting_named(words))


def review_actions(words: str) -> model.ReviewActions:
    return model.ReviewActions(meeting=meeting_named(words))


def close_meeting(words: str) -> model.CloseMeeting:
    return model.CloseMeeting(meeting=meeting_named(words))


_ITEM_FIRST = re.compile(
    r"^(?:under\s+)?(?:item\s+(\d{1,2}[a-z]?)\s*[:.,–—-]+|(\d{1,2}[a-z]?):)\s*", re.IGNORECASE
)
_ITEM_LAST = re.compile(r"[\s,;(]{1,4}(?:under\s+|agenda\s+)?item\s+(\d{1,2}[a-z]?)\s*\)?\.?$", re.IGNORECASE)


def decide(words: str) -> model.Decide:
    """The decision as it was said, under the item that stands in front or at the end."""
    text, item = words.strip(), None
    if match := _ITEM_FIRST.match(text):
        item, text = match[1] or match[2], text[match.end() :]
    elif match := _ITEM_LAST.search(text):
        item, text = match[1], text[: match.start()]
    text = re.sub(r"^that\s+(?=\S)", "", text.strip(), flags=re.IGNORECASE)
    return model.Decide(text=bounded(text, "decision") or None, item=item.lower() if item else None)


_COMES_OR_GOES = re.compile(
    r"^(?:(?:but\s+|and\s+)?(?:i['’]?ll\s+(?:be\s+)?|i\s+will\s+(?:be\s+)?|i['’]?m\s+|i\s+am\s+)?(?:(?:have|need)\s+to\s+)?)?"
    r"(?:join(?:ing)?|arriv(?:e|ing)|leav(?:e|ing)|late\b|running\s+late|online\b|remotely\b|until\b|from\b)",
    re.IGNORECASE,
)


def attend(words: str) -> model.Attend:
    """A meeting, or that one comes later or leaves earlier."""
    said = words.strip(" .!")
    return (
        model.Attend(note=said) if _COMES_OR_GOES.match(said) else model.Attend(meeting=meeting_named(said))
    )


def attendance(words: str) -> model.ShowAttendance:
    return model.ShowAttendance(meeting=meeting_named(words))


_AT_MEETING = re.compile(
    rf"(?:^|[\s,;]+)(?:at|on|in|for)\s+(?:the\s+)?(?P<meeting>(?:{WEEKDAY}\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{MONTH}(?:['’]s)?"
    r"(?:\s+\d{4})?)(?:\s+meeting)?(?=[\s,;:.]|$)",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"(?:^|[\s,;–—-]+)(?:except(?:\s+for)?|but(?:\s+not)?|apart\s+from|other\s+than|without|not)\s+(?P<who>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


def present(words: str) -> model.MarkPresent:
    """Names, "all except NAMES" or "not NAMES", of the meeting that is being held or was the last."""
    rest, meeting, but = bounded(words.strip(" .,:;!–—-"), "list", LONGEST), None, None
    if match := _AT_MEETING.search(rest):
        meeting, rest = match["meeting"], f"{rest[: match.start()]} {rest[match.end() :]}"
    if match := _BUT.search(rest):
        but, rest = match["who"].strip(" .,;:"), rest[: match.start()]
    return model.MarkPresent(
        who=rest.strip(" .,:;–—-") or None, but=but or None, meeting=meeting_named(meeting or "")
    )


def keep_date(words: str) -> model.KeepDate:
    meeting, _, who = f" {words}".rpartition(" for ")
    return model.KeepDate(meeting=meeting_named(meeting.strip()), who=who.strip() or None)


def ask_unheard(words: str) -> model.AskUnheard:
    return model.AskUnheard(meeting=meeting_named(words))


_COVERS = re.compile(
    rf"(?:^|[\s,.;–—-]{{1,4}})(?:(?:but|and|so|with)\s+)?(?P<who>{NAMELIKE})\s+(?:will\s+be|will|can|is|are|'s)\s+"
    r"(?:cover(?:ing)?|com(?:e|ing)|attend(?:ing)?|stand(?:ing)?\s+in|deputi[sz](?:e|ing)|there|go(?:ing)?|represent(?:ing)?|substitut(?:e|ing)|my\s+deputy|the\s+deputy)\b[^,;]*$",
    re.IGNORECASE,
)
_DEPUTY = re.compile(
    rf"(?:^|[\s,.;–—-]{{1,4}})(?:my\s+|with\s+)?(?:deputy|deputised\s+by|substitute|sending|replaced\s+by|represented\s+by)(?:\s+(?:is|will\s+be))?\s*:?\s+(?P<who>{NAMELIKE})(?:\s+(?:instead|in\s+my\s+place))?",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(?:^|[\s,;]{{1,4}})from\s*:?\s+(?P<who>{NAMELIKE}|my\s+team)(?=[\s,.;]|$)", re.IGNORECASE
)
_WHICH = re.compile(
    rf"(?:^|[\s,;]{{1,4}})(?:for|on|at|in|of)?\s*\b(?P<meeting>(?:the\s+)?(?:(?:{WEEKDAY}\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:of\s+)?{MONTH})?(?:\s+\d{{4}})?|{MONTH}(?:['’]s)?(?:\s+\d{{4}})?|next|{WEEKDAY})(?:\s+(?:meeting|time|one))?)(?=[\s,.;]|$)",
    re.IGNORECASE,
)


def apologies(words: str) -> model.Apologise:
    """from WHO, deputy NAME, for MEETING, in any order; what is left over is the reason."""
    rest = bounded(words.strip(" .,:;!–—-"), "reason", LONGEST)
    deputy = who = meeting = None
    for pattern in (_DEPUTY, _COVERS):
        if deputy is None and (match := pattern.search(rest)):
            deputy, rest = match["who"].strip(" .!"), f"{rest[: match.start()]} {rest[match.end() :]}"
    if match := _FROM.search(rest):
        who, rest = match["who"].strip(" ."), f"{rest[: match.start()]} {rest[match.end() :]}"
    if match := _WHICH.search(rest):
        meeting, rest = match["meeting"], f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = re.sub(
        r"^(?:for\s+|to\s+)?(?:this|the)?\s*meeting\b", "", " ".join(rest.split()), flags=re.IGNORECASE
    )
    rest = re.sub(r"^(?:from|for|on|in|at)$", "", rest.strip(" .,:;!–—-"), flags=re.IGNORECASE)
    if who is None and rest and names.all_written_as_names(rest) and not names.is_day(rest):
        who, rest = rest, ""
    if who is not None and who.lower() in ("me", "my team"):
        who = None
    return model.Apologise(
        meeting=meeting_named(meeting or ""), who=who, deputy=deputy, reason=bounded(rest, "reason") or None
    )


# --- plans

# "2 weeks after M1" is its date.
_AFTER = re.compile(
    r"(?<!\bday)(?<!days)(?<!week)(?<!weeks)(?<!month)(?<!months)(?<!year)(?<!years)[\s,;]{1,4}after\s+(?P<steps>M\s?\d{1,5}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+)M?\s?\d{1,5})*)(?=[\s,;]|$)",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"(?<!\bthe)(?<!\ba)(?<!\bour)(?<!\bthis)[\s,;]{1,4}(?:in\s+(?:the\s+)?plan|for\s+plan|plan)\s*:?\s+"
    r"(?P<plan>(?!by\b|on\b|for\b|before\b|to\b|of\b|and\b)[\w'’\"“” -]{1,80}?)$",
    re.IGNORECASE,
)
_OWNER = re.compile(
    rf"[\s,;(]{{1,4}}(?:owner|owned\s+by|lead|led\s+by)\s*:?\s+(?P<who>{NAMELIKE})\)?(?=\s+(?:by|before|on|at|due|in|after)\b|[,;]|$)",
    re.IGNORECASE,
)
_BY = (
    r"(?=\s*[,;]?\s+(?:by|before|due|on|no\s+later\s+than|in)\s"
    r"|\s+\d+(?:\s*(?:to|or|-|–)\s*\d+)?\s+(?:days?|weeks?|months?|years?)\s+(?:before|after)\b)"
)
_BRACKETED = re.compile(rf"\s*\((?P<who>{NAMELIKE})\){_BY}", re.IGNORECASE)
# "Book the venue Imran by …": a name right before the date, after a thing and not after "of" or "with".
_NAME_BEFORE = re.compile(rf"(?<=[a-z\d])[\s,;–—-]{{1,3}}(?P<who>{NAMELIKE}){_BY}")
_BELONGS = re.compile(
    r"\b(?:of|at|in|to|for|with|from|by|the|an?|on|and|or|near|via|visit|ask|tell|about|between|into|over|see)$",
    re.IGNORECASE,
)


def add_milestone(words: str) -> model.AddMilestone:
    """after M1, M2 · plan NAME · WHO, in any order behind the text; the date may stand anywhere."""
    rest, plan = words.strip(), None
    after: tuple[str, ...] = ()
    if match := _AFTER.search(rest):
        after = tuple(f"M{each}" for each in re.findall(r"\d+", match["steps"]))
        rest = f"{rest[: match.start()]}{rest[match.end() :]}"
    if match := _PLAN.search(rest):
        plan, rest = unquoted(match["plan"]), rest[: match.start()]
    who, rest = _step_owner(rest)
    return model.AddMilestone(
        text=bounded(rest.strip(" ,;"), "plan step") or None, who=who, plan=plan or None, after=after
    )


def _step_owner(rest: str) -> tuple[str | None, str]:
    if match := _OWNER.search(rest):
        return names.tidy(match["who"]), f"{rest[: match.start()]}{rest[match.end() :]}"
    if match := _BRACKETED.search(rest):
        return names.tidy(match["who"]), f"{rest[: match.start()]}{rest[match.end() :]}"
    match = re.match(rf"^(?P<who>{NAMELIKE})(?:\s+to\s+|\s*:\s+)(?P<text>\S.*)$", rest, re.DOTALL)
    if match is not None and names.all_written_as_names(match["who"]) and names.is_deed(match["text"]):
        return names.tidy(match["who"]), match["text"]
    match = _NAME_BEFORE.search(rest)
    if match is not None and not _BELONGS.search(rest[: match.start()]):
        return names.tidy(match["who"]), f"{rest[: match.start()]}{rest[match.end() :]}"
    return None, rest


def list_milestones(words: str) -> model.ListMilestones:
    bare = re.sub(r"^(?:(?:for|of)\s+)?(?:the\s+)?plan\s+", "", words, flags=re.IGNORECASE)
    return model.ListMilestones(plan=unquoted(bare) or None)


def picture_timeline(words: str) -> model.PictureTimeline:
    bare = re.sub(r"^(?:(?:for|of)\s+)?(?:the\s+)?(?:plan\s+)?", "", words, flags=re.IGNORECASE)
    return model.PictureTimeline(plan=unquoted(bare) or None)


_STEP = re.compile(r"^(?:step\s+)?(M\s?\d{1,5}|\d{1,5})\b[\s:,–—-]*(.*)$", re.IGNORECASE | re.DOTALL)


def step_and_rest(words: str) -> tuple[str | None, str]:
    match = _STEP.match(words.strip())
    if match is None:
        return None, words.strip()
    ref = match[1].replace(" ", "").upper()
    return (ref if ref.startswith("M") else f"M{ref}"), match[2].strip()


_DAY_SAID = re.compile(
    rf"^(?:on\s+)?(?P<when>(?:\d|{WEEKDAY}\b|{MONTH}\b|yesterday\b|today\b|the\s+\d|last\s).*)$",
    re.IGNORECASE,
)


def milestone_done(words: str) -> model.MilestoneDone:
    ref, rest = step_and_rest(words)
    day = _DAY_SAID.match(rest)
    return model.MilestoneDone(ref=ref, when=day["when"].strip(" .!") if day else None)


def move_milestone(words: str) -> model.MoveMilestone:
    ref, rest = step_and_rest(words)
    if ref is not None:
        return model.MoveMilestone(ref=ref, when=re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE) or None)
    match = re.match(r"^(?:the\s+)?(.+?)\s+to\s+(.+)$", words.strip(), re.IGNORECASE)
    return (
        model.MoveMilestone(ref=unquoted(match[1]), when=match[2])
        if match
        else model.MoveMilestone(ref=unquoted(words) or None)
    )


def drop_milestone(words: str) -> model.DropMilestone:
    ref, rest = step_and_rest(words)
    return model.DropMilestone(ref=ref, reason=bounded(rest, "reason") or None)


_PLAN_DATE = re.compile(
    rf"\s+(?=(?:on|in|for|by|to|between|from|early|mid|late|end|w/c)\b|\d|{WEEKDAY}\b|{MONTH}\b|the\s+\d|next\b|tomorrow\b)",
    re.IGNORECASE,
)


def set_plan(words: str) -> model.SetPlan:
    """The name up to where the date begins; a name in quotation marks may hold a month."""
    said = words.strip()
    if match := re.match(r"^[\"“]([^\"”]+)[\"”]\s*(.*)$", said):
        name, when = match[1], match[2]
    else:
        begins = _PLAN_DATE.search(f" {said}", 1)
        name, when = (
            (said, "") if begins is None else (f" {said}"[: begins.start()], f" {said}"[begins.end() :])
        )
    when = re.sub(r"^(?:on|in|for|to|is)\s+", "", when.strip(), flags=re.IGNORECASE)
    name = unquoted(re.sub(r"^\s*the\s+", "", name, flags=re.IGNORECASE))
    return model.SetPlan(name=bounded(name, "name", 200) or None, when=when or None)


_ENDS_IN_PAST_DAY = re.compile(
    rf"(?P<name>.{{1,200}}?)\s+(?:on\s+)?(?P<when>yesterday|today|(?:last|this)\s+{WEEKDAY}|{WEEKDAY}\s+just\s+gone)[.!]?$",
    re.IGNORECASE,
)
_IS_STEP = re.compile(r"^(?P<name>.+?)\s+(?:is|=)\s+(?P<step>M\s?\d{1,5})$", re.IGNORECASE)


def date_event(words: str) -> model.DateEvent:
    """The event up to where its date begins; or the plan step that it is."""
    if match := _IS_STEP.match(words.strip()):
        return model.DateEvent(
            name=bounded(unquoted(match["name"]), "name", 200), step=match["step"].replace(" ", "").upper()
        )
    split = _ENDS_IN_PAST_DAY.match(words.strip())
    plan = model.SetPlan(name=unquoted(split["name"]), when=split["when"]) if split else set_plan(words)
    return model.DateEvent(name=plan.name, when=plan.when)


def draft_timeline(words: str) -> model.DraftTimeline:
    bare = re.sub(r"^(?:(?:for|of)\s+)?(?:the\s+)?", "", words.strip(), flags=re.IGNORECASE)
    plan, _, template = _parted(r"\s+from\s+(?:the\s+)?(?:template\s+)?", bare)
    return model.DraftTimeline(plan=unquoted(plan) or None, template=unquoted(template) or None)


def poll_dates(words: str) -> model.PollDates:
    plan = set_plan(words)
    return model.PollDates(plan=plan.name, days=plan.when)


_SUITS = re.compile(r"[\s,:–-]+(?P<suits>yes|ok|if\s+need\s+be|maybe|no|not)\s*[.!]?$", re.IGNORECASE)


def answer_date(words: str) -> model.AnswerDate:
    said, suits = words.strip(), "yes"
    if match := _SUITS.search(said):
        said, last = said[: match.start()], match["suits"].lower()
        suits = "no" if last.startswith("no") else "yes" if last in ("yes", "ok") else "if need be"
    plan = set_plan(said)
    return model.AnswerDate(plan=plan.name, day=plan.when, suits=suits)


def timeline_template(words: str) -> model.TimelineTemplate:
    """NAME alone shows it; what follows a colon, a first step or "default" is its new content."""
    said = words.strip()
    if match := re.match(r"^[\"“]([^\"”]+)[\"”]\s*:?\s*(.*)$", said, re.DOTALL):
        name, steps = match[1], match[2]
    elif match := re.match(r"^(.*?)\s+default$", said, re.IGNORECASE):
        name, steps = match[1], "default"
    else:
        name, _, steps = said.partition(" ") if ":" in said else (said, "", "")
    return model.TimelineTemplate(
        name=bounded(unquoted(name.rstrip(":")), "name", 200) or None, steps=steps.strip() or None
    )


def assign_milestone(words: str) -> model.AssignMilestone:
    ref, rest = step_and_rest(words)
    who = re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)
    return model.AssignMilestone(ref=ref, who=names.tidy(who) or None)


def _parted(separator: str, words: str) -> tuple[str, str, str]:
    """As str.partition, at the last match of a pattern."""
    found = list(re.finditer(separator, words, re.IGNORECASE))
    if not found:
        return words, "", ""
    return words[: found[-1].start()], found[-1][0], words[found[-1].end() :]
