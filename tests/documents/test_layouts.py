"""Minutes of many makers: each lays out who does what by when in another way, and each is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.documents.minutes.reading import minutes_in
from bot.documents.written import read_text
from bot.domain.minutes import ActionFound, MinutesFound

CASES = Path(__file__).with_name("minutes")


def read(name: str) -> MinutesFound:
    return minutes_in(read_text((CASES / name).read_bytes()))


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An action by words of its text, whose it is, and the last day on which it may be done."""

    words: str
    owners: tuple[str, ...]
    due: date | None = None
    status: str = "open"


def a(words: str, *owners: str, due: str | None = None, status: str = "open") -> Expected:
    return Expected(words=words, owners=owners, due=date.fromisoformat(due) if due else None, status=status)


def as_expected(action: ActionFound, words: str) -> Expected:
    return Expected(
        words=words if words in action.text else action.text,
        owners=action.owners,
        due=action.due.last if action.due is not None else None,
        status=action.status,
    )


ACTIONS = {
    "parish.txt": (
        a("report the sign to Highways", "Clerk"),
        a("obtain three quotations", "Cllr Farrow"),
        a("move £2,000 to the reserve", "Clerk"),
        a("contact the school", "SO", due="2025-06-14"),
    ),
    "trustees.md": (
        a("Renew the minibus insurance", "Dev", status="done"),
        a("Draft a volunteer policy", "Gwen", status="in_progress"),
        a("Ask the council about parking", "Sam"),
        a("circulate the draft budget", "Dev", due="2025-03-17"),
        a("review the reserves policy", "Sam", "Gwen", due="2025-05-12"),
        a("put the policy on the website", "Bethan", due="2025-03-17"),
    ),
    "standup.md": (
        a("rotate the signing key", "imran", due="2025-02-21"),
        a("write the upgrade notes", "nadia"),
        a("bisect the queue test", "sam-o"),
        a("add a lifecycle rule", "priya"),
        a("ask finance for the January invoice", "priya", status="done"),
    ),
    "irc.txt": (a("add the tests to the sdist", "nfarrow"), a("look at the docs build", "isethi")),
    "university.txt": (a("pilot a form of five questions", "IS"), a("referred to the Senate", "Chair")),
    "working_group.txt": (
        a("send the gauge readings", "IS"),
        a("find out who owns the culvert", "PM"),
        a("book a trainer", "NF", "MK", due="2024-11-30"),
        a("high-visibility jackets", "MK"),
    ),
    "recap.md": (
        a("share the interview guide", "Nadia", due="2025-04-16"),
        a("draft the risk paper", "Imran", "Asha", due="2025-04-30"),
        a("send Gwen two dates", "Everyone"),
    ),
    "none.txt": (),
    "log.md": (
        a("Share the audit template", "Nadia Farrow", due="2024-09-30", status="done"),
        a("Collate the returns", "Imran Sethi", due="2024-10-31"),
        a("Book a room", "Bethan Lowe", due="2024-12-20"),
        a("Agree the conference programme", "Marion Keane", "Asha Rowan", due="2025-01-31"),
    ),
    "scribe.md": (
        a("pull request for issue 41", "Imran"),
        a("look after the test suite", "Asha", due="2024-12-20"),
    ),
    "people_lists.md": (
        a("send the second design", "Nadia"),
        a("book the room", "Nadia", due="2025-07-31"),
        a("quote for hosting", "Imran", due="2025-06-20"),
    ),
    "nested.md": (
        a("publish the template", "Nadia Farrow"),
        a("tell the other networks", "Nadia Farrow"),
        a("second instalment", "Imran Sethi", due="2025-04-30"),
    ),
    "register_before.md": (
        a("Send the changes round", "IS", due="2025-03-28"),
        a("Write to the supplier", "NF", due="2025-04-04"),
        a("Invite the speakers", "MK", "AR", due="2025-06-10"),
    ),
    "two_columns.md": (
        a("get two prices for a tank", "Sam", due="2025-06-01"),
        a("ask the show committee", "Priya"),
        a("draft a poster", "Asha"),
    ),
    "labelled.md": (
        a("Send the figures", "Nadia Farrow", due="2025-07-11"),
        a("replacement for the Wexcombe centre", "Imran Sethi", due="2025-10-01"),
        a("Update the leaflet", "Gwen Tallis", status="done"),
    ),
    "w3c_old.txt": (
        a("add an example on time zones", "Imran"),
        a("find out why ten tests fail", "Asha"),
        a("publish the note", "Gwen"),
        a("register the name", "Nadia", status="done"),
    ),
    "initials_below.txt": (
        a("look for a better price", "IS", due="2024-11-30"),
        a("buy a new one", "GT"),
        a("design them", "SO", due="2024-10-31"),
    ),
    "email.txt": (
        a("phone the Eastmarsh schools", "Sam", due="2025-05-25"),
        a("chase the printers", "Gwen"),
        a("send comments to Priya", "ALL", due="2025-06-06"),
    ),
    "committee_council.txt": (),
    "faculty.txt": (
        a("raise library hours", "Chair", status="done"),
        a("circulate survey link", "Secretary", status="in_progress"),
        a("report the heating", "Secretary"),
        a("speak to lecturers", "Dr Sethi"),
    ),
    "nhs.md": (
        a("bring figures", "GT", due="2024-07-18"),
        a("put up a notice", "SO"),
        a("email the list", "BL"),
        a("articles to BL", "All", due="2024-05-31"),
    ),
    "node.md": (),
    "ospo.md": (
        a("open the PR for the roadmap", "Sam"),
        a("ask marketing for a blog post", "Gwen", due="2024-06-03"),
        a("schedule a call", "Nadia", "Gwen"),
        a("invite Gwen", "Nadia"),
    ),
    "pta.txt": (
        a("ask his brother", "Imran"),
        a("make the posters", "Gwen"),
        a("get quotes", "Nadia"),
    ),
    "board.md": (
        a("renew the domain", "Nadia", status="done"),
        a("publish the annual report", "Sam"),
        a("pay the grant", "Imran"),
        a("announce the election", "Marion", due="2024-10-01"),
    ),
    "dash_log.md": (
        a("send photos", "Gwen"),
        a("fix the menu", "Imran", due="2024-11-15"),
        a("book the caterer", "Sam", due="2024-11-30"),
    ),
    "meetbot.txt": (
        a("write up the upgrade problem", "arowan"),
        a("triage the new bugs", "isethi"),
    ),
    "table_first.md": (
        a("Circulate the terms", "Nadia", due="2025-05-15"),
        a("Prepare the data pack", "Imran", "Asha", due="2025-05-31"),
        a("Read the data pack", "All", due="2025-06-05"),
    ),
    "scrum.txt": (
        a("Limit reviews", "everyone"),
        a("meeting-free day", "Imran", due="2025-01-17"),
        a("rota for reviews", "Gwen"),
        a("Talk to Sam", "Nadia", "Asha"),
    ),
    "agenda_first.md": (
        a("ask the county for a map", "Gwen", status="done"),
        a("walk the northern path", "Imran"),
        a("count the posts", "Imran", due="2025-05-30"),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_the_actions_are_those_a_careful_reader_finds(name: str) -> None:
    expected = ACTIONS[name]

    found = read(name).actions

    words = [each.words for each in expected]
    assert [as_expected(*each) for each in zip(found, [*words, *[""] * len(found)], strict=False)] == list(
        expected
    )


@pytest.mark.parametrize(
    "name, day, start",
    [
        ("parish.txt", "2025-02-11", "19:00"),
        ("trustees.md", "2025-05-12", "18:30"),
        ("standup.md", "2025-03-05", "16:00"),
        ("irc.txt", "2025-02-20", None),
        ("university.txt", "2025-05-07", "14:00"),
        ("working_group.txt", "2025-01-14", "10:00"),
        ("recap.md", "2025-05-07", None),
        ("register_before.md", "2025-06-10", "10:00"),
        ("labelled.md", "2025-10-01", None),
        ("initials_below.txt", "2024-10-14", "14:30"),
        ("email.txt", "2025-06-18", "16:00"),
        ("nhs.md", "2024-07-18", "18:00"),
        ("board.md", "2024-10-10", None),
        ("dash_log.md", "2024-11-19", None),
        ("pta.txt", "2024-11-12", "19:30"),
        ("faculty.txt", "2025-01-20", None),
    ],
)
def test_the_next_meeting_is_found(name: str, day: str, start: str | None) -> None:
    following = read(name).next_meeting

    assert following is not None
    assert (str(following.date), following.start) == (day, start)


@pytest.mark.parametrize(
    "name", ["none.txt", "log.md", "scribe.md", "people_lists.md", "w3c_old.txt", "committee_council.txt"]
)
def test_no_next_meeting_is_made_up(name: str) -> None:
    assert read(name).next_meeting is None


@pytest.mark.parametrize(
    "name, day, start, end",
    [
        ("parish.txt", "2025-01-14", "19:00", "20:35"),
        ("trustees.md", "2025-03-03", "18:30", "20:15"),
        ("standup.md", "2025-02-19", None, None),
        ("university.txt", "2025-02-05", None, None),
        ("working_group.txt", "2024-11-12", "10:00", "11:30"),
        ("w3c_old.txt", "2024-12-04", None, None),
        ("committee_council.txt", "2025-03-20", None, "20:10"),
    ],
)
def test_the_meeting_has_its_day_and_hours(name: str, day: str, start: str | None, end: str | None) -> None:
    meeting = read(name).meeting

    assert (str(meeting.date), meeting.start, meeting.end) == (day, start, end)


@pytest.mark.parametrize(
    "name, items",
    [
        ("parish.txt", ["24/101 Apologies for absence", "24/102 Declarations of interest"]),
        ("trustees.md", ["1 Welcome and apologies", "2 Matters arising"]),
        ("standup.md", ["1 Release 2.4", "2 Flaky tests"]),
        ("university.txt", ["25/01 MINUTES OF THE LAST MEETING", "25/02 MATTERS ARISING"]),
        ("working_group.txt", ["1 River levels", "2 Community wardens"]),
        ("committee_council.txt", ["31 MINUTES", "32 EMPTY HOMES"]),
        ("nhs.md", ["1 Welcome and apologies", "2 Minutes of last meeting"]),
        ("faculty.txt", ["1 Apologies", "2 Minutes of the previous meeting (M1/24)"]),
        ("pta.txt", ["None Christmas fair", "None Uniform sale"]),
        ("agenda_first.md", ["1 Apologies", "2 Minutes of the last meeting"]),
    ],
)
def test_the_agenda_has_its_numbers(name: str, items: list[str]) -> None:
    assert [f"{item.number} {item.description}" for item in read(name).agenda][:2] == items


@pytest.mark.parametrize(
    "names", ["Item | Description | Lead", "Item | Agenda item | Lead", "Item | Topic | Who"]
)
def test_a_column_of_numbers_is_no_title_whatever_it_is_called(names: str) -> None:
    table = f"| {names} |\n|---|---|---|\n| 1. | Local plan | Imran Sethi |\n| 2. | Venue | Nadia Farrow |\n"
    found = minutes_in(
        read_text(f"# Minutes\n\n## Suggested agenda for the next meeting\n\n{table}".encode())
    )

    assert found.next_agenda is not None
    assert [(each.number, each.description) for each in found.next_agenda.items] == [
        ("1", "Local plan"),
        ("2", "Venue"),
    ]
    assert found.agenda == (), "what is suggested for the next meeting was not this one's agenda"


def test_people_have_their_organisations_roles_and_initials() -> None:
    people = {person.name: person for person in read("working_group.txt").attendees}
    council = {person.name: person for person in read("committee_council.txt").attendees}

    assert (people["Nadia Farrow"].organisation, people["Nadia Farrow"].initials) == (
        "Harrowmere Parish",
        "NF",
    )
    assert council["M Keane"].role == "chair"
    assert set(council) == {"M Keane", "I Sethi", "N Farrow", "S Okoro", "A Rowan", "G Tallis"}


@pytest.mark.parametrize(
    "name, names",
    [
        ("parish.txt", ["Asha Rowan"]),
        ("trustees.md", ["Asha Rowan"]),
        ("university.txt", ["Nadia Farrow"]),
        ("working_group.txt", ["Sam Okoro"]),
        ("scribe.md", ["Nadia"]),
        ("none.txt", []),
    ],
)
def test_apologies_are_told_from_those_present(name: str, names: list[str]) -> None:
    assert [person.name for person in read(name).apologies] == names


def test_decisions_are_kept_apart_from_actions() -> None:
    decided = [decision.text for decision in read("committee_council.txt").decisions]

    assert any("Chair write to the Minister" in text for text in decided)
    assert read("standup.md").decisions[0].text == "Quarantine the test until it is fixed"
    assert [each.text for each in read("recap.md").decisions] == [
        "We keep the three workstreams as they are.",
        "The autumn event goes ahead in Wexcombe.",
    ]


def test_minutes_without_actions_say_so_and_invent_none() -> None:
    found = read("none.txt")

    assert found.actions == ()
    assert "no_actions" in [doubt.code for doubt in found.doubts]


def test_an_owner_who_differs_between_table_and_talk_is_a_doubt() -> None:
    found = minutes_in(
        read_text(
            b"# Network, 3 March 2025\n\n## Minutes\n\nAction 1a: Imran to book the hall\n\n## Actions\n\n"
            b"| No. | Action | Lead |\n|---|---|---|\n| 1a | Book the hall | Nadia Farrow |\n"
        )
    )

    (action,) = found.actions
    assert (action.owners, action.other_owners) == (("Nadia Farrow",), ("Imran",))
    assert [doubt.values for doubt in found.doubts if doubt.code == "owner_differs"] == [("Imran",)]


@pytest.mark.parametrize(
    "written, name, for_whom",
    [
        ("Vera Quill, Lead for Quality Assurance", "Vera Quill", None),
        ("Vera Quill (Head of Service for Early Help)", "Vera Quill", None),
        ("Vera Quill, standing in for Asha Rowan", "Vera Quill", "Asha Rowan"),
        ("Vera Quill (Eastmarsh) on behalf of Asha Rowan", "Vera Quill", "Asha Rowan"),
        ("Vera Quill as deputy for Asha Rowan", "Vera Quill", "Asha Rowan"),
        ("Vera Quill (Deputy for Asha Rowan, Eastmarsh)", "Vera Quill", "Asha Rowan"),
    ],
)
def test_who_came_for_whom_is_no_part_of_a_name(written: str, name: str, for_whom: str | None) -> None:
    found = minutes_in(read_text(f"# Minutes\n\n## Present\n\n- {written}\n- Imran Sethi\n".encode()))

    assert [(each.name, each.for_whom) for each in found.attendees][:1] == [(name, for_whom)]


@pytest.mark.parametrize(
    "written",
    [
        "Vera Quill (for Asha Rowan)",
        "Vera Quill, deputy for Asha Rowan",
        "Vera Quill on behalf of Asha Rowan",
    ],
)
def test_who_came_for_whom_is_no_part_of_a_name_in_a_column(written: str) -> None:
    table = (
        f"| Name | Organisation |\n|---|---|\n| {written} | Eastmarsh |\n| Imran Sethi | Thornbury Vale |\n"
    )
    found = minutes_in(read_text(f"# Minutes\n\n## Present\n\n{table}".encode()))

    assert [(each.name, each.organisation, each.for_whom) for each in found.attendees] == [
        ("Vera Quill", "Eastmarsh", "Asha Rowan"),
        ("Imran Sethi", "Thornbury Vale", None),
    ]


def test_a_signature_with_a_date_gives_the_sentence_before_it_to_whoever_signed() -> None:
    found = minutes_in(
        read_text(
            b"Finance Group\n\nMinutes of a meeting held on Thursday, 12 September 2024 commencing at 2.00 p.m.\n\n"
            b"PRESENT: Mrs R Hill (in the Chair), Messrs K Lowe and P Dunn\n\n1. BUDGET\n"
            b"Income was below budget. A revised forecast will be prepared.\n"
            b"                                          Action: KL by 30 Sept\n"
        )
    )

    assert [(each.text, each.owners, each.due and each.due.last) for each in found.actions] == [
        ("A revised forecast will be prepared.", ("KL",), date(2024, 9, 30))
    ]
    assert [(each.name, each.role) for each in found.attendees] == [
        ("R Hill", "chair"),
        ("K Lowe", None),
        ("P Dunn", None),
    ]


def test_groups_of_people_are_taken_apart() -> None:
    listed = (
        b"Present: Cllrs A Smith (Chairman), B Jones, C Patel; Clerk: D Green. Two members of the public."
    )
    found = minutes_in(read_text(b"## Minutes - Planning Committee\n\n3 June 2024\n\n" + listed + b"\n"))

    assert [(each.name, each.role) for each in found.attendees] == [
        ("A Smith", "chairman"),
        ("B Jones", None),
        ("C Patel", None),
        ("D Green", "clerk"),
    ]
    assert found.meeting.title == "Minutes - Planning Committee"
