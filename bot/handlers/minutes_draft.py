"""The draft of a meeting's minutes: the file to go on with, and the action review with its buttons."""

from __future__ import annotations

from bot.commands.model import DraftMinutes
from bot.handlers import editions, placing, reviewing
from bot.handlers.context import Context
from bot.replies.cards import minutes_draft as cards
from bot.replies.model import Attached, Reply


def draft_minutes(command: DraftMinutes, context: Context) -> Reply:
    """Drafted again it has what came since; whatever was filled in by hand stays in the earlier file."""
    context.require(context.runs_meetings, verb="minutes draft")
    meeting = placing.held_or_last(command.meeting, context)
    paper, kept = editions.drafted(meeting, context, name="Draft minutes")
    card = cards.draft(
        meeting,
        Attached(file=kept, says="The draft as a Word file"),
        noted=paper.is_noted,
        decisions=sum(len(each.decisions) for each in (*paper.items, paper.other)),
        actions=len(paper.actions),
        review=reviewing.card(meeting, context),
        zone=context.zone,
    )
    return Reply(card=card)
