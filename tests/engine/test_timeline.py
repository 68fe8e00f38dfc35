"""The worked example from one meeting to the next, 25 June to 16 September 2024, on both databases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from bot.commands import codec
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.due import Due, DueKind
from bot.domain.meeting import Attendance, Meeting, PartStat
from bot.domain.milestone import Milestone, Plan
from bot.engine import rehearsal
from bot.engine.rehearsal import Sent
from bot.replies.model import Buttons, Card, Items
from bot.store.register import Register
from tests.engine.world import World, at

RELEASED = at("2024-06-27 14:00")


@dataclass(kw_only=True)
class Quarter:
    world: World
    june: Meeting
    september: Meeting


def capture(
    register: Register, world: World, meeting: Meeting, ref: str, summary: str, owner: str, due: Due
) -> Action:
    return register.actions.add(
        Action(
            network_id=world.network_id,
            number=register.next_number("action"),
            ref=f"Jun24/{ref}",
            meeting_id=meeting.id,
            item=ref[:-1],
            summary=summary,
            owners=(world.owner(owner),),
            due=due,
            held=True,
            created_by=world.people["Bethan Lowe"],
            created_at=at("2024-06-25 11:00"),
        )
    )


@pytest.fixture
async def quarter(world: World) -> Quarter:
    """Two meetings; three actions captured in the first and released two days later; a plan step."""
    june = await world.add_meeting(at("2024-06-25 10:00"), when=at("2024-04-02 09:00"))
    september = await world.add_meeting(at("2024-09-16 10:00"), when=at("2024-06-25 11:50"))

    def hold(register: Register) -> list[Action]:
        by_meeting = Due.on(date(2024, 9, 16), event=september.key, assumed=True)
        return [
            capture(register, world, june, "4a", "circulate the thematic audit", "Nadia Farrow", by_meeting),
            capture(
                register, world, june, "4b", "find venue options", "Imran Sethi", Due.on(date(2024, 7, 12))
            ),
            capture(register, world, june, "7a", "write to the trainers", "Dev Anand-Price", by_meeting),
        ]

    held = await world.change(at("2024-06-25 11:00"), hold)

    def release(register: Register) -> None:
        for action in held:
            register.actions.save(action, replace(action, held=False, released_at=RELEASED))
        register.meetings.save(june, replace(june, released_at=RELEASED))
        plan = register.plans.add(
            Plan(
                network_id=world.network_id,
                name="conference",
                first=date(2025, 3, 20),
                last=date(2025, 3, 20),
                created_at=RELEASED,
            )
        )
        register.milestones.add(
            Milestone(
                network_id=world.network_id,
                number=1,
                plan_id=plan.id,
                summary="book the conference venue",
                owners=(Owner(kind=OwnerKind.ROLE, name="minute_taker"),),
                due=Due.on(date(2024, 9, 13)),
                created_by=world.people["Marion Keane"],
                created_at=RELEASED,
            )
        )

    await world.change(RELEASED, release)
    return Quarter(world=world, june=june, september=september)


async def rehearsed(world: World, start: datetime, end: datetime) -> list[Sent]:
    return [sent async for sent in rehearsal.rehearse(world.store, start=start, end=end)]


def days(sent: list[Sent], kind: str, to: str | None = None) -> list[str]:
    """On which days messages of a kind go out (to one person), each day once."""
    fitting = [each for each in sent if kind in each.kind.split(", ") and to in (None, each.to)]
    return list(dict.fromkeys(f"{each.at:%Y-%m-%d}" for each in fitting))


async def test_the_quarter_is_quiet_in_summer_and_busy_before_the_meeting(quarter: Quarter) -> None:
    sent = await rehearsed(quarter.world, RELEASED, at("2024-09-16 09:00"))

    assert days(sent, "meeting_call") == ["2024-06-27", "2024-09-02"]
    assert days(sent, "action_due", "Imran Sethi") == ["2024-06-28", "2024-07-09"]
    assert days(sent, "action_late", "Imran Sethi") == ["2024-07-15", "2024-07-22"]
    assert [
        f"{each.at:%m-%d}" for each in sent if "2024-07-29" <= f"{each.at:%Y-%m-%d}" <= "2024-09-01"
    ] == []
    assert days(sent, "meeting_tomorrow", "Nadia Farrow") == ["2024-09-13"]
    assert {each.to for each in sent if "chair_overview" in each.kind} == {"Marion Keane", "Bethan Lowe"}


async def test_everybody_hears_once_a_day_at_most(quarter: Quarter) -> None:
    sent = await rehearsed(quarter.world, RELEASED, at("2024-09-16 09:00"))

    heard = [(each.to, each.at.date()) for each in sent]
    assert len(heard) == len(set(heard))


async def test_a_rehearsal_stores_and_sends_nothing_and_says_what_is_sent_later(quarter: Quarter) -> None:
    world = quarter.world
    end = at("2024-09-16 09:00")
    before = await world.waiting()
    rehearsal_ = [(each.at, each.to, each.kind, each.about) for each in await rehearsed(world, RELEASED, end)]
    assert await world.waiting() == before
    assert await world.deliveries() == []

    happened = []
    async for moment in rehearsal.advance(
        world.store, {"console": world.platform}, since=RELEASED, until=end
    ):
        happened += [
            (moment, message.to_name, ", ".join(message.kinds), message.about)
            for message in world.platform.messages
        ]
        world.platform.messages.clear()

    assert happened == rehearsal_


async def test_what_is_done_and_noted_is_not_chased_and_the_rest_is_late_only_after_the_review(
    quarter: Quarter,
) -> None:
    world = quarter.world
    [first, *_] = await world.read(lambda register: register.actions.where(ref="Jun24/4a"))
    await world.done(at("2024-09-01 10:00"), first)

    # The review is closed on the day of the meeting: who did not answer hears the working day after.
    await world.save_meeting(
        at("2024-09-16 12:00"), quarter.september, closed_at=at("2024-09-16 12:00"), status="closed"
    )
    sent = await rehearsed(world, at("2024-09-16 12:00"), at("2024-10-04 17:00"))

    assert days(sent, "action_late", "Nadia Farrow") == []
    assert "2024-09-17" in {f"{each.at:%Y-%m-%d}" for each in sent if each.to == "Dev Anand-Price"}


async def test_without_a_close_what_is_due_at_a_meeting_is_late_ten_working_days_after(
    quarter: Quarter,
) -> None:
    sent = await rehearsed(quarter.world, at("2024-09-16 12:00"), at("2024-10-04 17:00"))

    assert days(sent, "action_late", "Dev Anand-Price") == ["2024-09-30"]


async def test_moving_the_meeting_moves_what_is_said_about_it(quarter: Quarter) -> None:
    world = quarter.world
    start = at("2024-09-30 10:00")

    await world.save_meeting(
        at("2024-07-01 10:00"), quarter.september, dtstart=start, dtend=start + timedelta(hours=2)
    )

    sent = await rehearsed(world, at("2024-07-01 10:00"), at("2024-09-30 09:00"))
    assert days(sent, "meeting_tomorrow", "Nadia Farrow") == ["2024-09-27"]


async def test_a_cancelled_meeting_is_not_announced(quarter: Quarter) -> None:
    world = quarter.world
    await world.save_meeting(at("2024-07-01 10:00"), quarter.september, status="cancelled")

    sent = await rehearsed(world, at("2024-07-01 10:00"), at("2024-09-30 09:00"))

    assert not [each for each in sent if "meeting" in each.kind or "overview" in each.kind]


async def test_who_sent_apologies_is_not_reminded_of_the_meeting_and_is_again_when_they_come(
    quarter: Quarter,
) -> None:
    world = quarter.world

    def apologise(register: Register) -> Attendance:
        nadia = world.people["Nadia Farrow"]
        return register.attendance.add(
            Attendance(
                network_id=world.network_id,
                meeting_id=quarter.september.id,
                person_id=nadia,
                partstat=PartStat.DECLINED,
                said_by=nadia,
                at=register.now,
            )
        )

    apology = await world.change(at("2024-09-10 10:00"), apologise)
    sent = await rehearsed(world, at("2024-09-10 10:00"), at("2024-09-16 09:00"))
    assert days(sent, "meeting_tomorrow", "Nadia Farrow") == []

    await world.change(
        at("2024-09-11 10:00"),
        lambda register: register.attendance.save(apology, replace(apology, partstat=PartStat.ACCEPTED)),
    )
    sent = await rehearsed(world, at("2024-09-11 10:00"), at("2024-09-16 09:00"))
    assert days(sent, "meeting_tomorrow", "Nadia Farrow") == ["2024-09-13"]


async def test_chair_and_minute_taker_are_asked_when_nothing_is_released(world: World) -> None:
    await world.add_meeting(at("2024-06-25 10:00"), when=at("2024-04-02 09:00"))

    sent = await rehearsed(world, at("2024-06-25 12:00"), at("2024-07-05 17:00"))

    assert {(each.to, f"{each.at:%Y-%m-%d}") for each in sent if each.kind == "meeting_release"} == {
        ("Marion Keane", "2024-06-28"),
        ("Bethan Lowe", "2024-06-28"),
    }


async def test_the_overview_says_what_was_promised_and_is_not_on_the_agenda(quarter: Quarter) -> None:
    world = quarter.world

    def ask(register: Register) -> None:
        [action] = register.actions.where(ref="Jun24/7a")
        register.actions.save(action, replace(action, agenda_request="inspection themes"))
        register.agenda_items.add(
            AgendaItem(
                network_id=world.network_id,
                suggestion=1,
                title="feedback from families",
                state=ItemState.SUGGESTED,
                created_at=register.now,
            )
        )

    await world.change(at("2024-07-01 10:00"), ask)
    sent = await rehearsed(world, at("2024-08-30 10:00"), at("2024-09-16 09:00"))

    first = next(each for each in sent if each.to == "Marion Keane" and "overview" in each.about)
    said = str(first.card)
    assert "Promised, but not on the agenda" in said
    assert "inspection themes (Jun24/7a)" in said
    assert "feedback from families" in said
    assert "0 of 3 done" in said


async def test_every_button_of_every_message_carries_a_command_with_full_references(quarter: Quarter) -> None:
    sent = await rehearsed(quarter.world, RELEASED, at("2024-10-18 17:00"))

    commands = [button.command for each in sent for button in _buttons(each.card)]
    assert commands
    for command in commands:
        assert codec.decode(codec.encode(command)) == command
        ref = getattr(command, "ref", None)
        assert ref is None or "/" in ref or ref.startswith(("#", "M"))


def _buttons(card: Card) -> list:  # type: ignore[type-arg]
    found = []
    for part in card.parts:
        if isinstance(part, Buttons):
            found += part.buttons
        if isinstance(part, Items):
            found += [button for item in part.items for button in item.buttons]
    return found


async def test_an_action_in_a_window_counts_from_its_first_working_day(world: World) -> None:
    due = Due(kind=DueKind.WINDOW, first=date(2025, 3, 1), day=date(2025, 4, 30))
    await world.change(
        at("2024-12-01 10:00"),
        lambda register: register.actions.add(
            Action(
                network_id=world.network_id,
                number=1,
                summary="hold the conference",
                owners=(world.owner("Nadia Farrow"),),
                due=due,
                created_by=world.people["Marion Keane"],
                created_at=register.now,
            )
        ),
    )

    steps = {step: moment for _, step, moment in await world.waiting()}

    assert f"{steps['second']:%Y-%m-%d}" == "2025-02-26"
    assert f"{steps['first_late']:%Y-%m-%d}" == "2025-05-01"


async def test_nobody_is_asked_for_items_once_the_agenda_is_out(quarter: Quarter) -> None:
    world = quarter.world
    out = at("2024-08-30 10:00")
    await world.save_meeting(out, quarter.september, published_at=out)

    sent = await rehearsed(world, out, at("2024-09-16 09:00"))

    assert not [each for each in sent if "meeting_call" in each.kind or "meeting_closing" in each.kind]
    assert days(sent, "agenda_missing") == []
