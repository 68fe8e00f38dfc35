"""The programs that scripts drive: their output, their errors, their status."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, said: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **variables},
        timeout=60,
    )


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/register.db"


STORY = """\
/network setup "South Quay QA Leads" chair me
/network members add "Imran Sethi" of Harrowmere
/action add Imran to find a venue by 12 July 2024
"""


def chat(database: str, said: str, *, at: str = "2024-06-24T11:00") -> subprocess.CompletedProcess[str]:
    return run("chat", "--database", database, "--as", "Marion Keane", "--at", at, "--json", said=said)


@pytest.mark.parametrize(
    "command",
    ["", "chat", "when", "simulate", "export", "import", "serve", "worker", "migrate", "doctor", "demo"],
)
def test_every_command_explains_itself(command: str) -> None:
    shown = run(*([command] if command else []), "--help")

    assert shown.returncode == 0
    assert "usage:" in shown.stdout


@pytest.mark.slow
def test_a_script_sets_a_network_up_and_hears_what_came_due(database: str) -> None:
    spoken = chat(database, STORY + "at 2024-07-09T10:00\nas Imran Sethi: done #1\n")

    assert (spoken.returncode, spoken.stderr) == (0, "")
    lines = rows(spoken.stdout)
    assert lines[0]["kind"] == "reply"
    assert {line["to"] for line in lines if line["kind"] != "reply"} >= {"Imran Sethi"}
    assert "find a venue" in lines[-1]["text"]


@pytest.mark.slow
def test_a_second_session_goes_on_where_the_first_ended(database: str) -> None:
    chat(database, STORY)

    later = chat(database, "list all\n", at="2024-07-09T10:00")

    assert any("find a venue" in line["text"] for line in rows(later.stdout) if line["to"] == "Imran Sethi")
    back = chat(database, "list all\n", at="2024-06-01T10:00")
    assert back.returncode == 1
    assert "can't go back" in back.stderr
    assert back.stdout == ""


@pytest.mark.slow
def test_simulate_shows_what_would_be_sent_and_sends_nothing(database: str) -> None:
    chat(database, STORY)
    span = (
        "simulate",
        "--database",
        database,
        "--from",
        "2024-06-24T12:00",
        "--to",
        "2024-07-31T12:00",
        "--json",
    )

    first, second = run(*span), run(*span)

    assert first.stdout == second.stdout
    sent = rows(first.stdout)
    assert all(set(row) == {"at", "to", "platform", "kind", "about", "text"} for row in sent)
    assert [row["at"] for row in sent] == sorted(row["at"] for row in sent)
    due = [row["at"] for row in sent if row["kind"] == "action_due"]
    assert due == ["2024-06-28T09:00:00+01:00", "2024-07-09T09:00:00+01:00"]


@pytest.mark.slow
def test_export_has_the_documented_keys(database: str) -> None:
    chat(database, STORY)

    exported = {
        what: rows(run("export", what, "--database", database, "--json").stdout)
        for what in ("actions", "agenda", "network")
    }

    page = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| `actions` |"))
    assert set(exported["actions"][0]) == set(re.findall(r"`(\w+)`", row)) - {"actions"}
    assert exported["actions"][0]["due"] == "2024-07-12"
    assert {each["kind"] for each in exported["network"]} == {"network", "organisation", "person"}
    assert exported["agenda"] == []


@pytest.mark.parametrize(
    "phrase,kind,value",
    [
        ("by Friday", "date", "2024-06-28"),
        ("32 July", "ambiguous", "no_such_date"),
        ("ongoing", "none", "no_date"),
    ],
)
def test_when_says_how_a_phrase_resolves(phrase: str, kind: str, value: str) -> None:
    answer = rows(run("when", phrase, "--at", "2024-06-25T11:00", "--json").stdout)[0]

    assert answer["kind"] == kind
    assert value in (answer.get("date"), answer.get("reason"))


def test_when_knows_events_from_a_file(tmp_path: Path) -> None:
    events = tmp_path / "events.json"
    events.write_text(
        json.dumps([{"name": "conference", "type": "conference", "start": "2025-03-20", "end": "2025-03-20"}])
    )

    answer = run(
        "when", "2 weeks before the conference", "--at", "2024-06-25T11:00", "--events", str(events), "--json"
    )

    assert rows(answer.stdout)[0]["date"] == "2025-03-06"


def test_when_answers_a_file_of_cases_one_a_line(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    case = {
        "reference": "2024-06-25T11:00:00+01:00",
        "tz": "Europe/London",
        "context": {"command": "action", "mode": "sentence"},
    }
    lines = [{"id": "a", "text": "send it by 5 July", **case}, {"id": "b", "text": "ask Jan", **case}]
    cases.write_text("\n".join(json.dumps(line) for line in lines))

    answers = rows(run("when", "--cases", str(cases), "--json").stdout)

    assert [(answer["id"], answer["kind"]) for answer in answers] == [("a", "date"), ("b", "none")]
    assert answers[0]["text"] == "send it"


@pytest.mark.parametrize(
    "arguments,said",
    [
        (["when"], "give a phrase"),
        (["when", "--cases", "/nowhere.jsonl"], "nowhere"),
        (["chat", "--as", "M", "--database", "oracle://x"], "database"),
        (["chat", "--as", "M", "--at", "Tuesday", "--database", "sqlite://"], "2024-09-02T09:00"),
        (["export", "actions", "--database", "sqlite://"], "network"),
        (["serve", "--database", "postgresql://localhost/x"], "SECRET_KEY"),
    ],
    ids=["no phrase", "no file", "no database", "no instant", "no network", "no secret"],
)
def test_errors_go_to_stderr_with_a_status(arguments: list[str], said: str) -> None:
    failed = run(*arguments)

    assert failed.returncode != 0
    assert failed.stdout == ""
    assert said in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.slow
def test_doctor_says_what_is_missing_and_then_that_nothing_is(database: str) -> None:
    before = run("doctor", "--database", database, "--json")
    assert before.returncode == 1
    assert "migrate" in rows(before.stdout)[-1]["fix"] or any(
        "migrate" in row["fix"] for row in rows(before.stdout)
    )

    assert run("migrate", "--database", database).returncode == 0
    after = {row["check"]: row["ok"] for row in rows(run("doctor", "--database", database, "--json").stdout)}
    assert (after["database"], after["schema"], after["network"]) == (True, True, False)


@contextmanager
def serving(database: str, **variables: str) -> Iterator[str]:
    """A server of its own, at this port until it is told to stop."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--database", database],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PORT": "0", **variables},
    )
    assert process.stderr is not None
    try:
        port = next(
            match[1] for line in process.stderr if (match := re.search(r"Listening on port (\d+)", line))
        )
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        process.stderr.close()
    assert process.wait(timeout=20) == 0


