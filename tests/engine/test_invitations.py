"""What calendars are sent: one invitation each, its changes, its end, whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.domain.person import Invitations
from bot.engine.outbox import UNKNOWN, LookUp, Message, Refused, Uncertain
from bot.handlers import own_work
from bot.store import deliveries
from bot.store.register import Register
from bot.store.unit_of_work import Store
from tests.calendar.reader import Reader, Shown
from tests.harness import CHAIR, PEOPLE, Bot, Postbox, moment, network, text

NADIA, DEV = "Nadia Farrow", "Dev Anand-Price"
ORGANIZER = "convenor@southquay.example.org"
EVERYBODY = len(PEOPLE)
SEPTEMBER = "/meeting schedule 16 September 2024 10:00 to 12:00"


@pytest.fixture
async def bot(store: Store) -> Bot:
    """Everybody reads mail. Nobody has a meeting in their calendar, or one before them."""
    bot = await network(store, meetings=False, invitations=None)
    bot.post = Postbox(name="mail")
    return bot


def invitations(bot: Bot, name: str | None = None) -> list[Message]:
    return [each for each in bot.post.messages if each.kind == "invitation" and name in (None, each.to_name)]


def readers(bot: Bot) -> dict[str, Reader]:
    """Everybody's calendar, after all that was sent."""
    found: dict[str, Reader] = {}
    for each in invitations(bot):
        assert each.calendar is not None
        reader = found.setdefault(each.to_name, Reader())
        reader.take(each.calendar.to_bytes(ORGANIZER), repeated=each.repeat)
    return found


def in_calendar(bot: Bot, name: str = NADIA) -> list[Shown]:
    return list(readers(bot)[name].shown.values()) if name in readers(bot) else []


def methods(bot: Bot, name: str = NADIA) -> list[str]:
    return [each.calendar.method for each in invitations(bot, name) if each.calendar]


async def give_address(bot: Bot, name: str, address: str | None) -> None:
    def work(register: Register) -> None:
        person = next(each for each in register.all_people if each.name == name)
        register.people.save(person, replace(person, email=address))
        own_work.settle(register, [])

    await bot.look(work)


async def leave_invitations_to(bot: Bot, who: Invitations) -> None:
    def work(register: Register) -> None:
        register.save_network(replace(register.network, invitations=who))
        own_work.settle(register, [])

    await bot.look(work)


async def test_each_meeting_of_a_series_has_an_invitation_of_its_own(bot: Bot) -> None:
    line = "/meeting series quarterly on the second Monday at 10 from September 2024, three times"
    await bot.press(await bot.say(line, at="2024-06-20T10:00"), "Schedule these 3")
    await bot.tick("2024-06-21T09:00")

    assert len(invitations(bot)) == 3 * EVERYBODY
    assert len(in_calendar(bot)) == 3

    move = await bot.say("/meeting move December to 16 December 2024", at="2024-06-24T10:00")
    await bot.press(move, "Move it")
    await bot.tick("2024-06-25T09:00")
    assert methods(bot) == ["REQUEST"] * 4
    assert len(in_calendar(bot)) == 3


async def test_everybody_is_sent_one_invitation_after_a_while(bot: Bot) -> None:
    await bot.say("/meeting schedule 16 September 2024 10:00 to 12:00 at Town Hall", at="2024-06-20T10:00")

    assert await bot.tick("2024-06-20T10:14") == []
    await bot.tick("2024-06-21T09:00")

    assert len(invitations(bot)) == EVERYBODY
    assert in_calendar(bot) == [
        Shown(
            title="South Quay QA Leads meeting",
            start=moment("2024-09-16T10:00"),
            end=moment("2024-09-16T12:00"),
            place="Town Hall",
        )
    ]
    assert {len(invitations(bot, name)) for name, *_ in PEOPLE} == {1}


