"""Whatever happens to meetings and people in whatever order: in the end calendars have what the register has."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.meeting import Meeting
from bot.domain.person import Invitations, Person
from bot.engine.outbox import UNKNOWN, LookUp, Message, Refused, Uncertain
from bot.handlers import own_work
from bot.store.register import Register
from bot.store.unit_of_work import Store
from tests.calendar.reader import Reader, Shown
from tests.harness import PEOPLE, Bot, Postbox, buttons_of, network

ORGANIZER = "convenor@southquay.example.org"
BEGIN = "2024-06-20T09:00"
DAYS = ("21 June", "24 June", "16 September", "17 September", "14 October")
SOME = tuple(name for name, *_ in PEOPLE)[3:6]

HAPPENINGS = st.one_of(
    st.tuples(st.just("schedule"), st.sampled_from(DAYS)),
    st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from(DAYS)),
    st.tuples(st.just("cancel"), st.integers(0, 3)),
    st.tuples(
        st.just("place"), st.integers(0, 3), st.sampled_from(("Town Hall", "https://meet.example.org/q"))
    ),
    st.tuples(st.just("title"), st.integers(0, 3), st.sampled_from(("Leads, and guests", "Leads"))),
    st.tuples(st.just("undo")),
    st.tuples(st.just("join"), st.sampled_from(("Lena Brook", "Tom Ashe"))),
    st.tuples(st.just("leave"), st.sampled_from(SOME)),
    st.tuples(st.just("return"), st.sampled_from(SOME)),
    st.tuples(st.just("address"), st.sampled_from(SOME), st.sampled_from(("a@example.org", "b@example.org"))),
    st.tuples(st.just("who sends"), st.sampled_from(tuple(Invitations))),
    st.tuples(st.just("wait"), st.sampled_from((0, 1, 10, 20, 90))),
)


@dataclass(kw_only=True)
class Unreliable(Postbox):
    """Takes mails; or says "later"; or hangs up, having taken the mail or not."""

    seed: int
    tries: Counter[str] = field(default_factory=Counter)

    async def send(self, message: Message) -> str:
        self.tries[message.key] += 1
        if self.tries[message.key] > 2:  # After the third the bot gives up, and says so.
            return await super().send(message)
        chance = Random(f"{self.seed} {message.to_name} {self.tries[message.key]}")
        match chance.choice(("yes", "yes", "yes", "later", "taken, no answer", "no answer")):
            case "later":
                raise Refused("later", retry_after=timedelta(minutes=chance.choice((1, 15))))
            case "no answer":
                raise Uncertain("no answer")
            case "taken, no answer":
                await super().send(message)
                raise Uncertain("no answer")
            case _:
                return await super().send(message)

    async def look_up(self, message: Message) -> str | LookUp | None:  # type: ignore[override]
        return UNKNOWN


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    happenings=st.lists(HAPPENINGS, min_size=2, max_size=14), seed=st.one_of(st.none(), st.integers(0, 99))
)
def test_calendars_end_as_the_register_does(
    sqlite_template: Path, happenings: Sequence[tuple[object, ...]], seed: int | None
) -> None:
    """seed: of a mail server that fails now and then; None: of one that does not."""

    async def play() -> None:
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "register.db"
            shutil.copy(sqlite_template, copy)
            store = await Store.open(f"sqlite:///{copy}")
            try:
                await _play(store, happenings, seed)
            finally:
                await store.close()

    asyncio.run(play())


async def _play(store: Store, happenings: Sequence[tuple[object, ...]], seed: int | None) -> None:
    post = Postbox(name="mail") if seed is None else Unreliable(name="mail", seed=seed)
    bot = await network(store, now=BEGIN, meetings=False, invitations=None)
    bot.post = post
    for each in happenings:
        await _happen(bot, each)
    bot.post = Postbox(name="mail", messages=bot.post.messages)
    await bot.tick(bot.now + timedelta(hours=20))
    readers: dict[str, Reader] = {}
    for message in bot.post.messages:
        if message.calendar is not None:
            reader = readers.setdefault(message.to_name, Reader(misses_some=seed is not None))
            reader.take(message.calendar.to_bytes(ORGANIZER), repeated=message.repeat)
    wanted = await bot.look(_in_register)
    now = bot.now
    for name, meetings in wanted.items():
        seen = readers.get(name, Reader()).shown
        assert {uid: each for uid, each in seen.items() if each.end > now} == meetings, name


def _in_register(register: Register) -> dict[str, dict[str, Shown]]:
    """What everybody's calendar should show, by uid."""
    sends = register.network.sends_invitations
    upcoming = [each for each in register.all_meetings if each.is_upcoming(register.now) and sends]
    return {
        person.name: {each.uid: _shown(each) for each in upcoming if person.left_at is None}
        for person in register.all_people
    }


