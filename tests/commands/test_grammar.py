"""What people type, and what it is taken as."""

from __future__ import annotations

import contextlib
import statistics
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import grammar, model
from bot.commands.grammar import VERBS, Verb, parse, verb_of
from bot.commands.model import Command
from bot.domain.errors import NotUnderstood, TooLong
from bot.handlers import table


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: f"{verb.noun} {verb.name}")
def test_every_example_is_its_verb(verb: Verb) -> None:
    assert type(parse(verb.example)) is verb.command


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: f"{verb.noun} {verb.name}")
def test_every_verb_has_a_handler(verb: Verb) -> None:
    assert verb.command in {**table.HANDLERS, **table.AT_THE_DOOR}


def test_a_member_s_help_shows_six_verbs() -> None:
    assert [f"{verb.noun} {verb.name}" for verb in VERBS if verb.basic] == [
        "action add",
        "action list",
        "action done",
        "agenda next",
        "agenda suggest",
        "meeting apologies",
    ]


SAID: list[tuple[str, Command]] = [
    ("actions", model.ListActions()),
    ("my actions", model.ListActions()),
    ("what do I owe?", model.ListActions()),
    ("list", model.ListActions()),
    ("done 4a", model.DoneAction(ref="4a")),
    ("4a done", model.DoneAction(ref="4a")),
    ("4a complete", model.DoneAction(ref="4a")),
    ("closed", model.DoneAction()),
    ("actioned", model.DoneAction()),
    ("sorted", model.DoneAction()),
    ("done, circulated on Tuesday", model.DoneAction(outcome="circulated on Tuesday")),
    ("done 4a circulated on Tuesday", model.DoneAction(ref="4a", outcome="circulated on Tuesday")),
    ("/action done Jun24/4a", model.DoneAction(ref="Jun24/4a")),
    ("done #12", model.DoneAction(ref="#12")),
    ("not done yet", model.UpdateAction(text="not done yet")),
    ("nearly done", model.UpdateAction(text="nearly done")),
    ("will be done by Friday", model.UpdateAction(text="will be done by Friday")),
    ("I thought Asha had done this", model.UpdateAction(text="I thought Asha had done this")),
    ("done?", model.UpdateAction(text="done?")),
    ("extend 4a to end of Sept", model.ChangeDue(ref="4a", when="end of Sept")),
    ("push back", model.ChangeDue()),
    ("can I have till Friday", model.ChangeDue(when="Friday")),
    ("need more time", model.ChangeDue()),
    ("not me", model.NotMine()),
    ("wrong person", model.NotMine()),
    ("this is Asha's", model.NotMine(who="Asha")),
    ("pass to Asha", model.NotMine(who="Asha")),
    ("cc Asha", model.WatchAction(who="Asha")),
    ("cancel 4a", model.DropAction(ref="4a")),
    ("no longer needed", model.DropAction()),
    ("N/A", model.DropAction()),
    ("superseded", model.DropAction()),
    ("carry forward", model.CarryAction()),
    ("c/f", model.CarryAction()),
    ("roll over", model.CarryAction()),
    ("apols", model.Apologise()),
    ("can't make the 16th", model.Apologise(meeting="16th")),
    ("on leave that week", model.Apologise()),
    ("Sam will cover", model.Apologise(deputy="Sam")),
    ("apologies from Gwen Tallis deputy Rory Ketch", model.Apologise(who="Gwen Tallis", deputy="Rory Ketch")),
    ("joining 10:30", model.Attend(note="joining 10:30")),
    ("leaving at 11", model.Attend(note="leaving at 11")),
    ("agenda", model.ShowAgenda()),
    ("what's on?", model.ShowAgenda()),
    ("add to agenda: joint inspections", model.Suggest(text="joint inspections")),
    ("AOB: parking", model.Suggest(text="parking")),
    ("can we have 20 mins on joint inspections", model.Suggest(text="joint inspections", minutes=20)),
    ("thanks", model.Acknowledge(text="thanks")),
    ("will do", model.Acknowledge(text="will do")),
    ("noted", model.Acknowledge(text="noted")),
    ("Priya has left", model.ReportChange(who="Priya")),
    ("I've moved to Wexcombe", model.ReportChange(change="moved", detail="Wexcombe")),
    ("I'm retiring", model.ReportChange(change="retiring")),
    ("stop", model.PauseReminders()),
    ("too many emails", model.PauseReminders()),
    ("on leave until 6 Jan", model.PauseReminders(until="6 Jan")),
    ("help", model.Help()),
    ("?", model.Help()),
    ("hi", model.Help()),
    ("", model.Help()),
    ("/convenor agenda next", model.ShowAgenda()),
    ("@Convenor, agenda", model.ShowAgenda()),
    ("/action list overdue", model.ListActions(scope="overdue")),
    ("/action agree 4a, 7b", model.AgreeActions(refs=("4a", "7b"))),
    ("/action agree all", model.AgreeActions(all_done=True)),
    ("/agenda suggest Feedback from families", model.Suggest(text="Feedback from families")),
    ("/agenda suggest Update from Asha for 10 min", model.Suggest(text="Update from Asha", minutes=10)),
    (
        "/agenda suggest Tracking for 20 min lead Dev for September from Gwen Tallis",
        model.Suggest(text="Tracking", minutes=20, lead="Dev", meeting="September", on_behalf_of="Gwen Tallis"),
    ),
    ("/agenda accept S1 at 10:50 for 15 min lead Dev", model.AcceptSuggestion(ref="S1", at="10:50", minutes=15, lead="Dev")),
    ("/agenda move 5 to 2", model.MoveItem(number=5, to=2)),
    ("/agenda paper 4 expected by 9 Sept", model.PaperItem(number=4, paper="expected by 9 Sept")),
    (
        "/meeting schedule Monday 16 September 2024 10:00 to 12:00 at Wexcombe Town Hall, Quarterly meeting",
        model.ScheduleMeeting(when="Monday 16 September 2024 10:00 to 12:00", place="Wexcombe Town Hall", title="Quarterly meeting"),
    ),
    ("/meeting move September to Mon 23 Sept 10:00", model.MoveMeeting(meeting="September", when="Mon 23 Sept 10:00")),
    ("/milestone plan conference March or April 2025", model.SetPlan(name="conference", when="March or April 2025")),
    (
        '/network members add "Imran Sethi" of Harrowmere imran@harrowmere.example as minute taker',
        model.AddMember(name="Imran Sethi", organisation="Harrowmere", email="imran@harrowmere.example", role="minute taker"),
    ),
    ('/network setup "South Quay QA Leads" chair Marion Keane minute-taker me',
     model.SetUpNetwork(name="South Quay QA Leads", chair="Marion Keane", minute_taker="me")),
]  # fmt: skip


