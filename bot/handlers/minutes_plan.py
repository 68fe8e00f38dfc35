"""What minutes would change in the register: compared with what is there, so that nothing is stored twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.people import fold
from bot.domain.meeting import Meeting
from bot.domain.minutes import MinutesFound
from bot.handlers import minutes_actions, minutes_agenda, minutes_meetings, minutes_members, minutes_people
from bot.handlers.context import Context
from bot.handlers.minutes_actions import ActionPlan
from bot.handlers.minutes_agenda import TextPlan
from bot.handlers.minutes_members import Newcomer
from bot.handlers.minutes_people import Table
from bot.replies.cards.minutes_import import Line, Overview


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """All that an import would store, in order. meeting and following are stored with it where they are new."""

    overview: Overview
    meeting: Meeting | None
    meeting_is_new: bool
    following: Meeting | None
    following_is_new: bool
    actions: tuple[ActionPlan, ...]
    suggestions: tuple[TextPlan, ...]
    decisions: tuple[TextPlan, ...]
    table: Table | None  # who was there
    newcomers: tuple[Newcomer, ...]  # whom the network doesn't know

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Lines that are left out unless they are put back: sentences of the talk that name no item, and people."""
        sentences = (each.line.key for each in self.suggestions if each.is_sentence)
        return (*sentences, *(each.line.key for each in self.newcomers if each.member is None))

    @property
    def lines(self) -> tuple[Line, ...]:
        texts = (each.line for each in (*self.suggestions, *self.decisions))
        people = (self.table.line,) if self.table is not None else ()
        return (
            *(each.line for each in self.actions),
            *texts,
            *people,
            *(each.line for each in self.newcomers),
        )


def plan(found: MinutesFound, left_out: tuple[str, ...], context: Context) -> ImportPlan:
    """Compare what was found with what is stored."""
    meeting, meeting_is_new = minutes_meetings.held(found, context)
    following, following_is_new = minutes_meetings.following(found.next_meeting, meeting, context)
    compared = [
        minutes_actions.action(number, each, meeting, following, left_out, context)
        for number, each in enumerate(found.actions, 1)
    ]
    actions = tuple(each for each in compared if each is not None)
    decisions = tuple(
        minutes_agenda.decisions(found, meeting if not meeting_is_new else None, left_out, context)
    )
    suggestions = tuple(
        minutes_agenda.suggestions(found, following if not following_is_new else None, left_out, context)
    )
    known = len(compared) - len(actions) + len(found.decisions) - len(decisions)
    return ImportPlan(
        overview=Overview(
            title=found.meeting.title or "Minutes",
            day=found.meeting.date,
            meeting=meeting,
            is_new=meeting_is_new,
            following=following if following_is_new else None,
            remarks=tuple(_remarks(found, actions, context)),
            known=known,
        ),
        meeting=meeting,
        meeting_is_new=meeting_is_new,
        following=following,
        following_is_new=following_is_new,
        actions=actions,
        suggestions=suggestions,
        decisions=decisions,
        table=minutes_people.table(found, meeting if not meeting_is_new else None, left_out, context)
        if meeting is not None and meeting.dtstart <= context.now
        else None,
        newcomers=tuple(minutes_members.newcomers(found, left_out, context)),
    )


def _remarks(found: MinutesFound, actions: tuple[ActionPlan, ...], context: Context) -> Iterator[str]:
    """What is doubtful about the document as a whole."""
    if found.meeting.date is None:
        yield "I found no date of the meeting, so dates such as “Friday” stay as they are written."
    for doubt in found.doubts:
        if doubt.code == "organisation_twice":
            yield f"“{doubt.about}” and “{', '.join(doubt.values)}” are probably the same organisation."
    names = {person.name for person in (*found.attendees, *found.apologies)}
    members = [person.name for person in context.register.members]
    met = sum(any(fold(name) == fold(member) for member in members) for name in names)
    if len(names) >= 3 and met * 4 < len(names):
        yield f"Of {len(names)} people in these minutes I know {met or 'nobody'}. Are they this network's?"
    if len(found.actions) > 40 and all(action.line.becomes == "new" for action in actions):
        yield "That is a great many actions. Is each of them one?"
    if not re.search(r"\w", found.meeting.title or ""):
        yield "These minutes have no title."
