"""A network's own Word template: shown, brought, and taken back."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import SetTemplate
from bot.domain.errors import BadValue
from bot.handlers.context import DOCX, Context
from bot.replies.cards import paper_template as cards
from bot.replies.cards import sending
from bot.replies.model import Reply


def set_template(command: SetTemplate, context: Context) -> Reply:
    """The file that came with the command was cleaned before (handlers/documents). Undo brings the earlier one back.

    Raises:
        BadValue: it is no .docx.
    """
    context.require(context.runs_meetings, verb="network template")
    network, file = context.network, context.file
    if command.usual:
        context.register.save_network(replace(network, template=None))
        return Reply(card=cards.usual(change=context.register.change))
    if file is None:
        kept = context.kept(network.template) if network.template is not None else None
        page = context.page_for(SetTemplate(), sending.TEMPLATE)
        retry = sending.shown_before(SetTemplate()) if page is not None else None
        return Reply(card=cards.shown(kept, page), retry=retry)
    if not file.name.lower().endswith((".docx", ".dotx")):
        raise BadValue(name="the template", value=file.name, expected="a Word file (.docx)")
    kept = context.keep(name=file.name, media_type=DOCX, content=file.content)
    context.register.save_network(replace(network, template=kept.id))
    return Reply(card=cards.taken(kept, change=context.register.change))