@pytest.mark.parametrize("line, command", SAID, ids=[line or "nothing" for line, _ in SAID])
def test_what_people_type(line: str, command: Command) -> None:
    assert parse(line) == command


ADDED = [
    ("/action add Nadia to send round the supervision template by Friday 5 July", "Nadia", "send round the supervision template by Friday 5 July"),
    ("/action Nadia to send the slides", "Nadia", "send the slides"),
    ("/actions Nadia to send the slides", "Nadia", "send the slides"),
    ("Nadia to send the slides", "Nadia", "send the slides"),
    ("ACTION: NF to circulate the slides", "NF", "circulate the slides"),
    ("@nadia please send the slides before the next meeting", "@nadia", "send the slides before the next meeting"),
    ("add send the slides for Nadia", "Nadia", "send the slides"),
    ("add book the hall for me by Friday", "me", "book the hall by Friday"),
    ("/action add send the slides, owner Nadia Farrow", "Nadia Farrow", "send the slides"),
    ("I'll ring Dawn", "me", "ring Dawn"),
    ("Nadia, Imran and Dev to meet", "Nadia, Imran and Dev", "meet"),
    ("/action add Siobhan O'Dare to ask around", "Siobhan O'Dare", "ask around"),
    ("/action add book rooms for the conference", None, "book rooms for the conference"),
    ("/action add agree to differ", None, "agree to differ"),
    ("By next Tuesday, everyone to check item 7 of the ToR", "everyone", "check item 7 of the ToR by next Tuesday"),
]  # fmt: skip


@pytest.mark.parametrize("line, who, text", ADDED, ids=[line for line, *_ in ADDED])
def test_a_new_action_is_split_into_who_and_what(line: str, who: str | None, text: str) -> None:
    command = parse(line)

    assert isinstance(command, model.AddAction)
    assert (command.who, command.text) == (who, text)


def test_an_action_names_its_item_and_its_own_label_and_that_it_is_complete() -> None:
    item = parse("Nadia, Imran: draft the terms of reference – due in a fortnight item 4")
    label = parse("AP 4a: Dev to present it")
    complete = parse("/action add Bethan to update the terms. COMPLETE")

    assert isinstance(item, model.AddAction)
    assert (item.item, item.text) == ("4", "draft the terms of reference – due in a fortnight")
    assert isinstance(label, model.AddAction)
    assert (label.label, label.who) == ("4a", "Dev")
    assert isinstance(complete, model.AddAction)
    assert (complete.done, complete.text) == (True, "update the terms")


