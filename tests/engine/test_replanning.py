"""What is planned anew when something else changes: a neighbour in the series, who holds a role, what is deferred."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.agenda import AgendaItem, ItemState
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Role
from bot.engine import rehearsal
from bot.replies.model import Text
from bot.store.overview import overview
from bot.store.register import Register
from tests.engine.world import World, at

CALLED = "meeting_call"


async def calls(world: World, meeting: Meeting) -> set[str]:
    """The steps of the calls for items that wait for a meeting."""
    return {step for kind, step, _ in await world.waiting(meeting.key) if kind == CALLED}


async def suggested(world: World, meeting: Meeting | None, state: ItemState) -> None:
    def add(register: Register) -> None:
        register.agenda_items.add(
            AgendaItem(
                network_id=world.network_id,
                meeting_id=meeting.id if meeting else None,
                suggestion=register.next_number("suggestion"),
                title=f"Feedback from families ({state})",
                state=state,
                created_at=register.now,
            )
        )

    await world.change(at("2024-06-10 10:00"), add)


async def test_a_meeting_that_moves_away_leaves_its_followers_call_to_the_one_before(world: World) -> None:
    june = await world.add_meeting(at("2024-06-25 10:00"))
    july = await world.add_meeting(at("2024-07-09 10:00"))
    september = await world.add_meeting(at("2024-09-16 10:00"))
    assert await calls(world, september) == {"opening"}
    await world.save_meeting(at("2024-06-27 14:00"), june, released_at=at("2024-06-27 14:00"))

    await world.save_meeting(
        at("2024-06-27 15:00"), july, dtstart=at("2024-10-15 10:00"), dtend=at("2024-10-15 12:00")
    )

    assert "with_minutes" in await calls(world, september)


async def test_a_meeting_that_is_taken_back_leaves_its_followers_call_as_it_was(world: World) -> None:
    june = await world.add_meeting(at("2024-06-25 10:00"))
    september = await world.add_meeting(at("2024-09-16 10:00"))
    await world.save_meeting(at("2024-06-27 14:00"), june, released_at=at("2024-06-27 14:00"))
    july = await world.add_meeting(at("2024-07-09 10:00"), when=at("2024-06-27 14:05"))
    assert "with_minutes" not in await calls(world, september)

    await world.change(at("2024-06-27 14:06"), lambda register: register.meetings.remove(july))

    assert "with_minutes" in await calls(world, september)


async def test_what_is_due_at_a_meeting_is_quiet_while_that_is_cancelled(world: World) -> None:
    september = await world.add_meeting(at("2024-09-16 10:00"))
    action = await world.add_action("book the venue", "Nadia Farrow", date(2024, 9, 16))
    assert action.due is not None
    await world.save(at("2024-06-02 09:00"), action, due=replace(action.due, event=september.key))
    cancelled = await world.save_meeting(at("2024-06-03 09:00"), september, status=MeetingStatus.CANCELLED)
    assert await world.waiting(f"action:{action.id}") == []

    await world.save_meeting(at("2024-06-04 09:00"), cancelled, status=MeetingStatus.SCHEDULED)

    assert await world.waiting(f"action:{action.id}") != []


async def test_when_the_chair_leaves_the_minute_taker_is_asked_to_have_a_word(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))

    await world.save_person(at("2024-06-05 09:00"), "Marion Keane", left_at=at("2024-06-05 09:00"))
    await world.let_pass(at("2024-07-12 09:00"), at("2024-08-20 12:00"))

    asked = [each for each in world.platform.messages if "action_word" in each.kind]
    assert [each.to_name for each in asked] == ["Bethan Lowe"], action.summary


async def test_a_new_chair_is_asked_instead_of_the_minute_taker(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 12))
    await world.save_person(at("2024-06-05 09:00"), "Marion Keane", left_at=at("2024-06-05 09:00"))

    await world.save_person(at("2024-06-06 09:00"), "Imran Sethi", role=Role.CHAIR)
    await world.let_pass(at("2024-07-12 09:00"), at("2024-08-20 12:00"))

    asked = [each for each in world.platform.messages if "action_word" in each.kind]
    assert [each.to_name for each in asked] == ["Imran Sethi"]


async def test_what_was_deferred_to_a_meeting_waits_to_be_decided_for_it(world: World) -> None:
    september = await world.add_meeting(at("2024-09-16 10:00"))
    await suggested(world, september, ItemState.SUGGESTED)
    await suggested(world, september, ItemState.DEFERRED)

    sent = [
        each
        async for each in rehearsal.rehearse(
            world.store, start=at("2024-09-06 10:00"), end=at("2024-09-13 10:00")
        )
        if each.kind == "agenda_missing"
    ]

    said = "\n".join(str(part.spans) for part in sent[0].card.parts if isinstance(part, Text))
    assert "Two suggestions" in said


async def test_the_call_names_what_was_deferred_to_its_meeting(world: World) -> None:
    september = await world.add_meeting(at("2024-09-16 10:00"))
    await suggested(world, september, ItemState.DEFERRED)

    sent = [
        each
        async for each in rehearsal.rehearse(
            world.store, start=at("2024-08-01 10:00"), end=at("2024-09-06 10:00")
        )
        if each.kind == CALLED
    ]

    assert "Feedback from families (deferred)" in str(sent[0].card)


async def test_a_suggestion_deferred_to_nobody_knows_when_is_not_to_be_decided_yet(world: World) -> None:
    september = await world.add_meeting(at("2024-09-16 10:00"))
    await suggested(world, september, ItemState.SUGGESTED)
    await suggested(world, None, ItemState.DEFERRED)

    standing = await world.read(overview)

    assert [each.state for each in standing.suggestions] == [ItemState.SUGGESTED]


async def test_a_suggestion_deferred_to_a_later_meeting_is_to_be_decided_when_that_is_next(
    world: World,
) -> None:
    await world.add_meeting(at("2024-06-25 10:00"))
    september = await world.add_meeting(at("2024-09-16 10:00"))
    await suggested(world, september, ItemState.DEFERRED)

    now = await world.read(overview, at("2024-06-20 10:00"))
    later = await world.read(overview, at("2024-06-26 10:00"))

    assert [len(now.suggestions), len(later.suggestions)] == [0, 1]
