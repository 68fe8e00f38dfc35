"""What Slack makes the app from: our commands, the fewest scopes, and nothing that Slack would refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import grammar
from bot.platforms.slack import inbound, install, manifest
from bot.platforms.slack.manifest import BadManifest

ROOT = Path(__file__).resolve().parents[3]
ALL = [{}, {"socket": True}, {"oauth": True}, {"socket": True, "oauth": True}]


def named(options: dict[str, bool]) -> str:
    return "+".join(options) or "plain"


# --- what Slack's manifest schema (github.com/slackapi/manifest-schema, version 1) allows

LIMITS: dict[str, tuple[int, int]] = {  # characters, or entries of a list
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "features.bot_user.display_name": (1, 80),
    "features.shortcuts": (1, 10),
    "features.shortcuts[].name": (1, 24),
    "features.shortcuts[].callback_id": (1, 255),
    "features.shortcuts[].description": (1, 150),
    "features.slash_commands": (1, 50),
    "features.slash_commands[].command": (2, 32),
    "features.slash_commands[].url": (1, 3000),
    "features.slash_commands[].description": (1, 2000),
    "features.slash_commands[].usage_hint": (1, 1000),
    "oauth_config.redirect_urls": (0, 1000),
    "oauth_config.redirect_urls[]": (1, 2500),
    "oauth_config.scopes.bot": (0, 255),
    "oauth_config.scopes.bot[]": (1, 50),
    "settings.event_subscriptions.request_url": (1, 3500),
    "settings.event_subscriptions.bot_events": (0, 100),
    "settings.event_subscriptions.bot_events[]": (1, 50),
    "settings.interactivity.request_url": (1, 3500),
}
PATTERNS = {
    "display_information.background_color": r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?",
    "features.bot_user.display_name": r"[\w.-]+",
    "features.shortcuts[].type": r"message|global",
    "features.slash_commands[].command": r"/[a-z0-9_-]+",
    "features.slash_commands[].url": r"https?://\S+",
    "settings.event_subscriptions.request_url": r"https?://\S+",
    "settings.interactivity.request_url": r"https?://\S+",
}
SWITCHES = {
    "features.app_home.home_tab_enabled",
    "features.app_home.messages_tab_enabled",
    "features.app_home.messages_tab_read_only_enabled",
    "features.bot_user.always_online",
    "features.slash_commands[].should_escape",
    "settings.interactivity.is_enabled",
    "settings.org_deploy_enabled",
    "settings.socket_mode_enabled",
    "settings.token_rotation_enabled",
}
NUMBERS = {"_metadata.major_version", "_metadata.minor_version"}
REQUIRED = {
    "display_information.name",
    "features.bot_user.display_name",
    "settings.interactivity.is_enabled",
}


def faults(value: Any, path: str = "") -> list[str]:
    """What Slack would refuse: unknown keys, wrong kinds, too long or too many, twice the same."""
    found: list[str] = []
    if path in LIMITS and not LIMITS[path][0] <= len(value) <= LIMITS[path][1]:
        found.append(f"{path} has {len(value)}")
    match value:
        case bool():
            found += [] if path in SWITCHES else [f"{path} is no switch"]
        case int():
            found += [] if path in NUMBERS else [f"{path} is no number"]
        case str():
            if path not in LIMITS and path not in PATTERNS:
                found.append(f"{path} is unknown")
            if path in PATTERNS and not re.fullmatch(PATTERNS[path], value):
                found.append(f"{path} is {value!r}")
        case list():
            if path not in LIMITS:
                found.append(f"{path} is unknown")
            if all(isinstance(each, str) for each in value) and len(set(value)) != len(value):
                found.append(f"{path} has something twice")
            found += [fault for each in value for fault in faults(each, f"{path}[]")]
        case dict():
            found += [
                fault
                for key, each in value.items()
                for fault in faults(each, f"{path}.{key}".removeprefix("."))
            ]
        case _:
            found.append(f"{path} is {value!r}")
    return found


def keys(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        inner = set().union(*(keys(each, f"{path}.{key}".removeprefix(".")) for key, each in value.items()))
        return inner | {path}
    return {path}


@pytest.mark.parametrize("options", ALL, ids=named)
def test_slack_takes_it(options: dict[str, bool]):
    made = manifest.manifest(url="https://convenor.wexcombe.example/bot", **options)

    assert faults(made) == []
    assert keys(made) >= REQUIRED


def test_the_checker_sees_what_slack_refuses():
    made = manifest.manifest()
    made["display_information"]["name"] = "x" * 36
    made["features"]["bot_user"]["display_name"] = "two words"
    made["settings"]["surprise"] = True
    made["oauth_config"]["scopes"]["bot"] += ["commands"]

    assert len(faults(made)) == 4


# --- commands


def test_the_commands_are_the_grammars_without_slacks_own():
    names, left = manifest.commands()

    assert names == ["action", "agenda", "meeting", "minutes", "milestone", "calendar", "network", "convenor"]
    assert [(each.name, each.why, each.instead) for each in left] == [
        ("remind", manifest.SLACKS_OWN, "/convenor remind …")
    ]


def test_slacks_own_names_are_known():
    assert {"remind", "search", "help", "topic", "invite", "who", "me", "status"} <= manifest.BUILT_IN
    assert not manifest.BUILT_IN & set(manifest.commands()[0])


def test_a_command_whose_name_is_taken_is_left_out_and_said_otherwise():
    names, left = manifest.commands(["/Network", " action "])

    assert names == ["agenda", "meeting", "minutes", "milestone", "calendar", "convenor"]
    assert {each.name: each.instead for each in left if each.why == manifest.ASKED} == {
        "action": "/convenor action …",
        "network": "/convenor network …",
    }


def test_without_the_command_for_everything_people_write_to_the_bot():
    left = manifest.commands(["convenor"])[1]

    assert {each.name: each.instead for each in left} == {
        "remind": "“remind …” in a message to it",
        "convenor": "a message to it, or a mention",
    }


@pytest.mark.parametrize(
    "without, says",
    [
        (["foo"], "/foo is no command"),
        ([""], "no command"),
        ([*grammar.NOUNS, manifest.EVERYTHING], "at least one"),
    ],
)
def test_what_can_not_be_left_out_is_refused(without: list[str], says: str):
    with pytest.raises(BadManifest, match=says):
        manifest.commands(without)


def test_each_command_escapes_what_is_typed_and_hints_at_verbs_that_exist():
    for each in manifest.manifest()["features"]["slash_commands"]:
        assert each["should_escape"] is True
        noun = each["command"].removeprefix("/")
        verbs = {
            word.split()[0]
            for verb in grammar.VERBS
            if verb.noun == noun
            for word in (verb.name, *verb.aliases)
        }
        for hint in each["usage_hint"].split(" | ") if noun != manifest.EVERYTHING else ():
            assert hint.split()[0] in verbs


def test_the_shortcuts_are_those_that_the_bot_answers():
    made = manifest.manifest()["features"]["shortcuts"]

    assert {each["callback_id"] for each in made if each["type"] == "global"} == set(inbound.SHORTCUTS)
    assert {each["callback_id"] for each in made if each["type"] == "message"} == {
        *inbound.CAPTURES,
        inbound.TAKES_MINUTES,
    }


# --- scopes and events


def test_each_event_has_the_scope_it_needs():
    assert {scope for scope in manifest.EVENTS.values() if scope} <= set(manifest.SCOPES)


def test_the_bot_hears_no_messages_of_channels_but_its_mentions():
    assert not {"message.channels", "message.groups", "message.mpim"} & set(manifest.EVENTS)
    assert "chat:write.public" not in manifest.SCOPES
    assert "user" not in manifest.manifest()["oauth_config"]["scopes"]


@pytest.mark.parametrize("scope", manifest.SCOPES)
def test_each_scope_is_explained_in_the_guide(scope: str):
    guide = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    assert f"| `{scope}` | {manifest.SCOPES[scope]} |" in guide


def test_the_guide_explains_no_scope_that_is_not_asked_for():
    guide = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.:]+:[a-z_.]+|commands)` \|", guide, re.MULTILINE)

    assert rows == list(manifest.SCOPES)


# --- the ways to run it


def test_one_workspace_has_a_token_that_lasts_and_several_have_tokens_that_are_renewed():
    one, several = manifest.manifest(), manifest.manifest(oauth=True)

    assert one["settings"]["token_rotation_enabled"] is False
    assert "redirect_urls" not in one["oauth_config"]
    assert several["settings"]["token_rotation_enabled"] is True
    assert several["settings"]["org_deploy_enabled"] is True
    assert several["oauth_config"]["redirect_urls"] == [manifest.EXAMPLE + install.REDIRECT]
    heard = several["settings"]["event_subscriptions"]["bot_events"]
    assert {"team_access_granted", "team_access_revoked"} <= set(heard)


def test_socket_mode_needs_no_address():
    made = manifest.page(socket=True)

    assert "socket_mode_enabled: true" in made
    assert "http" not in made


def test_an_address_may_have_a_path_and_a_slash_at_its_end():
    made = manifest.manifest(url="https://bots.wexcombe.example/convenor/")

    assert made["settings"]["interactivity"]["request_url"] == (
        "https://bots.wexcombe.example/convenor/slack/events"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "convenor.example.org",
        "http://convenor.example.org",
        "http://localhost.example.org",
        "ftp://convenor.example.org",
        "https://",
        "https://a b",
        "https://user@convenor.example.org",
        "https://convenor.example.org/?a=1",
        "https://convenor.example.org\nx: y",
    ],
)
def test_an_address_that_slack_can_not_call_is_refused(url: str):
    with pytest.raises(BadManifest):
        manifest.manifest(url=url)


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_a_machines_own_address_may_be_plain_for_trying_it(url: str):
    assert faults(manifest.manifest(url=url)) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 36])
def test_a_name_that_slack_refuses_is_refused_here(name: str):
    with pytest.raises(BadManifest):
        manifest.manifest(name=name)


@given(st.text(min_size=1, max_size=35).filter(lambda name: name.strip()))
def test_whatever_the_name_the_handle_is_one_that_slack_takes(name: str):
    assert faults(manifest.manifest(name=name)) == []


# --- as text


def read(text: str) -> Any:
    """The few shapes of YAML that are written, read back."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    value, rest = _read(lines, 0)
    assert rest == []
    return value


