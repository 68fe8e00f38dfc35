"""Cards for a network's settings, and what everybody may know of where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.commands.model import ListActions, NetworkSettings, ShowAgenda
from bot.domain.meeting import Meeting
from bot.domain.person import Network, QuietWeeks
from bot.domain.policy import Policy, settings_of
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Fields, Heading, Item, Part, Tone, Typed, buttons, items, text

_ONE = {"days": "day", "working days": "working day", "minutes": "minute", "authorities": "authority"}
_OWN = {
    "name": "what the network is called",
    "time_zone": "the zone of its times",
    "region": "whose bank holidays count",
    "quiet_weeks": "weeks without nudges, such as school holidays",
    "invitations": "who invites to meetings: convenor does, or it follows the chair, who does",
}


def settings(network: Network, policy: Policy, *, quiet_weeks: Sequence[QuietWeeks]) -> Card:
    return Card(
        title=f"Settings of {network.name}",
        parts=(
            Fields(
                pairs=(
                    ("time_zone", network.time_zone),
                    ("region", network.region),
                    ("invitations", _own_value("invitations", network)),
                )
            ),
            Heading(text="Quiet weeks"),
            items(
                [Item(title=(f"{each.name}: {words.days(each.first, each.last)}",)) for each in quiet_weeks]
            ),
            Heading(text="Reminders"),
            Fields(pairs=tuple((name, _value(name, policy)) for name in settings_of(Policy))),
            text("Change one with ", Typed(text="/network settings first_reminder 10"), "."),
        ),
    )


def in_words(network: Network, policy: Policy, *, quiet_weeks: Sequence[QuietWeeks]) -> tuple[str, ...]:
    """The settings as sentences, for a paper."""
    inviting = "Convenor sends them" if network.sends_invitations else "the chair sends them"
    numbers = tuple(
        words.sentence(f"{settings_of(Policy)[name]['about']}: {_number(name, policy)}")
        for name in settings_of(Policy)
    )
    quiet = tuple(f"Quiet weeks, {each.name}: {words.days(each.first, each.last)}" for each in quiet_weeks)
    return (f"Invitations to meetings: {inviting}", f"Time zone: {network.time_zone}", *numbers, *quiet)


def _value(name: str, policy: Policy) -> str:
    return f"{_number(name, policy)}: {settings_of(Policy)[name]['about']}"


def _number(name: str, policy: Policy) -> str:
    value = getattr(policy, name)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    unit = settings_of(Policy)[name]["unit"]
    return f"1 {_ONE[unit]}" if value == 1 else f"{value} {unit}"


def _own_value(name: str, network: Network) -> str:
    match name:
        case "quiet_weeks":
            return "its own list" if network.quiet_weeks is not None else "the region's school holidays"
        case "invitations":
            return "convenor" if network.sends_invitations else "follows"
        case _:
            return str(getattr(network, name))


def one_setting(name: str, network: Network, policy: Policy) -> Card:
    value = f"{_own_value(name, network)}: {_OWN[name]}" if name in _OWN else _value(name, policy)
    return Card(
        parts=(
            Fields(pairs=((name, value),)),
            text("Change it with ", Typed(text=f"/network settings {name} …"), "."),
        )
    )


def setting_changed(name: str, network: Network, policy: Policy, *, change: str) -> Card:
    value = _own_value(name, network) if name in _OWN else _value(name, policy)
    return Card(
        tone=Tone.GOOD,
        parts=(
            Fields(pairs=((name, value),)),
            text("Everything that was planned has been planned again."),
            buttons(undo_button(change)),
        ),
    )


def inviting_changed(network: Network, *, mails: bool, change: str) -> Card:
    """mails: whether mail is set up here."""
    if network.sends_invitations:
        said = (
            "Everybody with an e-mail address is sent an invitation to each meeting, and every change of it."
        )
        small = "" if mails else "Mail is not set up here yet: until it is, nobody is sent any."
    else:
        said = "You send the invitations, and I send none."
        small = "What I sent for meetings to come is taken out of everybody's calendar again."
    parts: list[Part] = [text(said)]
    parts += [text(small, quiet=True)] if small else []
    return Card(tone=Tone.GOOD, parts=(*parts, buttons(undo_button(change))))


def who_invites() -> tuple[Part, Part]:
    """A network is asked once: two entries for one meeting annoy everybody."""
    return (
        text("Do you already send an invitation from Outlook? Two entries for one meeting annoy everybody."),
        buttons(
            Button(label="Yes, I invite", command=NetworkSettings(name="invitations", value="follows")),
            Button(
                label="No, Convenor invites", command=NetworkSettings(name="invitations", value="convenor")
            ),
        ),
    )


def open_facts(meeting: Meeting | None, *, done: int, made: int, zone: str) -> Card:
    """What every member may see: never who is late."""
    when = words.meeting_time(meeting, zone) if meeting else "not scheduled yet"
    return Card(
        title="Where we stand",
        parts=(
            Fields(pairs=(("Next meeting", when), ("Actions of the last meeting", f"{done} of {made} done"))),
            buttons(
                Button(label="My actions", command=ListActions()),
                Button(label="Agenda", command=ShowAgenda()),
            ),
        ),
    )
