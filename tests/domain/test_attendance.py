"""One voice for each authority, in person or through a deputy."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.attendance import by_authority, missing
from bot.domain.meeting import Attendance, PartStat
from bot.domain.person import Organisation, Person, Role

AT = datetime(2024, 6, 20, 9, tzinfo=UTC)
WEXCOMBE, EASTMARSH = (
    Organisation(id=n, network_id=1, name=name) for n, name in ((1, "Wexcombe"), (2, "eastmarsh"))
)


def person(id: int, name: str, organisation: Organisation | None, role: Role = Role.MEMBER) -> Person:
    home = organisation.id if organisation else None
    return Person(id=id, network_id=1, name=name, organisation_id=home, role=role, created_at=AT)


MARION, SAM = person(1, "Marion Keane", WEXCOMBE), person(2, "Sam Okoro", WEXCOMBE)
DEV = person(3, "Dev Anand-Price", EASTMARSH)
GWEN = person(4, "Gwen Tallis", EASTMARSH, Role.OBSERVER)
ALONE = person(5, "Hal Norwood", None)
EVERYBODY = (MARION, SAM, DEV, GWEN, ALONE)


def said(who: Person, partstat: PartStat, deputy: str | None = None) -> dict[int, Attendance]:
    answer = Attendance(
        network_id=1, meeting_id=1, person_id=who.id, partstat=partstat, deputy=deputy, said_by=who.id, at=AT
    )
    return {who.id: answer}


def test_authorities_stand_in_the_order_of_their_names_and_who_has_none_alone() -> None:
    places = by_authority(EVERYBODY, (WEXCOMBE, EASTMARSH), {}, {})

    assert [place.name for place in places] == ["eastmarsh", "Hal Norwood", "Wexcombe"]
    assert not any(place.has_answered for place in places)


def test_an_observer_counts_once_they_have_answered() -> None:
    before = by_authority([GWEN], [EASTMARSH], {}, {})
    after = by_authority([GWEN], [EASTMARSH], said(GWEN, PartStat.ACCEPTED), {})

    assert before == ()
    assert after[0].coming == (GWEN,)


@pytest.mark.parametrize(
    "answer,voice",
    [
        pytest.param(said(DEV, PartStat.ACCEPTED), True, id="comes"),
        pytest.param(said(DEV, PartStat.DELEGATED, "Sam Pryce"), True, id="sends a deputy"),
        pytest.param(said(DEV, PartStat.DECLINED), False, id="sends apologies"),
        pytest.param(said(DEV, PartStat.TENTATIVE), False, id="might come"),
        pytest.param({}, False, id="has not answered"),
    ],
)
def test_an_authority_has_a_voice_when_somebody_is_there_for_it(
    answer: dict[int, Attendance], voice: bool
) -> None:
    (place,) = by_authority([DEV], [EASTMARSH], answer, {})

    assert place.has_voice is voice
    assert missing([place], 1) == (0 if voice else 1)


def test_one_who_comes_is_enough_for_an_authority() -> None:
    answers = {**said(MARION, PartStat.DECLINED), **said(SAM, PartStat.ACCEPTED)}
    (place,) = by_authority([MARION, SAM], [WEXCOMBE], answers, {})

    assert place.has_voice
    assert place.apologies == ((MARION, None),)


@pytest.mark.parametrize("quorum,lacks", [(0, 0), (1, 0), (2, 1), (9, 8)])
def test_a_quorum_counts_authorities(quorum: int, lacks: int) -> None:
    answers = {**said(MARION, PartStat.ACCEPTED), **said(SAM, PartStat.ACCEPTED)}

    assert missing(by_authority(EVERYBODY, (WEXCOMBE, EASTMARSH), answers, {}), quorum) == lacks
