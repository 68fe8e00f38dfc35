"""What is signed can't be altered or borrowed; what is sealed can't be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadValue
from bot.store.secrets import Secrets

NOON = datetime(2024, 6, 25, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
OLD, NEW = "o" * 40, "n" * 40


@given(payload=st.text(max_size=60))
def test_what_is_signed_comes_back(payload: str) -> None:
    secrets = Secrets(OLD)

    assert (
        secrets.unsign(secrets.sign(payload, purpose="page", until=LATER), purpose="page", now=NOON)
        == payload
    )


@pytest.mark.parametrize(
    "altered",
    [
        lambda each: each[:-2] + "AA",
        lambda each: "x" + each,
        lambda each: each.replace(".", "..", 1),
        lambda each: "",
        lambda each: "é",
    ],
)
def test_what_was_altered_is_refused(altered) -> None:  # type: ignore[no-untyped-def]
    secrets = Secrets(OLD)
    signed = secrets.sign("person:7", purpose="page", until=LATER)

    with pytest.raises(BadValue):
        secrets.unsign(altered(signed), purpose="page", now=NOON)


def test_a_signature_counts_for_its_purpose_alone() -> None:
    secrets = Secrets(OLD)

    with pytest.raises(BadValue):
        secrets.unsign(secrets.sign("person:7", purpose="page", until=LATER), purpose="feed", now=NOON)


def test_a_signature_ends() -> None:
    secrets = Secrets(OLD)

    with pytest.raises(BadValue):
        secrets.unsign(secrets.sign("person:7", purpose="page", until=NOON), purpose="page", now=NOON)


def test_a_key_is_replaced_without_breaking_what_exists() -> None:
    old, both, new = Secrets(OLD), Secrets(f"{NEW},{OLD}"), Secrets(NEW)

    assert both.unseal(old.seal("token")) == "token"
    assert both.unsign(old.sign("x", purpose="page", until=LATER), purpose="page", now=NOON) == "x"
    assert new.unseal(both.seal("token")) == "token"


def test_another_key_reads_nothing() -> None:
    with pytest.raises(BadValue):
        Secrets(NEW).unseal(Secrets(OLD).seal("token"))


def test_what_is_sealed_does_not_show() -> None:
    assert "token" not in Secrets(OLD).seal("token")


def test_no_key_is_refused() -> None:
    with pytest.raises(BadValue):
        Secrets(" , ")
