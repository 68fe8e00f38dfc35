"""What the actions of minutes would change: each compared with what is stored already."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.commands import adding, people
from bot.commands.wording import alike, shared
from bot.documents.minutes.people_names import same
from bot.domain.action import Action, ActionStatus, Owner, OwnerKind
from bot.domain.due import Due, DueKind, local_day
from bot.domain.errors import AmbiguousPerson
from bot.domain.meeting import Meeting
from bot.domain.minutes import ActionFound
from bot.handlers import due_dates
from bot.handlers.context import Context
from bot.replies.cards.minutes_import import Line

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


def action(
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
