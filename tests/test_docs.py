"""The pages that people read are what the code says today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "docs/generate.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_generated_pages_are_current():
    checked = generate("--check")

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path):
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link]

    assert [target for target in targets if not (page.parent / target).exists()] == []


ON_THE_MAP = ("bot/calendar", "bot/platforms/slack", "bot/handlers", "bot/store")
# Named by what they do, not by their subject: the table of commands leads to them.
BY_THE_TABLE = (
    "action_changes action_lists action_progress actions agenda agenda_items attendance meetings milestones "
)
BY_THE_TABLE += "network other reminders review settings suggestions export"


@pytest.mark.parametrize("folder", ON_THE_MAP)
def test_every_file_is_on_the_map(folder: str):
    """Somebody who wants to change something finds the file by what it is about."""
    found = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    files = [each for each in sorted((ROOT / folder).glob("*.py")) if each.stem != "__init__"]

    led_to = BY_THE_TABLE.split() if folder == "bot/handlers" else []
    assert [each.name for each in files if f"{each.name}`" not in found and each.stem not in led_to] == []


def test_every_promise_names_a_test_that_is_there():
    found = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")

    assert [path for path in re.findall(r"`(tests/[^`]*)`", found) if not (ROOT / path).exists()] == []
