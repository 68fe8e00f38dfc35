"""`manifest`: what a chat platform makes the app from, printed or written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "manifest", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **variables},
        timeout=60,
    )


def test_it_is_printed_with_the_given_address_and_says_what_is_left_out():
    shown = run(
        "slack", "--url", "https://bots.wexcombe.example", "--without", "meeting", "--name", "Minutes"
    )

    assert shown.returncode == 0
    assert "https://bots.wexcombe.example/slack/events" in shown.stdout
    assert "name: Minutes" in shown.stdout
    assert "convenor.example.org" not in shown.stdout
    assert "/meeting" not in shown.stdout
    assert "/remind is Slack’s own; people type: /convenor remind …" in shown.stderr
    assert "/meeting is left out, as you asked; people type: /convenor meeting …" in shown.stderr


def test_the_address_of_the_settings_is_used_where_none_is_given():
    assert "https://a.example/slack/events" in run("slack", PUBLIC_URL="https://a.example").stdout


def test_it_is_written_to_a_file(tmp_path: Path):
    file = tmp_path / "app.yaml"

    shown = run("slack", "--socket", "--output", str(file))

    assert (shown.returncode, shown.stdout) == (0, "")
    assert "socket_mode_enabled: true" in file.read_text(encoding="utf-8")


def test_it_is_json_on_request():
    shown = run("slack", "--json", "--oauth")

    assert json.loads(shown.stdout)["settings"]["org_deploy_enabled"] is True


def test_the_projects_own_files_are_what_is_printed():
    for name, flags in (("slack", []), ("slack-socket", ["--socket"]), ("slack-oauth", ["--oauth"])):
        kept = (ROOT / "manifests" / f"{name}.yaml").read_text(encoding="utf-8")
        assert run("slack", *flags).stdout == kept


@pytest.mark.parametrize(
    "arguments, status, says",
    [
        (["slack", "--without", "foo"], 1, "/foo is no command of Convenor’s"),
        (["slack", "--url", "http://convenor.example.org"], 1, "is not encrypted"),
        (["slack", "--name", "x" * 36], 1, "1 to 35 characters"),
        (["slack", "--output", "/nowhere/at/all.yaml"], 1, "/nowhere/at/all.yaml"),
        (["pigeon"], 2, "pigeon"),
        ([], 2, "platform"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(arguments: list[str], status: int, says: str):
    shown = run(*arguments)

    assert (shown.returncode, shown.stdout) == (status, "")
    assert says in shown.stderr
    assert "Traceback" not in shown.stderr


APP = "3b6f2c1e-8f0d-4b7a-9a55-2f7d1c0e9b11"


def test_for_teams_it_is_a_package_to_upload(tmp_path: Path):
    file = tmp_path / "convenor.zip"

    shown = run("teams", "--out", str(file), "--url", "https://bots.wexcombe.example", "--app-id", APP)

    assert (shown.returncode, shown.stdout, shown.stderr) == (0, "", f"wrote {file}\n")
    with zipfile.ZipFile(file) as package:
        made = json.loads(package.read("manifest.json"))
    assert (made["id"], made["validDomains"]) == (APP, ["bots.wexcombe.example"])


def test_for_teams_the_settings_are_used_and_what_is_missing_is_said():
    shown = run("teams", TEAMS_APP_ID=APP, PUBLIC_URL="https://a.example")
    assert json.loads(shown.stdout)["id"] == APP
    assert shown.stderr == ""

    shown = run("teams", TEAMS_APP_ID="", PUBLIC_URL="")
    assert shown.returncode == 0
    assert "--app-id" in shown.stderr
    assert "--url" in shown.stderr


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("teams", "--socket"), "are for Slack"),
        (("teams", "--app-id", "convenor"), "no app id"),
        (("teams", "--url", "http://a.example"), "no address that Teams reaches"),
        (("slack", "--app-id", APP), "is for Teams"),
    ],
)
def test_what_belongs_to_the_other_platform_is_refused(arguments: tuple[str, ...], says: str):
    shown = run(*arguments)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert says in shown.stderr
