"""How the words after each verb of the agenda become its command."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import model
from bot.commands.model import Command
from bot.commands.typed import (
    LENGTH,
    LONGEST_TEXT,
    MONTH,
    NAMELIKE,
    REF,
    SHORT_TEXT,
    TIME,
    bounded,
    meeting_named,
    minutes_of,
    number,
    take_after,
    take_minutes,
    unquoted,
)
from bot.domain.errors import NotUnderstood


def show_agenda(words: str) -> model.ShowAgenda:
    return model.ShowAgenda(meeting=meeting_named(words))


_MEETING = (
    rf"(?:(?:the\s+)?{MONTH}(?:['’]s)?(?:\s+\d{{4}})?(?:\s+meeting)?|(?:the\s+)?next\s+(?:meeting|time|one)|"
    rf"the\s+meeting\s+(?:in|on|of)\s+.{{3,30}})"
)
# With these in front, "from Asha" says where the thing comes from, not who suggests it.
_COMES_FROM = re.compile(
    r"\b(?:updates?|feedback|reports?|news|inputs?|presentations?|letters?|data|lessons?|learning|views?|responses?|"
    r"papers?|visits?|requests?|quer(?:y|ies)|complaints?|cases?|examples?|experiences?|findings|evidence|messages?|"
    r"e?-?mails?|guidance|referrals?|transfers?|support|speakers?|talks?|statements?|notes?|results?|outcomes?|"
    r"recommendations?|minutes|thoughts|ideas|changes|reply|replies|contributions?|introductions?|briefings?|training|"
    r"themes?|stor(?:y|ies)|questions?|welcome|summary|comments?|proposals?|offers?|invitations?|figures|returns?)\b",
    re.IGNORECASE,
)
_LENGTH_FIRST = re.compile(
    rf"^(?:an?\s+)?{LENGTH}\s+(?:(?:slot|item|discussion|session|update|presentation)\s+)?(?:on|for|about|to\s+(?:discuss|talk\s+about|cover|look\s+at))\s+(?=\S)",
    re.IGNORECASE,
)
_MEETING_FIRST = re.compile(
    rf"^for\s+(?P<meeting>{_MEETING})\s*[:–—-]\s*(?=\S)|^(?P<meeting2>next\s+time|next\s+meeting)\s*[:–—-]\s*(?=\S)",
    re.IGNORECASE,
)
_BEHALF_FIRST = re.compile(
    rf"^(?:from|on\s+behalf\s+of)\s+(?P<who>{NAMELIKE}?)\s*[:–—]\s*(?=\S)", re.IGNORECASE
)


def suggest(words: str) -> model.Suggest:
    """Options stand at the end, in any order (for 20 min, lead WHO, for September, from WHO); all before is text.

    "from WHO" is who suggests it where other options stand before it, or where the text names nothing that
    comes from somebody: in "Update from Asha" and "feedback from families" it is text.
    """
    text, given = words.strip(), {}
    minutes: int | None = None
    if match := _BEHALF_FIRST.match(text):
        given["behalf"], text = match["who"], text[match.end() :]
    if match := _MEETING_FIRST.match(text):
        given["meeting"], text = match["meeting"] or match["meeting2"], text[match.end() :]
    if match := _LENGTH_FIRST.match(text):
        minutes, text = minutes_of(match), text[match.end() :]
    unsure: str | None = None  # the text with a "from" that other options in front would make clear
    while True:
        if minutes is None:
            minutes, rest = take_minutes(text, last=True)
            if minutes is not None and rest:
                text, unsure = rest, None
                continue
        found = _option(text, given)
        if found is None:
            break
        name, value, rest = found
        if name == "behalf" and _COMES_FROM.search(rest) and not rest.endswith(('"', "”")):
            unsure = text
        elif name != "behalf":
            unsure = None
        given[name], text = value, rest
    if unsure is not None:
        text = unsure
        given.pop("behalf")
    return model.Suggest(
        text=bounded(_whole_unquoted(text.strip(" .,;:–—-")), "suggestion", LONGEST_TEXT) or None,
        minutes=minutes,
        lead=given.get("lead"),
        meeting=meeting_named(given.get("meeting", "")),
        on_behalf_of=given.get("behalf"),
    )


_NEXT_TIME = re.compile(
    r"(?<=\S)(?<!\bfor)[\s,]{1,4}(?:at\s+the\s+next\s+meeting|next\s+time)$", re.IGNORECASE
)


def _option(text: str, given: dict[str, str]) -> tuple[str, str, str] | None:
    """The option at the end of the text: its name, its value, and the text before it."""
    if "meeting" not in given and (match := _NEXT_TIME.search(text)) is not None:
        return "meeting", "next", text[: match.start()]
    for name, keywords, value in (
        ("lead", ("to be led by", "led by", "lead by", "presented by", "introduced by", "lead"), NAMELIKE),
        ("behalf", ("on behalf of", "from"), NAMELIKE),
        ("meeting", ("for", "at"), _MEETING),
    ):
        if name in given:
            continue
        said, rest = take_after(text, *keywords, value=value)
        if not said or not rest:
            continue
        if name == "meeting" and said.lower() in ("may", "march", "mar") and said.islower():
            continue
        return name, said.strip(), rest
    return None


def _whole_unquoted(text: str) -> str:
    """Without quotation marks where they enclose all of it."""
    match = re.fullmatch(r"[\"“]([^\"“”]+)[\"”]", text)
    return match[1].strip() if match else text


_SUGGESTION = re.compile(r"^(?:suggestion\s+)?(S?\s?\d{1,5})\b[\s:,–—-]*(.*)$", re.IGNORECASE | re.DOTALL)


def suggestion_and_rest(words: str) -> tuple[str | None, str]:
    match = _SUGGESTION.match(words.strip())
    return (match[1].replace(" ", "").upper(), match[2].strip()) if match else (None, words.strip())


_ANOTHER = re.compile(r"^(?:and\s+|&\s*)?(S\s?\d{1,5})\b[\s:,–—-]*", re.IGNORECASE)


def _several(words: str, read: Callable[[str], Command]) -> model.Several | None:
    """The same for each of several suggestions ("accept S1, S2 and S4 for 10 min"); None where there is only one."""
    ref, rest = suggestion_and_rest(words)
    refs = [ref]
    while match := _ANOTHER.match(rest):
        refs.append(match[1].replace(" ", "").upper())
        rest = rest[match.end() :]
    if len(refs) == 1:
        return None
    return model.Several(commands=tuple(read(f"{each} {rest}") for each in dict.fromkeys(refs)))


_AT = re.compile(rf"(?:^|[\s,;]{{1,4}})at\s+({TIME}|\d{{1,2}})(?=[\s,;]|$)", re.IGNORECASE)
_LEAD = re.compile(r"(?:^|[\s,;]{1,4})(?:to be led by|led by|lead)\s*:?\s+(.+)$", re.IGNORECASE)


def accept(words: str) -> model.AcceptSuggestion | model.Several:
    """at TIME, for 15 min and lead WHO in any order."""
    return _several(words, _accept) or _accept(words)


def _accept(words: str) -> model.AcceptSuggestion:
    ref, rest = suggestion_and_rest(words)
    at = _AT.search(rest)
    if at is not None:
        rest = f"{rest[: at.start()]} {rest[at.end() :]}".strip()
    minutes, rest = take_minutes(rest)
    lead = _LEAD.search(rest)
    return model.AcceptSuggestion(
        ref=ref,
        minutes=minutes,
        lead=unquoted(lead[1].strip(" ,;")) if lead else None,
        at=at[1] if at else None,
    )


def decline(words: str) -> model.DeclineSuggestion | model.Several:
    return _several(words, _decline) or _decline(words)


def _decline(words: str) -> model.DeclineSuggestion:
    ref, rest = suggestion_and_rest(words)
    rest = re.sub(r"^(?:because|as|since)\s+", "", rest, flags=re.IGNORECASE)
    return model.DeclineSuggestion(ref=ref, reason=bounded(rest, "reason") or None)


def defer(words: str) -> model.DeferSuggestion | model.Several:
    return _several(words, _defer) or _defer(words)


def _defer(words: str) -> model.DeferSuggestion:
    ref, rest = suggestion_and_rest(words)
    return model.DeferSuggestion(ref=ref, meeting=meeting_named(rest))


_MOVE = re.compile(
    r"^(?:item\s+)?(\d{1,3})\s*(?:to|before|->|→)?\s*(?:item\s+|place\s+|position\s+|number\s+)?(\d{1,3})$",
    re.IGNORECASE,
)


def move_item(words: str) -> model.MoveItem:
    match = _MOVE.match(words.strip())
    if match is None:
        return model.MoveItem(number=number(words))
    return model.MoveItem(number=int(match[1]), to=int(match[2]))


_ITEM = re.compile(r"^(?:item\s+)?(\d{1,3})\b[\s:,–—-]*(.*)$", re.IGNORECASE | re.DOTALL)


def _item(words: str) -> tuple[int | None, str]:
    match = _ITEM.match(words.strip())
    return (int(match[1]), match[2].strip()) if match else (None, words.strip())


def time_item(words: str) -> model.TimeItem:
    place, rest = _item(words)
    at = re.search(rf"(?:\bat\s+)?\b({TIME})(?!\w)", rest, re.IGNORECASE)
    if at is not None:
        return model.TimeItem(number=place, at=at[1])
    minutes, left = take_minutes(rest)
    if minutes is None and re.fullmatch(r"(?:for\s+)?\d{1,3}", left.strip()):
        minutes = int(left.split()[-1])
    return model.TimeItem(number=place, minutes=minutes)


def lead_item(words: str) -> model.LeadItem:
    """The number first, as everywhere; "lead Dev 4" is understood too."""
    place, rest = _item(words)
    if place is None and (match := re.match(r"^(.+?)\s+(?:item\s+)?(\d{1,3})$", rest)):
        return model.LeadItem(number=int(match[2]), lead=unquoted(match[1]))
    return model.LeadItem(
        number=place, lead=unquoted(re.sub(r"^(?:to|by|is)\s+", "", rest, flags=re.IGNORECASE)) or None
    )


def paper_item(words: str) -> model.PaperItem:
    place, rest = _item(words)
    return model.PaperItem(number=place, paper=bounded(unquoted(rest), "paper", 1000) or None)


def rename_item(words: str) -> model.RenameItem:
    """ "4 to Joint inspections", "S1: Feedback from families"."""
    ref: str | None = None
    place, rest = _item(words)
    if place is None and re.match(r"(?:suggestion\s+)?S\s?\d", words.strip(), re.IGNORECASE):
        ref, rest = suggestion_and_rest(words)
    said = re.sub(r"^(?:to|as|into)\s+(?=\S)|^to$", "", rest.strip(), flags=re.IGNORECASE)
    return model.RenameItem(number=place, ref=ref, text=_whole_unquoted(said) or None)


def remove_item(words: str) -> model.RemoveItem:
    return model.RemoveItem(number=_item(words)[0])


def standing(words: str) -> model.StandingItems:
    head, _, rest = words.strip().partition(" ")
    if head.lower() in ("", "list", "items", "show"):
        return model.StandingItems()
    if head.lower() not in ("add", "remove"):
        raise NotUnderstood(
            text=words, missing="add or remove", nearest=(f"/agenda standing add {words.strip()[:80]}",)
        )
    lead: str | None = None
    minutes: int | None = None
    if head.lower() == "add":
        for _ in range(2):
            if lead is None:
                lead, rest = take_after(rest, "to be led by", "led by", "lead", value=NAMELIKE)
            if minutes is None:
                minutes, rest = take_minutes(rest, last=True)
    return model.StandingItems(
        change=head.lower(),
        text=bounded(unquoted(rest), "item", SHORT_TEXT) or None,
        minutes=minutes,
        lead=lead,
    )


def review_agenda(words: str) -> model.ReviewAgenda:
    return model.ReviewAgenda(meeting=meeting_named(words))


_A_REF = re.compile(rf"(?:action\s+)?({REF})\.?", re.IGNORECASE)


def add_requested(words: str) -> model.AddRequested | model.Suggest:
    """What an action asks for, by its reference; any other words are a suggestion."""
    if words.strip().lower() in ("all", "everything", "them all"):
        return model.AddRequested(all_requested=True)
    match = _A_REF.fullmatch(words.strip())
    if match is not None:
        return model.AddRequested(ref=match[1])
    if not words.strip():
        return model.AddRequested()
    return suggest(re.sub(r"^(?:item|an? item(?: on)?)\s*:?\s+", "", words.strip(), flags=re.IGNORECASE))


def publish(words: str) -> model.PublishAgenda:
    return model.PublishAgenda(meeting=meeting_named(words))


_NAMED = re.compile(
    rf"(?:for\s+)?(?:the\s+)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{MONTH}(?:['’]s)?(?:\s+\d{{4}})?(?:\s+meeting)?|next\s+(?:meeting|time))\??",
    re.IGNORECASE,
)


def is_meeting(words: str) -> bool:
    """Whether the words are nothing but a meeting's name ("September", "16 September 2024")."""
    return _NAMED.fullmatch(words.strip()) is not None
