"""What stands in calendars, and in the mails that bring it there."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.action import Action
from bot.domain.agenda import Slot
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.domain.person import Network, Person
from bot.replies.cards import words
from bot.replies.cards.meetings import full_title
from bot.replies.model import Card, Item, Link, Part, items, line, text

# --- calendars


def name(network: Network, person: Person | None) -> str:
    return f"{network.name}: {person.name}" if person is not None else network.name


def about(person: Person | None) -> str:
    if person is not None:
        return "What you promised, your meetings and your plan steps. Only you have this address."
    return "The network's meetings and plans."


def meeting_details(meeting: Meeting, agenda: Sequence[Slot], *, chair: str, zone: str) -> str:
    """agenda: as it was sent out; empty before that."""
    number = f"Meeting number {meeting.number}. " if meeting.number is not None else ""
    lines = [f"{number}Chair: {chair}." if chair else number]
    if meeting.link:
        lines.append(f"Join online: {meeting.link}")
    if agenda:
        lines += ["", "Agenda", *[_agenda_line(slot, zone) for slot in agenda]]
    return "\n".join(lines).strip()


def _agenda_line(slot: Slot, zone: str) -> str:
    item = slot.item
    clock = f"{words.clock(slot.starts, zone)} " if slot.starts is not None else ""
    leads = f", {words.owners(item.leads)}" if item.leads else ""
    length = f" ({item.minutes} minutes)" if item.minutes is not None else ""
    return f"{clock}{item.position}. {item.title}{length}{leads}"


def owed(action: Action) -> tuple[str, str]:
    """Title and text of what somebody promised, for them alone."""
    return f"Due: {action.summary}", f"{action.key}. When it is done, tell Convenor: done {action.key}"


def step(milestone: Milestone, plan: Plan | None) -> tuple[str, str]:
    """Title and text of a plan step."""
    done = "Done: " if milestone.status is MilestoneStatus.DONE else ""
    belongs = f"{milestone.ref} of the plan “{plan.name}”." if plan is not None else f"{milestone.ref}."
    owners = f" {words.owners(milestone.owners)}." if milestone.owners else ""
    return f"{done}{milestone.summary}", f"{belongs}{owners}"


def plan_day(plan: Plan) -> str:
    return words.sentence(plan.name)


def nothing_yet(network: Network) -> str:
    """The one entry of a calendar that has no other: an empty one is an error to some readers."""
    return f"{network.name}: nothing is scheduled yet"


# --- mails


def invited(meeting: Meeting, agenda: Sequence[Slot], *, again: bool, chair: str, zone: str) -> Card:
    """again: the person was invited before, and something has changed since."""
    parts: list[Part] = [text(words.meeting_moments(meeting, zone, strong=True), f" ({_zone_name(zone)}).")]
    if meeting.location:
        parts.append(text(f"At {meeting.location}."))
    if meeting.link:
        parts.append(text("Join online: ", Link(text=meeting.link, url=meeting.link)))
    parts.append(text("Answer with Yes, Maybe or No, or write “apologies”, and who is coming for you."))
    if agenda:
        rows = [Item(title=line(_agenda_line(slot, zone))) for slot in agenda]
        parts += [text("Agenda:"), items(rows)]
    if chair:
        parts.append(text(f"{chair} is in the chair.", quiet=True))
    opening = "Updated invitation" if again else "Invitation"
    return Card(title=f"{opening}: {_titled(meeting, zone)}", parts=tuple(parts), about=meeting.key)


def called_off(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        title=f"Cancelled: {_titled(meeting, zone)}",
        parts=(text("This meeting does not take place. It is taken out of your calendar."),),
        about=meeting.key,
    )


def not_invited(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        title=f"You are not expected: {_titled(meeting, zone)}",
        parts=(text("You are no longer in the network, so the meeting is taken out of your calendar."),),
        about=meeting.key,
    )


def _titled(meeting: Meeting, zone: str) -> str:
    return f"{full_title(meeting)}, {words.meeting_time(meeting, zone)}"


def _zone_name(zone: str) -> str:
    return "UK time" if zone == "Europe/London" else f"{ZoneInfo(zone).key.rpartition('/')[2]} time"
