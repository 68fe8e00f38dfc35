"""Who a mail is from: a token or our own server proves it, From alone never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.mail import proof, received
from bot.platforms.mail.proof import ReplyToken, Standing
from bot.store.secrets import Secrets
from tests.platforms.mail.mails import BOT, mail

SECRETS = Secrets("a key of the tests")
NADIA = ("nadia.farrow@harrowmere.example", "n.farrow@harrowmere.example")
TOKEN = ReplyToken(delivery=1234, person=56)
OURS = "mx.southquay.example"


def sign(payload: bytes) -> str:
    return SECRETS.sign_short(payload, purpose=proof.PURPOSE)


def unsign(token: str) -> bytes:
    return SECRETS.unsign_short(token, purpose=proof.PURPOSE)


@given(delivery=st.integers(0, 10**12), person=st.integers(1, 10**9))
def test_the_reply_address_carries_what_it_is_about(delivery: int, person: int):
    address = proof.reply_address(BOT, ReplyToken(delivery=delivery, person=person), sign)
    assert len(address.partition("@")[0]) <= 64
    for written in (address, address.upper(), f"Convenor <{address}>"):
        found = received.read(mail("Done", to=written))
        assert proof.answered(found, BOT, unsign) == ReplyToken(delivery=delivery, person=person)


def test_the_token_is_found_where_a_server_delivered_it_too():
    address = proof.reply_address(BOT, TOKEN, sign)
    found = received.read(mail("Done", to="southquay-team@harrowmere.example", Delivered_To=address))
    assert proof.answered(found, BOT, unsign) == TOKEN


@given(junk=st.text("abcdefghijklmnopqrstuvwxyz234567.=-", max_size=40))
def test_a_token_that_was_made_up_is_none(junk: str):
    found = received.read(mail("Done", to=f"convenor+{junk}@southquay.example"))
    assert proof.answered(found, BOT, unsign) is None


@given(place=st.integers(0, 60), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_token_that_was_changed_is_none(place: int, letter: str):
    address = proof.reply_address(BOT, TOKEN, sign)
    begin = len("convenor+")
    place = begin + place % (address.index("@") - begin)
    changed = f"{address[:place]}{letter}{address[place + 1 :]}"
    found = proof.answered(received.read(mail("Done", to=changed)), BOT, unsign)
    assert found == (TOKEN if changed == address else None)


def test_another_mailbox_s_token_is_none_of_ours():
    address = proof.reply_address("other@southquay.example", TOKEN, sign)
    assert proof.answered(received.read(mail("Done", to=address)), BOT, unsign) is None


RESULTS = [
    ("dmarc", f"{OURS}; dmarc=pass (p=reject) header.from=harrowmere.example", Standing.PROVED),
    ("dkim aligned", f"{OURS}; dkim=pass header.d=harrowmere.example header.s=s1", Standing.PROVED),
    ("spf aligned", f"{OURS} 1; spf=pass smtp.mailfrom=nadia.farrow@harrowmere.example", Standing.PROVED),
    ("nothing", "", Standing.CLAIMED),
    ("none", f"{OURS}; none", Standing.CLAIMED),
    ("dmarc of another domain", f"{OURS}; dmarc=pass header.from=elsewhere.example", Standing.CLAIMED),
    ("dkim of another domain", f"{OURS}; dkim=pass header.d=elsewhere.example", Standing.CLAIMED),
    ("dkim of a subdomain", f"{OURS}; dkim=pass header.d=evil.harrowmere.example", Standing.CLAIMED),
    ("dkim of a suffix", f"{OURS}; dkim=pass header.d=example", Standing.CLAIMED),
    ("spf of another domain", f"{OURS}; spf=pass smtp.mailfrom=x@elsewhere.example", Standing.CLAIMED),
    ("spf fails", f"{OURS}; spf=softfail smtp.mailfrom=nadia.farrow@harrowmere.example", Standing.CLAIMED),
    ("dmarc fails, spf passes", f"{OURS}; spf=pass smtp.mailfrom=harrowmere.example; dmarc=fail header.from=harrowmere.example", Standing.CLAIMED),
    ("another server", "mx.elsewhere.example; dmarc=pass header.from=harrowmere.example", Standing.CLAIMED),
    ("in a comment", f"{OURS} (; dmarc=pass header.from=harrowmere.example); spf=fail", Standing.CLAIMED),
    ("in a reason", f'{OURS}; spf=fail reason="; dmarc=pass header.from=harrowmere.example"', Standing.CLAIMED),
    ("a longer id", f"{OURS}.elsewhere.example; dmarc=pass header.from=harrowmere.example", Standing.CLAIMED),
    ("an unclosed comment", f"{OURS}; dmarc=pass header.from=harrowmere.example (", Standing.CLAIMED),
]  # fmt: skip


@pytest.mark.parametrize("name, results, standing", RESULTS, ids=[each[0] for each in RESULTS])
def test_only_our_own_server_vouches_for_from(name: str, results: str, standing: Standing):
    headers = {"Authentication_Results": results} if results else {}
    found = received.read(mail("Done", **headers))
    assert proof.prove(found, token=None, theirs=NADIA, trusted=OURS).standing is standing
    assert proof.prove(found, token=None, theirs=NADIA, trusted=None).standing is Standing.CLAIMED


def test_of_two_headers_of_our_server_the_topmost_counts():
    top = f"Authentication-Results: {OURS}; dmarc=none\n".encode()
    forged = mail("Done", Authentication_Results=f"{OURS}; dmarc=pass header.from=harrowmere.example")
    assert (
        proof.prove(received.read(top + forged), token=None, theirs=NADIA, trusted=OURS).standing
        is Standing.CLAIMED
    )


def test_exchange_online_names_no_server():
    results = "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=harrowmere.example; dkim=pass (ok) header.d=harrowmere.example;dmarc=pass action=none header.from=harrowmere.example;compauth=pass reason=100"
    found = received.read(mail("Done", Authentication_Results=results))
    assert proof.prove(found, token=None, theirs=NADIA, trusted=proof.WITHOUT_ID) == proof.Proof(
        standing=Standing.PROVED, how="dmarc"
    )
    assert proof.prove(found, token=None, theirs=NADIA, trusted=OURS).standing is Standing.CLAIMED


COLLEAGUES = (
    "dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=harrowmere.example;"
)
INSIDE = [
    ("a colleague in the same organisation", COLLEAGUES, ["Internal"], Standing.PROVED),
    ("somebody outside of it", COLLEAGUES, ["Anonymous"], Standing.CLAIMED),
    ("said twice", COLLEAGUES, ["Internal", "Anonymous"], Standing.CLAIMED),
    ("through a gateway that lets everybody in", "spf=softfail smtp.mailfrom=harrowmere.example; dkim=none; dmarc=none", ["Internal"], Standing.CLAIMED),
    ("known to be forged", "dmarc=fail action=none header.from=harrowmere.example", ["Internal"], Standing.CLAIMED),
]  # fmt: skip


@pytest.mark.parametrize("name, results, said, standing", INSIDE, ids=[each[0] for each in INSIDE])
def test_exchange_online_says_who_signed_in_to_the_same_organisation(
    name: str, results: str, said: list[str], standing: Standing
):
    lines = [f"X-MS-Exchange-Organization-AuthAs: {each}\n" for each in said]
    raw = "".join(lines).encode() + mail("Done", Authentication_Results=results)
    found = received.read(raw)
    assert proof.prove(found, token=None, theirs=NADIA, trusted=proof.WITHOUT_ID).standing is standing
    assert proof.prove(found, token=None, theirs=NADIA, trusted=OURS).standing is Standing.CLAIMED


@pytest.mark.parametrize(
    "name, sender, token, theirs, results, standing",
    [
        ("their address answers", "nadia.farrow@harrowmere.example", TOKEN, NADIA, "", Standing.PROVED),
        ("in capitals", "Nadia.FARROW@harrowmere.example", TOKEN, NADIA, "", Standing.PROVED),
        ("another address answers", "asha@harrowmere.example", TOKEN, NADIA, "", Standing.CLAIMED),
        ("our server says it is forged", "nadia.farrow@harrowmere.example", TOKEN, NADIA, "dmarc=fail", Standing.CLAIMED),
        ("a stranger", "who@elsewhere.example", None, (), "", Standing.UNKNOWN),
        ("a stranger, truly", "who@elsewhere.example", None, (), "dmarc=pass header.from=elsewhere.example", Standing.UNKNOWN),
        ("two senders", "nadia.farrow@harrowmere.example, x@y.example", None, NADIA, "", Standing.UNKNOWN),
    ],
    ids=lambda each: each if isinstance(each, str) and " " in each else "",
)  # fmt: skip
def test_what_a_mail_may_be_used_for(
    name: str,
    sender: str,
    token: ReplyToken | None,
    theirs: tuple[str, ...],
    results: str,
    standing: Standing,
):
    headers = {"Authentication_Results": f"{OURS}; {results}"} if results else {}
    found = received.read(mail("Done", sender=sender, **headers))
    assert proof.prove(found, token=token, theirs=theirs, trusted=OURS).standing is standing
