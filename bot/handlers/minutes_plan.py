"""What minutes would change in the register: compared with what is there, so that nothing is stored twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands import adding, people
from bot.commands.people import fold
from bot.documents.minutes.people_names import same
from bot.documents.minutes.wording import alike, shared
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.due import Due, DueKind, local_day
from bot.domain.errors import AmbiguousPerson
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.minutes import ActionFound, MinutesFound, NextMeeting
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.replies.cards.minutes_import import Line, Overview

USUAL_START, USUAL_LENGTH = time(10), timedelta(hours=2)
LONGEST = 500  # characters of a summary
_STATUS = {
    "done": ActionStatus.DONE,
    "dropped": ActionStatus.DROPPED,
    "in_progress": ActionStatus.STARTED,
}
_STATE = {
    ActionStatus.DONE: "done",
    ActionStatus.DROPPED: "no longer needed",
    ActionStatus.STARTED: "started",
}
_FURTHER = (ActionStatus.OPEN, ActionStatus.STARTED, ActionStatus.DONE, ActionStatus.DROPPED)


@dataclass(frozen=True, kw_only=True)
class ActionPlan:
    """One action: before is what is stored already, after what it becomes; without before it is new."""

    line: Line
    found: ActionFound
    summary: str
    status: ActionStatus
    due: Due | None
    before: Action | None = None
    after: Action | None = None


@dataclass(frozen=True, kw_only=True)
class TextPlan:
    """A decision, or a suggestion for the next agenda."""

    line: Line
    item: str | None = None
    below: tuple[str, ...] = ()
    leads: tuple[Owner, ...] = ()
    is_sentence: bool = False  # of the talk: it asks for something, but names no item


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something for the next agenda: an item of the one suggested, or a commitment by its place."""

    title: str
    below: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    commitment: int | None = None
    is_sentence: bool = False


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

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Lines that are left out unless they are put back: sentences of the talk that name no item."""
        return tuple(each.line.key for each in self.suggestions if each.is_sentence)

    @property
    def lines(self) -> tuple[Line, ...]:
        texts = (each.line for each in (*self.suggestions, *self.decisions))
        return (*(each.line for each in self.actions), *texts)


def plan(found: MinutesFound, left_out: tuple[str, ...], context: Context) -> ImportPlan:
    """Compare what was found with what is stored."""
    meeting, meeting_is_new = _meeting(found, context)
    following, following_is_new = _following(found.next_meeting, meeting, context)
    compared = [
        _action(number, each, meeting, following, left_out, context)
        for number, each in enumerate(found.actions, 1)
    ]
    actions = tuple(each for each in compared if each is not None)
    decisions = tuple(_decisions(found, meeting if not meeting_is_new else None, left_out, context))
    suggestions = tuple(_suggestions(found, following if not following_is_new else None, left_out, context))
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
    )


# --- meetings


def _meeting(found: MinutesFound, context: Context) -> tuple[Meeting | None, bool]:
    """The meeting of these minutes: the one of that day, else one that would be kept as held."""
    day = found.meeting.date
    if day is None:
        return context.last_meeting, False
    known = _on(day, context)
    if known is not None or day > context.today:
        return known, False
    start = _at(day, found.meeting.start, context)
    end = _at(day, found.meeting.end, context) if found.meeting.end else start + USUAL_LENGTH
    held = _new_meeting(found.meeting.body or context.network.name, start, end, "held", context)
    return replace(held, released_at=context.now, closed_at=context.now, status=MeetingStatus.CLOSED), True


def _following(
    found: NextMeeting | None, meeting: Meeting | None, context: Context
) -> tuple[Meeting | None, bool]:
    """The meeting after it: the one of that day, else one that would be scheduled."""
    if found is None or found.date is None:
        later = [each for each in context.meetings if meeting is None or each.dtstart > meeting.dtstart]
        return (later[0] if later else None), False
    known = _on(found.date, context)
    if known is not None or found.date <= context.today:
        return known, False
    like = meeting or context.last_meeting
    zone = ZoneInfo(context.network.time_zone)
    usual = like.dtstart.astimezone(zone).strftime("%H:%M") if like is not None else None
    start = _at(found.date, found.start or usual, context)
    length = like.dtend - like.dtstart if like is not None else USUAL_LENGTH
    title = like.title if like is not None else context.network.name
    return _new_meeting(title, start, start + length, "following", context), True


def _on(day: date, context: Context) -> Meeting | None:
    zone = context.network.time_zone
    return next((each for each in context.meetings if local_day(each.dtstart, zone) == day), None)


def _at(day: date, clock: str | None, context: Context) -> datetime:
    at = time.fromisoformat(clock) if clock else USUAL_START
    return datetime.combine(day, at, tzinfo=ZoneInfo(context.network.time_zone))


def _new_meeting(title: str, start: datetime, end: datetime, sort: str, context: Context) -> Meeting:
    return Meeting(
        network_id=context.network.id,
        title=title[:200],
        dtstart=start,
        dtend=end if end > start else start + USUAL_LENGTH,
        uid=f"{context.register.change}-{sort}@{context.network.slug}.convenor",
        created_at=context.now,
    )


# --- actions


def _action(
    number: int, found: ActionFound, meeting: Meeting | None, following: Meeting | None,
    left_out: tuple[str, ...], context: Context,
) -> ActionPlan | None:  # fmt: skip
    """What one action would change; None where it is stored already as it stands in the minutes."""
    owners, doubts = _owners(found, context)
    summary = _summary(found)
    status = _STATUS.get(found.status, ActionStatus.OPEN)
    due = _due(found, following, context)
    before = _stored(found, summary, owners, meeting, context)
    after = _changed(before, found, status, due, context) if before is not None else None
    if before is not None and after == before:
        return None
    if (
        found.due is not None
        and found.due.first == found.due.last
        and found.due.last
        and found.due.last.weekday() >= 5
    ):
        doubts = (*doubts, "weekend")
    if found.due_text and found.due is None and status.is_open:
        doubts = (*doubts, "weekday")
    if found.other_owners and not any(
        same(one, other) for one in found.owners for other in found.other_owners
    ):
        doubts = (*doubts, "differs")
    key = f"A{number}"
    line = Line(
        key=key,
        section="actions",
        title=summary,
        becomes="changed" if before is not None else "new",
        ref=before.key if before is not None else "",
        owners=after.owners if after is not None else owners,
        said_by=found.owners,
        due=after.due if after is not None else due,
        said_when=found.due_text or "",
        state=_STATE.get(status, ""),
        also=found.alt_texts[:3],
        doubts=doubts if status.is_open else (),
        left_out=key in left_out,
    )
    return ActionPlan(
        line=line, found=found, summary=summary, status=status, due=due, before=before, after=after
    )


def _owners(found: ActionFound, context: Context) -> tuple[tuple[Owner, ...], tuple[str, ...]]:
    """Whose it is, and what is doubtful about that: a name that fits several, or nobody, is kept as written."""
    if not found.owners:
        return (), ("owner",)
    owners: list[Owner] = []
    doubts: list[str] = []
    for name in found.owners:
        try:
            if people.is_everyone(name):
                raise AmbiguousPerson(phrase=name)
            owners += context.owners(name)
        except AmbiguousPerson:
            owners.append(Owner(kind=OwnerKind.NAME, name=name[:200]))
            doubts.append("everyone" if people.is_everyone(name) else "several")
    if not doubts and any(owner.kind is OwnerKind.NAME for owner in owners):
        doubts.append("unknown")
    return tuple(dict.fromkeys(owners)), tuple(dict.fromkeys(doubts))


def _summary(found: ActionFound) -> str:
    """The deed, without the name in front that says whose it is ("Imran to …")."""
    said = adding.add(found.text[:LONGEST])
    own = said.who is not None and said.text and any(same(said.who, owner) for owner in found.owners)
    words = said.text if own and said.text else found.text
    about = f"{found.context} {words}" if found.context and len(words.split()) < 6 else words
    return " ".join(about.split())[:LONGEST]


def _due(found: ActionFound, following: Meeting | None, context: Context) -> Due | None:
    """By when: the date that was read, else by the next meeting, which is ours and says so."""
    if found.status in ("done", "dropped") and found.due is None:
        return None
    if found.due is not None and found.due.last is not None:
        first, last = found.due.first, found.due.last
        if following is not None and local_day(following.dtstart, context.network.time_zone) == last:
            return due_dates.due_at(following, context)
        if first is not None and first < last:
            return Due(kind=DueKind.WINDOW, first=first, day=last, phrase=found.due_text)
        return Due(kind=DueKind.DAY, day=last, phrase=found.due_text)
    if following is not None and following.dtstart > context.now:
        return due_dates.due_at(following, context, assumed=True)
    return due_dates.default_due(context)


def _stored(
    found: ActionFound, summary: str, owners: tuple[Owner, ...], meeting: Meeting | None, context: Context
) -> Action | None:
    """The action that these minutes mean: by the paper's number, else by its meaning."""
    actions = [each for each in context.register.actions.where() if context.visible(each)]
    label = (found.id or "").casefold()
    if meeting is not None and meeting.prefix and label and not found.carried_over:
        named = next(
            (
                each
                for each in actions
                if (each.ref or "").casefold() == f"{meeting.prefix}/{label}".casefold()
            ),
            None,
        )
        if named is not None and (
            shared(named.summary, found.text) >= 0.3 or set(named.owners) & set(owners)
        ):
            return named
    own = [each for each in actions if meeting is not None and each.meeting_id == meeting.id]
    earlier = [each for each in actions if each not in own and each.status.is_open]
    for each in (*own, *earlier):
        together = not owners or not each.owners or bool(set(owners) & set(each.owners))
        wordings = (summary, found.text, *found.alt_texts)
        if together and any(alike(each.summary, words) for words in wordings):
            return each
        if together and each in own and any(_says_the_same(each.summary, words) for words in wordings):
            return each
    return None


