"""Due alarms become few, joined messages, and nothing that is no longer wanted is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.due import Due
from bot.engine import reminders
from bot.store import alarms
from tests.engine.world import World, at

FRIDAY = date(2024, 7, 12)


async def test_an_action_is_reminded_two_weeks_and_three_working_days_before(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)

    await world.let_pass(at("2024-06-01 10:00"), at("2024-07-12 17:00"))

    assert [message.kind for message in world.platform.messages] == ["action_due", "action_due"]
    assert await world.waiting(state="sent") == [
        ("action_due", "first", at("2024-06-28 09:00")),
        ("action_due", "second", at("2024-07-09 09:00")),
    ]


async def test_what_is_done_after_it_was_joined_is_not_sent(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    assert await reminders.fire_due(world.store, at("2024-06-28 09:00")) == 1
    await world.done(at("2024-06-28 09:00"), action)
    await world.tick(at("2024-06-28 09:01"))

    assert world.platform.messages == []
    [delivery] = await world.deliveries()
    assert (delivery["state"], delivery["why"]) == ("superseded", "no longer wanted")


async def test_done_moved_and_reassigned_replan_in_the_same_transaction(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    moved = await world.save(at("2024-06-10 10:00"), action, due=Due.on(date(2024, 7, 19)))
    assert ("action_due", "first", at("2024-07-05 09:00")) in await world.waiting()
    assert ("action_due", "first", at("2024-06-28 09:00")) not in await world.waiting()

    await world.save(at("2024-06-11 10:00"), moved, owners=(world.owner("Imran Sethi"),))
    await world.let_pass(at("2024-07-05 09:00"), at("2024-07-05 10:00"))

    assert [message.to_name for message in world.platform.messages] == ["Imran Sethi"]


async def test_a_reopened_action_is_reminded_again(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    before = await world.waiting()
    done = await world.done(at("2024-06-10 10:00"), action)
    assert await world.waiting() == []

    await world.change(
        at("2024-06-11 10:00"),
        lambda register: register.actions.save(done, replace(done, status=action.status, completed_at=None)),
    )

    assert await world.waiting() == before


async def test_one_message_a_day_joins_what_falls_together(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.add_action("write to the speakers", "Nadia Farrow", FRIDAY)
    await world.add_action("ask for quotes", "Imran Sethi", FRIDAY)

    await world.let_pass(at("2024-06-28 08:00"), at("2024-06-28 17:00"))

    assert [(message.to_name, message.about) for message in world.platform.messages] == [
        ("Nadia Farrow", "#1, #2"),
        ("Imran Sethi", "#3"),
    ]
    assert world.platform.to("Nadia Farrow")[0].card.title == "Two things from South Quay QA Leads"


async def test_a_second_reminder_of_the_day_waits_for_tomorrow(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.tick(at("2024-06-28 09:00"))
    await world.add_action("print badges", "Nadia Farrow", date(2024, 7, 12), when=at("2024-06-01 10:00"))

    await world.tick(at("2024-06-28 14:00"))
    assert len(world.platform.messages) == 1

    await world.tick(at("2024-07-01 09:00"))
    assert [message.about for message in world.platform.messages] == ["#1", "#2"]


async def test_nobody_is_written_to_at_night(world: World) -> None:
    await world.tell(at("2024-06-28 19:30"), "Nadia Farrow", "The agenda changed")

    await world.let_pass(at("2024-06-28 19:45"), at("2024-07-01 07:45"))
    assert world.platform.messages == []

    await world.tick(at("2024-07-01 08:00"))
    assert len(world.platform.messages) == 1


async def test_notices_wait_a_quarter_of_an_hour_and_come_together(world: World) -> None:
    await world.tell(at("2024-06-28 10:00"), "Nadia Farrow", "One")
    await world.tell(at("2024-06-28 10:10"), "Nadia Farrow", "Two")

    await world.tick(at("2024-06-28 10:14"))
    assert world.platform.messages == []

    await world.tick(at("2024-06-28 10:15"))
    assert [message.card.title for message in world.platform.messages] == [
        "Two things from South Quay QA Leads"
    ]


async def test_a_notice_that_cannot_wait_goes_at_once_even_at_night(world: World) -> None:
    await world.tell(at("2024-06-28 23:00"), "Nadia Farrow", "Tomorrow is cancelled", at_once=True)

    await world.tick(at("2024-06-28 23:00"))

    assert [message.card.title for message in world.platform.messages] == ["Tomorrow is cancelled"]


async def test_a_reminder_takes_waiting_notices_along(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.tell(at("2024-06-28 08:50"), "Nadia Farrow", "News")

    await world.tick(at("2024-06-28 09:00"))

    assert [message.kind for message in world.platform.messages] == ["daily"]
    assert await world.waiting("notice") == []


async def test_after_three_days_down_late_ones_come_joined_in_the_morning_and_say_so(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", date(2024, 7, 15))  # reminded on Monday 1 July
    await world.add_action("print badges", "Nadia Farrow", date(2024, 7, 16))  # and on Tuesday 2 July

    await world.tick(at("2024-07-03 22:00"))
    assert world.platform.messages == []
    await world.tick(at("2024-07-04 09:00"))

    [message] = world.platform.messages
    assert message.late
    assert message.about == "#1, #2"
    assert "switched off" in str(message.card.parts[0])


async def test_of_several_missed_steps_of_one_action_only_the_latest_is_said(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)

    await world.tick(at("2024-07-15 09:00"))

    [message] = world.platform.messages
    assert message.card.title == "Is this still on your list?"
    assert await world.waiting(state="superseded") == [
        ("action_due", "first", at("2024-06-28 09:00")),
        ("action_due", "second", at("2024-07-09 09:00")),
    ]


async def test_a_paused_person_hears_after_the_pause(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.save_person(
        at("2024-06-20 10:00"), "Nadia Farrow", preferences={"paused_until": "2024-07-02"}
    )
    await world.tell(at("2024-06-28 10:00"), "Nadia Farrow", "News")

    await world.let_pass(at("2024-06-28 09:00"), at("2024-07-01 17:00"))
    assert world.platform.messages == []

    await world.let_pass(at("2024-07-02 08:00"), at("2024-07-02 09:00"))
    assert {message.kind for message in world.platform.messages} == {"notice", "action_due"}


async def test_who_left_hears_nothing_more(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.tell(at("2024-06-27 17:55"), "Nadia Farrow", "News")
    await world.save_person(at("2024-06-27 18:00"), "Nadia Farrow", left_at=at("2024-06-27 18:00"))

    await world.let_pass(at("2024-06-28 08:00"), at("2024-07-12 17:00"), timedelta(hours=3))

    assert world.platform.messages == []


async def test_what_is_held_is_reminded_only_after_its_release(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", FRIDAY, held=True)
    assert await world.waiting() == []

    await world.save(at("2024-06-27 10:00"), action, held=False, released_at=at("2024-06-27 10:00"))

    assert [step for _, step, _ in await world.waiting()] == [
        "first",
        "second",
        "first_late",
        "second_late",
        "word",
    ]


async def test_late_notes_are_kind_stop_after_two_and_then_the_chair_is_asked(world: World) -> None:
    await world.add_action("book the venue", "Nadia Farrow", FRIDAY)

    await world.let_pass(at("2024-07-13 09:00"), at("2024-08-30 09:00"), timedelta(hours=24))

    assert [(message.to_name, message.kind) for message in world.platform.messages] == [
        ("Nadia Farrow", "action_late"),
        ("Nadia Farrow", "action_late"),
        ("Marion Keane", "action_word"),
    ]


async def test_remind_me_later_is_for_who_asked_and_replaces_what_came_before(world: World) -> None:
    action = await world.add_action("book the venue", "Nadia Farrow", FRIDAY)
    await world.change(
        at("2024-06-27 10:00"),
        lambda register: alarms.snooze(
            register, f"action:{action.id}", world.people["Nadia Farrow"], at("2024-07-03 09:00")
        ),
    )

    await world.let_pass(at("2024-06-28 09:00"), at("2024-07-03 09:00"))

    assert [message.kind for message in world.platform.messages] == ["action_snoozed"]
    assert world.platform.messages[0].card.title.startswith("As you asked")