@pytest.mark.slow
def test_serve_is_healthy_and_stops_when_told(database: str) -> None:
    run("migrate", "--database", database)
    with serving(database) as port:
        for path in ("healthz", "readyz"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
                assert answer.status == 200


@pytest.mark.slow
def test_the_pages_behind_links_are_there_without_mail(database: str) -> None:
    run("migrate", "--database", database)
    with serving(database, PUBLIC_URL="https://convenor.example.org", SECRET_KEY="k" * 40) as port:
        with pytest.raises(urllib.error.HTTPError, match="404") as gone:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/page/send/altered", timeout=10)
        with gone.value as answer:
            assert "There is nothing here" in answer.read().decode()


@pytest.mark.slow
def test_chat_works_on_postgresql_by_changing_the_address(
    postgresql: Any, request: pytest.FixtureRequest
) -> None:
    from tests.databases import need

    url = need(postgresql, request.node.nodeid).url
    said = '/network setup "On PostgreSQL"\n/action add me to write by 12 July 2024\n'
    spoken = run("chat", "--database", url, "--as", "Marion Keane", "--at", "2024-06-24T11:00", said=said)

    assert spoken.stderr == ""
    assert "#1" in spoken.stdout


MINUTES = "# Network, 3 March 2025\n\n## Actions\n- Nadia to send the template by 14 March\n"


@pytest.mark.slow
def test_import_shows_what_is_found_and_stores_nothing(tmp_path: Path) -> None:
    file = tmp_path / "minutes.md"
    file.write_text(MINUTES, encoding="utf-8")

    shown = run("import", str(file))
    (found,) = rows(run("import", str(file), "--dry-run", "--json").stdout)

    assert "Nadia to send the template by 14 March" in shown.stdout
    assert "Nothing is stored" in shown.stdout
    assert found["schema"] == "minutes-extraction/1"
    assert found["actions"][0]["due"] == {"from": "2025-03-14", "to": "2025-03-14"}


@pytest.mark.slow
def test_a_file_that_is_no_minutes_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "minutes.docx"
    file.write_bytes(b"%PDF-1.7")

    refused = run("import", str(file), "--json")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "“minutes.docx” is a PDF" in refused.stderr


@pytest.mark.slow
def test_papers_are_written_to_files_and_nothing_else_is(database: str, tmp_path: Path) -> None:
    chat(database, f"{STORY}/meeting schedule Monday 16 September 2024 10:00 to 12:00\n")
    agenda, log, table = tmp_path / "agenda.docx", tmp_path / "log.docx", tmp_path / "log.csv"
    workbook, pack = tmp_path / "log.xlsx", tmp_path / "pack.docx"

    run("export", "agenda", "--database", database, "--meeting", "September", "--out", str(agenda))
    run("export", "actions", "--database", database, "--out", str(log))
    run("export", "actions", "--database", database, "--format", "csv", "--out", str(table))
    run("export", "actions", "--database", database, "--out", str(workbook))
    run("export", "handover", "--database", database, "--out", str(pack))

    assert agenda.read_bytes()[:2] == pack.read_bytes()[:2] == log.read_bytes()[:2] == b"PK"
    assert "All actions" in load_workbook(workbook).sheetnames
    assert "Imran Sethi" in table.read_text(encoding="utf-8-sig")
    for wrong in (
        ["network", "--out", "x.docx"],
        ["agenda", "--out", "x.csv"],
        ["actions", "--format", "csv"],
    ):
        refused = run("export", *wrong, "--database", database)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr


def exported(*arguments: str, **variables: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "export", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, **variables},
        timeout=60,
    )
    return done.stdout


