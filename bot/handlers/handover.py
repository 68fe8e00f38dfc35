"""The hand-over pack for a new chair."""

from __future__ import annotations

from bot.commands.model import HandOverNetwork
from bot.domain.person import Role
from bot.handlers.context import DOCX, Context
from bot.replies.cards import handover as cards
from bot.replies.model import Attached, Reply


def hand_over_network(command: HandOverNetwork, context: Context) -> Reply:
    """It says who belongs to the network and how it is run: the chair's alone, to pass on."""
    context.require(context.person.role is Role.CHAIR, verb="network handover", by="chair")
    # Word's library is loaded by whoever writes a file.
    from bot.documents.handover_writer import write_handover
    from bot.handlers.handover_paper import handover

    pack = handover(context.register)
    kept = context.keep(
        name=f"Hand-over {context.network.name} {context.today.isoformat()}.docx",
        media_type=DOCX,
        content=write_handover(pack),
    )
    return Reply(
        card=cards.written(
            Attached(file=kept, says="The hand-over pack as a Word file"),
            actions=len(pack.actions),
            promised=len(pack.promised),
            groups=len(pack.groups),
        )
    )
