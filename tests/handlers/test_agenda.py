"""The whole agenda: shown, shared, reviewed and sent out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from docx import Document

from bot.commands import model
from bot.domain.action import Action
from bot.engine.outbox import Message
from bot.replies.model import Attached, Reply
from bot.store import files
from bot.store.register import Register
from tests.handlers.agenda_seen import (
    CHAIR,
    DEV,
    GWEN,
    IMRAN,
    JUNE,
    MINUTE_TAKER,
    NADIA,
    item,
    items,
    order,
    request,
    said,
)
from tests.harness import Bot, card_of, labels

# --- shown


async def test_times_count_from_the_start_and_keep_what_is_fixed(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Matters arising", "Inspections", "Any other business")
    await bot.do(model.TimeItem(number=1, minutes=10))
    await bot.do(model.TimeItem(number=2, minutes=20))
    await bot.do(model.TimeItem(number=3, at="11am"))

    reply = await bot.do(model.ShowAgenda(), as_=NADIA)
    assert said(reply).split("\n") == [
        "Agenda for Tuesday 25 June 2024, 10:00 to 12:00",
        *("Welcome", "10:00 · 10 minutes"),
        *("Matters arising", "10:10 · 20 minutes"),
        *("Inspections", "11:00"),
        "Any other business",  # Nobody said how long the one before it takes.
    ]


async def test_only_chair_and_minute_taker_are_told_that_it_is_too_long(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.TimeItem(number=1, minutes=75))
    await bot.do(model.TimeItem(number=2, minutes=60))

    assert "adds up to 135 minutes; you have 120" in said(await bot.do(model.ShowAgenda(), as_=MINUTE_TAKER))
    assert "135" not in said(await bot.do(model.ShowAgenda(), as_=NADIA))


async def test_the_agenda_says_what_is_yours(bot: Bot) -> None:
    await bot.agenda_of("2024-09-16", "Welcome", "Inspections")
    await bot.do(model.TimeItem(number=1, minutes=50, meeting="September"))
    await bot.do(model.TimeItem(number=2, minutes=20, meeting="September"))
    await bot.do(model.LeadItem(number=2, lead="Dev", meeting="September"))
    await bot.say("/action add Dev to send the slides at September's meeting")

    mine = said(await bot.do(model.ShowAgenda(meeting="September"), as_=DEV))
    assert "For you, Dev: you lead item 2, Inspections (10:50, 20 minutes); you have one open action" in mine
    assert "For you" not in said(await bot.do(model.ShowAgenda(meeting="September"), as_=NADIA))


async def test_a_share_is_previewed_and_holds_nothing_personal(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Inspections")
    await bot.do(model.LeadItem(number=1, lead="Dev"))
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)

    preview = await bot.press(await bot.do(model.ShowAgenda(), as_=DEV), "Share in channel", as_=DEV)
    posted = await bot.press(preview, "Post it here", as_=DEV)
    assert preview.private
    assert not posted.private
    for shown in (preview, posted):
        assert "Inspections" in said(shown)
        assert "For you" not in said(shown)
        assert "Peer challenge" not in said(shown)


# --- the review


async def test_the_review_shows_what_was_promised_and_adds_it(bot: Bot) -> None:
    action = await request(bot)
    reply = await bot.do(model.ReviewAgenda())
    assert "Promised, but not on the agenda" in said(reply)

    await bot.press(reply, "Add")
    found = await item(bot, "Feedback from families")
    assert found.action_id == action.id
    assert [each.name for each in found.leads] == [IMRAN]
    assert (await bot.action(action.key)).status.value == "done"
    assert "so #1 is done" in (await bot.waiting_for(IMRAN))[0]
    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


async def test_what_somebody_promised_to_present_is_missed_until_there_is_an_item_for_it(bot: Bot) -> None:
    await bot.say("/action add Imran to present a timeline for the pilot at the next meeting")
    reply = await bot.do(model.ReviewAgenda())
    assert "Timeline for the pilot" in said(reply)

    await bot.press(reply, "Add")
    found = await item(bot, "Timeline for the pilot")
    assert [each.name for each in found.leads] == [IMRAN]
    assert [each.status.value for each in await bot.actions()] == ["open"], "it is done once it was presented"
    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


async def test_an_item_of_the_same_name_is_the_one_that_was_promised(bot: Bot) -> None:
    await bot.say("/agenda suggest Timeline for the pilot")
    await bot.say("/action add Imran to present a timeline for the pilot at the next meeting")

    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


async def test_everything_promised_is_added_at_once(bot: Bot) -> None:
    await request(bot)
    await request(bot, "Joint inspections", DEV)
    await bot.press(await bot.do(model.ReviewAgenda()), "Add all")

    assert await order(bot) == ["Feedback from families", "Joint inspections"]
    assert not [each for each in await bot.actions() if each.status.is_open]
    assert "Nothing that was promised" in said(await bot.do(model.AddRequested(all_requested=True)))


async def test_adding_a_request_twice_is_refused(bot: Bot) -> None:
    action = await request(bot)
    await bot.do(model.AddRequested(ref=action.key))
    reply = await bot.do(model.AddRequested(ref=action.key))

    assert "already" in said(reply)
    assert len(await items(bot)) == 1


async def test_a_request_that_was_deferred_is_not_missing_from_this_agenda(bot: Bot) -> None:
    action = await request(bot)
    await bot.do(model.Suggest(text="Feedback from families", action=action.key), as_=IMRAN)
    await bot.do(model.DeferSuggestion(ref="S1"))

    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))


# --- sending it out


async def test_an_agenda_that_is_sent_out_says_to_each_what_is_theirs(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.LeadItem(number=2, lead="Dev"))
    reply = await bot.do(model.PublishAgenda())

    assert "goes out to ten other members" in said(reply)
    (dev,), (nadia,) = await bot.waiting_for(DEV), await bot.waiting_for(NADIA)
    assert "Tuesday 25 June 2024, 10:00 to 12:00" in dev
    assert "you lead item 2, Inspections" in dev
    assert "For you" not in nadia
    assert await bot.waiting_for(CHAIR) == []
    june = (await bot.look(lambda register: register.all_meetings))[0]
    assert june.published_at == bot.now


async def test_sent_again_it_says_that_it_has_changed(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome", "Inspections")
    await bot.do(model.PublishAgenda())
    changed = await bot.do(model.MoveItem(number=2, to=1))
    assert "out already" in said(changed)
    await bot.do(model.PublishAgenda())

    first, second = await bot.waiting_for(NADIA)
    assert "has changed" not in first
    assert "has changed since" in second


async def test_an_empty_agenda_is_not_sent(bot: Bot) -> None:
    reply = await bot.do(model.PublishAgenda())

    assert "still empty" in said(reply)
    assert await bot.waiting_for(NADIA) == []
    june = (await bot.look(lambda register: register.all_meetings))[0]
    assert june.published_at is None


async def test_sending_it_out_closes_the_requests_that_are_on_it(bot: Bot) -> None:
    action = await request(bot)
    await bot.agenda_of("2024-06-25", "Feedback from families")

    def link(register: Register) -> None:
        (found,) = register.agenda_items.where()
        register.agenda_items.save(found, replace(found, action_id=action.id))

    await bot.look(link)
    await bot.do(model.PublishAgenda())
    assert (await bot.action(action.key)).outcome == f"On the agenda of {JUNE}"


async def test_an_observer_gets_the_agenda_without_buttons_that_they_may_not_press(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Welcome")
    await bot.do(model.PublishAgenda())

    (card,) = await bot.waiting_for(GWEN)
    assert "apologies" not in card
    assert "Suggest an item" not in labels(await bot.do(model.ShowAgenda(), as_=GWEN))


async def test_everything_promised_for_a_later_meeting_is_added_to_that_one(bot: Bot) -> None:
    september = (await bot.look(lambda register: register.all_meetings))[1]
    for title in ("Feedback from families", "Joint inspections"):
        action = await request(bot, title)

        def name_it(register: Register, action: Action = action) -> None:
            register.actions.save(action, replace(action, request_meeting_id=september.id))

        await bot.look(name_it)
    assert "Promised" not in said(await bot.do(model.ReviewAgenda()))
    await bot.press(await bot.do(model.ReviewAgenda(meeting="September")), "Add all")

    assert await order(bot) == []
    assert await order(bot, "2024-09-16") == ["Feedback from families", "Joint inspections"]


async def test_what_the_agenda_shares_names_nobody_as_late(bot: Bot) -> None:
    """Neither that a suggestion was late, nor that an action is past its date."""
    await bot.agenda_of("2024-06-25", "Welcome")
    await bot.do(model.Suggest(text="Peer challenge"), as_=NADIA)
    await bot.do(model.AcceptSuggestion(ref="S1"))
    posted = await bot.do(model.ShowAgenda(shared=True, confirmed=True))
    await bot.do(model.PublishAgenda())

    for words in (said(posted), *(await bot.waiting_for(IMRAN))):
        assert not {"late", "closed", "overdue"} & set(words.lower().split())


async def test_the_agenda_goes_out_with_its_file(bot: Bot) -> None:
    await bot.agenda_of("2024-06-25", "Introductions", "Joint inspections")
    reply = await bot.say("/agenda publish")
    await bot.tick("2024-06-20T18:00")

    files = {each.file for shown in (reply, *bot.sent_to(NADIA)) for each in attached(shown)}
    (file,) = files
    assert file.name == "Agenda Tuesday 25 June 2024.docx"
    content = await bot.look(lambda register: files_of(register, file.id))
    words = "\n".join(cell.text for table in Document(BytesIO(content)).tables for cell in table._cells)
    assert "Introductions" in words
    assert "Joint inspections" in words

    await bot.say("/agenda rename 2 to Inspections")
    again = await bot.say("/agenda publish")
    assert [each.file.id for each in attached(again)] != [file.id]


def attached(shown: Reply | Message) -> list[Attached]:
    return [part for part in card_of(shown).parts if isinstance(part, Attached)]


def files_of(register: Register, id: int) -> bytes:
    content = files.content(register.connection, id)
    assert content is not None
    return content
