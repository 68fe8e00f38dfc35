"""What a line of notes asks for, and what a pasted block of them becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.block import AgendaRequest, agenda_request, is_spoken, read_block, spoken_item, two_parts
from bot.commands.grammar import parse
from bot.commands.model import AddAction, Decide, PasteBlock, Suggest

REQUESTS: list[tuple[str, str, str | None]] = [
    ("Add moderations to September's agenda", "Moderations", "September"),
    ("add joint inspections to September’s agenda", "Joint inspections", "September"),
    ("Systems for tracking actions to be added to September’s agenda", "Systems for tracking actions", "September"),
    ("Agree to add JTAI to next agenda", "JTAI", None),
    ("add “Chairs network” to September agenda", "Chairs network", "September"),
    ('Reintroduce agenda item "Chairs network" to the September agenda.', "Chairs network", "September"),
    ("put moderations on the agenda for September", "Moderations", "September"),
    ("moderations to go on the agenda", "Moderations", None),
    ("moderations for the next agenda", "Moderations", None),
    ("include moderations on the next agenda", "Moderations", None),
    ("add an agenda item on moderations for September", "Moderations", "September"),
    ("bring back an update", "Update", None),
    ("bring an update back to September's meeting", "Update", "September"),
    ("update on audits to be brought back to the next meeting", "Update on audits", None),
    ("revisit moderations at September's meeting", "Moderations", "September"),
    ("invite the analytics lead to the next meeting", "The analytics lead", None),
    ("invite Neil to present at the next meeting", "Neil", None),
    ("the analytics lead to be invited to the next meeting", "The analytics lead", None),
]  # fmt: skip


@pytest.mark.parametrize("text, title, meeting", REQUESTS, ids=[text for text, *_ in REQUESTS])
def test_an_agenda_request_disguised_as_an_action_is_seen(text: str, title: str, meeting: str | None) -> None:
    assert agenda_request(text) == AgendaRequest(title=title, meeting=meeting)


SPOKEN: list[tuple[str, str | None, str]] = [
    ("present a timeline and suggested dates", "at September's meeting", "Timeline and suggested dates"),
    ("present a timeline at September's meeting.", None, "Timeline"),
    ("report on audits to the September meeting", None, "Audits"),
    ("give an update on the audits", "at the next meeting", "Update on the audits"),
    ("update the group on moderations", "at September's meeting", "Moderations"),
    ("feed back on the pilot to the next meeting", None, "The pilot"),
]


@pytest.mark.parametrize("text, phrase, title", SPOKEN, ids=[text for text, *_ in SPOKEN])
def test_a_promise_to_speak_at_a_meeting_needs_an_item_there(
    text: str, phrase: str | None, title: str
) -> None:
    asked = spoken_item(text, phrase)

    assert asked is not None
    assert asked.title == title
    assert is_spoken(text)


@pytest.mark.parametrize(
    "text, phrase",
    [
        ("present figures to the board", "by the September meeting"),
        ("present figures", None),
        ("share the slides", "at the next meeting"),
        ("report the leak", None),
        ("give the keys back", "at the next meeting"),
        ("send an update on the audits", "by the next meeting"),
    ],
)
def test_what_needs_no_item(text: str, phrase: str | None) -> None:
    assert spoken_item(text, phrase) is None


def test_what_asks_for_an_item_is_done_once_it_is_there() -> None:
    assert not is_spoken("add moderations to September's agenda")


@pytest.mark.parametrize(
    "text",
    [
        "circulate the agenda", "send the agenda out", "draft the agenda for September", "check what is on the agenda", "agree the agenda",
        "send comments on the agenda", "add the notes to the minutes", "bring biscuits", "bring back the keys", "bring this back",
        "invite comments on the draft", "write to the next chair", "put on the agenda", "discuss the venue with Hal in September",
        "present a timeline at September's meeting", "",
    ],
)  # fmt: skip
def test_what_asks_for_no_agenda_item(text: str) -> None:
    assert agenda_request(text) is None


PARTS: list[tuple[str, tuple[str, str] | None]] = [
    ("Update ToR and add “Chairs network” to September agenda", ("Update ToR", "add “Chairs network” to September agenda")),
    ("book the hall and send the invitations", ("book the hall", "send the invitations")),
    ("write to schools, and then circulate the replies", ("write to schools", "circulate the replies")),
    ("research and development plan", None),
    ("update and circulate the ToR", None),
    ("contact Hal and Priya", None),
    ("search for and find the letters", None),
]  # fmt: skip


@pytest.mark.parametrize("text, parts", PARTS, ids=[text for text, _ in PARTS])
def test_two_things_in_one_are_told_apart_where_each_has_its_verb(
    text: str, parts: tuple[str, str] | None
) -> None:
    assert two_parts(text) == parts


NOTES = """Summary of actions
1a Update ToR and add “Chairs network” to September agenda. COMPLETE
1b Marion to contact Hal Norwood to arrange a meeting with the data lead
   to discuss the terms of reference.