def _says_the_same(one: str, other: str) -> bool:
    """Whether a short note of the meeting is the sentence that the minutes made of it."""
    return min(len(one.split()), len(other.split())) >= 3 and shared(one, other) >= 0.8


def _changed(
    before: Action, found: ActionFound, status: ActionStatus, due: Due | None, context: Context
) -> Action:
    """The stored action as the minutes have it: further on, with the date they name, and no longer held."""
    after = before
    if _FURTHER.index(status) > _FURTHER.index(before.status):
        done_at = context.now if status is ActionStatus.DONE else before.completed_at
        after = replace(after, status=status, completed_at=done_at)
    if found.due is not None and due is not None and (before.due is None or before.due.day != due.day):
        after = replace(after, due=due)
    if before.held:
        after = replace(after, held=False, released_at=context.now)
    return after


# --- decisions and suggestions


def _decisions(
    found: MinutesFound, meeting: Meeting | None, left_out: tuple[str, ...], context: Context
) -> Iterator[TextPlan]:
    known = [
        each.text
        for each in context.register.decisions.where()
        if meeting is None or each.meeting_id == meeting.id
    ]
    for number, each in enumerate(found.decisions, 1):
        if not any(alike(each.text, other) for other in known):
            key = f"D{number}"
            line = Line(key=key, section="decisions", title=each.text[:LONGEST], left_out=key in left_out)
            yield TextPlan(line=line, item=each.agenda_item)


