"""A network in which a member was reminded of one action by one message, and told of three by another."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.commands import codec
from bot.commands.model import ReadLetter
from bot.commands.request import Request, Sender
from bot.domain.action import Action
from bot.domain.meeting import PartStat
from bot.domain.policy import Preferences
from bot.handlers.dispatch import Dispatcher
from bot.replies.model import Reply, Tone
from bot.store import tables
from bot.store.register import Register
from bot.store.unit_of_work import Store
from tests.harness import MINUTE_TAKER, Bot, moment, network

NADIA = "Nadia Farrow"
NOW = "2024-07-01T10:00"
# The messages to her that a letter may answer: about three actions, about one.
DELIVERIES = {"three": 3, "one": 11, "new": None}
LINES = (
    "/action add Nadia to find venue options for the conference by 12 July item 4",
    "/action add Nadia to send the slides to all by 19 July item 4",
    "/action add Nadia to ask the sub-group for dates item 7",
    "/action add Imran to share the self-audit by 20 July item 7",
)


async def build(url: str) -> None:
    store = await Store.open(url)
    try:
        bot = await network(store)
        for line in LINES:
            await bot.say(line, at="2024-06-25T11:00")
        await bot.say("/meeting release", at="2024-06-25T12:30")
        sent = await bot.tick("2024-06-30T12:00")
        about = {each.delivery_id: each.about for each in sent if each.to_name == NADIA}
        assert about[3].startswith("Jun24/4a, Jun24/4b, Jun24/7a"), about
        assert about[11] == "Jun24/4a", about
    finally:
        await store.close()


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What became of a letter: the changes in the register, and what kind of answer it got."""

    changes: tuple[str, ...]
    answer: str  # silent | done | asked | refused | shown
    reply: Reply


async def send(template: Path, folder: Path, letter: ReadLetter, who: str = NADIA) -> Happened:
    """A letter to a fresh copy of the network."""
    copy = folder / "letter.db"
    shutil.copy(template, copy)
    store = await Store.open(f"sqlite:///{copy}")
    try:
        bot = Bot(store=store, now=moment(NOW))
        before = await bot.look(facts)
        sender = Sender(platform="console", workspace="", user=who, display_name=who)
        request = Request(sender=sender, received_at=bot.now, payload=codec.encode(letter), key="mail-1")
        reply = await Dispatcher(store=store).handle(request)
        after = await bot.look(facts)
        return Happened(changes=tuple(sorted((after - before).elements())), answer=_kind(reply), reply=reply)
    finally:
        await store.close()


def _kind(reply: Reply) -> str:
    if reply.card is None:
        return "silent"
    return {Tone.QUESTION: "asked", Tone.REFUSAL: "refused", Tone.GOOD: "done", Tone.PLAIN: "shown"}[
        reply.card.tone
    ]


def facts(register: Register) -> Counter[str]:
    """Everything that a letter could change, a fact each."""
    people = {person.id: person.name for person in register.all_people}
    meetings = {meeting.id: f"{meeting.dtstart:%d %b}" for meeting in register.all_meetings}
    found: list[str] = []
    for action in register.actions.where():
        found += _of_action(action)
    for each in register.attendance.where():
        said = {PartStat.DECLINED: "apologies", PartStat.DELEGATED: "apologies", PartStat.ACCEPTED: "comes"}[
            each.partstat
        ]
        deputy = f", {each.deputy} for them" if each.deputy else ""
        found.append(f"{people[each.person_id]} {said} {meetings[each.meeting_id]}{deputy}")
    labels = {action.id: action.key.rpartition("/")[2] for action in register.actions.where()}
    found += [f"note on {labels[note.action_id]}" for note in register.notes.where()]
    found += [f"suggestion: {item.title}" for item in register.agenda_items.where()]
    found += [f"member {name}" for name in people.values()]
    found += [f"{person.name} at {person.email}" for person in register.all_people if person.email]
    found += [f"left {person.name}" for person in register.all_people if person.left_at]
    found += ["decision" for _ in register.decisions.where()]
    for person in register.all_people:
        paused = Preferences.from_mapping(person.preferences).paused_until
        found += [f"quiet until {paused}"] if paused else []
    told = register.connection.execute(
        select(tables.occurrence.c.person_id).where(
            tables.occurrence.c.card.is_not(None), tables.occurrence.c.state != "superseded"
        )
    ).scalars()
    found += [f"{people[each]} is told" for each in told if people[each] != MINUTE_TAKER]  # With the chair.
    snoozed = register.connection.execute(
        select(tables.occurrence.c.id).where(tables.occurrence.c.step.like("snooze%"))
    ).scalars()
    found += ["reminded later" for _ in snoozed]
    return Counter(found)


def _of_action(action: Action) -> list[str]:
    label = action.key.rpartition("/")[2]
    facts = [f"action {label}: {', '.join(owner.name for owner in action.owners)}"]
    if action.status.value != "open":
        facts.append(f"{label} {action.status.value}")
    if action.outcome:
        facts.append(f"{label} came of it: {action.outcome}")
    if action.due is not None and action.due.day is not None:
        facts.append(f"{label} due {action.due.day:%d %b}")
    return facts
