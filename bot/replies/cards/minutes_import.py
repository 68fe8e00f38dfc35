"""Cards of an import: what minutes would change, section by section, before and after somebody agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands.model import ChangeImport, CirculateMinutes, ConfirmImport
from bot.domain.action import Action, Owner
from bot.domain.due import Due
from bot.domain.meeting import Decision, Meeting
from bot.replies.cards import words
from bot.replies.cards.actions import people, when
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Part,
    Tone,
    buttons,
    items,
    text,
)

SECTIONS = ("actions", "agenda", "decisions", "people", "members")
EVERY_NEWCOMER = "M"  # the lines of all new people; each has its own, "M3"
_NAMES = {
    "meeting": "The meeting",
    "actions": "Actions",
    "agenda": "For the next agenda",
    "decisions": "Decisions",
    "people": "Who was there",
    "members": "Members",
}
_DOUBT = {
    "owner": "nobody is named who does it",
    "unknown": "nobody of this network has that name",
    "several": "the name fits several people; it is kept as written",
    "everyone": "is that one action for all together?",
    "weekend": "that day is on a weekend",
    "weekday": "the words say another date than I could read",
    "differs": "where it was agreed, somebody else was named",
}
_MOST = 25  # lines of one card


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that an import would store. becomes: new | changed; doubts are codes of _DOUBT."""

    key: str
    section: str
    title: str
    becomes: str = "new"
    ref: str = ""  # what it is called already, where it is there
    owners: tuple[Owner, ...] = ()
    said_by: tuple[str, ...] = ()  # the owners as they are written
    due: Due | None = None
    said_when: str = ""
    state: str = ""
    also: tuple[str, ...] = ()  # other wordings
    doubts: tuple[str, ...] = ()
    left_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the first card says."""

    title: str
    day: date | None
    meeting: Meeting | None  # the one it belongs to, where it is known
    is_new: bool  # the meeting would be stored with the rest
    following: Meeting | None  # the next one that would be scheduled
    remarks: tuple[str, ...] = ()  # sentences about the whole document
    known: int = 0  # things that are stored already, as they stand in the minutes


def overview(proposal: int, seen: Overview, lines: Sequence[Line], *, zone: str) -> Card:
    """What the minutes are of, and how much would be stored."""
    parts: list[Part] = [text("This is what I found. Nothing is stored yet.")]
    if seen.meeting is not None:
        about = (
            "a meeting that I don't know yet; it would be kept as held"
            if seen.is_new
            else "a meeting that I know"
        )
        parts.append(text(f"{words.meeting_time(seen.meeting, zone)}: {about}."))
    if seen.following is not None:
        parts.append(
            text(f"The next meeting would be scheduled: {words.meeting_time(seen.following, zone)}.")
        )
    rows = [
        Item(title=(_NAMES[section],), detail=_counted([line for line in lines if line.section == section]))
        for section in SECTIONS
        if any(line.section == section for line in lines)
    ]
    parts.append(items(rows))
    if seen.known:
        parts.append(
            text(
                f"{words.sentence(words.count(seen.known, 'thing'))} in it I know already; these stay as they are."
            )
        )
    if seen.remarks:
        parts += [Heading(text="Please look at"), items([Item(title=(each,)) for each in seen.remarks])]
    parts += _join_all(proposal, lines)
    parts.append(_choices(proposal, "meeting", lines))
    return Card(title=seen.title, tone=Tone.QUESTION, parts=tuple(parts))


def asked_for(
    starts: str | None, minutes: int | None, leads: Sequence[str], *, papers: int, standing: bool
) -> str:
    """What is said of an item for the next agenda besides its title."""
    said = (
        starts or "",
        words.count(minutes, "minute") if minutes else "",
        f"led by {words.listed(leads)}" if leads else "",
        words.count(papers, "paper") if papers else "",
        "standing item, at every meeting" if standing else "",
    )
    return ", ".join(each for each in said if each)


def section(proposal: int, name: str, lines: Sequence[Line], *, zone: str) -> Card:
    """The lines of one section, each to be changed or left out."""
    own = [line for line in lines if line.section == name]
    parts: list[Part] = [items([_item(proposal, line, zone) for line in own[:_MOST]])]
    if len(own) > _MOST:
        stored = sum(not line.left_out for line in own[_MOST:])
        with_these = f", {stored} of them stored with these" if stored else ""
        parts.append(text(f"… and {len(own) - _MOST} more{with_these}.", quiet=True))
    if name == "members":
        parts += _join_all(proposal, own)
    parts.append(_choices(proposal, name, lines))
    return Card(title=f"{_NAMES[name]}: {len(own)}", tone=Tone.QUESTION, parts=tuple(parts))


def _join_all(proposal: int, lines: Sequence[Line]) -> list[Part]:
    """What makes members of all who are new, in one press."""
    left_out = [
        each for each in lines if each.section == "members" and each.left_out and each.becomes == "new"
    ]
    if len(left_out) < 2:
        return []
    command = ChangeImport(proposal=proposal, line=EVERY_NEWCOMER, leave_out=False)
    return [buttons(Button(label=f"Add the {len(left_out)} new people as members", command=command))]


def _counted(lines: Sequence[Line]) -> str:
    kept = [line for line in lines if not line.left_out]
    changed = sum(line.becomes == "changed" for line in kept)
    doubtful = sum(bool(line.doubts) for line in kept)
    counts = (
        (len(kept) - changed, "{} new"),
        (changed, "{} changed"),
        (len(lines) - len(kept), "{} left out"),
        (doubtful, "{} to look at"),
    )
    return ", ".join(how.format(number) for number, how in counts if number)


def _item(proposal: int, line: Line, zone: str) -> Item:
    if line.left_out:
        back = ChangeImport(proposal=proposal, section=line.section, line=line.key, leave_out=False)
        is_person = line.section == "members" and line.becomes == "new"
        return Item(
            ref=line.key,
            title=(line.title,),
            detail=words.dotted(line.state, "no member yet") if is_person else "left out",
            buttons=(Button(label=f"Add {line.key}" if is_person else f"Put {line.key} back", command=back),),
        )
    detail = words.dotted(
        f"changes {line.ref}" if line.becomes == "changed" else "",
        people(line.owners) if line.owners else ", ".join(line.said_by),
        when(line.due, zone) if line.due is not None and line.section == "actions" else "",
        line.state,
    )
    doubts = [f"Please look: {_DOUBT[each]}." for each in line.doubts]
    return Item(
        ref=line.key,
        title=(line.title,),
        detail=detail,
        lines=(*doubts, *(f"also written: {each}" for each in line.also)),
        buttons=(
            *([_edit(proposal, line)] if line.section not in ("people", "members") else []),
            _leave_out(proposal, line),
        ),
    )


def _edit(proposal: int, line: Line) -> Button:
    command = ChangeImport(proposal=proposal, section=line.section, line=line.key)
    inputs = [Input(name="text", label="What", kind=InputKind.PARAGRAPH, value=line.title)]
    if line.section == "actions":
        inputs += [
            Input(name="who", label="Who", value=", ".join(line.said_by), optional=True),
            Input(name="when", label="By when", value=line.said_when, optional=True),
        ]
    return Button(
        label=f"Change {line.key}",
        command=command,
        form=Form(title=f"Change {line.key}", command=command, inputs=tuple(inputs)),
    )


def _leave_out(proposal: int, line: Line) -> Button:
    command = ChangeImport(proposal=proposal, section=line.section, line=line.key, leave_out=True)
    return Button(label=f"Leave {line.key} out", command=command)


def _choices(proposal: int, shown: str, lines: Sequence[Line]) -> Part:
    kept = sum(not line.left_out for line in lines)
    others = [
        name
        for name in ("meeting", *SECTIONS)
        if name != shown and (name == "meeting" or any(line.section == name for line in lines))
    ]
    return buttons(
        Button(
            label=f"Accept all {kept}" if kept > 1 else "Accept",
            command=ConfirmImport(proposal=proposal),
            primary=True,
        ),
        *(
            Button(label=_NAMES[name], command=ChangeImport(proposal=proposal, section=name))
            for name in others
        ),
        Button(label="Discard", command=ConfirmImport(proposal=proposal, discard=True)),
    )


def nothing_new(title: str) -> Card:
    return Card(
        title=title,
        tone=Tone.PLAIN,
        parts=(text("Everything in these minutes is stored already. Nothing was changed."),),
    )


def nothing_found(title: str) -> Card:
    return Card(
        title=title,
        tone=Tone.PLAIN,
        parts=(text("I found no actions, decisions or agenda items in these minutes. Nothing was stored."),),
    )


def discarded() -> Card:
    return Card(title="Discarded", tone=Tone.PLAIN, parts=(text("Nothing of these minutes was stored."),))


def stored(
    new: Sequence[Action],
    changed: Sequence[Action],
    *,
    suggested: Sequence[str],
    decided: Sequence[Decision],
    meeting: Meeting | None,
    following: Meeting | None,
    told: int,
    zone: str,
    change: str,
    can_go_round: bool,
    present: int | None,
    joined: int,
) -> Card:
    """What was stored, all of it one step that can be taken back. can_go_round: their file is kept. present: how many
    were noted as being there. joined: how many became members."""
    parts: list[Part] = []
    if meeting is not None:
        parts.append(text(f"The meeting on {words.meeting_day(meeting, zone)} is kept as held."))
    if following is not None:
        parts.append(text(f"Next meeting: {words.meeting_time(following, zone)}."))
    for heading, actions in (("New actions", new), ("Changed", changed)):
        if actions:
            parts += [
                Heading(text=f"{heading}: {len(actions)}"),
                items(
                    Item(
                        ref=each.key,
                        title=(each.summary,),
                        detail=words.dotted(people(each.owners), words.STATE[each.status]),
                    )
                    for each in actions
                ),
            ]
    if suggested:
        parts += [Heading(text="Suggested for the agenda"), items(Item(title=(each,)) for each in suggested)]
    if decided:
        parts += [
            Heading(text="Decided"),
            items(Item(ref=f"D{each.number}", title=(each.text,)) for each in decided),
        ]
    if present is not None:
        noted = words.sentence(words.count(present, "person", "people"))
        parts.append(text(f"{noted} noted as being there."))
    if joined:
        are = words.sentence(words.count(joined, "new member"))
        parts.append(
            text(
                f"{are}. Whoever is in no chat with me needs an address: "
                "/network members email Imran Sethi imran@wexcombe.example"
            )
        )
    if told:
        parts.append(
            text(f"{words.sentence(words.count(told, 'owner'))} will hear of what is theirs.", quiet=True)
        )
    send = Button(label="Send them to everybody", command=CirculateMinutes())
    parts.append(buttons(*([send] if can_go_round else []), undo_button(change)))
    return Card(title="The minutes are stored", tone=Tone.GOOD, parts=tuple(parts))