def _shown(meeting: Meeting) -> Shown:
    place = meeting.location or meeting.link or ""
    return Shown(title=meeting.title, start=meeting.dtstart, end=meeting.dtend, place=place)


async def _happen(bot: Bot, happening: tuple[object, ...]) -> None:
    match happening:
        case ("schedule", day):
            await bot.say(f"/meeting schedule {day} 2024 10:00 to 12:00")
        case ("move", int(number), day):
            await _to_meeting(bot, number, "move", f"to {day} 2024")
        case ("cancel", int(number)):
            await _to_meeting(bot, number, "cancel", "")
        case ("place", int(number), str(place)):
            link = place if place.startswith("https") else None
            await _revise(bot, number, location=None if link else place, link=link)
        case ("title", int(number), title):
            await _revise(bot, number, title=title)
        case ("undo",):
            await bot.say("/undo")
        case ("join", str(name)):
            address = name.lower().replace(" ", ".")
            await bot.say(f'/network members add "{name}" of Harrowmere {address}@example.org')
        case ("leave", name):
            await _confirmed(bot, f'/network members remove "{name}"')
        case ("return", str(name)):
            await _save_person(bot, name, left_at=None)
        case ("address", str(name), address):
            await _save_person(bot, name, email=f"{name[0].lower()}.{address}")
        case ("who sends", Invitations() as who):
            await bot.look(
                lambda register: _settled(
                    register, register.save_network(replace(register.network, invitations=who))
                )
            )
        case ("wait", int(minutes)):
            await bot.tick(bot.now + timedelta(minutes=minutes))
        case _:
            raise AssertionError(happening)


async def _confirmed(bot: Bot, line: str) -> None:
    reply = await bot.say(line)
    first = buttons_of(reply)[:1]
    if first and first[0].command is not None and getattr(first[0].command, "confirmed", False):
        await bot.do(first[0].command)


async def _to_meeting(bot: Bot, number: int, verb: str, rest: str) -> None:
    days = await bot.look(
        lambda register: [
            f"{each.dtstart:%-d %B %Y}" for each in register.all_meetings if each.is_upcoming(register.now)
        ]
    )
    if number < len(days):
        await _confirmed(bot, f"/meeting {verb} {days[number]} {rest}".strip())


async def _revise(bot: Bot, number: int, **changes: object) -> None:
    def work(register: Register) -> None:
        found = [each for each in register.all_meetings if each.is_upcoming(register.now)]
        if number < len(found):
            register.meetings.save(found[number], replace(found[number], **changes))  # type: ignore[arg-type]

    await bot.look(lambda register: _settled(register, work(register)))


async def _save_person(bot: Bot, name: str, **changes: object) -> None:
    def work(register: Register) -> Person | None:
        person = next((each for each in register.all_people if each.name == name), None)
        if person is None:
            return None
        return register.people.save(person, replace(person, **changes))  # type: ignore[arg-type]

    await bot.look(lambda register: _settled(register, work(register)))


def _settled(register: Register, done: object) -> None:
    own_work.settle(register, [])
