"""What stands in calendars, and in the mails that bring it there."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.commands.model import RevokeCalendar, SubscribeCalendar
from bot.domain.action import Action
from bot.domain.agenda import Slot
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone, MilestoneStatus, Plan
from bot.domain.person import Network, Person
from bot.replies.cards import words
from bot.replies.cards.meetings import full_title
from bot.replies.model import (
    Attached,
    Button,
    Card,
    Item,
    Link,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    line,
    text,
)

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


def file_name(meeting: Meeting, *, zone: str) -> str:
    return f"{meeting.title} {meeting.dtstart.astimezone(ZoneInfo(zone)):%Y-%m-%d}.ics"


def as_file(meeting: Meeting, file: Attached, *, by_mail: bool, zone: str) -> Card:
    """by_mail: whether they are sent an invitation that keeps up with the meeting."""
    instead = (
        "The invitation that you were sent by mail does."
        if by_mail
        else "An address that your calendar reads by itself does."
    )
    return Card(
        title=line("For your calendar: ", words.meeting_day(meeting, zone)),
        parts=(
            text(words.meeting_moments(meeting, zone, strong=True), f". {meeting.title}."),
            file,
            text(f"This file does not follow later changes. {instead}", quiet=True),
            buttons(_subscribe()),
        ),
        about=meeting.key,
    )


def _subscribe() -> Button:
    return Button(label="Keep my calendar up to date", command=SubscribeCalendar())


def series_as_file(meetings: Sequence[Meeting], rule: str, file: Attached, *, zone: str) -> Card:
    """rule: in words, as in "the second Monday of March"."""
    first, last = meetings[0], meetings[-1]
    return Card(
        title=f"For a calendar: {words.count(len(meetings), 'meeting')} as one entry",
        parts=(
            text(
                f"{words.sentence(rule)}, from {words.meeting_day(first, zone)} to {words.meeting_day(last, zone)}."
            ),
            file,
            text(
                "One entry that comes again, such as for a room. It does not follow later changes, and whoever is "
                "invited to each meeting needs no file.",
                quiet=True,
            ),
            buttons(_subscribe()),
        ),
        about=first.key,
    )


def no_rule(meetings: int) -> Card:
    """The meetings to come follow no rule that every calendar reads alike."""
    why = "They follow no single rule" if meetings > 2 else "A rule needs three meetings at least"
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                f"{why}, so there is no one entry for all. Each has a file of its own: ",
                Typed(text="/calendar invite September"),
                ".",
            ),
            buttons(_subscribe()),
        ),
    )


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


def others_invite(meeting: Meeting, *, chair: str, zone: str) -> Card:
    """The network leaves invitations to the chair from now on."""
    who = f"{chair} sends" if chair else "The chair sends"
    return Card(
        title=f"Another invitation counts: {_titled(meeting, zone)}",
        parts=(
            text(f"The meeting takes place. {who} the invitations; this one is taken out of your calendar."),
        ),
        about=meeting.key,
    )


def _titled(meeting: Meeting, zone: str) -> str:
    return f"{full_title(meeting)}, {words.meeting_time(meeting, zone)}"


def _zone_name(zone: str) -> str:
    return "UK time" if zone == "Europe/London" else f"{ZoneInfo(zone).key.rpartition('/')[2]} time"


# --- addresses

_GOOGLE = "https://calendar.google.com/calendar/r?cid="


def subscribed(network: Network, address: str, *, whole: bool) -> Card:
    """The three forms of one address, and what each is good for."""
    webcal = f"webcal{address[address.index('://') :]}"
    what = (
        f"the meetings and plans of {network.name}"
        if whole
        else "your promises, your meetings and your plan steps"
    )
    other = (
        Button(label="My own instead", command=SubscribeCalendar())
        if whole
        else Button(label="The network's instead", command=SubscribeCalendar(whole=True))
    )
    return Card(
        title="Your own calendar can show this",
        tone=Tone.GOOD,
        parts=(
            text(f"Add one of these once, and your calendar shows {what}, and follows when something moves."),
            items(
                [
                    Item(
                        title=(Strong(text="Outlook"),),
                        detail=(Link(text=address, url=address),),
                        lines=("Calendar, Add calendar, Subscribe from web. It works everywhere else too.",),
                    ),
                    Item(
                        title=(Strong(text="Apple, Thunderbird"),),
                        detail=(Link(text=webcal, url=webcal),),
                        lines=("Opens the calendar by itself; not on Android, and not in the new Outlook.",),
                    ),
                    Item(
                        title=(Strong(text="Google"),),
                        detail=(Link(text="Add to Google Calendar", url=_GOOGLE + quote(webcal, safe="")),),
                        lines=("In a browser; your phone shows it from then on.",),
                    ),
                ]
            ),
            text(
                "Calendars look for changes every 3 to 24 hours. What changes on the day itself comes by message.",
                quiet=True,
            ),
            text(
                "Whoever has the address can read it, so keep it to yourself. It is shown this once.",
                quiet=True,
            ),
            buttons(other, Button(label="End my addresses", command=RevokeCalendar())),
        ),
    )


def shown_before(command: SubscribeCalendar) -> Card:
    return Card(
        parts=(
            text("The address was shown when it was made, and is kept nowhere. A new one takes a moment."),
            buttons(Button(label="A new address", command=command)),
        )
    )


def revoked(ended: int) -> Card:
    if not ended:
        return Card(parts=(text("You have no address for a calendar, so there is nothing to end."),))
    each = "Your address ends" if ended == 1 else f"Your {words.count(ended, 'address', 'addresses')} end"
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"{each} now: whatever asks there is told that nothing is there."),
            text("Your calendar may show what it has until you remove it there.", quiet=True),
            buttons(Button(label="A new address", command=SubscribeCalendar())),
        ),
    )


def no_address() -> Card:
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                "Nobody outside can reach this installation yet, so there is no address to give. "
                "Whoever runs it can set one: PUBLIC_URL."
            ),
        ),
    )
