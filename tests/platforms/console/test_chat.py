"""A session at the terminal: who speaks, the clock, buttons and forms."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.codec import decode
from bot.commands.model import AddAction, Command, DoneAction, Suggest
from bot.commands.request import Request
from bot.platforms.console.chat import Chat, ChatError, Delivered, parse_instant
from bot.platforms.console.prompt import Script
from bot.replies.model import Button, Card, Form, Input, Reply, buttons, text

START = datetime(2024, 6, 25, 10, tzinfo=UTC)


class Bot:
    """Answers with the same card, and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[Request] = []
        self.advanced: list[tuple[datetime, datetime]] = []
        inputs = (
            Input(name="who", label="Who?"),
            Input(name="text", label="What?"),
            Input(name="item", label="Item?", optional=True),
        )
        form = Form(title="Change", command=AddAction(), inputs=inputs)
        self.card = Card(
            title="Noted",
            parts=(
                text("Here."),
                buttons(
                    Button(label="Done", command=DoneAction(ref="4a")),
                    Button(label="Change", command=AddAction(), form=form),
                ),
            ),
        )

    async def handle(self, request: Request) -> Reply:
        self.heard.append(request)
        if request.text == "break":
            raise RuntimeError("a defect")
        return Reply(card=None if request.text == "thanks" else self.card)

    async def advance(self, since: datetime, until: datetime) -> AsyncIterator[Delivered]:
        self.advanced.append((since, until))
        yield Delivered(
            at=until, to="Imran Sethi", kind="action_due", about="action:1", card=Card(title="Due on Friday")
        )

    def pressed(self) -> Command:
        assert self.heard[-1].payload is not None
        return decode(self.heard[-1].payload)


@pytest.fixture
def bot() -> Bot:
    return Bot()


async def run(bot: Bot, *lines: str, as_json: bool = False) -> tuple[str, int]:
    out = io.StringIO()
    chat = Chat(
        handle=bot.handle,
        advance=bot.advance,
        name="Marion Keane",
        now=START,
        zone="Europe/London",
        out=out,
        as_json=as_json,
    )
    failed = await chat.run(Script(io.StringIO("\n".join(lines))))
    return out.getvalue(), failed


async def test_a_line_is_said_by_whoever_speaks(bot: Bot) -> None:
    await run(bot, "one", "as Imran Sethi: two", "three", "as Imran Sethi", "four")

    assert [(each.sender.user, each.text) for each in bot.heard] == [
        ("Marion Keane", "one"),
        ("Imran Sethi", "two"),
        ("Marion Keane", "three"),
        ("Imran Sethi", "four"),
    ]


async def test_the_clock_moves_and_shows_what_came_due(bot: Bot) -> None:
    shown, _ = await run(bot, "at 2024-07-09T09:00", "hello")

    assert "Tue 09 Jul 2024 09:00, to Imran Sethi:\n  Due on Friday" in shown
    assert bot.heard[0].received_at == datetime(2024, 7, 9, 8, tzinfo=UTC)
    assert bot.advanced == [(START, datetime(2024, 7, 9, 8, tzinfo=UTC))]


async def test_without_a_set_clock_each_line_is_said_when_it_is_typed(bot: Bot) -> None:
    instants = iter([START + timedelta(minutes=5), START + timedelta(minutes=9)])
    out = io.StringIO()
    chat = Chat(
        handle=bot.handle,
        advance=bot.advance,
        name="Marion Keane",
        now=START,
        zone="Europe/London",
        out=out,
        clock=lambda: next(instants),
    )

    await chat.run(Script(io.StringIO("one\nat 2024-07-01T09:00\nthree")))

    assert [each.received_at for each in bot.heard] == [
        START + timedelta(minutes=5),
        datetime(2024, 7, 1, 8, tzinfo=UTC),
    ]


async def test_the_clock_does_not_go_back(bot: Bot) -> None:
    shown, failed = await run(bot, "at 2024-06-24T09:00", "hello")

    assert failed == 1
    assert "can't go back" in shown
    assert bot.heard[0].received_at == START


async def test_a_button_sends_its_command(bot: Bot) -> None:
    await run(bot, "hello", "press 1")

    assert bot.pressed() == DoneAction(ref="4a")


async def test_a_form_asks_field_by_field_and_asks_again_for_what_is_needed(bot: Bot) -> None:
    shown, _ = await run(bot, "hello", "press 2", "Imran", "", "find a venue", "")

    assert bot.pressed() == AddAction(who="Imran", text="find a venue")
    assert "this one is needed" in shown


async def test_a_form_asks_again_where_a_number_is_needed(bot: Bot) -> None:
    form = Form(title="How long?", command=Suggest(), inputs=(Input(name="minutes", label="Minutes"),))
    bot.card = Card(parts=(form,))

    shown, _ = await run(bot, "hello", "press 1", "a while", "half an hour")

    assert bot.pressed() == Suggest(minutes=30)
    assert "Minutes: a number is needed." in shown


async def test_a_form_can_be_given_up(bot: Bot) -> None:
    shown, _ = await run(bot, "hello", "press 2", "cancel")

    assert "Nothing was changed" in shown
    assert len(bot.heard) == 1


async def test_a_button_that_is_not_there_is_said(bot: Bot) -> None:
    shown, failed = await run(bot, "press 7")

    assert failed == 1
    assert "no button 7" in shown


async def test_thanks_needs_no_answer(bot: Bot) -> None:
    assert await run(bot, "thanks") == ("", 0)


async def test_a_pasted_block_goes_out_as_one_message(bot: Bot) -> None:
    await run(bot, "paste", "4a Dev to present", "Nadia to send", "end", "next")

    assert [each.text for each in bot.heard] == ["4a Dev to present\nNadia to send", "next"]


async def test_a_defect_is_owned_up_to_and_the_session_goes_on(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    shown, failed = await run(bot, "break", "hello")

    assert failed == 1
    assert "nothing was stored" in shown
    assert "Noted" in shown
    assert "a defect" in caplog.text


async def test_json_has_one_object_a_line_with_the_documented_keys(bot: Bot) -> None:
    shown, _ = await run(bot, "hello", "at 2024-07-09", as_json=True)

    reply, message = [json.loads(line) for line in shown.splitlines()]
    assert reply == {
        "at": "2024-06-25T11:00:00+01:00",
        "to": "Marion Keane",
        "platform": "console",
        "kind": "reply",
        "about": "",
        "tone": "plain",
        "title": "Noted",
        "text": "Noted\nHere.\n[1 Done] [2 Change]",
        "buttons": ["Done", "Change"],
    }
    assert (message["kind"], message["to"], message["about"]) == ("action_due", "Imran Sethi", "action:1")


@pytest.mark.parametrize(
    "words,expected",
    [
        ("2024-06-25T11:00", datetime(2024, 6, 25, 10, tzinfo=UTC)),
        ("2024-12-25T11:00", datetime(2024, 12, 25, 11, tzinfo=UTC)),
        ("2024-06-25", datetime(2024, 6, 25, 8, tzinfo=UTC)),
        ("2024-06-25T11:00+00:00", datetime(2024, 6, 25, 11, tzinfo=UTC)),
    ],
)
def test_an_instant_is_local_unless_it_says_otherwise(words: str, expected: datetime) -> None:
    assert parse_instant(words, "Europe/London") - expected == timedelta(0)


def test_what_is_no_instant_is_said() -> None:
    with pytest.raises(ChatError, match="2024-09-02T09:00"):
        parse_instant("Tuesday", "Europe/London")