def test_calendars_and_invitations_are_written_as_they_go_out(database: str) -> None:
    chat(database, f"{STORY}/meeting schedule Monday 16 September 2024 10:00 to 12:00\n")
    chat(database, '/network members add "Nadia Farrow" of Harrowmere nadia@harrowmere.example.org\n')
    network = ("--database", database, "--network", "south-quay-qa-leads")

    calendar = exported("calendar", *network)
    imrans = exported("calendar", *network, "--person", "Imran Sethi")
    invited = exported(
        "invite",
        *network,
        "--meeting",
        "September",
        "--for",
        "Nadia Farrow",
        MAIL_FROM="qa@southquay.example.org",
    )
    gone = exported(
        "invite", *network, "--meeting", "2024-09-16", "--for", "Nadia Farrow", "--method", "CANCEL"
    )

    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"find a venue" not in calendar
    assert b"SUMMARY:Due: find a venue\r\n" in imrans
    assert b"From: South Quay QA Leads <qa@southquay.example.org>\r\n" in invited
    assert b'text/calendar; charset="utf-8"; method="REQUEST"' in invited
    assert b'method="CANCEL"' in gone


def test_an_invitation_for_nobody_is_refused(database: str) -> None:
    chat(database, f"{STORY}/meeting schedule Monday 16 September 2024 10:00 to 12:00\n")

    assert run("export", "invite", "--database", database).returncode == 2
    nobody = run("export", "invite", "--database", database, "--meeting", "next", "--for", "Nobody Atall")
    assert (nobody.returncode, nobody.stdout) == (1, "")
