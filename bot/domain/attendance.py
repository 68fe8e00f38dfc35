"""Who comes to a meeting, and who was there, authority by authority: one voice each, in person or by a deputy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.meeting import AtMeeting, Attendance, PartStat
from bot.domain.person import Organisation, Person, Role


@dataclass(frozen=True, kw_only=True)
class Place:
    """One authority; somebody without one is a place of their own. What its people said, and what was noted there."""

    name: str
    is_noted: bool = False  # it was noted at the meeting who was there
    present: tuple[Person, ...] = ()
    stand_ins: tuple[tuple[str, Person], ...] = ()  # who sat there for whom
    coming: tuple[Person, ...] = ()
    perhaps: tuple[Person, ...] = ()
    apologies: tuple[tuple[Person, str | None], ...] = ()  # with the deputy's name
    unheard: tuple[Person, ...] = ()

    @property
    def deputies(self) -> tuple[tuple[str, Person], ...]:
        """Who comes for whom."""
        return tuple((deputy, person) for person, deputy in self.apologies if deputy)

    @property
    def has_voice(self) -> bool:
        return bool(self.present or self.stand_ins) if self.is_noted else bool(self.coming or self.deputies)

    @property
    def stayed_away(self) -> tuple[Person, ...]:
        """Who had said that they, or their deputy, would come, and was not seen."""
        seen = {each.id for each in (*self.present, *(person for _, person in self.stand_ins))}
        expected = (*self.coming, *(person for _, person in self.deputies))
        return tuple(each for each in expected if each.id not in seen)

    @property
    def has_answered(self) -> bool:
        return bool(self.coming or self.perhaps or self.apologies)


def by_authority(
    members: Iterable[Person],
    organisations: Iterable[Organisation],
    answers: Mapping[int, Attendance],
    seen: Mapping[int, AtMeeting],
) -> tuple[Place, ...]:
    """Every authority with what its people have answered, by name. Observers count once they have answered, or came.

    answers: by person id. seen: the same, of a meeting at which it was noted.
    """
    names = {each.id: each.name for each in organisations}
    groups: dict[str, list[Person]] = {}
    for person in members:
        if person.role is not Role.OBSERVER or person.id in answers or person.id in seen:
            groups.setdefault(names.get(person.organisation_id or 0, person.name), []).append(person)
    return tuple(_place(name, groups[name], answers, seen) for name in sorted(groups, key=str.casefold))


def _place(
    name: str, people: list[Person], answers: Mapping[int, Attendance], seen: Mapping[int, AtMeeting]
) -> Place:
    said = {person.id: answers[person.id].partstat for person in people if person.id in answers}

    def who(partstat: PartStat) -> tuple[Person, ...]:
        return tuple(person for person in people if said.get(person.id) is partstat)

    away = [person for person in people if person.id in said and said[person.id].is_away]
    noted = [(seen[person.id], person) for person in people if person.id in seen]
    return Place(
        name=name,
        is_noted=bool(seen),
        present=tuple(person for each, person in noted if each.was_there),
        stand_ins=tuple((each.deputy, person) for each, person in noted if each.deputy),
        coming=who(PartStat.ACCEPTED),
        perhaps=who(PartStat.TENTATIVE),
        apologies=tuple((person, answers[person.id].deputy) for person in away),
        unheard=tuple(person for person in people if person.id not in said),
    )


@dataclass(frozen=True, kw_only=True)
class Deputies:
    """Who comes for whom. members: of a deputy of the network, by id, those whom they come for. others: by the id of
    who sent them, the names of those whom the network has no way to reach.
    """

    members: Mapping[int, tuple[Person, ...]]
    others: Mapping[int, str]


def deputies(answers: Iterable[Attendance], members: Iterable[Person]) -> Deputies:
    by_id = {each.id: each for each in members}
    by_name = {each.name.casefold(): each for each in by_id.values()}
    inside: dict[int, tuple[Person, ...]] = {}
    outside: dict[int, str] = {}
    for answer in answers:
        if answer.deputy is None or answer.person_id not in by_id:
            continue
        deputy = by_name.get(answer.deputy.casefold())
        if deputy is None:
            outside[answer.person_id] = answer.deputy
        else:
            inside[deputy.id] = (*inside.get(deputy.id, ()), by_id[answer.person_id])
    return Deputies(members=inside, others=outside)


def missing(places: Iterable[Place], quorum: int) -> int:
    """How many authorities with a voice a quorum still lacks; 0 where there is one, or none is asked for."""
    return max(0, quorum - sum(place.has_voice for place in places))
