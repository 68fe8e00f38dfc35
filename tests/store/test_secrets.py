"""What SECRET_KEY promises: what was changed is noticed, what is stored can't be read, and a key can be replaced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.secrets import BadSignature, Secrets, Unreadable

OLD, NEW = "old-key-of-thirty-two-characters", "new-key-of-thirty-two-characters"


@pytest.mark.parametrize("payload", ["", "feed:12", "Bethan Lowe’s – 🗓", "x" * 5000])
def test_what_was_signed_comes_back(payload: str) -> None:
    secrets = Secrets(OLD)

    assert secrets.unsign(secrets.sign(payload, purpose="feed"), purpose="feed").decode() == payload


def test_bytes_can_be_signed_too() -> None:
    secrets = Secrets(OLD)

    assert secrets.unsign(secrets.sign(b"\x00\xff", purpose="feed"), purpose="feed") == b"\x00\xff"


def test_a_signed_text_fits_into_a_link_as_it_is() -> None:
    signed = Secrets(OLD).sign(bytes(range(256)), purpose="feed")

    assert set(signed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_short_signature_comes_back_in_whichever_case() -> None:
    signed = Secrets(OLD).sign_short(b"12.3", purpose="reply address")
    both = Secrets(f"{NEW},{OLD}")

    assert set(signed) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert [both.unsign_short(each, purpose="reply address") for each in (signed, signed.upper())] == [
        b"12.3"
    ] * 2


def test_a_short_signature_is_as_good_as_a_long_one() -> None:
    secrets = Secrets(OLD)
    signed = secrets.sign_short(b"12.3", purpose="reply address")

    for place, letter in enumerate(signed):
        changed = f"{signed[:place]}{'a' if letter != 'a' else 'b'}{signed[place + 1 :]}"
        with pytest.raises(BadSignature):
            secrets.unsign_short(changed, purpose="reply address")
    for other in ("", "a", "é", signed[:-1], f"{signed}a", f"{signed}="):
        with pytest.raises(BadSignature):
            secrets.unsign_short(other, purpose="reply address")
    with pytest.raises(BadSignature):
        secrets.unsign_short(signed, purpose="button")


def test_what_was_signed_for_one_purpose_is_good_for_no_other() -> None:
    secrets = Secrets(OLD)
    signed = secrets.sign("12", purpose="feed")

    with pytest.raises(BadSignature):
        secrets.unsign(signed, purpose="button")


def test_a_change_of_any_one_letter_is_noticed() -> None:
    secrets = Secrets(OLD)
    signed = secrets.sign("feed:12", purpose="feed")

    for place, letter in enumerate(signed):
        changed = signed[:place] + ("A" if letter != "A" else "B") + signed[place + 1 :]
        with pytest.raises(BadSignature):
            secrets.unsign(changed, purpose="feed")


@given(st.text())
def test_no_text_of_any_kind_passes_or_breaks_it(text: str) -> None:
    with pytest.raises(BadSignature):
        Secrets(OLD).unsign(text, purpose="feed")


def test_a_signature_has_one_spelling_only() -> None:
    secrets = Secrets(OLD)
    signed = secrets.sign("feed:12", purpose="feed")

    for same in (f"{signed}=", f" {signed}", f"{signed}\n", signed.replace(".", "..")):
        with pytest.raises(BadSignature):
            secrets.unsign(same, purpose="feed")


def test_what_is_encrypted_shows_nothing_and_comes_back() -> None:
    secrets = Secrets(OLD)
    first, second = secrets.encrypt("xoxb-token"), secrets.encrypt("xoxb-token")

    assert "xoxb" not in first
    assert first != second
    assert secrets.decrypt(first) == secrets.decrypt(second) == "xoxb-token"


def test_another_key_reads_nothing_and_believes_nothing() -> None:
    ours, theirs = Secrets(OLD), Secrets(NEW)

    with pytest.raises(Unreadable):
        theirs.decrypt(ours.encrypt("xoxb-token"))
    with pytest.raises(BadSignature):
        theirs.unsign(ours.sign("12", purpose="feed"), purpose="feed")


def test_while_a_key_is_replaced_both_are_good_and_the_first_is_used() -> None:
    before, between, after = Secrets(OLD), Secrets(f"{NEW}, {OLD}"), Secrets(NEW)
    stored, signed = before.encrypt("xoxb-token"), before.sign("12", purpose="feed")

    assert between.decrypt(stored) == "xoxb-token"
    assert between.unsign(signed, purpose="feed") == b"12"
    assert after.decrypt(between.encrypt_again(stored)) == "xoxb-token"
    assert after.unsign(between.sign("12", purpose="feed"), purpose="feed") == b"12"


def test_a_key_that_was_given_up_reads_nothing_any_more() -> None:
    stored = Secrets(OLD).encrypt("xoxb-token")

    with pytest.raises(Unreadable):
        Secrets(NEW).encrypt_again(stored)


def test_the_keys_are_not_shown() -> None:
    assert OLD not in repr(Secrets(OLD))


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Secrets(" , ")
