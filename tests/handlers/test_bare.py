"""Every verb typed without its words is answered: with a form, with a question, or with what it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands import grammar
from bot.commands.filling import filled
from bot.commands.model import AddAction
from bot.domain.action import ActionStatus
from bot.replies.codec import opened, payload
from bot.replies.model import Form, Reply, Tone
from tests.harness import CHAIR, Bot, card_of, text

AFTER = timedelta(days=1)
# "typed bare" -> the fields of its form and their kinds; "" where there is nothing to ask.
FORMS = {
    "action add": "text:paragraph who:person when:date item:line",
    "action show": "ref:choice",
    "action done": "ref:choice outcome:paragraph",
    "action update": "ref:choice text:paragraph",
    "action stuck": "ref:choice text:paragraph",
    "action start": "ref:choice",
    "action reopen": "ref:line when:date",
    "action drop": "ref:choice reason:paragraph",
    "action assign": "ref:choice who:person",
    "action not-mine": "ref:choice who:person",
    "action cc": "ref:choice who:person",
    "action due": "ref:choice when:date",
    "action edit": "ref:choice text:paragraph",
    "action snooze": "ref:choice when:date",
    "action handover": "who:person to:person",
    "action carry": "ref:choice when:date",
    "action history": "ref:choice",
    "agenda suggest": "text:line minutes:line lead:person",
    "agenda accept": "ref:choice minutes:line at:line lead:person",
    "agenda decline": "ref:choice reason:paragraph",
    "agenda defer": "ref:choice meeting:choice",
    "agenda move": "number:choice to:line",
    "agenda time": "number:choice minutes:line at:line",
    "agenda lead": "number:choice lead:person",
    "agenda paper": "number:choice paper:line",
    "agenda rename": "number:choice text:line",
    "agenda remove": "number:choice",
    "agenda add": "ref:choice",
    "meeting schedule": "when:line place:line title:line",
    "meeting move": "when:line",
    "meeting place": "meeting:choice place:line",
    "meeting rename": "meeting:choice title:line",
    "meeting present": "who:paragraph but:paragraph meeting:choice",
    "meeting stays": "meeting:choice who:person",
    "meeting decide": "text:paragraph item:line",
    "minutes correct": "text:paragraph",
    "milestone add": "text:line who:person when:date plan:choice after:line",
    "milestone done": "ref:choice",
    "milestone move": "ref:choice when:date",
    "milestone drop": "ref:choice reason:paragraph",
    "milestone plan": "name:line when:date",
    "milestone draft": "plan:choice",
    "milestone suits": "plan:choice day:line",
    "milestone poll": "plan:choice days:line",
    "milestone assign": "ref:choice who:person",
    "network setup": "name:line chair:person minute_taker:person",
    "network claim": "code:line",
    "network members add": "name:line organisation:choice email:line role:choice",
    "network members move": "who:person organisation:choice",
    "network members email": "who:person email:line",
    "network members remove": "who:person to:person",
    "search": "words:line",
}


@pytest.fixture
async def busy(bot: Bot) -> Bot:
    """The day after June's meeting, with an action, a promise, an item, a suggestion and a plan step."""
    await bot.do(AddAction(who="Marion", text="send the slides by 5 July", item="4"), at="2024-06-25T10:30")
    await bot.do(AddAction(who="Asha", text="add the pilot's figures to the next agenda", agenda="action"))
    await bot.release()
    bot.now += AFTER
    for line in (
        "/agenda suggest Joint inspections",
        "/agenda accept S1",
        "/agenda suggest Feedback from families",
        "/milestone plan conference 20 March 2025",
        "/milestone add Book the venue owner Imran by 20 December 2024",
    ):
        await bot.say(line)
    return bot


def form_in(reply: Reply) -> Form | None:
    parts = card_of(reply).parts
    return next((part for part in parts if isinstance(part, Form)), None)


NAMES = [f"{verb.noun} {verb.name}".strip() for verb in grammar.VERBS]


@pytest.mark.parametrize("name", NAMES)
async def test_a_bare_verb_is_answered_with_what_it_needs(busy: Bot, name: str) -> None:
    reply = await busy.say(f"/{name}")

    form = form_in(reply)
    asked = " ".join(f"{each.name}:{each.kind.value}" for each in form.inputs) if form else ""
    assert asked == FORMS.get(name, "")
    if name != "meeting release":  # It says that June's is released already.
        assert card_of(reply).tone is not Tone.REFUSAL, text(reply)
    if form is not None:
        assert opened(payload(form)) == form
        assert all(each.choices for each in form.inputs if each.kind == "choice")


async def test_the_form_of_a_bare_done_finishes_the_chosen_action(busy: Bot) -> None:
    form = form_in(await busy.say("/action done"))
    assert form is not None
    ref = form.inputs[0]

    answers = {"ref": ref.choices[0][1], "outcome": "Three teams use it"}
    await busy.do(filled(form.command, answers, {each.name: each.choices for each in form.inputs}))

    action = await busy.action("Jun24/4a")
    assert (action.status, action.outcome) == (ActionStatus.DONE, "Three teams use it")


async def test_a_member_chooses_from_their_own_who_runs_meetings_from_all(busy: Bot) -> None:
    member, chair = (
        form_in(await busy.say("/action done", as_="Asha Rowan")),
        form_in(await busy.say("/action done")),
    )

    assert member is not None
    assert chair is not None
    assert len(member.inputs[0].choices) == 1
    assert len(chair.inputs[0].choices) == 2


async def test_what_there_is_much_of_is_typed(busy: Bot) -> None:
    for number in range(12):
        await busy.do(AddAction(who="Marion", text=f"call venue {number}"))

    form = form_in(await busy.say("/action due"))

    assert form is not None
    assert form.inputs[0].kind == "line"
    assert form.inputs[0].hint == "Jun24/4a"


async def test_who_may_not_is_refused_and_asked_nothing(busy: Bot) -> None:
    reply = await busy.say("/agenda accept", as_="Nadia Farrow")

    assert card_of(reply).tone is Tone.REFUSAL
    assert form_in(reply) is None


async def test_a_question_about_something_said_gets_no_blank_form(busy: Bot) -> None:
    await busy.do(AddAction(who="Marion", text="send the slides once more"))

    reply = await busy.say("/agenda move 1", as_=CHAIR)

    assert form_in(reply) is None
