"""The action log as a file: for Word, for Excel, or as a plain table."""

from __future__ import annotations

from bot.commands.model import ExportActions
from bot.handlers.context import Context
from bot.handlers.enclosures import TYPES
from bot.replies.cards import action_log as cards
from bot.replies.model import Reply


def export_actions(command: ExportActions, context: Context) -> Reply:
    """What is held is not in it, nor anything that only some may read: a file is passed on."""
    # The libraries of Word and Excel are loaded by whoever writes a file.
    from bot.documents.action_log_writer import write_action_csv, write_action_log
    from bot.documents.action_workbook import write_action_workbook
    from bot.handlers import papers

    write = {"xlsx": write_action_workbook, "csv": write_action_csv}.get(command.form, write_action_log)
    form = command.form if command.form in cards.FORMS else "docx"
    log = papers.action_log(context.register)
    kept = context.keep(
        name=f"Action log {context.today.isoformat()}.{form}",
        media_type=TYPES[f".{form}"],
        content=write(log),
    )
    return Reply(card=cards.exported(kept, form, unfinished=len(log.open), finished=len(log.finished)))
