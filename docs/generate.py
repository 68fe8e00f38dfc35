"""Writes the generated pages of docs/ and the files of manifests/; --check says which are out of date."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))  # Run from anywhere: the package lies beside docs/.

from bot.commands import grammar  # noqa: E402  # After the line that makes it importable.
from bot.config import VARIABLES  # noqa: E402  # The same.
from bot.platforms.slack import manifest  # noqa: E402  # The same.
from bot.platforms.teams import icons  # noqa: E402  # The same.
from bot.platforms.teams import manifest as teams  # noqa: E402  # The same.

_WRITTEN = "<!-- Written by docs/generate.py from {source}: change it there, then run `make docs`. -->\n"


def settings_page() -> str:
    """Every environment variable, in the order of the table in bot/config.py."""
    lines = [
        _WRITTEN.format(source="bot/config.py"),
        "# Settings",
        "",
        "Settings are environment variables, read once when a process starts.",
        "An empty one counts as not set; a wrong one stops the start with a sentence that names it.",
        "A secret is never logged and never shown with an error.",
        "",
        "| variable | default | unit | what it is for |",
        "|---|---|---|---|",
    ]
    for variable in VARIABLES:
        default = f"`{variable.default}`" if variable.default not in (None, ()) else "–"
        about = f"{variable.about} *Secret.*" if variable.secret else variable.about
        lines.append(f"| `{variable.name}` | {default} | {variable.unit or '–'} | {_cell(about)} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every verb, grouped by its first word, in the order of the table in bot/commands/grammar.py."""
    lines = [
        _WRITTEN.format(source="bot/commands/grammar.py"),
        "# Commands",
        "",
        "The same words work as a slash command, as a mention, in a direct message and in the terminal.",
        "`[…]` may be left out, `|` stands between alternatives.",
        "What `REF`, `WHO` and `WHEN` may be is at the end of this page.",
    ]
    for noun in dict.fromkeys(verb.noun for verb in grammar.VERBS):
        lines += ["", f"## {noun or 'Anywhere'}", ""]
        lines += ["| what to type | who may | what it does | for example |", "|---|---|---|---|"]
        for verb in grammar.VERBS:
            if verb.noun == noun:
                changes = "" if verb.writes else " (changes nothing)"
                lines.append(
                    f"| `{_cell(verb.usage)}` | {verb.allowed} | {_cell(verb.summary)}{changes} "
                    f"| `{_cell(verb.example)}` |"
                )
    lines += ["", *_WORDS]
    return "\n".join(lines) + "\n"


_WORDS = [
    "## What stands for what",
    "",
    "- `REF`: a stable reference, `Jun24/4a` in full or `#12` in the whole network.",
    "  `4a` alone is your own open 4a.",
    "- `WHO`: a mention, a name or part of it, an e-mail address, an organisation, a role, or `me`.",
    "  Several are joined by `,`, `and` or `&`.",
    "- `WHEN`: a date or time as people in the UK say it, or an event: `by the next meeting`.",
    "  A date that hangs on an event (`2 weeks before the conference`) moves with it.",
]


def _cell(text: str) -> str:
    """Text that can't end its table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


ROOT = DOCS.parent
TEAMS = ROOT / "manifests" / "teams"
FILES: dict[Path, Callable[[], str | bytes]] = {
    DOCS / "commands.md": commands_page,
    DOCS / "settings.md": settings_page,
    **{
        ROOT / "manifests" / name: partial(manifest.page, **options)
        for name, options in manifest.FILES.items()
    },
    TEAMS / "manifest.json": teams.page,
    TEAMS / "color.png": icons.colour,
    TEAMS / "outline.png": icons.outline,
}


def outdated() -> list[Path]:
    """The files that are not what they would be if they were written now."""
    return [path for path, page in FILES.items() if not path.exists() or not _is_current(path, page())]


def _is_current(path: Path, page: str | bytes) -> bool:
    """A picture may be compressed another way on another machine; what it shows counts."""
    if isinstance(page, str):
        return path.read_text(encoding="utf-8") == page
    try:
        return icons.drawing(path.read_bytes()) == icons.drawing(page)
    except ValueError:
        return False


def main(arguments: list[str]) -> int:
    paths = outdated()
    if "--check" in arguments:
        for path in paths:
            print(f"{path.relative_to(ROOT)} is out of date: run `make docs`", file=sys.stderr)
        return 1 if paths else 0
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        page = FILES[path]()
        path.write_bytes(page.encode() if isinstance(page, str) else page)
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