4a. Marion to present a timeline at September’s meeting
Action 4b – Imran to find three venues by Friday 12 July
AP 7a: Systems for tracking actions to be added to September’s agenda
7b) Nadia to circulate an anonymised example

Agreed: the conference is on 20 March
It was agreed that Priya would write to schools
We had a long discussion about sandwiches.
Agree to add JTAI to next agenda
invite the analytics lead to the next meeting
- [x] Gwen to send her figures
• Asha: ring Dawn
## Next steps
Book the hall"""


def test_notes_become_actions_agenda_items_and_decisions() -> None:
    command = parse(NOTES)
    assert isinstance(command, PasteBlock)

    found = read_block(command.lines)

    assert [each.kind for each in found] == [
        "both", "action", "action", "action", "both", "action",
        "decision", "action", "text", "agenda", "agenda", "action", "action", "action",
    ]  # fmt: skip
    actions = [each.command for each in found if isinstance(each.command, AddAction)]
    assert [(action.label, action.who, action.done) for action in actions] == [
        ("1a", None, True), ("1b", "Marion", False), ("4a", "Marion", False), ("4b", "Imran", False), ("7a", None, False),
        ("7b", "Nadia", False), (None, "Priya", False), (None, "Gwen", True), (None, "Asha", False), (None, None, False),
    ]  # fmt: skip
    assert (
        actions[1].text
        == "contact Hal Norwood to arrange a meeting with the data lead to discuss the terms of reference."
    )
    assert [each.command for each in found if isinstance(each.command, Suggest)] == [
        Suggest(text="JTAI"),
        Suggest(text="The analytics lead"),
    ]
    assert [each.command for each in found if isinstance(each.command, Decide)] == [
        Decide(text="The conference is on 20 March")
    ]
    assert [each.said for each in found if each.command is None] == [
        "We had a long discussion about sandwiches."
    ]


TABLES = {
    "tabs, as copied from a document": "No\tAction\tLead\tDue\n4a\tPresent a timeline\tMarion Keane, Bethan Lowe\t16 September\n7b\tNadia to book\tNF\t",
    "bars, with a rule under the heading": "| Ref | Action | Owner | Deadline |\n|---|---|---|---|\n| 4a | Present a timeline | Marion Keane, Bethan Lowe | 16 September |\n| 7b | Nadia to book | NF | |",
    "no heading": "4a | Present a timeline | Marion Keane, Bethan Lowe | 16 September\n7b | Nadia to book | NF",
    "the owner first": "Ref\tWho\tWhat\tWhen\n4a\tMarion Keane, Bethan Lowe\tPresent a timeline\t16 September\n7b\tNF\tNadia to book\t",
}  # fmt: skip


@pytest.mark.parametrize("pasted", TABLES.values(), ids=TABLES)
def test_a_pasted_table_is_read_by_its_columns(pasted: str) -> None:
    command = parse(pasted)
    assert isinstance(command, PasteBlock)

    first, second = (each.command for each in read_block(command.lines))

    assert isinstance(first, AddAction)
    assert (first.label, first.who, first.text, first.when) == (
        "4a",
        "Marion Keane, Bethan Lowe",
        "Present a timeline",
        "16 September",
    )
    assert isinstance(second, AddAction)
    assert (second.label, second.who, second.text, second.when) == ("7b", "NF", "book", None)


def test_a_status_column_says_what_is_done() -> None:
    rows = read_block(
        ["Action\tOwner\tStatus", "Draft the plan\tImran\tComplete", "Send the plan\tImran\tOpen"]
    )

    assert [each.command.done for each in rows if isinstance(each.command, AddAction)] == [True, False]


@given(
    lines=st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(NOTES.splitlines()),
            st.sampled_from(["a | b", "|", "\t\t", "- ", "4a"]),
        ),
        max_size=12,
    )
)
def test_any_lines_can_be_read(lines: list[str]) -> None:
    """Never an exception, and every line is an action, an item, a decision, or kept as text."""
    for each in read_block(lines):
        assert (each.command is None) == (each.kind == "text")


@given(text=st.text(max_size=500))
def test_any_text_may_be_asked_for_its_parts(text: str) -> None:
    agenda_request(text)
    two_parts(text)
