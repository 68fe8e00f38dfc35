"""Everybody gets an address for their own calendar, once, and can end it."""

from __future__ import annotations

import pytest

from bot.commands.request import Request, Sender
from bot.handlers.dispatch import Dispatcher
from bot.replies.model import Attached, Link, Reply, Tone
from bot.store import feeds, files
from bot.store.register import Register
from tests.calendar import rules
from tests.calendar.reader import shown
from tests.handlers.agenda_seen import GWEN, NADIA, said
from tests.harness import PUBLIC_URL, Bot, card_of, labels, moment, spans


async def say(
    bot: Bot, line: str, *, as_: str = NADIA, key: str | None = None, url: str | None = PUBLIC_URL
) -> Reply:
    sender = Sender(platform="console", workspace="", user=as_, display_name=as_)
    request = Request(sender=sender, received_at=bot.now, text=line, key=key)
    return await Dispatcher(store=bot.store, public_url=url).handle(request)


def links(reply: Reply) -> list[str]:
    return [each.url for each in spans(reply) if isinstance(each, Link)]


async def addresses(bot: Bot) -> int:
    def count(register: Register) -> int:
        return len(register.connection.exec_driver_sql("SELECT id FROM feed").all())

    return await bot.look(count)


async def test_the_address_comes_in_three_forms_with_what_each_is_good_for(bot: Bot) -> None:
    reply = await say(bot, "/calendar subscribe")
    https, webcal, google = links(reply)

    assert https.startswith(f"{PUBLIC_URL}/calendar/")
    assert webcal == https.replace("https://", "webcal://")
    assert (
        google == f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{https[8:].replace('/', '%2F')}"
    )
    assert "not on Android" in said(reply)
    assert "every 3 to 24 hours" in said(reply)
    assert reply.private


@pytest.mark.parametrize(
    "line,whole", [("/calendar subscribe", False), ("/calendar subscribe network", True)]
)
async def test_ones_own_or_the_networks(bot: Bot, line: str, whole: bool) -> None:
    word = links(await say(bot, line))[0].rpartition("/")[2].removesuffix(".ics")
    found = await bot.look(lambda register: feeds.known(register.connection, [feeds.digest_of(word)]))

    assert [each.whole for each in found.values()] == [whole]


async def test_observers_have_calendars_too(bot: Bot) -> None:
    assert links(await say(bot, "/calendar subscribe", as_=GWEN))


async def test_each_address_is_another_and_all_end_together(bot: Bot) -> None:
    first, second = [links(await say(bot, "/calendar subscribe"))[0] for _ in range(2)]
    ended = await say(bot, "/calendar revoke")

    assert first != second
    assert "Your two addresses end now" in said(ended)
    assert await addresses(bot) == 0
    assert "nothing to end" in said(await say(bot, "/calendar revoke"))


async def test_a_repeated_delivery_does_not_say_the_address_again(bot: Bot) -> None:
    first = await say(bot, "/calendar subscribe", key="twice")
    again = await say(bot, "/calendar subscribe", key="twice")

    assert links(first)
    assert links(again) == []
    assert labels(again) == ["A new address"]
    assert await addresses(bot) == 1


async def test_somebody_who_asks_again_and_again_keeps_the_newest(bot: Bot) -> None:
    for _ in range(feeds.MOST + 3):
        await say(bot, "/calendar subscribe")

    assert await addresses(bot) == feeds.MOST


async def test_an_installation_that_nobody_can_reach_says_so(bot: Bot) -> None:
    reply = await say(bot, "/calendar subscribe", url=None)

    assert card_of(reply).tone is Tone.REFUSAL
    assert "PUBLIC_URL" in said(reply)


async def test_the_bare_word_says_what_can_be_done(bot: Bot) -> None:
    assert "/calendar subscribe" in said(await bot.say("/calendar", as_=NADIA))


# --- a meeting as a file


async def file_of(bot: Bot, reply: Reply) -> tuple[Attached, rules.Component]:
    (attached,) = (part for part in card_of(reply).parts if isinstance(part, Attached))
    content = await bot.look(lambda register: files.content(register.connection, attached.file.id))
    assert content is not None
    return attached, rules.checked(content)


async def test_a_meeting_as_a_file_that_says_that_it_follows_no_change(bot: Bot) -> None:
    await bot.say("/meeting place September at Council House; Room 2", at="2024-06-21T09:00")
    reply = await bot.say("/calendar invite September", as_=NADIA)
    attached, calendar = await file_of(bot, reply)
    (event,) = calendar.parts("VEVENT")

    assert (attached.file.name, attached.file.media_type) == ("QA leads 2024-09-16.ics", "text/calendar")
    assert calendar.value("METHOD") == "PUBLISH"
    assert shown(event).start == moment("2024-09-16T10:00")
    assert shown(event).place == "Council House; Room 2"
    assert "does not follow later changes" in said(reply)
    assert labels(reply) == ["Keep my calendar up to date"]


async def test_the_organizer_is_the_bot_s_mailbox_or_nobody(bot: Bot) -> None:
    organizers = []
    for mailbox in (None, "bot@southquay.example"):
        bot.mailbox = mailbox
        _, calendar = await file_of(bot, await bot.say("/calendar invite", as_=NADIA))
        organizers.append(calendar.parts("VEVENT")[0].one("ORGANIZER").value)

    assert organizers == ["mailto:south-quay@convenor.invalid", "mailto:bot@southquay.example"]


async def test_observers_have_calendars_too_and_what_is_over_is_no_invitation(bot: Bot) -> None:
    assert "does not follow later changes" in said(await bot.say("/calendar invite", as_=GWEN))
    assert "is in the past" in said(await bot.say("/calendar invite June", as_=NADIA, at="2024-06-26T09:00"))


QUARTERLY = "/meeting series quarterly on the second Monday at 10 from March 2025, four times"


async def test_a_series_as_one_entry_whose_rule_gives_exactly_its_meetings(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting", at="2024-06-26T09:00")
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")
    reply = await bot.press(await bot.say("/meeting series"), "As one entry for a calendar")
    _, calendar = await file_of(bot, reply)
    (event,) = calendar.parts("VEVENT")

    assert "The second Monday of March, June, September and December" in said(reply)
    assert event.value("RRULE") == "FREQ=MONTHLY;INTERVAL=3;BYDAY=2MO;COUNT=4"
    assert event.one("DTSTART").value == "20250310T100000"
    meetings = await bot.look(lambda register: register.all_meetings)
    assert event.value("UID") not in {each.uid for each in meetings}


async def test_meetings_that_follow_no_rule_have_no_such_entry(bot: Bot) -> None:
    await bot.press(await bot.say("/meeting cancel September"), "Cancel the meeting", at="2024-06-26T09:00")
    await bot.press(await bot.say(QUARTERLY), "Schedule these 4")
    await bot.press(await bot.say("/meeting move June 2025 to 9 June 2025 11:00 to 12:00"), "Move it")

    refused = await bot.say("/calendar invite series", as_=NADIA)
    assert card_of(refused).tone is Tone.REFUSAL