def _suggestions(
    found: MinutesFound, following: Meeting | None, left_out: tuple[str, ...], context: Context
) -> Iterator[TextPlan]:
    """Items of the suggested agenda and what was asked for in the talk, where no agenda has them yet."""
    register = context.register
    known = [
        each.title
        for each in register.agenda_items.where()
        if following is None or each.meeting_id in (None, following.id)
    ]
    known += [each.title for each in register.standing_items.where()]
    for number, asked in enumerate(asked_for(found), 1):
        if any(fold(asked.title) == fold(other) or alike(asked.title, other) for other in known):
            continue
        key = f"S{number}"
        line = Line(key=key, section="agenda", title=asked.title[:LONGEST], left_out=key in left_out)
        yield TextPlan(
            line=line, below=asked.below, leads=_leads(asked.leads, context), is_sentence=asked.is_sentence
        )


def _leads(names: tuple[str, ...], context: Context) -> tuple[Owner, ...]:
    """Those of the names that mean one member, role or organisation; the others are the chair's to add."""
    leads: list[Owner] = []
    for name in names:
        try:
            leads += [owner for owner in context.owners(name) if owner.kind is not OwnerKind.NAME]
        except AmbiguousPerson:
            continue
    return tuple(dict.fromkeys(leads))


def asked_for(found: MinutesFound) -> tuple[Asked, ...]:
    """What the minutes would have on the next agenda: its items, then what was asked for in the talk alone."""
    items = found.next_agenda.items if found.next_agenda is not None else ()
    asked = [
        Asked(title=each.description, below=tuple(_below(each.children, "")), leads=each.leads)
        for each in items
    ]
    for place, each in enumerate(found.commitments):
        if each.kind == "agenda_request" and not any(
            _asks_for(each.title or each.text, item.description) for item in items
        ):
            asked.append(
                Asked(title=each.title or each.text, commitment=place, is_sentence=each.title is None)
            )
    return tuple(asked)


def _asks_for(sentence: str, title: str) -> bool:
    return shared(sentence, title) >= 0.75


def _below(children: tuple[object, ...], indent: str) -> Iterator[str]:
    for child in children:
        yield f"{indent}{getattr(child, 'description', '')}"[:300]
        yield from _below(getattr(child, "children", ()), f"{indent}  ")


# --- remarks


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