def _read(lines: list[str], depth: int) -> tuple[Any, list[str]]:
    indent = " " * depth
    if lines[0].startswith(f"{indent}- "):
        items = []
        while lines and lines[0].startswith(f"{indent}- "):
            first = lines[0][depth + 2 :]
            if re.match(r"\w+: ", first):
                item, lines = _read([f"{indent}  {first}", *lines[1:]], depth + 2)
                items.append(item)
            else:
                items.append(_value(first))
                lines = lines[1:]
        return items, lines
    found = {}
    while lines and re.match(rf"{indent}\w", lines[0]):
        key, _, rest = lines[0].strip().partition(":")
        lines = lines[1:]
        if rest:
            found[key] = _value(rest.strip())
        else:
            found[key], lines = _read(lines, len(lines[0]) - len(lines[0].lstrip()))
    return found, lines


def _value(text: str) -> Any:
    return json.loads(text) if text[0] in '"[{' or text in ("true", "false") or text.isdigit() else text


@pytest.mark.parametrize("options", ALL, ids=named)
def test_the_yaml_says_what_the_json_says(options: dict[str, bool]):
    assert read(manifest.page(**options)) == json.loads(manifest.page(**options, as_json=True))


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "null",
        "~",
        "1",
        "1.5",
        "0x1F",
        "a: b",
        "a #b",
        "- a",
        "#a",
        "&a",
        "*a",
        "!a",
        "a:",
        "'a'",
        '"a"',
        "{a}",
        "[a]",
        " a",
        "a ",
        "",
        "a\nb",
        "a\\b",
        "’",
        "%a",
        "@a",
        "`a`",
        "a\tb",
        "2026-09-01",
    ],
)
def test_a_text_that_could_be_read_as_something_else_is_quoted(text: str):
    line = manifest.to_yaml({"key": text})

    assert line == f"key: {json.dumps(text, ensure_ascii=False)}\n"


