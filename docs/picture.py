"""Draws docs/session.svg, the picture in the README, from a real session: run it when the words on screen change."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
SETTING_UP = """\
/network setup "South Quay QA Leads" chair me minute-taker "Bethan Lowe"
/network members import bot/example/members.csv
/meeting schedule Tuesday 25 June 2024 10:00 to 12:00
/meeting schedule Monday 16 September 2024 10:00 to 12:00
at 2024-06-25T10:20
"""
SHOWN = (
    "as Bethan Lowe: /action add Imran to find three venues by Friday 12 July item 4",
    "as Bethan Lowe: /action add Nadia to share an example of a self-audit item 7",
    "at 2024-06-26T15:00",
    "/meeting release",
    "at 2024-07-09T10:00",
    "as Imran Sethi: 4a done Three venues, all with step-free access",
    "/action list all",
)
LINE, LEFT = 17, 14  # pixels
LEFT_OUT = re.compile(r"^— .*(?:, to (?!Imran Sethi)|the same to)")


def session() -> list[str]:
    """The lines of the session; of the messages that were sent only Imran's."""
    with tempfile.TemporaryDirectory() as folder:
        lines: list[str] = []
        before: list[str] = []
        for count in range(len(SHOWN) + 1):
            script = SETTING_UP + "\n".join(SHOWN[:count]) + "\n"
            printed = subprocess.run(
                [sys.executable, "-m", "bot", "chat", "--database", f"sqlite:///{folder}/{count}.db",
                 "--as", "Marion Keane", "--at", "2024-06-03T09:00"],
                input=script, capture_output=True, text=True, check=True, cwd=DOCS.parent,
            ).stdout.splitlines()  # fmt: skip
            if count:
                lines += ["", f"> {SHOWN[count - 1]}", *_for_imran(printed[len(before) :])]
            before = printed
        return lines


def _for_imran(lines: list[str]) -> list[str]:
    kept, keep = [], True
    for line in lines:
        if line.startswith("— "):
            keep = not LEFT_OUT.match(line)
        elif not line.startswith("  "):
            keep = True
        if keep:
            kept.append(line)
    return kept


def _drawn(number: int, line: str) -> str:
    kind = "said" if line.startswith(">") else "sent" if line.startswith("— ") else "text"
    words = re.sub(r"(\[\d+ [^\]]+\])", r'<tspan class="button">\1</tspan>', html.escape(line, quote=False))
    return f'<text x="{LEFT}" y="{34 + number * LINE}" class="{kind}" xml:space="preserve">{words}</text>'


def picture(lines: list[str]) -> str:
    height = 34 + len(lines) * LINE + 10
    drawn = "\n".join(_drawn(number, line) for number, line in enumerate(lines) if line)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {height}"
role="img" aria-label="A session in the terminal">
<style>
rect {{ fill: #1d2430 }} text {{ font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #e3e8ef }}
.said {{ fill: #7fd1e0 }} .sent {{ fill: #a9b4c4 }} .button {{ fill: #9db8ff }}
</style>
<rect width="860" height="{height}" rx="8"/>
{drawn}
</svg>
"""


if __name__ == "__main__":
    (DOCS / "session.svg").write_text(picture(session()), encoding="utf-8")
