"""The draft of a meeting's minutes: the file to go on with, and the action review with its buttons."""

from __future__ import annotations

from bot.commands.model import DraftMinutes
from bot.handlers import placing, reviewing
from bot.handlers.context import DOCX, Context
from bot.replies.cards import minutes_draft as cards
from bot.replies.cards import words
from bot.replies.model import Attached, Reply


def draft_minutes(command: DraftMinutes, context: Context) -> Reply:
    """Drafted again it has what came since; whatever was filled in by hand stays in the earlier file."""
    # Word's library is loaded by whoever writes a file.
    from bot.documents.minutes_writer import write_minutes
    from bot.handlers import papers

    context.require(context.runs_meetings, verb="minutes draft")
    meeting = placing.held_or_last(command.meeting, context)
    paper = papers.minutes(context.register, meeting)
    kept = context.keep(
        name=f"Draft minutes {words.meeting_day(meeting, context.network.time_zone)}.docx",
        media_type=DOCX,
        content=write_minutes(paper),
    )
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
