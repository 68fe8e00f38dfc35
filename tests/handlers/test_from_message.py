"""A message becomes an action or a suggestion: a form filled from it, and where it came from is kept."""

from __future__ import annotations

import pytest

from bot.commands.filling import filled
from bot.commands.model import CaptureMessage, ReviewAgenda, ShowAction, ShowAgenda
from bot.domain.due import DueKind
from bot.replies.codec import payload
from bot.replies.model import Form, Link, Reply, Text, Tone
from tests.harness import CHAIR, Bot, card_of, text

LINK = "https://south-quay.example/archives/C0QALEADS/p1719300000000100"


def form_of(reply: Reply) -> Form:
    (form,) = card_of(reply).parts
    assert isinstance(form, Form)
    return form


def values(form: Form) -> dict[str, str]:
    return {each.name: each.value for each in form.inputs}


async def submit(bot: Bot, form: Form, *, as_: str, **changed: str) -> Reply:
    return await bot.do(filled(form.command, {**values(form), **changed}), as_=as_)


async def capture(bot: Bot, said: str, *, author: str = "Nadia Farrow", agenda: bool = False) -> Form:
    command = CaptureMessage(text=said, author=author, source=LINK, agenda=agenda)
    return form_of(await bot.do(command, as_="Imran Sethi"))


@pytest.mark.parametrize(
    "said, what, when",
    [
        pytest.param(
            "I'll send the slides by Friday 5 July", "send the slides", "2024-07-05", id="a promise"
        ),
        pytest.param("Somebody should book a room", "Somebody should book a room", "", id="no date"),
        pytest.param(
            "We report on the pilot\nby the next meeting",
            "We report on the pilot",
            "the next meeting",
            id="an event",
        ),
        pytest.param(
            "Ask the venue soonish", "Ask the venue soonish", "", id="a doubtful date stays in the text"
        ),
        pytest.param("", "", "", id="nothing but a picture"),
    ],
)
async def test_the_form_is_filled_from_the_message(bot: Bot, said: str, what: str, when: str) -> None:
    form = await capture(bot, said)

    assert values(form) == {"text": what, "who": "Nadia Farrow", "when": when, "item": ""}
    assert await bot.actions() == [], "nothing is stored yet"


async def test_sending_it_adds_the_action_with_its_link(bot: Bot) -> None:
    form = await capture(bot, "I'll send the slides by Friday 5 July")

    reply = await submit(bot, form, as_="Imran Sethi")

    assert card_of(reply).tone is Tone.GOOD
    (action,) = await bot.actions()
    assert (action.summary, action.owners[0].name, action.source) == ("send the slides", "Nadia Farrow", LINK)
    assert action.due is not None
    assert (action.due.kind, str(action.due.day)) == (DueKind.DAY, "2024-07-05")
    shown = card_of(await bot.do(ShowAction(ref=action.key), as_="Nadia Farrow"))
    spans = [span for part in shown.parts if isinstance(part, Text) for span in part.spans]
    assert Link(text="from this message", url=LINK) in spans


async def test_what_the_form_says_counts_more_than_the_message(bot: Bot) -> None:
    form = await capture(bot, "I'll send the slides by Friday 5 July")

    await submit(bot, form, as_="Imran Sethi", who="Asha Rowan", when="2024-07-12")

    (action,) = await bot.actions()
    assert action.owners[0].name == "Asha Rowan"
    assert action.due is not None
    assert str(action.due.day) == "2024-07-12"


async def test_a_date_that_hangs_on_a_meeting_still_does(bot: Bot) -> None:
    form = await capture(bot, "I'll report on the pilot by the next meeting")

    await submit(bot, form, as_="Imran Sethi")

    (action,) = await bot.actions()
    assert action.due is not None
    assert action.due.event is not None


async def test_a_long_message_is_kept_whole_as_far_as_an_action_may_be(bot: Bot) -> None:
    form = await capture(bot, "the supervision template needs another look " * 100)

    assert 1_900 < len(values(form)["text"]) <= 2_000
    assert len(payload(form)) < 100, "too long for a button, so it is kept"


async def test_a_suggestion_is_made_on_behalf_of_the_author(bot: Bot) -> None:
    form = await capture(bot, "Feedback from families", agenda=True)
    assert values(form) == {
        "text": "Feedback from families",
        "minutes": "",
        "lead": "",
        "on_behalf_of": "Nadia Farrow",
    }

    reply = await submit(bot, form, as_="Imran Sethi", minutes="20")

    assert "From Nadia Farrow" in text(reply)
    assert "20 minutes" in text(reply)


async def test_those_who_decide_see_the_message_a_suggestion_comes_from(bot: Bot) -> None:
    form = await capture(bot, "Feedback from families", agenda=True)
    await submit(bot, form, as_="Imran Sethi")
    await bot.tick("2024-06-20T18:00")

    from_it = str(Link(text="from this message", url=LINK))
    [told] = [each for each in bot.sent_to(CHAIR) if "Feedback from families" in text(each)]
    assert from_it in str(told.card)
    assert from_it in str(card_of(await bot.do(ReviewAgenda(meeting="June"), as_=CHAIR)))
    assert LINK not in str(card_of(await bot.do(ShowAgenda(meeting="June"), as_="Dev Anand-Price")))


async def test_ones_own_message_is_on_nobodys_behalf(bot: Bot) -> None:
    form = await capture(bot, "Feedback from families", author="Imran Sethi", agenda=True)

    assert "on_behalf_of" not in values(form)


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "https://x.example/a b", "", "https://x.example/" + "a" * 1_000]
)
async def test_only_an_address_that_can_be_opened_is_kept(bot: Bot, source: str) -> None:
    command = CaptureMessage(text="send the slides", author="Nadia Farrow", source=source)
    form = form_of(await bot.do(command, as_="Imran Sethi"))

    await submit(bot, form, as_="Imran Sethi")

    assert (await bot.actions())[0].source is None


async def test_an_observer_captures_nothing(bot: Bot) -> None:
    reply = await bot.do(CaptureMessage(text="send the slides"), as_="Gwen Tallis")

    assert card_of(reply).tone is Tone.REFUSAL
