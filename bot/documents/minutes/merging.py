"""The same action written twice: in the talk and in the list that sums up, by its number or by its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.wording import alike, shared, words_of
from bot.documents.minutes import people_names
from bot.documents.minutes.found import Found

_RANK = {"table": 0, "list": 1, "inline": 2, "narrative": 3}
_SAME_OWNER = 0.5  # how much of the shorter wording the other must share when they name the same person
_NO_OWNER = 0.75  # … when one names nobody
_OTHER_OWNER = 0.9  # … when they name different people


def merged(found: Sequence[Found]) -> list[Found]:
    """Each action once, in the wording of the list or table where there is one; the other wordings are kept."""
    listed = [one for one in found if one.source in ("table", "list")]
    inline = [one for one in found if one.source not in ("table", "list")]
    heads = _without_doubles(listed)
    taken: dict[int, list[Found]] = {}
    left: list[Found] = []
    pairs = sorted(
        (
            (-likeness, abs(place - at), place, at)
            for place, one in enumerate(inline)
            for at, head in enumerate(heads)
            if (likeness := _likeness(head, one)) > 0
        ),
    )
    matched: set[int] = set()
    for _, _, place, at in pairs:
        if place in matched or (at in taken and not _again(taken[at], inline[place])):
            continue
        matched.add(place)
        taken.setdefault(at, []).append(inline[place])
    left = [one for place, one in enumerate(inline) if place not in matched]
    summed = [_together(head, taken.get(at, [])) for at, head in enumerate(heads)]
    return sorted([*summed, *_without_doubles(left)], key=lambda one: _order(one, found))


def _again(taken: Sequence[Found], one: Found) -> bool:
    """Whether an action that has found its wording may take another: the same number, or nearly the same words."""
    return any((one.label and one.label == other.label) or alike(one.text, other.text) for other in taken)


def _order(one: Found, found: Sequence[Found]) -> int:
    return next(
        (place for place, each in enumerate(found) if each.text == one.text and each.source == one.source), 0
    )


def _without_doubles(found: Sequence[Found]) -> list[Found]:
    """Wordings of one kind: only the same number, or the same words, make two of them one."""
    kept: list[Found] = []
    for one in found:
        place = next((n for n, other in enumerate(kept) if _is_double(other, one)), None)
        if place is None:
            kept.append(one)
        elif _RANK[one.source] < _RANK[kept[place].source]:
            kept[place] = _together(one, [kept[place]])
        else:
            kept[place] = _together(kept[place], [one])
    return kept


def _is_double(one: Found, other: Found) -> bool:
    if one.label and other.label and one.source == other.source:
        return (
            one.label == other.label and one.carried == other.carried and shared(one.text, other.text) >= 0.5
        )
    if (
        one.source == other.source == "list"
        and one.status != other.status
        and one.carried == other.carried
        and one.text != other.text
    ):
        return False
    return alike(one.text, other.text) and (_share_owner(one, other) or not one.owners or not other.owners)


def _likeness(head: Found, one: Found) -> float:
    """How surely an inline wording is the listed action, 0: not at all."""
    if head.label and one.label:
        return (
            2.0
            if head.label == one.label and (shared(head.text, one.text) >= 0.2 or not head.carried)
            else 0.0
        )
    if head.carried != one.carried:
        return 0.0
    likeness = shared(head.text, one.text, without=(*head.owners, *one.owners))
    if alike(head.text, one.text):
        return 1.5 + likeness
    if len(words_of(one.text)) < 2 and not _share_owner(head, one):
        return 0.0
    if not head.owners or not one.owners:
        needed = _NO_OWNER
    else:
        needed = _SAME_OWNER if _share_owner(head, one) else _OTHER_OWNER
    return likeness if likeness >= needed else 0.0


def _share_owner(one: Found, other: Found) -> bool:
    return any(people_names.same(first, second) for first in one.owners for second in other.owners)


def _together(head: Found, others: Sequence[Found]) -> Found:
    wordings = list(head.wordings)
    for other in others:
        for text in (other.text, *other.wordings):
            if text != head.text and text not in wordings:
                wordings.append(text)
        differs = bool(head.owners and other.owners) and not _share_owner(head, other)
        head = replace(
            head, others=other.owners if differs else head.others, owners=head.owners or other.owners, label=head.label or other.label, due=head.due or other.due,
            status=head.status or other.status, item=head.item or other.item, context=head.context or other.context,
        )  # fmt: skip
    return replace(head, wordings=tuple(wordings))
