"""Raw bytes become a mail, whatever they are; machines and reports are told from people."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.mail import received
from bot.platforms.mail.headers import Address, addresses
from bot.platforms.mail.reports import Returned
from tests.platforms.mail import mails
from tests.platforms.mail.mails import mail

HEAD = b"From: Nadia Farrow <nadia@harrowmere.example>\nTo: convenor@southquay.example\nSubject: Re: 4b\n"


@settings(max_examples=300, deadline=None)
@given(
    raw=st.binary(max_size=2_000),
    head=st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"]),
)
def test_any_bytes_are_a_mail(raw: bytes, head: bytes):
    found = received.read(head + raw)
    assert "\n" not in found.subject
    assert len(found.attachments) <= 50


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 3_000), junk=st.binary(min_size=1, max_size=30))
def test_a_broken_mail_is_still_read(place: int, junk: bytes):
    raw = mails.gmail("Done, circulated on Tuesday.")
    received.read(raw[:place] + junk + raw[place:])


@pytest.mark.parametrize(
    "written, address, name",
    [
        ("nadia@harrowmere.example", "nadia@harrowmere.example", ""),
        ('"Farrow, Nadia" <Nadia.Farrow@Harrowmere.example>', "Nadia.Farrow@Harrowmere.example", "Farrow, Nadia"),
        ("Orla O'Dowd <orla.o'dowd+work@wexcombe.example>", "orla.o'dowd+work@wexcombe.example", "Orla O'Dowd"),
        ("=?utf-8?q?Si=C3=A2n_Rees?= <sian@x.example>", "sian@x.example", "Siân Rees"),
        ("Siân <siân@bûr.example>", "siân@bûr.example", "Siân"),
        ("marion@wexcombe.example <evil@elsewhere.example>", "evil@elsewhere.example", "marion@wexcombe.example"),
        ('"marion@wexcombe.example" <evil@elsewhere.example>', "evil@elsewhere.example", "marion wexcombe.example"),
        ("evil@elsewhere.example (marion@wexcombe.example)", "evil@elsewhere.example", ""),
    ],
)  # fmt: skip
def test_who_a_mail_is_from(written: str, address: str, name: str):
    raw = f"From: {written}\n\nHi".encode()
    assert received.read(raw).sender == Address(address=address, name=name)


@pytest.mark.parametrize(
    "head",
    [
        "From: a@x.example, b@y.example",
        "From: a@x.example\nFrom: b@y.example",
        "From: <a@x.example> <b@y.example>",
        "From: a@x.example@y.example",
        'From: "a@x.example',
        "From: a@x.example)(b@y.example",
        "From: ",
        "Subject: nobody",
    ],
)
def test_a_mail_from_several_or_nobody_is_from_nobody(head: str):
    assert received.read(f"{head}\n\nHi".encode()).sender is None


def test_addresses_are_compared_without_capitals_and_in_one_spelling():
    one, other = Address(address="Siân@BÛR.example"), Address(address="siân@xn--br-uka.example")
    assert one.key == other.key


def test_a_list_of_addresses_leaves_out_what_is_none():
    assert [each.address for each in addresses(["undisclosed: a@x.example, nobody, <b@y.example>;"])] == [
        "a@x.example",
        "b@y.example",
    ]


def test_a_header_with_new_lines_has_one():
    found = received.read(
        b"From: a@x.example\nSubject: =?utf-8?q?Done=0D=0ABcc=3A_all=40x.example?=\n more\n\nHi"
    )
    assert found.subject == "Done Bcc: all@x.example more"


@pytest.mark.parametrize(
    "charset, raw, text",
    [
        ("iso-8859-1", "café – “ok”".encode(), "café – “ok”"),
        ("utf-8", "café".encode("cp1252"), "café"),
        ("us-ascii", "café".encode("cp1252"), "café"),
        ("no-such-set", "café".encode(), "café"),
        ("punycode", b"caf-dma", "caf-dma"),
        ("windows-1252", "“café”".encode("cp1252"), "“café”"),
        ("koi8-r", "привет".encode("koi8-r"), "привет"),
    ],
)
def test_words_are_read_whatever_charset_they_claim(charset: str, raw: bytes, text: str):
    whole = (
        HEAD
        + f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        + raw
    )
    assert received.read(whole).text.strip() == text


def attached() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mails.NADIA, mails.BOT, "Actions"
    message.set_content("Please see attached.")
    return message


def test_attachments_are_listed_and_not_opened():
    message = attached()
    message.add_attachment(
        b"PK" + b"\0" * 3_000, maintype="application", subtype="zip", filename="actions – Juin.zip"
    )
    message.add_attachment(b"x" * 30, maintype="application", subtype="ms-tnef", filename="../../winmail.dat")
    found = received.read(message.as_bytes())

    assert [(each.name, each.type) for each in found.attachments] == [
        ("actions – Juin.zip", "application/zip"),
        ("winmail.dat", "application/ms-tnef"),
    ]
    assert 2_900 < found.attachments[0].size < 3_300
    assert not found.is_sealed


def test_a_mail_that_is_nothing_but_winmail_dat_is_sealed():
    raw = (
        HEAD
        + b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n"
    )
    assert received.read(raw).is_sealed


def test_a_mail_that_hangs_on_it_is_not_its_own_words():
    message, inner = attached(), attached()
    inner.replace_header("Subject", "Minutes")
    inner.set_content("Nadia to send the slides")
    message.add_attachment(inner)
    found = received.read(message.as_bytes())

    assert found.text.strip() == "Please see attached."
    assert found.enclosed.strip() == "Nadia to send the slides"
    assert [(each.name, each.type) for each in found.attachments] == [("Minutes", "message/rfc822")]


def test_an_invitation_comes_once_however_often_it_is_in_the_mail():
    message = attached()
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"
    for _ in range(2):
        message.add_attachment(calendar, maintype="text", subtype="calendar", params={"method": "REPLY"})
    assert received.read(message.as_bytes()).calendars == (calendar,)


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\n" + b"word " * 2_000_000,
        HEAD + b"\n" + b"a\n" * 5_000_000,
        HEAD + b"A: b\n" * 1_000_000,
        b"From: " + b"(" * 5_000_000 + b"\n\n",
        b"Subject: " + b"=?a?q?" * 500_000 + b"\n\n",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500_000,
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)),
        HEAD + b"Content-Type: message/rfc822\n\n" * 5_000,
        HEAD + b"Content-Type: text/plain; " + b"a*0*=''x; " * 300_000 + b"\n\nhi",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
        + (b"QUJD" * 19 + b"\n") * 130_000 + b"--b--\n",
    ],
    ids=["words", "lines", "headers", "brackets", "encoded words", "parts", "depth", "mails in mails", "parameters", "10 MB"],
)  # fmt: skip
def test_hostile_mails_take_no_time(raw: bytes):
    began = time.monotonic()
    received.read(raw)
    assert time.monotonic() - began < 10, (
        "seconds; a hundredth of what the library alone takes for some of them"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example>"},
        {"Return_Path": "<>"},
        {"subject": "Automatic reply: Due on Friday"},
        {"subject": "Automatische Antwort: Due"},
        {"subject": "Réponse automatique : Due"},
        {"subject": "Ateb awtomatig: Due"},
        {"subject": "Out of Office Re: Due"},
        {"subject": "Undeliverable: Due on Friday"},
        {"sender": "MAILER-DAEMON@mx.example"},
        {"sender": "no-reply@news.example"},
    ],
    ids=str,
)
def test_what_machines_send_is_seen(headers: dict[str, str]):
    assert received.read(mail("I am away until Monday. Done.", **headers)).automatic


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"subject": "Re: automatic enrolment"},
        {"subject": "Out of hours cover for September"},
    ],
    ids=str,
)
def test_what_people_send_is_no_machine_s(headers: dict[str, str]):
    assert received.read(mail("Done.", **headers)).automatic == ""


def report(kind: str, fields: str, *, original: str = "text/rfc822-headers") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\nTo: convenor@southquay.example\nSubject: Undelivered Mail Returned to Sender\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=r\n\n--r\n\nIt came back.\n--r\nContent-Type: message/{kind}\n\n"
        f"{fields}\n\n--r\nContent-Type: {original}\n\nMessage-ID: <17.abc@southquay.example>\n"
        "From: convenor@southquay.example\nReply-To: convenor+tok@southquay.example\nTo: gwen@thornbury.example\n\n--r--\n"
    ).encode()


def test_a_bounce_says_who_was_not_reached_and_which_mail_it_was():
    fields = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; gwen@thornbury.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user"
    found = received.read(report("delivery-status", fields, original="message/rfc822"))

    assert found.automatic
    assert found.report is not None
    assert (found.report.kind, found.report.message_id) == ("bounce", "17.abc@southquay.example")
    assert found.report.recipients == (
        Returned(address="gwen@thornbury.example", status="5.1.1", reason="550 no such user"),
    )
    assert "convenor+tok@southquay.example" in [each.address for each in found.report.addresses]


@pytest.mark.parametrize(
    "kind, fields, meant",
    [
        ("delivery-status", "Reporting-MTA: dns; m\n\nFinal-Recipient: rfc822; g@x.example\nAction: delayed\nStatus: 4.4.1", "delay"),
        ("delivery-status", "Reporting-MTA: dns; m\n\nFinal-Recipient: rfc822; g@x.example\nAction: failed\nStatus: 4.2.2", "delay"),
        ("delivery-status", "Reporting-MTA: dns; m\n\nFinal-Recipient: rfc822; g@x.example\nAction: delivered\nStatus: 2.0.0", "receipt"),
        ("feedback-report", "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <g@x.example>", "complaint"),
        ("disposition-notification", "Final-Recipient: rfc822; g@x.example\nDisposition: manual-action; displayed", "receipt"),
    ],
)  # fmt: skip
def test_other_reports_are_told_from_bounces(kind: str, fields: str, meant: str):
    found = received.read(report(kind, fields)).report
    assert found is not None
    assert (found.kind, found.message_id) == (meant, "17.abc@southquay.example")


def test_a_bounce_without_a_formal_report_is_one_too():
    raw = b"Return-Path: <>\nFrom: Mail Delivery <mailer-daemon@mx.example>\nSubject: Mail delivery failed\nX-Failed-Recipients: gwen@thornbury.example\nReferences: <17.abc@southquay.example>\n\nsorry"
    found = received.read(raw).report
    assert found is not None
    assert (found.kind, found.message_id, found.recipients[0].address) == (
        "bounce",
        "17.abc@southquay.example",
        "gwen@thornbury.example",
    )
