"""Cards about meetings that come again: the days before they are stored, and the rule that they follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.model import InviteFile, ListMeetings, ScheduleSeries
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone
from bot.domain.series import Draft, Drafted, Rhythm
from bot.replies.cards import words
from bot.replies.cards.meetings import invited, told_of_it, where
from bot.replies.cards.problems import undo_button
from bot.replies.cards.settings import who_invites
from bot.replies.cards.timelines import briefly
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def in_words(rule: Rhythm, first_month: int) -> str:
    """ "the second Monday of March, June, September and December"; first_month: 1 to 12, of its first day."""
    weekday = _WEEKDAYS[rule.weekday]
    if rule.weeks:
        return (
            f"every {weekday}" if rule.weeks == 1 else f"a {weekday} every {words.count(rule.weeks, 'week')}"
        )
    if rule.months == 1:
        return f"the {_NTH[rule.nth]} {weekday} of each month"
    if 12 % rule.months == 0:
        its = sorted((first_month - 1 + n * rule.months) % 12 for n in range(12 // rule.months))
        return f"the {_NTH[rule.nth]} {weekday} of {words.listed([_MONTHS[each] for each in its])}"
    return f"the {_NTH[rule.nth]} {weekday}, every {words.count(rule.months, 'month')}"


def _follows(rule: Rhythm | None, first_month: int) -> Part:
    if rule is not None:
        return text(f"As a rule: {in_words(rule, first_month)}.", quiet=True)
    return text("They follow no rule without exceptions: each is a date of its own.", quiet=True)


# --- asked


def ask_weekday(command: ScheduleSeries) -> Card:
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text("On which day of the week? Nothing is stored yet."),
            buttons(
                *(Button(label=_WEEKDAYS[day], command=replace(command, weekday=day)) for day in range(5))
            ),
        ),
    )


def ask_hours(command: ScheduleSeries, *, usual: tuple[str, str]) -> Card:
    """The hours of the last meeting are offered, not taken."""
    offered = f"{usual[0]} to {usual[1]}"
    return Card(
        tone=Tone.QUESTION,
        parts=(
            text("At what time? Nothing is stored yet."),
            buttons(
                Button(label=offered, command=replace(command, hours=offered), primary=True),
                _hours_button(command, offered, label="Another time…"),
            ),
        ),
    )


def _hours_button(command: ScheduleSeries, hours: str, *, label: str) -> Button:
    bare = replace(command, hours=None)
    inputs = (Input(name="hours", label="From when until when?", value=hours, hint="10:00 to 12:00"),)
    return Button(label=label, command=bare, form=Form(title="At what time?", command=bare, inputs=inputs))


# --- shown before it is stored


def shown(command: ScheduleSeries, draft: Draft, rule: Rhythm | None, *, hours: str) -> Card:
    """command: with the days as they are here; its buttons change one of them, leave it out, or store them all."""
    days = [each.day for each in draft.meetings]
    first_to_last = f"{words.sentence(words.count(len(days), 'meeting'))}, {hours}"
    schedule = Button(
        label="Schedule it" if len(days) == 1 else f"Schedule these {len(days)}",
        command=replace(command, confirmed=True),
        primary=True,
    )
    parts: list[Part] = [
        items([_row(each, command, alone=len(days) == 1) for each in draft.meetings], numbered=True)
    ]
    if draft.left_out:
        left = [f"{words.day(each.day)} ({each.why})" for each in draft.left_out]
        parts.append(text(f"Left out: {words.listed(left)}."))
    if len(days) > 2:
        parts.append(_follows(rule, days[0].month))
    parts.append(
        text("Each is a meeting of its own, with its own agenda and invitation. Nothing is stored yet.")
    )
    parts.append(buttons(schedule, _hours_button(command, hours, label="Another time")))
    return Card(title=first_to_last, tone=Tone.QUESTION, parts=tuple(parts))


def _row(each: Drafted, command: ScheduleSeries, *, alone: bool) -> Item:
    instead = f"instead of {words.short_day(each.instead_of)} ({each.why})" if each.instead_of else ""
    iso = each.day.isoformat()
    changed = replace(command, instead_of=iso)
    form = Form(
        title="Which day instead?",
        command=changed,
        inputs=(
            Input(
                name="when", label=f"Instead of {words.day(each.day)}", kind=InputKind.DATE, hint="17 March"
            ),
        ),
        submit="Go on",
    )
    others = ", ".join(day for day in (command.dates or "").split(", ") if day != iso)
    leave_out = Button(label="Leave it out", command=replace(command, dates=others))
    return Item(
        title=(words.day(each.day),),
        detail=words.dotted(instead, briefly(each.clashes)),
        buttons=(Button(label="Another day", command=changed, form=form), *(() if alone else (leave_out,))),
    )


# --- stored


def scheduled(
    meetings: Sequence[Meeting],
    *,
    rule: Rhythm | None,
    waited: Sequence[AgendaItem],
    dated: Sequence[Action | Milestone],
    invites_in: int | None,
    posted: bool,
    asks: bool,
    zone: str,
    change: str,
) -> Card:
    """waited: suggestions that are for the first of them now; dated: what waited for a date.

    invites_in: minutes until everybody is sent the invitations; None: nobody is. asks: who is to send them.
    """
    rows = [Item(ref=f"{each.number}", title=words.meeting_moments(each, zone)) for each in meetings]
    parts: list[Part] = [
        text("Scheduled: ", Strong(text=meetings[0].title), f", {words.count(len(meetings), 'meeting')}."),
        *where(meetings[0]),
        items(rows),
    ]
    if len(meetings) > 2:
        parts.append(_follows(rule, meetings[0].dtstart.month))
    if waited:
        told = words.listed([f"{each.ref} {each.title}" for each in waited])
        parts.append(text(f"Waiting for the first of them already: {told}."))
    if dated:
        keys = [each.ref if isinstance(each, Milestone) else each.key for each in dated]
        parts.append(text(f"Due by it now, since they waited for a meeting: {words.listed(keys)}."))
    said = (
        told_of_it(posted=posted, dated=bool(dated))
        if invites_in is None
        else invited(invites_in, posted=posted)
    )
    parts.append(text(said, quiet=True))
    parts.append(text("Moving or cancelling one of them leaves the others where they are.", quiet=True))
    parts.append(buttons(Button(label="See the meetings", command=ListMeetings()), undo_button(change)))
    if asks:
        parts += who_invites()
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=meetings[0].key)


def standing(meetings: Sequence[Meeting], rule: Rhythm | None, *, example: str, zone: str) -> Card:
    """Those to come, and the rule that they follow."""
    parts: list[Part] = []
    if meetings:
        parts.append(
            items(
                [
                    Item(ref=f"{each.number or ''}", title=words.meeting_moments(each, zone))
                    for each in meetings
                ]
            )
        )
    if len(meetings) > 2:
        parts.append(_follows(rule, meetings[0].dtstart.month))
    else:
        parts.append(text("Say how often you meet, and you see the days before anything is stored."))
    if rule is not None:
        parts.append(buttons(Button(label="As one entry for a calendar", command=InviteFile(series=True))))
    parts.append(text("For example: ", Typed(text=example), quiet=True))
    return Card(title="The meetings to come" if meetings else "", parts=tuple(parts))