@pytest.mark.parametrize(
    "text, written",
    [
        ("a\x85b", r'"a\u0085b"'),
        ("a\u2028b", r'"a\u2028b"'),
        ("\x7f", r'"\u007f"'),
        ("\U000e0001", r'"\U000e0001"'),
        ("Ahoy 🚢", '"Ahoy 🚢"'),
    ],
)
def test_what_yaml_takes_for_a_lines_end_is_written_by_its_number(text: str, written: str):
    assert manifest.to_yaml({"key": text}) == f"key: {written}\n"


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=60))
def test_any_text_is_read_back_as_it_was(text: str):
    lines = manifest.to_yaml({"key": text, "list": [text]}).splitlines(keepends=False)

    assert len([line for line in lines if not line.startswith(" ")]) >= 2
    assert _value(manifest.to_yaml({"key": text}).removeprefix("key: ").removesuffix("\n")) == text


def test_what_a_manifest_never_holds_is_no_yaml():
    with pytest.raises(TypeError):
        manifest.to_yaml({"key": None})


# Events that are somebody speaking, pressing or looking; what happens in the workspace is noticed instead.
SPOKEN = {"app_home_opened", "app_mention", "message.im", "reaction_added"}


def test_what_is_subscribed_to_is_what_is_noticed() -> None:
    """An event that nobody reads is traffic for nothing; one that is not asked for never comes."""
    subscribed = manifest.manifest(oauth=True)["settings"]["event_subscriptions"]["bot_events"]
    assert set(subscribed) == inbound.NOTICED | SPOKEN
    assert not inbound.NOTICED & SPOKEN
