"""Cards of a plan's candidate days: the question to everybody, what one said, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands.model import AnswerDate, PollDates, SetPlan
from bot.domain.clashes import Clash
from bot.domain.milestone import DateAnswer, Plan, Suits
from bot.domain.person import Person
from bot.replies.cards import timelines, words
from bot.replies.cards.problems import undo_button
from bot.replies.model import Button, Card, Item, Part, Tone, buttons, items, text

_SAID = {Suits.YES: "you can", Suits.IF_NEED_BE: "you can if need be", Suits.NO: "you can’t"}
_BUTTONS = {Suits.YES: "I can", Suits.IF_NEED_BE: "If need be", Suits.NO: "I can’t"}
_COUNTED = {Suits.YES: "can", Suits.IF_NEED_BE: "if need be", Suits.NO: "can’t"}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    day: date
    clashes: tuple[Clash, ...] = ()

    @property
    def mind(self) -> str:
        return timelines.briefly(self.clashes)


def _days(candidates: Sequence[Candidate]) -> str:
    return words.listed([words.day(each.day) for each in candidates], word="or")


def preview(plan: Plan, candidates: Sequence[Candidate], *, asked: int) -> Card:
    days = ", ".join(each.day.isoformat() for each in candidates)
    return Card(
        title=f"Ask everybody which day suits for the {plan.name}?",
        tone=Tone.QUESTION,
        about=f"plan:{plan.id}",
        parts=(
            items([Item(title=(words.day(each.day),), detail=each.mind) for each in candidates]),
            text(f"This goes to {words.count(asked, 'person', 'people')}. The answers come to you."),
            buttons(
                Button(
                    label="Ask everybody",
                    command=PollDates(plan=plan.name, days=days, confirmed=True),
                    primary=True,
                )
            ),
        ),
    )


def asked(plan: Plan, *, count: int, change: str | None) -> Card:
    where = Button(label="The answers", command=PollDates(plan=plan.name))
    return Card(
        tone=Tone.GOOD,
        about=f"plan:{plan.id}",
        parts=(
            text(f"I ask {words.count(count, 'person', 'people')} which day suits for the {plan.name}."),
            buttons(where, *((undo_button(change),) if change else ())),
        ),
    )


def question(plan: Plan, candidates: Sequence[Candidate], said: Mapping[date, Suits], *, by: str) -> Card:
    return Card(
        title=f"Which day suits you for the {plan.name}?",
        about=f"plan:{plan.id}",
        parts=(
            text(f"{by} would like to know. Nothing is decided yet: {_days(candidates)}."),
            _rows(plan, candidates, said),
        ),
    )


def answered(plan: Plan, candidates: Sequence[Candidate], said: Mapping[date, Suits]) -> Card:
    left = [each for each in candidates if each.day not in said]
    more = (
        f"{words.sentence(words.count(len(left), 'day'))} left."
        if left
        else "Thank you, that is all of them."
    )
    return Card(
        title=f"Which day suits you for the {plan.name}?",
        tone=Tone.GOOD,
        about=f"plan:{plan.id}",
        parts=(_rows(plan, candidates, said), text(f"Noted. {more}", quiet=True)),
    )


def not_asked(plan: Plan, candidates: Sequence[Candidate]) -> Card:
    """The day is chosen by now, or was never a candidate."""
    asked_about = f"These are asked about: {_days(candidates)}." if candidates else "Its date is settled."
    return Card(
        tone=Tone.REFUSAL,
        about=f"plan:{plan.id}",
        parts=(text(f"Nobody is asked about that day for the {plan.name}. {asked_about}"),),
    )


def _rows(plan: Plan, candidates: Sequence[Candidate], said: Mapping[date, Suits]) -> Part:
    return items(
        [
            Item(
                title=(words.day(each.day),),
                detail=words.dotted(_SAID[said[each.day]] if each.day in said else "", each.mind),
                buttons=tuple(
                    Button(
                        label=label,
                        command=AnswerDate(plan=plan.name, day=each.day.isoformat(), suits=suits.value),
                    )
                    for suits, label in _BUTTONS.items()
                    if said.get(each.day) is not suits
                ),
            )
            for each in candidates
        ]
    )


def standing(
    plan: Plan,
    candidates: Sequence[Candidate],
    answers: Sequence[DateAnswer],
    *,
    asked: Sequence[Person],
) -> Card:
    """For those who run meetings: counts for each day, who can't, and who has not answered. Alone, so with names."""
    names = {each.id: each.name for each in asked}
    heard = {each.person_id for each in answers}
    silent = [each.name for each in asked if each.id not in heard]

    def row(each: Candidate) -> Item:
        of_day = [answer for answer in answers if answer.day == each.day]
        counts = [
            f"{sum(answer.suits is suits for answer in of_day)} {label}" for suits, label in _COUNTED.items()
        ]
        away = [names[answer.person_id] for answer in of_day if answer.suits is Suits.NO]
        can_not = f"not {words.listed(away, word='or')}" if away else ""
        choose = Button(label="Choose this day", command=SetPlan(name=plan.name, when=each.day.isoformat()))
        return Item(
            title=(words.day(each.day),),
            detail=words.dotted(", ".join(counts), can_not, each.mind),
            buttons=(choose,),
        )

    parts: list[Part] = [items([row(each) for each in candidates])]
    if silent:
        parts += [
            text(f"Not heard from: {words.listed(silent)}."),
            buttons(
                Button(
                    label=f"Ask {_those(len(silent))} again", command=PollDates(plan=plan.name, again=True)
                )
            ),
        ]
    else:
        parts.append(text("Everybody has answered."))
    return Card(
        title=f"Days for the {plan.name}: {len(heard)} of {len(asked)} have answered",
        about=f"plan:{plan.id}",
        parts=tuple(parts),
    )


def _those(count: int) -> str:
    return "the one" if count == 1 else f"those {count}"
