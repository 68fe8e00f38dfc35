"""The card with the action log as a file."""

from __future__ import annotations

from bot.commands.model import ExportActions
from bot.replies.cards import words
from bot.replies.model import Attached, Button, Card, KeptFile, buttons, text

FORMS = {"docx": "a Word file", "xlsx": "an Excel workbook", "csv": "a plain table"}
_SHORT = {"docx": "As a Word file", "xlsx": "For Excel", "csv": "As a plain table (CSV)"}


def exported(file: KeptFile, form: str, *, unfinished: int, finished: int) -> Card:
    said = words.sentence(
        f"{words.count(unfinished, 'open action')} and {words.count(finished, 'finished one')}"
    )
    return Card(
        title="The action log",
        parts=(
            Attached(file=file, says=f"The action log as {FORMS[form]}"),
            text(f"{said}, with outcomes, history and who has what. Nobody is named as late in it."),
            buttons(
                *(
                    Button(label=label, command=ExportActions(form=other))
                    for other, label in _SHORT.items()
                    if other != form
                )
            ),
        ),
    )