async def test_what_is_taken_back_in_time_is_sent_to_nobody(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.say("/undo", at="2024-06-20T10:05")
    await bot.tick("2024-06-21T09:00")

    assert invitations(bot) == []


async def test_what_is_taken_back_too_late_leaves_every_calendar(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.say("/undo", at="2024-06-20T11:00")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST", "CANCEL"]
    assert all(reader.shown == {} for reader in readers(bot).values())


async def test_five_moves_within_a_minute_are_one_update(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    for second, day in enumerate(("17", "18", "19", "20", "23")):
        asked = await bot.say(
            f"/meeting move September to {day} September", at=f"2024-06-20T11:00:{second:02}"
        )
        await bot.press(asked, "Move it")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST", "REQUEST"]
    assert [each.start for each in in_calendar(bot)] == [moment("2024-09-23T10:00")]


async def test_a_move_that_is_taken_back_in_time_says_nothing_to_calendars(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.press(await bot.say("/meeting move September to 17 September"), "Move it")
    await bot.say("/undo")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST"]


async def test_of_a_change_nobody_gets_two_mails_unless_something_of_theirs_hangs_on_it(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.say(f"/action add {DEV} to bring the slides by September's meeting")
    await bot.tick("2024-06-20T11:00")
    before = {name: len(bot.sent_to(name)) for name in (NADIA, DEV)}
    await bot.press(await bot.say("/meeting move September to 17 September"), "Move it")
    await bot.tick("2024-06-20T12:00")

    assert [each.kind for each in bot.sent_to(NADIA)[before[NADIA] :]] == ["invitation"]
    assert {each.kind for each in bot.sent_to(DEV)[before[DEV] :]} == {"invitation", "notice"}


async def test_who_reads_a_chat_hears_there_of_a_move_beside_the_calendar(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    bot.post.name = "console"
    await bot.press(await bot.say("/meeting move September to 17 September"), "Move it")
    await bot.tick("2024-06-20T12:00")

    assert {each.kind for each in bot.sent_to(NADIA)} == {"invitation", "notice"}
    await bot.press(await bot.say("/meeting cancel September"), "Cancel")
    await bot.tick("2024-06-20T13:00")
    assert "It is taken out of your calendar" in text(bot.sent_to(NADIA, kind="notice")[-1])


async def test_another_place_asks_anew_and_another_title_only_tells(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.say("/meeting rename September to Leads, and guests")
    await bot.tick("2024-06-20T12:00")
    await bot.say("/meeting place September at Town Hall")
    await bot.tick("2024-06-20T13:00")

    sent = [each.calendar.invitation for each in invitations(bot, NADIA) if each.calendar]
    assert [(each.title, each.location, each.sequence) for each in sent] == [
        ("South Quay QA Leads meeting", None, 0),
        ("Leads, and guests", None, 0),
        ("Leads, and guests", "Town Hall", 1),
    ]
    assert len(in_calendar(bot)) == 1


async def test_a_preview_and_the_record_name_what_goes_to_calendars(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    before = text(await bot.say("/remind preview"))
    await bot.tick("2024-06-20T11:00")
    tallies = await bot.look(lambda register: deliveries.tallies(register, since=moment("2024-06-20T09:00")))

    assert "to their calendar: the meeting on Monday 16 September 2024" in before
    assert [(each.kind, each.intended, each.sent) for each in tallies] == [
        ("invitation", EVERYBODY, EVERYBODY)
    ]


async def test_a_cancellation_is_sent_once_and_follows_its_meeting_no_further(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.press(await bot.say("/meeting cancel September"), "Cancel")
    await bot.tick("2024-06-21T11:00")

    assert methods(bot) == ["REQUEST", "CANCEL"]


async def test_a_cancellation_names_the_day_that_stands_in_the_calendar(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.press(await bot.say("/meeting move September to 17 September"), "Move it")
    await bot.press(await bot.say("/meeting cancel September"), "Cancel")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST", "CANCEL"]
    assert "Monday 16 September 2024" in text(invitations(bot, NADIA)[-1])


async def test_a_cancellation_that_is_taken_back_invites_again(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.press(await bot.say("/meeting cancel September"), "Cancel")
    await bot.tick("2024-06-20T12:00")
    await bot.say("/undo")
    await bot.tick("2024-06-20T13:00")

    assert methods(bot) == ["REQUEST", "CANCEL", "REQUEST"]
    assert len(in_calendar(bot)) == 1


async def test_whoever_joins_is_invited_and_whoever_leaves_is_not_any_more(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.say('/network members add "Lena Brook" of Harrowmere lena.brook@example.org')
    await bot.press(await bot.say(f'/network members remove "{DEV}"'), "Yes, has left")
    await bot.tick("2024-06-20T13:00")

    assert methods(bot, "Lena Brook") == ["REQUEST"]
    assert methods(bot, DEV) == ["REQUEST", "CANCEL"]
    assert methods(bot) == ["REQUEST"]
    (left,) = [each for each in invitations(bot, DEV) if each.calendar and each.calendar.method == "CANCEL"]
    assert b"\r\nSTATUS:" not in left.calendar.to_bytes(ORGANIZER), "for everybody else it takes place"


async def test_who_is_invited_to_a_meeting_days_away_hears_of_a_change_at_once(bot: Bot) -> None:
    await bot.say("/meeting schedule 21 June 2024 10:00 to 12:00", at="2024-06-19T19:30")
    await bot.tick("2024-06-19T19:31")

    assert methods(bot) == ["REQUEST"]


async def test_a_meeting_that_is_over_is_nobodys_concern(bot: Bot) -> None:
    await bot.say("/meeting schedule 21 June 2024 10:00 to 12:00", at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.say("/meeting release", at="2024-06-21T13:00")
    await bot.say("/meeting close", at="2024-06-21T13:01")
    await bot.say('/network members add "Lena Brook" of Harrowmere lena.brook@example.org')
    await bot.tick("2024-06-25T13:00")

    assert methods(bot) == ["REQUEST"]
    assert invitations(bot, "Lena Brook") == []


async def test_an_agenda_that_goes_out_asks_nobody_anew(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await bot.say("/agenda suggest Feedback from families for 20 min")
    await bot.say("/agenda accept S1")
    await bot.say("/agenda publish")
    await bot.tick("2024-06-21T11:00")

    assert methods(bot) == ["REQUEST"]


async def test_somebody_whose_address_changes_is_invited_there(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await give_address(bot, NADIA, "nadia@new.example.org")
    await bot.tick("2024-06-20T13:00")

    assert [each.address for each in invitations(bot, NADIA)] == [
        "nadia.farrow@example.org",
        "nadia@new.example.org",
    ]


async def test_a_network_whose_chair_invites_sends_nothing_and_takes_back_what_it_sent(bot: Bot) -> None:
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T11:00")
    await leave_invitations_to(bot, Invitations.FOLLOWS)
    await bot.tick("2024-06-20T12:00")
    await bot.say("/meeting schedule 14 October 2024 10:00 to 12:00")
    await bot.tick("2024-06-21T12:00")

    assert methods(bot) == ["REQUEST", "CANCEL"]
    assert in_calendar(bot) == []


async def test_what_was_refused_for_now_is_sent_as_things_are_then(bot: Bot) -> None:
    class Busy(Postbox):
        async def send(self, message: Message) -> str:
            if bot.now < moment("2024-06-20T10:40") and message.kind == "invitation":
                raise Refused("later", retry_after=timedelta(minutes=20))
            return await super().send(message)

    bot.post = Busy(name="mail")
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T10:20")
    await bot.press(await bot.say("/meeting move September to 17 September"), "Move it")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST"]
    assert [each.start for each in in_calendar(bot)] == [moment("2024-09-17T10:00")]


@dataclass(kw_only=True)
class Doubtful(Postbox):
    """A mail server that says nothing to the first so many mails for one person, and may have taken them."""

    doubts: int = 1
    takes_them: bool = False

    async def send(self, message: Message) -> str:
        if message.to_name != NADIA or self.doubts == 0:
            return await super().send(message)
        self.doubts -= 1
        if self.takes_them:
            await super().send(message)
        raise Uncertain("no answer")

    async def look_up(self, message: Message) -> str | LookUp | None:  # type: ignore[override]
        return UNKNOWN


@pytest.mark.parametrize("taken", [True, False])
async def test_what_may_have_arrived_goes_again_as_it_was(bot: Bot, taken: bool) -> None:
    bot.post = Doubtful(name="mail", takes_them=taken)
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-20T12:00")

    assert methods(bot) == ["REQUEST"] * (1 + taken)
    assert len(in_calendar(bot)) == 1
    assert invitations(bot, NADIA)[-1].repeat


@pytest.mark.parametrize("taken", [True, False])
async def test_nothing_overtakes_what_may_have_arrived(bot: Bot, taken: bool) -> None:
    bot.post = Doubtful(name="mail", takes_them=taken)
    await bot.say("/meeting schedule 21 June 2024 10:00 to 12:00", at="2024-06-20T10:00")
    await bot.tick("2024-06-20T10:01")
    await bot.press(await bot.say("/meeting move June to 24 June"), "Move it")
    await bot.tick("2024-06-20T12:00")

    assert [each.start for each in in_calendar(bot)] == [moment("2024-06-24T10:00")]
    assert methods(bot) == ["REQUEST"] * (1 + taken)


async def test_without_mail_nothing_is_promised_and_nobody_is_reported(bot: Bot) -> None:
    bot.post = Postbox(name="slack")
    await bot.say(SEPTEMBER, at="2024-06-20T10:00")
    await bot.tick("2024-06-24T10:00")

    assert invitations(bot) == []
    assert bot.sent_to(CHAIR) == []
