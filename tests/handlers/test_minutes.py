"""Minutes in: shown before anything is stored, compared with what is there, stored and taken back as one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.model import ConfirmImport, ImportMinutes
from bot.commands.request import SentFile
from bot.domain.agenda import ItemState
from bot.replies.model import Attached, Reply, Tone
from tests.harness import Bot, card_of, labels, text
from tests.unreadable import UNREADABLE, Unreadable

MINUTES = """\
# South Quay QA Leads, minutes

Date: 25 June 2024, 10:00 to 12:00

Present: Marion Keane, Bethan Lowe, Nadia Farrow, Imran Sethi
Apologies: Asha Rowan

Next meeting: Monday 16 September 2024

## Summary of actions

| Action No. | Action | Lead | By when |
|---|---|---|---|
| 1a | Update the terms of reference. COMPLETE | Bethan Lowe | |
| 4a | Imran to present a timeline at September's meeting | Imran Sethi | |
| 4b | Find a venue for the conference | Nadia Farrow | 12 July 2024 |
| 7a | Ring the ministry | Neil Barton | |

## Minutes

### 4. Conference

Members gave their endorsement. Nadia requested moderations to be added to the agenda.

## Suggested agenda for the next meeting

1. Introductions
2. How do you track actions?
"""
AFTER = "2024-06-27T10:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "minutes.md"
    path.write_text(MINUTES, encoding="utf-8")
    return path


async def offered(bot: Bot, file: Path, *, at: str = AFTER) -> Reply:
    return await bot.say(f"/minutes import {file}", at=at)


async def test_nothing_is_stored_before_somebody_agrees(bot: Bot, file: Path) -> None:
    shown = await offered(bot, file)

    assert card_of(shown).tone is Tone.QUESTION
    assert "Nothing is stored yet" in text(shown)
    assert await bot.actions() == []


async def test_each_section_has_its_card(bot: Bot, file: Path) -> None:
    first = await offered(bot, file)

    actions = await bot.press(first, "Actions")
    agenda = await bot.press(actions, "For the next agenda")
    decisions = await bot.press(agenda, "Decisions")

    assert "present a timeline" in text(actions)
    assert "How do you track actions?" in text(agenda)
    assert "endorsement" in text(decisions)


async def test_what_is_doubtful_is_pointed_at(bot: Bot, file: Path) -> None:
    actions = await bot.press(await offered(bot, file), "Actions")

    assert "nobody of this network has that name" in text(actions)


async def test_accepted_minutes_are_stored_with_owners_dates_and_references(bot: Bot, file: Path) -> None:
    stored = await bot.press(await offered(bot, file), "Accept all")

    by_ref = {action.ref: action for action in await bot.actions()}
    assert set(by_ref) == {"Jun24/1a", "Jun24/4a", "Jun24/4b", "Jun24/7a"}
    assert by_ref["Jun24/1a"].status == "done"
    assert [owner.name for owner in by_ref["Jun24/4a"].owners] == ["Imran Sethi"]
    assert str(by_ref["Jun24/4a"].due and by_ref["Jun24/4a"].due.day) == "2024-09-16"
    assert by_ref["Jun24/4a"].due is not None
    assert by_ref["Jun24/4a"].due.meeting_id is not None
    assert str(by_ref["Jun24/4b"].due and by_ref["Jun24/4b"].due.day) == "2024-07-12"
    assert not any(action.held for action in by_ref.values())
    assert "The minutes are stored" in text(stored)


async def test_owners_hear_of_what_is_theirs_once(bot: Bot, file: Path) -> None:
    await bot.press(await offered(bot, file), "Accept all")

    await bot.tick("2024-06-27T12:00")

    assert ["present a timeline" in text(message) for message in bot.sent_to("Imran Sethi")].count(True) == 1


async def test_the_same_file_twice_changes_nothing(bot: Bot, file: Path) -> None:
    await bot.press(await offered(bot, file), "Accept all")
    before = await bot.actions()

    again = await offered(bot, file)

    assert "stored already" in text(again)
    assert labels(again) == []
    assert await bot.actions() == before


async def test_what_was_captured_in_the_meeting_is_matched_and_released(bot: Bot, file: Path) -> None:
    await bot.say("/action add Imran to present a timeline", at="2024-06-25T10:30")
    await bot.say("4b. Nadia to find a venue for the conference by 5 July", at="2024-06-25T10:40")

    await bot.press(await offered(bot, file), "Accept all")

    actions = await bot.actions()
    venue = next(action for action in actions if "venue" in action.summary)
    assert len(actions) == 4
    assert not any(action.held for action in actions)
    assert str(venue.due and venue.due.day) == "2024-07-12"


async def test_the_whole_import_is_one_step_to_take_back(bot: Bot, file: Path) -> None:
    stored = await bot.press(await offered(bot, file), "Accept all")

    await bot.press(stored, "Undo")

    assert await bot.actions() == []
    assert await bot.look(lambda register: register.decisions.where()) == []
    assert await bot.look(lambda register: register.agenda_items.where(state=ItemState.SUGGESTED)) == []


async def test_a_meeting_that_came_with_the_import_goes_with_it(bot: Bot, tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    old.write_text(MINUTES.replace("25 June 2024", "12 March 2024"), encoding="utf-8")
    before = await bot.look(lambda register: len(register.all_meetings))
    stored = await bot.press(await offered(bot, old), "Accept all")

    await bot.press(stored, "Undo")

    assert await bot.look(lambda register: len(register.all_meetings)) == before


async def test_what_was_held_is_held_again_when_the_import_is_taken_back(bot: Bot, file: Path) -> None:
    await bot.say("/action add Imran to present a timeline", at="2024-06-25T10:30")
    stored = await bot.press(await offered(bot, file), "Accept all")

    await bot.press(stored, "Undo")

    assert [action.held for action in await bot.actions()] == [True]


async def test_a_line_is_left_out_or_put_back(bot: Bot, file: Path) -> None:
    actions = await bot.press(await offered(bot, file), "Actions")

    without = await bot.press(actions, "Leave A4 out")
    assert "left out" in text(without)
    both = await bot.press(await bot.press(without, "Put A4 back"), "Leave A1 out")
    await bot.press(both, "Accept all")

    assert {action.ref for action in await bot.actions()} == {"Jun24/4a", "Jun24/4b", "Jun24/7a"}


async def test_a_line_is_stored_in_other_words(bot: Bot, file: Path) -> None:
    actions = await bot.press(await offered(bot, file), "Actions")

    changed = await bot.press(
        actions, "Change A4", text="Ring the ministry about the survey", who="Sam Pryce", when="by 19 July"
    )
    await bot.press(changed, "Accept all")

    action = await bot.action("Jun24/7a")
    assert action.summary == "Ring the ministry about the survey"
    assert [owner.name for owner in action.owners] == ["Sam Pryce"]
    assert str(action.due and action.due.day) == "2024-07-19"


async def test_a_date_that_is_none_is_refused_and_the_line_stays(bot: Bot, file: Path) -> None:
    actions = await bot.press(await offered(bot, file), "Actions")

    refused = await bot.press(actions, "Change A4", when="by the 31st of June")
    await bot.press(actions, "Accept all")

    assert "no such date" in text(refused)
    assert "Ring the ministry" in (await bot.action("Jun24/7a")).summary


async def test_discarded_minutes_leave_nothing(bot: Bot, file: Path) -> None:
    first = await offered(bot, file)

    await bot.press(first, "Discard")
    again = await bot.press(first, "Accept all")

    assert card_of(again).tone is Tone.REFUSAL
    assert await bot.actions() == []


async def test_what_the_talk_asks_for_is_suggested_for_the_next_agenda(bot: Bot, file: Path) -> None:
    await bot.press(await offered(bot, file), "Accept all")

    titles = await bot.look(
        lambda register: [each.title for each in register.agenda_items.where(state=ItemState.SUGGESTED)]
    )

    assert "Moderations" in titles
    assert "How do you track actions?" in titles


async def test_an_action_that_asks_for_an_agenda_item_is_known_to_do_so(bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "minutes.md"
    wanted = "Ways of tracking actions to be added to September's agenda"
    file.write_text(MINUTES.replace("Ring the ministry", wanted), encoding="utf-8")

    await bot.press(await offered(bot, file), "Accept all")

    action = await bot.action("Jun24/7a")
    assert action.agenda_request == "Ways of tracking actions"
    assert "Ways of tracking actions" in text(await bot.say("/agenda review"))


async def test_a_sentence_that_names_no_item_waits_to_be_put_in(bot: Bot, tmp_path: Path) -> None:
    talk = "Imran explained how hard it is to show what came of audits and welcomed hearing from others."
    file = tmp_path / "minutes.md"
    file.write_text(MINUTES.replace("Members gave", f"{talk} Members gave"), encoding="utf-8")
    agenda = await bot.press(await offered(bot, file), "For the next agenda")

    number = next(label for label in labels(agenda) if label.startswith("Put ")).split()[1]
    back = await bot.press(agenda, f"Put {number} back")
    changed = await bot.press(back, f"Change {number}", text="Tracking audits")
    await bot.press(changed, "Accept all")

    titles = await bot.look(
        lambda register: [each.title for each in register.agenda_items.where(state=ItemState.SUGGESTED)]
    )
    assert "Tracking audits" in titles
    assert not any("how hard it is" in title for title in titles)


@pytest.mark.parametrize(
    "talk, title",
    [
        ("Imran would welcome a discussion around tracking audits at a future meeting.", "Tracking audits"),
        ("Imran will bring it back to this meeting once the pilot is over.", "Conference: update"),
        (
            "Imran said the data lead will be invited to this meeting in September to explain what is needed.",
            "What is needed (the data lead)",
        ),
    ],
)
async def test_a_sentence_of_the_talk_is_suggested_by_what_it_is_about(
    bot: Bot, tmp_path: Path, talk: str, title: str
) -> None:
    file = tmp_path / "minutes.md"
    file.write_text(MINUTES.replace("Members gave", f"{talk} Members gave"), encoding="utf-8")
    await bot.press(await offered(bot, file), "Accept all")

    waiting = await bot.look(lambda register: register.agenda_items.where(state=ItemState.SUGGESTED))
    assert title in [each.title for each in waiting]


async def test_whoever_asked_for_it_in_the_talk_is_named_with_it(bot: Bot, file: Path) -> None:
    await bot.press(await offered(bot, file), "Accept all")

    waiting = await bot.look(lambda register: register.agenda_items.where(state=ItemState.SUGGESTED))
    assert [each.on_behalf_of for each in waiting if each.title == "Moderations"] == ["Nadia Farrow"]


async def test_a_meeting_that_nobody_scheduled_is_kept_as_held(bot: Bot, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text(
        MINUTES.replace("25 June 2024", "12 March 2024").replace("16 September 2024", "25 June 2024"),
        encoding="utf-8",
    )

    stored = await bot.press(await offered(bot, old), "Accept all")

    assert "Tuesday 12 March 2024 is kept as held" in text(stored)
    assert {action.ref for action in await bot.actions()} >= {"Mar24/1a", "Mar24/4a"}


async def test_minutes_of_another_network_are_pointed_at(bot: Bot, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(
        "# Allotments, 4 June 2024\n\nPresent: Tom Pike, Una Reed, Vera Stone\n\n## Actions\n- Tom Pike to mow\n",
        encoding="utf-8",
    )

    shown = await offered(bot, other)

    assert "Of 3 people in these minutes I know nobody" in text(shown)


async def test_minutes_without_actions_are_said_so(bot: Bot, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text(
        "# Reading group, 4 June 2024\n\nWe read the second part. There was tea.\n", encoding="utf-8"
    )

    assert "found no actions" in text(await offered(bot, empty))


@pytest.mark.parametrize("file", UNREADABLE)
async def test_a_file_that_is_no_minutes_is_refused(bot: Bot, tmp_path: Path, file: Unreadable) -> None:
    named = tmp_path / file.name
    named.write_bytes(file.content)

    refused = await offered(bot, named)

    assert card_of(refused).tone is Tone.REFUSAL
    assert file.says in text(refused)
    assert "Nothing was stored" in text(refused)
    assert await bot.actions() == []


async def test_a_member_may_not_import(bot: Bot, file: Path) -> None:
    first = await offered(bot, file)
    refused = await bot.say(f"/minutes import {file}", as_="Nadia Farrow")
    pressed = await bot.press(first, "Accept all", as_="Nadia Farrow")

    assert card_of(refused).tone is Tone.REFUSAL
    assert card_of(pressed).tone is Tone.REFUSAL
    assert await bot.actions() == []


async def test_what_was_found_is_never_taken_from_outside(bot: Bot) -> None:
    """A button of ours names the proposal; one that was made by hand and brings its own minutes stores nothing."""
    reply = await bot.do(ImportMinutes(found='{"meeting": {}}'))
    gone = await bot.do(ConfirmImport(proposal=4711))

    assert card_of(reply).tone in (Tone.REFUSAL, Tone.QUESTION)
    assert card_of(gone).tone is Tone.REFUSAL


# --- sent, not named


def sent(content: bytes = MINUTES.encode(), name: str = "minutes.md", problem: str = "") -> SentFile:
    return SentFile(name=name, media_type="text/markdown", content=content, problem=problem)


@pytest.mark.parametrize(
    "words", ["/minutes import", "Here are the minutes", "", "what do you make of this?"]
)
async def test_a_file_that_is_sent_is_read_whatever_is_said_with_it(bot: Bot, words: str) -> None:
    shown = await bot.send(sent(), words, at=AFTER)

    assert "Nothing is stored yet" in text(shown)
    assert await bot.actions() == []
    await bot.press(shown, "Accept all")
    assert len(await bot.actions()) > 0


async def test_a_text_that_is_pasted_is_kept_and_can_go_round(bot: Bot) -> None:
    shown = await bot.say(f"/minutes import\n{MINUTES}", at=AFTER)
    stored = await bot.press(shown, "Accept all")
    assert "Send them to everybody" in labels(stored)
    waiting = await bot.press(stored, "Send them to everybody")

    assert [part.file.name for part in card_of(waiting).parts if isinstance(part, Attached)] == [
        "minutes.txt"
    ]


async def test_a_text_that_is_pasted_is_read(bot: Bot) -> None:
    assert "Nothing is stored yet" in text(await bot.say(f"/minutes import\n{MINUTES}", at=AFTER))


async def test_a_file_beside_a_command_is_not_taken_for_minutes(bot: Bot) -> None:
    await bot.say("/action add Nadia to send the slides by Friday 5 July", at=AFTER)
    done = await bot.send(sent(name="slides.md"), "done Jun24/1 circulated")

    assert "Nothing is stored yet" not in text(done)
    assert (await bot.actions())[0].status == "done"


async def test_what_a_member_sends_is_not_even_opened(bot: Bot) -> None:
    shown = await bot.send(sent(b"%PDF-1.4"), "Here are the minutes", as_="Nadia Farrow", at=AFTER)

    assert card_of(shown).tone is Tone.REFUSAL
    assert "PDF" not in text(shown)


@pytest.mark.parametrize(
    "file,words",
    [
        pytest.param(sent(problem="unreachable"), "could not be fetched", id="not fetched"),
        pytest.param(sent(problem="several"), "came with other files", id="several"),
        pytest.param(sent(problem="too_large"), "minutes.md", id="too large"),
        pytest.param(sent(b""), "is empty", id="empty"),
        pytest.param(sent(b"%PDF-1.7 ...", "minutes.docx"), "PDF", id="a PDF that is called .docx"),
        pytest.param(sent(b"PK\x03\x04rubbish", "minutes.docx"), "minutes.docx", id="a broken file"),
        pytest.param(sent(b"\xd0\xcf\x11\xe0" + b"0" * 600, "minutes.docx"), "minutes.docx", id="an old one"),
    ],
)
async def test_what_can_t_be_read_is_said_and_nothing_is_stored(bot: Bot, file: SentFile, words: str) -> None:
    shown = await bot.send(file, "/minutes import", at=AFTER)

    assert card_of(shown).tone is Tone.REFUSAL
    assert words in text(shown)
    assert await bot.actions() == []


async def test_a_path_in_a_name_is_no_path(bot: Bot) -> None:
    shown = await bot.send(sent(b"", name="..\\..\\etc/passwd"), "/minutes import", at=AFTER)

    assert "“passwd” is empty" in text(shown)
    assert ".." not in text(shown)