@pytest.mark.parametrize(
    "line",
    ["Please send the shopping list", "queue 3 new cases", "the wish list", "remember the milk", "lovely weather today", "/foo", "/action lst", "/enquiry ask all"],
)  # fmt: skip
def test_what_is_no_command_is_not_taken_for_one(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(line)


def test_a_slip_gets_the_nearest_verb() -> None:
    with pytest.raises(NotUnderstood) as slip:
        parse("/action lst")

    assert slip.value.nearest[0].startswith("/action list")


def test_several_lines_are_a_block() -> None:
    assert parse("/action add\n4a Dev to present it\n\nNadia to send it") == model.PasteBlock(
        lines=("4a Dev to present it", "Nadia to send it")
    )


def test_a_line_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(TooLong) as refused:
        parse("/action add me to " + "x" * 10_000)

    assert refused.value.length > refused.value.limit


@pytest.mark.parametrize(
    "line",
    ["\u202e/action add Nadia to send the slides", "/action add Nadia to send\x00 the\x07 slides", "/action\u00a0add Nadia to send the slides", "  /ACTION   ADD  Nadia to send the slides "],
    ids=["right-to-left mark", "control characters", "no-break space", "case and spaces"],
)  # fmt: skip
def test_odd_characters_do_not_matter(line: str) -> None:
    command = parse(line)

    assert isinstance(command, model.AddAction)
    assert (command.who, command.text) == ("Nadia", "send the slides")


def test_emoji_and_accents_in_a_text_are_kept() -> None:
    command = parse("/action add Zoë to plan the café visit 🎉")

    assert isinstance(command, model.AddAction)
    assert (command.who, command.text) == ("Zoë", "plan the café visit 🎉")


WORDS = st.sampled_from(
    ["/action", "/agenda", "/meeting", "/milestone", "/remind", "/network", "add", "done", "4a", "S1", "Nadia", "to", "by", "Friday",
     "for", "item 4", "from", "lead", "move", "plan", "after M1", "apols", "?", ":", "\n", "@x", "network", "members", "20 min", "not",
     "is", "\"", "schedule", "at", "https://x.org", "suggest", "accept", "the agenda", "can't make it", "cc", "pass", "until", "has left",
     "can we have", "I", "will", "deputy", "=", "|", "\t", "- ", "standing", "setup", "chair", "apologies", "and", ",", "–", "me", "all"]
)  # fmt: skip


@given(line=st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=12).map(" ".join)))
def test_no_line_ends_in_an_error_of_ours(line: str) -> None:
    try:
        command = parse(line)
    except (NotUnderstood, TooLong):
        return
    assert verb_of(command).command is type(command) or verb_of(command).name


@given(line=st.lists(WORDS, min_size=1, max_size=10).map(" ".join))
def test_spaces_around_a_line_do_not_matter(line: str) -> None:
    def meaning(said: str) -> Command | None:
        try:
            return parse(said)
        except (NotUnderstood, TooLong):
            return None

    assert meaning(line) == meaning(f"  {line}\t ")


def test_long_nonsense_is_answered_at_once() -> None:
    """No pattern runs away on what fits it almost."""
    pieces = [
        "a ",
        "Nadia, ",
        "(",
        "item ",
        "x to ",
        ", ",
        "; ",
        "- ",
        "–",
        "M1, ",
        "S1 ",
        "chair ",
        "4a, ",
        "@x ",
        "| ",
        "and ",
        "20 min ",
        "done ",
    ]
    begins = [
        "",
        "add ",
        "4a, ",
        "can we have ",
        "apologies ",
        "/meeting schedule ",
        "/network members add ",
        "/milestone add x ",
    ]
    for line in ((begin + piece * 9_900)[:9_900] for begin in begins for piece in pieces):
        begun = time.thread_time()
        with contextlib.suppress(NotUnderstood, TooLong):
            parse(line)
        assert time.thread_time() - begun < 0.5


def test_typical_lines_are_read_in_well_under_a_millisecond() -> None:
    lines = [line for line, _ in SAID if line]
    took = []
    for line in lines * 5:
        begun = time.thread_time()
        parse(line)
        took.append(time.thread_time() - begun)

    assert statistics.median(took) < 0.000_5


def test_completion_offers_the_verbs_that_begin_so() -> None:
    assert "/agenda suggest " in grammar.complete("/agenda s")
    assert grammar.complete("") == []
