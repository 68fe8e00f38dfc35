"""What docs/email.md tells an administrator is so."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot import cli
from bot.commands import grammar, letters
from bot.commands.model import AddMember, Command, ImportMembers, ListActions, SetAddress, SetUpNetwork
from bot.config import LONGEST_MAILBOX, Settings
from bot.platforms.mail.message import FEWER_WORDS
from bot.platforms.mail.oauth import SCOPE
from bot.platforms.mail.pages import PAUSE

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "email.md").read_text(encoding="utf-8")
KNOWN = {row.name.upper() for row in fields(Settings)}
OF_MAIL = {name for name in KNOWN if name.startswith(("MAIL_", "SMTP_", "IMAP_"))}


def code() -> str:
    """Everything that the program says, on one line; words that stand in pieces are joined."""
    files = sorted((ROOT / "bot").rglob("*.py"))
    text = " ".join(each.read_text(encoding="utf-8") for each in files)
    return re.sub(r"\"\s+f?\"", "", " ".join(text.split()))


def test_every_setting_of_mail_is_explained_and_no_other() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]{3,}[A-Z])`", GUIDE))

    assert named & OF_MAIL == OF_MAIL
    assert named - KNOWN == set()


def test_the_settings_can_be_written_as_the_guide_has_them() -> None:
    """Both tables: Exchange Online's, and any other server's."""
    exchange, other = GUIDE.split("## Another mail server")
    for part in (exchange, other.split("## Mail that is posted")[0]):
        rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)`", part, re.MULTILINE)
        environment = dict(rows) | {"DATABASE_URL": "sqlite://", "SECRET_KEY": "k" * 64}
        if "MAIL_OAUTH_TOKEN_URL" in environment:
            environment |= {"MAIL_OAUTH_CLIENT_ID": "id", "MAIL_OAUTH_CLIENT_SECRET": "secret"}
        found = Settings.read(environment)
        assert (found.uses_mail, found.mail_from) == (True, "convenor@example.org")
        assert found.imap_url is not None


def test_how_long_a_mailbox_s_name_may_be() -> None:
    assert f"at most {LONGEST_MAILBOX} characters before the @" in GUIDE
    assert f"{LONGEST_MAILBOX} are left for your name" in GUIDE
    assert f"more than {LONGEST_MAILBOX} characters before the @" in GUIDE


def test_what_is_asked_of_microsoft() -> None:
    assert f"`{SCOPE}`" in GUIDE


def test_how_long_one_press_pauses() -> None:
    assert [each.command for each in letters.read(FEWER_WORDS).asked] == [PAUSE]
    assert PAUSE.until == "in 3 months"
    assert "Reminders pause for three months" in GUIDE


def test_the_programs_that_it_names_are_there() -> None:
    parser = cli._parser()
    commands = next(each for each in parser._actions if isinstance(each, argparse._SubParsersAction))

    assert set(re.findall(r"python -m bot (\w+)", GUIDE)) <= set(commands.choices)


def test_what_it_says_to_the_bot_is_understood() -> None:
    typed = re.findall(r"(?:^ +|`)/(network[^`\n]+)", GUIDE, re.MULTILINE)

    assert [type(grammar.parse(f"/{words}")) for words in typed] == [
        SetUpNetwork,
        SetAddress,
        AddMember,
        ImportMembers,
        SetAddress,
    ]


@pytest.mark.parametrize(
    "words, meant",
    [
        ("What do I owe?", ListActions),
        ("please add Hal Norwood of Eastmarsh, hal@eastmarsh.example", AddMember),
        ("Gwen Tallis has a new address, gwen@example.org", SetAddress),
    ],
)
def test_what_it_says_in_a_mail_is_understood(words: str, meant: type[Command]) -> None:
    assert words in GUIDE
    assert [type(each.command) for each in letters.read(words).asked] == [meant]


def test_every_trouble_is_named_in_the_program_s_own_words() -> None:
    troubles = GUIDE.partition("## When something doesn't work")[2].partition("\n## ")[0]
    quoted = [
        words
        for row in re.findall(r"^\| ([^|]+) \|", troubles, re.MULTILINE)
        for words in re.findall("“([^”]+)”", row)
    ]
    said = code()

    assert len(quoted) > 10
    assert [words for words in quoted if re.sub(r" \(AADSTS\d+\)$", "", words) not in said] == []
