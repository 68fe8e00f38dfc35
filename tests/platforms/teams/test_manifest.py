"""What Teams makes the app from: our commands, the fewest permissions, and nothing that Teams would refuse."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.commands import grammar
from bot.commands.model import AddAction, Help, LinkChannel, SetUpNetwork
from bot.platforms.teams import icons, inbound, manifest
from bot.platforms.teams.manifest import BadManifest

ROOT = Path(__file__).resolve().parents[3]
APP = "3b6f2c1e-8f0d-4b7a-9a55-2f7d1c0e9b11"
URL = "https://convenor.wexcombe.example/bot"

GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ADDRESS = r"https://\S{1,2040}"

# What the schema of Teams' manifest 1.29 allows: the characters of a text as a pattern, the values that it may
# have, or of a list how many entries.
ALLOWED: dict[str, Any] = {
    "$schema": r"https://developer\.microsoft\.com/json-schemas/teams/v1\.29/MicrosoftTeams\.schema\.json",
    "manifestVersion": {"1.29"},
    "version": r"\d+\.\d+\.\d+",
    "id": GUID,
    "localizationInfo.defaultLanguageTag": r"[a-z]{2}-[a-z]{2}",
    "developer.name": r".{1,32}",
    "developer.websiteUrl": ADDRESS,
    "developer.privacyUrl": ADDRESS,
    "developer.termsOfUseUrl": ADDRESS,
    "name.short": r".{1,30}",
    "name.full": r".{1,100}",
    "description.short": r".{1,80}",
    "description.full": r".{1,4000}",
    "icons.color": {"color.png"},
    "icons.outline": {"outline.png"},
    "accentColor": r"#[0-9a-f]{6}",
    "defaultInstallScope": {"personal", "team", "groupChat", "meetings"},
    "defaultGroupCapability.team": {"bot"},
    "defaultGroupCapability.groupchat": {"bot"},
    "defaultGroupCapability.meetings": {"bot"},
    "bots": 1,
    "bots[].botId": GUID,
    "bots[].scopes": 4,
    "bots[].scopes[]": {"personal", "team", "groupChat"},
    "bots[].isNotificationOnly": {False},
    "bots[].supportsFiles": {True},
    "bots[].supportsTargetedMessages": {True},
    "bots[].commandLists": 3,
    "bots[].commandLists[].scopes": 4,
    "bots[].commandLists[].scopes[]": {"personal", "team", "groupChat"},
    "bots[].commandLists[].triggers": 2,
    "bots[].commandLists[].triggers[]": {"mention", "slash"},
    "bots[].commandLists[].commands": 12,
    "bots[].commandLists[].commands[].title": r".{1,32}",
    "bots[].commandLists[].commands[].description": r".{1,128}",
    "composeExtensions": 1,
    "composeExtensions[].botId": GUID,
    "composeExtensions[].commands": 10,
    "composeExtensions[].commands[].id": r"\w{1,64}",
    "composeExtensions[].commands[].type": {"action"},
    "composeExtensions[].commands[].context": 3,
    "composeExtensions[].commands[].context[]": {"message"},
    "composeExtensions[].commands[].title": r".{1,32}",
    "composeExtensions[].commands[].description": r".{1,128}",
    "composeExtensions[].commands[].fetchTask": {True},
    "permissions": 2,
    "permissions[]": {"identity", "messageTeamMembers"},
    "validDomains": 100,
    "validDomains[]": r"[a-z0-9.:-]{1,2048}",
    "webApplicationInfo.id": GUID,
    "webApplicationInfo.resource": r"api://\S{1,2000}",
    "authorization.permissions.resourceSpecific": 16,
    "authorization.permissions.resourceSpecific[].name": r"[A-Za-z.]{1,128}",
    "authorization.permissions.resourceSpecific[].type": {"Application"},
}
REQUIRED = {
    "manifestVersion", "version", "id", "developer.name", "developer.websiteUrl", "developer.privacyUrl",
    "developer.termsOfUseUrl", "name.short", "description.short", "description.full", "icons.color", "icons.outline",
    "accentColor", "bots[].botId", "bots[].scopes", "composeExtensions[].botId",
}  # fmt: skip


def faults(value: Any, path: str = "") -> list[str]:
    """What Teams would refuse: unknown keys, texts that are too long, too many of something, twice the same."""
    allowed = ALLOWED.get(path)
    match value:
        case dict():
            return [
                fault
                for key, each in value.items()
                for fault in faults(each, f"{path}.{key}".removeprefix("."))
            ]
        case list():
            found = [] if isinstance(allowed, int) and len(value) <= allowed else [f"{path} has {len(value)}"]
            if len({json.dumps(each) for each in value}) != len(value):
                found.append(f"{path} has something twice")
            return [*found, *(fault for each in value for fault in faults(each, f"{path}[]"))]
    if isinstance(allowed, str):
        fits = isinstance(value, str) and re.fullmatch(allowed, value)
    else:
        fits = isinstance(allowed, set) and value in allowed
    return [] if fits else [f"{path} is {value!r}"]


def paths(value: Any, path: str = "") -> set[str]:
    match value:
        case dict():
            return {path}.union(
                *(paths(each, f"{path}.{key}".removeprefix(".")) for key, each in value.items())
            )
        case list():
            return {path}.union(*(paths(each, f"{path}[]") for each in value))
    return {path}


@pytest.mark.parametrize(
    "options",
    [{}, {"url": URL, "app_id": APP}, {"name": "N" * 30, "url": "https://localhost:3978/"}],
    ids=["as it is kept", "for one installation", "a long name"],
)
def test_teams_takes_it(options: dict[str, str]) -> None:
    made = manifest.manifest(**options)
    assert faults(made) == []
    assert paths(made) >= REQUIRED
    assert len(json.dumps(made)) < 256_000


def test_the_bot_is_named_by_one_id_everywhere() -> None:
    made = manifest.manifest(url=URL, app_id=APP.upper())
    assert made["id"] == made["bots"][0]["botId"] == made["composeExtensions"][0]["botId"] == APP
    assert made["webApplicationInfo"] == {
        "id": APP,
        "resource": f"api://convenor.wexcombe.example/botid-{APP}",
    }
    assert made["validDomains"] == ["convenor.wexcombe.example"]
    assert made["developer"]["privacyUrl"] == f"{URL}/privacy"


def test_what_is_offered_is_what_the_grammar_understands() -> None:
    """And the six verbs that are enough for a member are all there."""
    for commands in manifest.manifest()["bots"][0]["commandLists"]:
        titles = [each["title"] for each in commands["commands"]]
        rows = {f"{verb.noun} {verb.name}".strip(): verb for verb in grammar.VERBS}
        for title in titles:
            assert title == "help" or not isinstance(
                grammar.parse(f"/{rows[title].example.lstrip('/')}"), Help
            )
        assert {title for title, verb in rows.items() if verb.basic} <= set(titles)


def test_every_scope_has_its_commands_once() -> None:
    (bot,) = manifest.manifest()["bots"]
    listed = [scope for commands in bot["commandLists"] for scope in commands["scopes"]]
    assert sorted(listed) == sorted(bot["scopes"])


def test_a_message_can_be_chosen_for_what_the_adapter_answers() -> None:
    (extension,) = manifest.manifest()["composeExtensions"]
    assert {each["id"] for each in extension["commands"]} == inbound.CAPTURES.keys()
    assert [each["title"] for each in extension["commands"]] == [
        "Capture as action",
        "Suggest for the agenda",
    ]


def test_no_conversation_can_be_read() -> None:
    made = manifest.manifest()
    granted = {each["name"] for each in made["authorization"]["permissions"]["resourceSpecific"]}
    assert granted == manifest.PERMISSIONS.keys()
    assert not any("Message" in each or "Member" in each or "Write" in each for each in granted)


@pytest.mark.parametrize(
    "options, says",
    [
        ({"name": ""}, "1 to 30"),
        ({"name": "N" * 31}, "1 to 30"),
        ({"url": "http://convenor.wexcombe.example"}, "no address"),
        ({"url": "https://"}, "no address"),
        ({"url": "https://wexcombe.example/?a=1"}, "no address"),
        ({"url": "https://a b.example"}, "no address"),
        ({"app_id": "convenor"}, "no app id"),
        ({"app_id": ""}, "no app id"),
    ],
)
def test_what_teams_would_refuse_is_refused_here(options: dict[str, str], says: str) -> None:
    with pytest.raises(BadManifest, match=says):
        manifest.manifest(**options)


# --- the package


def test_the_package_holds_three_files_and_is_always_the_same() -> None:
    contents = manifest.files(url=URL, app_id=APP)
    package = manifest.package(contents)
    assert package == manifest.package(manifest.files(url=URL, app_id=APP))
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        assert {each.filename: archive.read(each) for each in archive.infolist()} == contents
        assert sorted(contents) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(archive.read("manifest.json")) == manifest.manifest(url=URL, app_id=APP)


def size(picture: bytes) -> tuple[int, int, int]:
    """Width, height, and bytes of a pixel."""
    assert picture[12:16] == b"IHDR"
    return (
        int.from_bytes(picture[16:20]),
        int.from_bytes(picture[20:24]),
        {2: 3, 6: 4}[picture[25]],
    )


@pytest.mark.parametrize(
    "picture, side, depth",
    [(icons.colour(), 192, 3), (icons.outline(), 32, 4)],
    ids=["colour", "outline"],
)
def test_a_picture_has_the_size_that_teams_wants(picture: bytes, side: int, depth: int) -> None:
    assert size(picture) == (side, side, depth)
    assert len(icons.drawing(picture)) == 13 + side * (side * depth + 1)
    assert len(picture) < 30_000


def test_the_outline_is_white_on_nothing() -> None:
    """Teams refuses any other colour, and a background."""
    rows = icons.drawing(icons.outline())[13:]
    pixels = [
        rows[row * 129 + 1 + column * 4 : row * 129 + 5 + column * 4]
        for row in range(32)
        for column in range(32)
    ]
    assert {pixel[:3] for pixel in pixels} == {b"\xff\xff\xff"}
    assert pixels[0][3] == 0
    assert max(pixel[3] for pixel in pixels) == 255


def test_a_damaged_picture_is_none() -> None:
    picture = icons.outline()
    for damaged in (b"", b"GIF89a", picture[:60] + b"\x00" + picture[61:]):
        with pytest.raises(ValueError, match="PNG"):
            icons.drawing(damaged)


def test_what_is_kept_with_the_project_is_current() -> None:
    folder = ROOT / "manifests" / "teams"
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == manifest.manifest()
    assert sorted(each.name for each in folder.iterdir()) == ["color.png", "manifest.json", "outline.png"]


# --- the guide

GUIDE = (ROOT / "docs" / "teams.md").read_text(encoding="utf-8")


def test_the_guide_explains_every_permission_and_no_other() -> None:
    made = manifest.manifest()
    asked = [*made["permissions"]]
    asked += [each["name"] for each in made["authorization"]["permissions"]["resourceSpecific"]]

    assert (
        re.findall(r"^\| `([A-Za-z.]+)` \|", GUIDE.partition("must allow, and why")[2], re.MULTILINE) == asked
    )
    for name, why in manifest.PERMISSIONS.items():
        assert f"| `{name}` | {why} |" in GUIDE


def test_the_guide_names_what_can_be_done_with_a_message() -> None:
    titles = [each["title"] for each in manifest.manifest()["composeExtensions"][0]["commands"]]

    assert all(f"“{title}”" in GUIDE for title in titles)


def test_what_the_guide_says_to_the_bot_is_understood() -> None:
    said = re.findall(r"@Convenor ([^`\n]+)", GUIDE)

    assert [type(grammar.parse(words)) for words in said] == [SetUpNetwork, LinkChannel, AddAction, AddAction]


def test_the_guide_says_where_the_bot_can_be_spoken_to() -> None:
    (bot,) = manifest.manifest()["bots"]
    told = {"personal": "in a chat of one's own", "team": "in channels", "groupChat": "group chats"}

    assert sorted(bot["scopes"]) == sorted(told)
    assert all(words in GUIDE for words in told.values())
