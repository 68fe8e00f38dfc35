"""Somebody's own page: what they do, the next meeting, what waits for them; for the chair, where it all stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.model import (
    AddAction,
    AddRequested,
    Confirm,
    ListActions,
    ListMilestones,
    MilestoneDone,
    ReminderStatus,
    ScheduleMeeting,
    Suggest,
)
from bot.domain.action import Action
from bot.domain.meeting import Attendance, Meeting
from bot.domain.milestone import Milestone
from bot.domain.overview import Overview
from bot.replies.cards import agenda, meetings, overview, words
from bot.replies.cards.actions import done_button, show_button, when
from bot.replies.cards.agenda import ForYou
from bot.replies.cards.asking import action_form, quote
from bot.replies.cards.capture import parked_part
from bot.replies.cards.suggestions import phrase, suggest_button
from bot.replies.model import Button, Card, Heading, Item, Part, Text, Typed, buttons, items, line, text

PROMISES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Block:
    """Pasted lines of the reader that are not stored yet."""

    proposal: int
    first: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class AtHome:
    """What one person's page holds; replies know no register."""

    network: str
    actions: tuple[Action, ...]  # own open ones to show, soonest first
    more: int  # own open ones that are not shown
    steps: tuple[Milestone, ...]  # own open plan steps
    meeting: Meeting | None  # the one in session, else the next
    in_session: bool
    answer: Attendance | None
    yours: ForYou
    observes: bool
    runs_meetings: bool
    blocks: tuple[Block, ...] = ()
    parked: tuple[tuple[int, AddAction], ...] = ()  # lines of a meeting to settle, once it is over
    standing: Overview | None = None  # for chair and minute taker


def home(page: AtHome, *, zone: str) -> Card:
    """Private to its reader."""
    parts: list[Part] = []
    if not page.observes:
        parts += [*_actions(page, zone), *_steps(page.steps, zone)]
    parts += _meeting(page, zone)
    parts += _waiting(page)
    if page.standing is not None:
        parts += _standing(page.standing, zone)
    return Card(title=page.network, parts=tuple(parts), about="home")


def _actions(page: AtHome, zone: str) -> list[Part]:
    total = len(page.actions) + page.more
    new = Button(label="New action", command=AddAction(), form=action_form(AddAction()))
    if not total:
        return [
            Heading(text="Your actions"),
            text("Nothing is open. Promise something with ", Typed(text="/action add"), ", or here."),
            buttons(new),
        ]
    listed = Button(label=f"All {total}" if page.more else "As a list", command=ListActions())
    return [
        Heading(text=f"Your actions: {total}"),
        items([_action(each, zone) for each in page.actions]),
        buttons(new, listed),
    ]


def _action(action: Action, zone: str) -> Item:
    shared = line("shared by ", words.mentioned(action.owners)) if 1 < len(action.owners) <= 3 else ""
    return Item(
        ref=action.key,
        title=(action.summary,),
        detail=words.dotted(when(action.due, zone), words.state(action), shared),
        buttons=(done_button(action, primary=False), show_button(action)),
    )


def _steps(steps: Sequence[Milestone], zone: str) -> list[Part]:
    if not steps:
        return []
    rows = [
        Item(
            ref=each.ref,
            title=(each.summary,),
            detail=when(each.due, zone),
            buttons=(
                Button(label="Done", command=MilestoneDone(ref=each.ref)),
                Button(label="Timeline", command=ListMilestones()),
            ),
        )
        for each in steps
    ]
    return [Heading(text=f"Your plan steps: {len(steps)}"), items(rows)]


def _meeting(page: AtHome, zone: str) -> list[Part]:
    meeting = page.meeting
    if meeting is None:
        return _no_meeting(page)
    heading = "In session now" if page.in_session else "The next meeting"
    parts: list[Part] = [
        Heading(text=heading),
        text(words.meeting_moments(meeting, zone), f": {meetings.full_title(meeting)}."),
        *meetings.where(meeting),
    ]
    parts += agenda.for_you(page.yours, zone)
    offered = [meetings.agenda_button(meeting, zone)]
    if not page.observes:
        parts.append(text(meetings.answered(page.answer), quiet=True))
        if page.answer is None:
            offered.insert(0, meetings.attend_button(meeting, zone))
        offered.append(meetings.apologies_button(meeting, zone))
        offered.append(suggest_button(Suggest(meeting=phrase(meeting, zone)), "Suggest"))
    return [*parts, buttons(*offered)]


def _no_meeting(page: AtHome) -> list[Part]:
    parts: list[Part] = [Heading(text="The next meeting")]
    if not page.runs_meetings:
        return [*parts, text("No meeting is scheduled yet. You'll hear when one is.")]
    form = meetings.schedule_form(ScheduleMeeting())
    schedule = Button(label="Schedule one…", command=form.command, form=form)
    return [*parts, text("No meeting is scheduled yet."), buttons(schedule)]


def _waiting(page: AtHome) -> list[Part]:
    rows = [_block(each) for each in page.blocks]
    parts: list[Part] = [Heading(text="Waiting for you"), items(rows)] if rows else []
    return [*parts, *parked_part(page.parked)]


def _block(block: Block) -> Item:
    everything = Confirm(proposal=block.proposal)
    return Item(
        title=(f"{words.sentence(words.count(block.lines, 'line'))} that you pasted",),
        detail=f"“{quote(block.first)}” · not stored yet",
        buttons=(
            Button(label="Store it" if block.lines == 1 else f"Store all {block.lines}", command=everything),
            Button(label="Discard", command=replace(everything, discard=True)),
        ),
    )


def _standing(standing: Overview, zone: str) -> list[Part]:
    """The chair's overview, with each promise on its own row."""
    parts: list[Part] = []
    if standing.promised:
        shown = standing.promised[:PROMISES_SHOWN]
        parts += [
            Heading(text="Promised, but not on the agenda"),
            items([agenda.promise(each) for each in shown]),
        ]
        if len(standing.promised) > 1:
            everything = AddRequested(all_requested=True)
            label = f"Add all {len(standing.promised)}"
            parts.append(buttons(Button(label=label, command=everything)))
    needs = overview.needs(replace(standing, promised=()), zone)
    parts.append(Heading(text="For the chair and minute taker"))
    if needs:
        parts.append(items(needs))
    elif not standing.promised:
        parts.append(text("Nothing needs you just now."))
    parts += [Text(spans=spans) for spans in overview.remarks(standing, zone)]
    if standing.unreached:
        parts.append(buttons(Button(label="What was sent", command=ReminderStatus())))
    return parts
