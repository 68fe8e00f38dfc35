"""Who is meant by what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import people
from bot.commands.people import Roster
from bot.domain.action import Owner, OwnerKind
from bot.domain.errors import AmbiguousPerson, UnknownPerson
from bot.domain.person import Organisation, Person, Role

MADE = datetime(2024, 6, 1, tzinfo=UTC)
NAMES = [
    "Marion Keane",
    "Bethan Lowe",
    "Nadia Farrow",
    "Dev Anand-Price",
    "Sam Okoro",
    "Sam Pryce",
    "Siobhan O'Dare",
    "Zoë Hart",
]


def member(number: int, name: str) -> Person:
    role = {1: Role.CHAIR, 2: Role.MINUTE_TAKER}.get(number, Role.MEMBER)
    return Person(
        id=number,
        network_id=1,
        name=name,
        role=role,
        email=f"p{number}@wexcombe.example",
        organisation_id=1,
        created_at=MADE,
    )


PEOPLE = tuple(member(number, name) for number, name in enumerate(NAMES, start=1))
ROSTER = Roster(
    me=PEOPLE[2],
    people=PEOPLE,
    organisations=(
        Organisation(id=1, network_id=1, name="Wexcombe", aliases=("WBC",)),
        Organisation(id=2, network_id=1, name="Harrow and Mere"),
    ),
)


@pytest.mark.parametrize(
    "phrase, name",
    [
        ("Nadia Farrow", "Nadia Farrow"),
        ("nadia", "Nadia Farrow"),
        ("@Nadia", "Nadia Farrow"),
        ("Farrow", "Nadia Farrow"),
        ("Nadia F", "Nadia Farrow"),
        ("NF", "Nadia Farrow"),
        ("p3@wexcombe.example", "Nadia Farrow"),
        ("me", "Nadia Farrow"),
        ("Nadia's", "Nadia Farrow"),
        ("Anand", "Dev Anand-Price"),
        ("siobhan o’dare", "Siobhan O'Dare"),
        ("Zoe", "Zoë Hart"),
        ("Sam Pryce", "Sam Pryce"),
        ("chair", "Marion Keane"),
        ("the minute taker", "Bethan Lowe"),
        ("Dr Lowe", "Bethan Lowe"),
        ("Beth", "Bethan Lowe"),
    ],
    ids=str,
)
def test_one_member_is_meant(phrase: str, name: str) -> None:
    assert people.person(phrase, ROSTER).name == name


def test_two_that_fit_are_asked_about() -> None:
    with pytest.raises(AmbiguousPerson) as asked:
        people.person("Sam", ROSTER)

    assert [each.text for each in asked.value.candidates] == ["Sam Okoro (Wexcombe)", "Sam Pryce (Wexcombe)"]


def test_namesakes_without_an_address_are_told_apart_by_their_buttons() -> None:
    namesakes = (replace(PEOPLE[4], email=None, name="Sam Pryce"), replace(PEOPLE[5], email=None))
    roster = replace(ROSTER, people=namesakes)

    with pytest.raises(AmbiguousPerson) as asked:
        people.person("Sam Pryce", roster)

    assert [people.person(each.key, roster).id for each in asked.value.candidates] == [5, 6]


def test_a_slip_offers_the_closest() -> None:
    with pytest.raises(UnknownPerson) as unknown:
        people.person("Nadja Farow", ROSTER)

    assert unknown.value.closest[0].key == "Nadia Farrow"


def test_a_name_that_nobody_knows_is_kept_as_written() -> None:
    assert people.owner("Hugh Barlow", ROSTER) == Owner(kind=OwnerKind.NAME, name="Hugh Barlow")


def test_owners_are_people_organisations_and_roles_each_once() -> None:
    assert people.owners("Nadia, WBC and the chair & nadia", ROSTER) == (
        Owner(kind=OwnerKind.PERSON, name="Nadia Farrow", id=3),
        Owner(kind=OwnerKind.ORGANISATION, name="Wexcombe", id=1),
        Owner(kind=OwnerKind.ROLE, name="chair"),
    )


def test_an_organisation_whose_name_has_an_and_stays_whole() -> None:
    assert people.owners("Harrow and Mere", ROSTER) == (
        Owner(kind=OwnerKind.ORGANISATION, name="Harrow and Mere", id=2),
    )


@pytest.mark.parametrize("phrase", ["everyone", "All", "all LAs", "each authority"])
def test_everyone_is_nobody_s_name(phrase: str) -> None:
    assert people.is_everyone(phrase)


@pytest.mark.parametrize(
    "phrase, plausible",
    [
        ("Nadia", True),
        ("Hugh Barlow", True),
        ("update", False),
        ("agree the way", False),
        ("everyone", True),
        ("wexcombe", True),
    ],
)
def test_words_before_to_are_people_or_they_are_not(phrase: str, plausible: bool) -> None:
    assert people.is_plausible(phrase, ROSTER) is plausible


@given(phrase=st.text(max_size=80))
def test_no_name_ends_in_an_error_of_ours(phrase: str) -> None:
    try:
        assert people.person(phrase, ROSTER) in PEOPLE
    except (UnknownPerson, AmbiguousPerson):
        pass
