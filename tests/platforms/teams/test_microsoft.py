"""Microsoft's own parser of Adaptive Cards and its schema of Teams' manifest take what the bot writes."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.commands import grammar
from bot.platforms.teams import manifest
from bot.platforms.teams.forms import HERE, ORGANISATION, content
from bot.platforms.teams.render import message
from bot.platforms.teams.text import Look
from bot.replies.cards import blank
from bot.store.unit_of_work import Store
from tests.extreme_cards import sealed
from tests.story import played

CHECKER = Path(__file__).parent / "microsoft"
NEEDED = "CONVENOR_REQUIRE_CLIENTS"  # Set in CI: a missing checker is a failure, not a skip.
LOOK = Look(users={1: "6f1b2c00-0000-4000-8000-0000000000a1"}, seal=sealed)
GOOD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Hello"}]}
# The picker of people is Teams' own: documented for cards of any version, and with nothing to choose from before
# somebody types. The parser knows it from 1.6 on, and misses what there is to choose from.
PICKER = {
    'Property "choices.data" is supported in version 1.6, but you are using version 1.5.',
    "An Input.ChoiceSet must have at least one choice defined.",
}
Values = dict[str, dict[str, Any]]


def faults(*, cards: Values | None = None, manifests: Values | None = None) -> dict[str, list[str]]:
    """By the name of each card or manifest that has some."""
    there = shutil.which("node") is not None and (CHECKER / "node_modules").exists()
    if not there:
        words = "MICROSOFT'S READERS ARE NOT THERE: install Node.js 20 or newer, then the npm packages (make clients)"
        if os.environ.get(NEEDED):
            pytest.fail(words)
        pytest.skip(words)
    given = json.dumps({"cards": cards or {}, "manifests": manifests or {}})
    done = subprocess.run(
        ["node", "check.mjs"], cwd=CHECKER, input=given, capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {name: said for name, said in found.items() if said}


@pytest.mark.slow
async def test_every_card_of_the_story_is_one(sqlite_store: Store, tmp_path: Path) -> None:
    cards = await played(sqlite_store, tmp_path)
    made: Values = {}
    for number, card in enumerate(cards):
        for private in (True, False):
            worded = message(card, look=LOOK, private=private)
            made[f"{number} {card.title} {private}"] = worded.content
    assert len(made) > 200

    assert faults(cards=made) == {}


def test_every_form_is_a_card_as_a_dialog_and_within_a_card() -> None:
    asked = [blank.form(each.parse(""), lambda of: (("a", "One"), ("b", "Other"))) for each in grammar.VERBS]
    made = {
        f"{form.title} {people} {in_place}": content(
            form, look=LOOK, private={}, people=people, in_place=in_place
        )
        for form in asked
        if form is not None
        for people in (HERE, ORGANISATION)
        for in_place in (True, False)
    }
    assert len(made) > 100

    found = faults(cards=made)

    assert all("choices.data" in json.dumps(made[name]) for name in found)
    assert {fault for faults_of_one in found.values() for fault in faults_of_one} <= PICKER


@pytest.mark.parametrize(
    "card",
    [
        pytest.param({**GOOD, "body": [{"type": "TextBlok", "text": "Hello"}]}, id="an unknown element"),
        pytest.param({**GOOD, "body": [{"type": "Input.Text"}]}, id="an input without an id"),
        pytest.param({**GOOD, "actions": [{"type": "Action.Nope", "title": "No"}]}, id="an unknown action"),
        pytest.param({**GOOD, "version": "1.9"}, id="a version to come"),
    ],
)
def test_what_is_no_card_is_found(card: dict[str, Any]) -> None:
    assert "bad" in faults(cards={"good": GOOD, "bad": card})


def test_the_manifest_is_one_and_a_wrong_one_is_found() -> None:
    made = {
        "kept": manifest.manifest(),
        "for one installation": manifest.manifest(
            url="https://convenor.wexcombe.example/bot", app_id="3b6f2c1e-8f0d-4b7a-9a55-2f7d1c0e9b11"
        ),
    }
    unknown, long = copy.deepcopy(made["kept"]), copy.deepcopy(made["kept"])
    unknown["colour"] = "blue"
    long["name"]["short"] = "N" * 31

    found = faults(manifests={**made, "an unknown key": unknown, "a long name": long})

    assert set(found) == {"an unknown key", "a long name"}
