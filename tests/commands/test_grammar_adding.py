"""A new action as people write it: who does what, under which item, under which label, and whether it is done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import adding, names
from bot.commands.grammar import parse
from bot.commands.model import AddAction

# `sentence`, the whole without verb, label and item, is compared on its own below.
ADDED: list[tuple[str, AddAction]] = [
    ("/action add Nadia to send round the supervision template by Friday 5 July", AddAction(who="Nadia", text="send round the supervision template by Friday 5 July")),
    ("/action Nadia to send round the supervision template", AddAction(who="Nadia", text="send round the supervision template")),
    ("/actions Nadia Farrow to send the template item 4", AddAction(who="Nadia Farrow", text="send the template", item="4")),
    ("/action add Nadia, Imran: draft the terms of reference – due in a fortnight item 4", AddAction(who="Nadia, Imran", text="draft the terms of reference – due in a fortnight", item="4", explicit_owner=True)),
    ("Nadia, Imran: draft the terms of reference – due in a fortnight item 4", AddAction(who="Nadia, Imran", text="draft the terms of reference – due in a fortnight", item="4", explicit_owner=True)),
    ("@nadia please send the slides before the next meeting", AddAction(who="@nadia", text="send the slides before the next meeting", explicit_owner=True)),
    ("@Nadia Farrow to send the slides", AddAction(who="@Nadia Farrow", text="send the slides", explicit_owner=True)),
    ("/action @nadia @imran send the slides", AddAction(who="@nadia, @imran", text="send the slides", explicit_owner=True)),
    ("@nadia and @imran to send the slides", AddAction(who="@nadia and @imran", text="send the slides", explicit_owner=True)),
    ("<@U123> please send the slides", AddAction(who="<@U123>", text="send the slides", explicit_owner=True)),
    ("ACTION: NF to circulate the notes", AddAction(who="NF", text="circulate the notes")),
    ("Action NF to circulate the notes", AddAction(who="NF", text="circulate the notes")),
    ("AP 4a: NF to circulate", AddAction(who="NF", text="circulate", label="4a")),
    ("AP 4a NF to circulate", AddAction(who="NF", text="circulate", label="4a")),
    ("Action 7a: Imran to circulate an example", AddAction(who="Imran", text="circulate an example", label="7a")),
    ("Action 7a – Imran to circulate an example", AddAction(who="Imran", text="circulate an example", label="7a")),
    ("4a Imran to send", AddAction(who="Imran", text="send", label="4a")),
    ("4a. Imran to send", AddAction(who="Imran", text="send", label="4a")),
    ("4a) Imran to send", AddAction(who="Imran", text="send", label="4a")),
    ("(4a) Imran to send", AddAction(who="Imran", text="send", label="4a")),
    ("me to send it round", AddAction(who="me", text="send it round", explicit_owner=True)),
    ("I'll send it round by Friday", AddAction(who="me", text="send it round by Friday", explicit_owner=True)),
    ("I’ll send it round by Friday", AddAction(who="me", text="send it round by Friday", explicit_owner=True)),
    ("I will ring Dawn", AddAction(who="me", text="ring Dawn", explicit_owner=True)),
    ("I'm going to ring Dawn", AddAction(who="me", text="ring Dawn", explicit_owner=True)),
    ("/action add me to ring Dawn", AddAction(who="me", text="ring Dawn", explicit_owner=True)),
    ("/action add I need to ring Dawn", AddAction(who="me", text="ring Dawn", explicit_owner=True)),
    ("Nadia and Imran to send it", AddAction(who="Nadia and Imran", text="send it")),
    ("Nadia & Imran to send it", AddAction(who="Nadia & Imran", text="send it")),
    ("/action add send the slides owner Nadia", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("/action add send the slides (owner: Nadia Farrow)", AddAction(who="Nadia Farrow", text="send the slides", explicit_owner=True)),
    ("/action add send the slides - owner Nadia", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("/action add send the slides for Nadia by Friday", AddAction(who="Nadia", text="send the slides by Friday", explicit_owner=True)),
    ("/action add send the slides for me", AddAction(who="me", text="send the slides", explicit_owner=True)),
    ("/action add all to send their data by Friday", AddAction(who="all", text="send their data by Friday")),
    ("everyone to send their data", AddAction(who="everyone", text="send their data")),
    ("all LAs to send their data by 5 July", AddAction(who="all LAs", text="send their data by 5 July")),
    ("each authority to send their data", AddAction(who="each authority", text="send their data")),
    ("All authorities to send their data", AddAction(who="All authorities", text="send their data")),
    ("/action add Nadia to send it (item 4)", AddAction(who="Nadia", text="send it", item="4")),
    ("/action add Nadia to send it, under item 4", AddAction(who="Nadia", text="send it", item="4")),
    ("/action add Nadia to send it under item 4 by Friday", AddAction(who="Nadia", text="send it by Friday", item="4")),
    ("/action add Nadia to send it [item 4a]", AddAction(who="Nadia", text="send it", item="4a")),
    ("/action add item 4: Nadia to send it", AddAction(who="Nadia", text="send it", item="4")),
    ("/action add item 4 Nadia to send it", AddAction(text="item 4 Nadia to send it")),
    ("/action add Nadia to update the ToR. COMPLETE", AddAction(who="Nadia", text="update the ToR", done=True)),
    ("/action add Nadia to update the ToR - COMPLETE", AddAction(who="Nadia", text="update the ToR", done=True)),
    ("/action add Nadia to update the ToR (completed)", AddAction(who="Nadia", text="update the ToR", done=True)),
    ("/action add Nadia to update the ToR – done", AddAction(who="Nadia", text="update the ToR", done=True)),
    ("/action add Nadia to get the work done", AddAction(who="Nadia", text="get the work done")),
    ("/action add COMPLETE: Nadia to update the ToR", AddAction(who="Nadia", text="update the ToR", done=True)),
    ("/action add update to the ToR", AddAction(text="update to the ToR")),
    ("/action add agree to differ", AddAction(text="agree to differ")),
    ("/action add go to the meeting", AddAction(text="go to the meeting")),
    ("/action add ask Nadia to send the slides", AddAction(text="ask Nadia to send the slides")),
    ("/action add remind everyone to vote", AddAction(text="remind everyone to vote")),
    ("/action add speak to Nadia", AddAction(text="speak to Nadia")),
    ("/action add Chair to write to the ministers", AddAction(who="Chair", text="write to the ministers")),
    ("/action add the chair to write to the ministers", AddAction(who="the chair", text="write to the ministers")),
    ("the chair to write to the ministers", AddAction(who="the chair", text="write to the ministers")),
    ("/action add Minute taker to circulate", AddAction(who="Minute taker", text="circulate")),
    ("/action add Wexcombe to host in December", AddAction(who="Wexcombe", text="host in December")),
    ("/action add Thornbury Vale and Eastmarsh to host in December", AddAction(who="Thornbury Vale and Eastmarsh", text="host in December")),
    ("/action add Wexcombe Borough Council to host in December", AddAction(who="Wexcombe Borough Council", text="host in December")),
    ("/action add Marion Keane (chair) to host", AddAction(who="Marion Keane", text="host")),
    ("/action add Dev Anand-Price to call D'Arcy O'Neil", AddAction(who="Dev Anand-Price", text="call D'Arcy O'Neil")),
    ("/action add O'Neil to call", AddAction(who="O'Neil", text="call")),
    ("/action add Nadia will send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia will send the slides by Friday", AddAction(who="Nadia", text="send the slides by Friday")),
    ("Nadia should send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia agreed to send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia has agreed to send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia is going to send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia needs to send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia must send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia has to send slides", AddAction(who="Nadia", text="send slides")),
    ("Nadia – send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia - send the slides", AddAction(who="Nadia", text="send the slides")),
    ("nadia to send the slides", AddAction(who="nadia", text="send the slides")),
    ("nadia farrow to send the slides", AddAction(who="nadia farrow", text="send the slides")),
    ("NADIA TO SEND THE SLIDES", AddAction(who="NADIA", text="SEND THE SLIDES")),
    ("MK/BL to send the slides", AddAction(who="MK/BL", text="send the slides")),
    ("MK / BL to send the slides", AddAction(who="MK / BL", text="send the slides")),
    ("MK, BL to send", AddAction(who="MK, BL", text="send")),
    ("/action add Nadia", AddAction(text="Nadia")),
    ("/action add Nadia to", AddAction(who="Nadia")),
    ("/action add", AddAction()),
    ("/action add to", AddAction(text="to")),
    ("/action add by Friday", AddAction(text="by Friday")),
    ("add", AddAction()),
    ("add Nadia to send it", AddAction(who="Nadia", text="send it")),
    ("add send it for Nadia", AddAction(who="Nadia", text="send it", explicit_owner=True)),
    ("add review the plan for the conference by Friday", AddAction(text="review the plan for the conference by Friday")),
    ("add a slot for Nadia", AddAction(who="Nadia", text="a slot", explicit_owner=True)),
    ("Action point: Nadia to send it", AddAction(who="Nadia", text="send it")),
    ("Action: send the slides", AddAction(text="send the slides")),
    ("Actions: Nadia to send", AddAction(who="Nadia", text="send")),
    ("ACTION – Nadia to send", AddAction(who="Nadia", text="send")),
    ("Action for Nadia: send the slides", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("Action on Nadia: send the slides", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("Action for Nadia to send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Action Nadia: send the slides", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("TODO: Nadia to send", AddAction(who="Nadia", text="send")),
    ("/action add \"Nadia Farrow\" to send the slides", AddAction(who="Nadia Farrow", text="send the slides")),
    ("/action add “Nadia Farrow” to send the slides", AddAction(who="Nadia Farrow", text="send the slides")),
    ("/action add nadia@wexcombe.example to send the slides", AddAction(who="nadia@wexcombe.example", text="send the slides")),
    ("Nadia, please send the slides", AddAction(who="Nadia", text="send the slides")),
    ("Nadia please send the slides", AddAction(who="Nadia", text="send the slides")),
    ("/action add Nadia please send the slides", AddAction(who="Nadia", text="send the slides")),
    ("/action add Nadia: to send the slides", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("/action add Nadia/Imran to send the slides", AddAction(who="Nadia/Imran", text="send the slides")),
    ("/action add Dr Nadia Farrow to send the slides", AddAction(who="Dr Nadia Farrow", text="send the slides")),
    ("/action add Mr. O'Neil to send", AddAction(who="Mr. O'Neil", text="send")),
    ("/action add Nadia to ask Imran to send the slides", AddAction(who="Nadia", text="ask Imran to send the slides")),
    ("/action add Nadia to invite Priya to the next meeting", AddAction(who="Nadia", text="invite Priya to the next meeting")),
    ("/action add Nadia to talk to Dev: costs", AddAction(who="Nadia", text="talk to Dev: costs")),
    ("/action add Nadia to check: costs, dates", AddAction(who="Nadia", text="check: costs, dates")),
    ("/action add https://example.org/a:b Nadia to read", AddAction(text="https://example.org/a:b Nadia to read")),
    ("/action add Nadia to read https://example.org/a", AddAction(who="Nadia", text="read https://example.org/a")),
    ("Will to send the slides", AddAction(who="Will", text="send the slides")),
    ("Will Smith to send the slides", AddAction(who="Will Smith", text="send the slides")),
    ("Will will send it", AddAction(who="Will", text="send it")),
    ("April Jones to send it", AddAction(who="April Jones", text="send it")),
    ("May to decide", AddAction(who="May", text="decide")),
    ("Hope Bell to send it", AddAction(who="Hope Bell", text="send it")),
    ("/action add 3rd party to review the plan", AddAction(text="3rd party to review the plan")),
    ("/action add 10am call with Dev", AddAction(text="10am call with Dev")),
    ("/action add 2nd draft to be sent", AddAction(text="2nd draft to be sent")),
    ("/action add 20 mins with Dev to talk", AddAction(text="20 mins with Dev to talk")),
    ("/action add update item 4", AddAction(text="update item 4")),
    ("/action add Nadia to update item 4", AddAction(who="Nadia", text="update item 4")),
    ("/action add Nadia to review the paper under item 4", AddAction(who="Nadia", text="review the paper", item="4")),
    ("/action add Nadia to bring the paper on item 4 by Friday", AddAction(who="Nadia", text="bring the paper on item 4 by Friday")),
    ("/action add Nadia to bring the paper, item 4, by Friday", AddAction(who="Nadia", text="bring the paper, item 4, by Friday")),
    ("/action add Nadia to book the hall for Monday", AddAction(who="Nadia", text="book the hall for Monday")),
    ("/action add book the hall for Monday", AddAction(text="book the hall for Monday")),
    ("/action add write a plan for the Inspectorate", AddAction(text="write a plan for the Inspectorate")),
    ("/action add send to Nadia and Imran", AddAction(text="send to Nadia and Imran")),
    ("/action add Marion to set up a meeting with Hal Norwood to discuss the ToR", AddAction(who="Marion", text="set up a meeting with Hal Norwood to discuss the ToR")),
    ("/action add Head of Service to sign", AddAction(who="Head of Service", text="sign")),
    ("/action add Isle of Wight to host", AddAction(who="Isle of Wight", text="host")),
    ("/action add the data team to send figures", AddAction(who="the data team", text="send figures")),
    ("/action add SC/JM to prepare", AddAction(who="SC/JM", text="prepare")),
    ("/action add A, B, C, D, E, F, G, H, I, J, K, L to go", AddAction(text="A, B, C, D, E, F, G, H, I, J, K, L to go")),
    ("/action add Nadia to send: slides by Friday", AddAction(who="Nadia", text="send: slides by Friday")),
    ("/action add Nadia (Wexcombe): send slides", AddAction(who="Nadia", text="send slides", explicit_owner=True)),
    ("/action add Nadia Farrow of Wexcombe to send slides", AddAction(who="Nadia Farrow of Wexcombe", text="send slides")),
    ("/action add for Nadia: send the slides", AddAction(who="Nadia", text="send the slides", explicit_owner=True)),
    ("/action add everyone: send data", AddAction(who="everyone", text="send data", explicit_owner=True)),
    ("/action add 4a: Nadia to send", AddAction(who="Nadia", text="send", label="4a")),
    ("/action add 4: Nadia to send", AddAction(text="4: Nadia to send")),
    ("/action add action 4 Nadia to send", AddAction(who="Nadia", text="send", label="4")),
    ("/action add I to send", AddAction(who="me", text="send", explicit_owner=True)),
]  # fmt: skip


@pytest.mark.parametrize("line, action", ADDED, ids=[line for line, _ in ADDED])
def test_a_new_action_is_split_as_it_was_meant(line: str, action: AddAction) -> None:
    command = parse(line)

    assert isinstance(command, AddAction)
    assert replace(command, sentence=None) == action


def test_the_whole_sentence_is_kept_for_taking_a_split_back() -> None:
    command = parse("/action add 4a: Nadia to send the slides by Friday (item 4). COMPLETE")

    assert isinstance(command, AddAction)
    assert command.sentence == "Nadia to send the slides by Friday"
    assert (command.label, command.item, command.done) == ("4a", "4", True)


@pytest.mark.parametrize(
    "words",
    ["Nadia", "nadia farrow", "NF", "@nadia", "<@U1>", "Nadia, Imran and Dev", "MK/BL", "the chair", "all LAs", "each authority",
     "O'Neil", "Dev Anand-Price", "Isle of Wight", "Will", "April Jones", "me", "nadia@wexcombe.example"],
)  # fmt: skip
def test_what_may_be_people(words: str) -> None:
    assert names.can_be_people(words)


@pytest.mark.parametrize(
    "words",
    [
        "update",
        "agree",
        "Thanks",
        "Looking",
        "something",
        "we",
        "It",
        "next time",
        "3rd party",
        "Monday",
        "the plan is",
        "https://x.org/a",
        "",
        "How",
        "I",
    ],
)
def test_what_is_never_people(words: str) -> None:
    assert not names.can_be_people(words)


NAMES = st.sampled_from(["Nadia", "Imran Sethi", "NF", "@dev", "Wexcombe", "Siobhan O'Dare"])
DEEDS = st.sampled_from(
    ["send the slides", "ask Imran to send the slides", "talk to Dev about the plan", "update item 4", "check: costs, dates", "write to the ministers by Friday"]
)  # fmt: skip


@given(who=NAMES, deed=DEEDS, link=st.sampled_from([" to ", " will ", ": ", " agreed to ", ", please "]))
def test_the_first_people_are_the_owners_whatever_they_do(who: str, deed: str, link: str) -> None:
    command = adding.add(f"{who}{link}{deed}")

    assert (command.who, command.text) == (who, deed)
