"""Mails as people's programs send them, built from what the person wrote and what they answer."""

from __future__ import annotations

import html
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

BOT = "convenor@southquay.example"
NADIA = "Nadia Farrow <nadia.farrow@harrowmere.example>"
QUOTED = (
    "Due on Friday 12 July: venue options for the conference.",
    "",
    "A quick reminder about 4b. If it's done, say so. If you need longer, give us a date.",
    "Not yours? Say: not mine.",
)
SIGNATURE = (
    "Kind regards",
    "",
    "Nadia Farrow (she/her)",
    "Quality Assurance Lead | Children's Services",
    "Harrowmere Council, Civic Hall, Mill Street, HR1 2AB",
    "Tel: 01632 960 123",
    "I do not work on Fridays",
)
DISCLAIMER = (
    "This email and any attachments are confidential and intended solely for the addressee. If you are not the "
    "intended recipient please delete it. Harrowmere Council may monitor all communications."
)
WROTE = f"On Tue, 2 Jul 2024 at 09:00, Convenor <{BOT}> wrote:"


def mail(
    text: str | None = None,
    marked: str | None = None,
    *,
    sender: str = NADIA,
    to: str = BOT,
    subject: str = "Re: Due on Friday 12 July",
    id: str = "answer-1@harrowmere.example",
    files: Mapping[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """The bytes of a mail; header names are written with underscores. files: what hangs on it, by name."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{id}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    if marked is not None and text is not None:
        message.add_alternative(marked, subtype="html")
    elif marked is not None:
        message.set_content(marked, subtype="html")
    for name, content in (files or {}).items():
        kind = "png" if name.endswith("png") else "octet-stream"
        message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()


def _p(words: str, *, each: str = '<p class="MsoNormal">{}</p>') -> str:
    return "".join(each.format(html.escape(line, quote=False) or "<br>") for line in words.split("\n"))


def _divs(words: str) -> str:
    return _p(words, each="<div>{}</div>")


HEAD = f"From: Convenor <{BOT}>\nSent: 02 July 2024 09:00\nTo: Nadia Farrow <nadia.farrow@harrowmere.example>\nSubject: Due on Friday 12 July"


def outlook_desktop(words: str) -> bytes:
    head = html.escape(HEAD, quote=False).replace("\n", "<br>")
    body = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta charset='utf-8'><style><!-- p.MsoNormal {margin:0cm;} --></style>"
        "<!--[if gte mso 9]><xml><o:shapedefaults v:ext='edit'/></xml><![endif]--></head><body lang='EN-GB'><div class='WordSection1'>"
        f"{_p(words)}<p class='MsoNormal'><o:p>&nbsp;</o:p></p>{_p(chr(10).join(SIGNATURE))}"
        f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class='MsoNormal'>{head}</p></div></div>"
        f"<p class='MsoNormal'>&nbsp;</p>{_p(chr(10).join(QUOTED))}</div><p>{DISCLAIMER}</p></body></html>"
    )
    return mail("\n\n".join((words, "\n".join(SIGNATURE), HEAD, "\n".join(QUOTED), DISCLAIMER)), body)


def outlook_web(words: str) -> bytes:
    head = html.escape(HEAD, quote=False).replace("\n", "<br>")
    body = (
        f"<html><head></head><body><div class='elementToProof'>{_divs(words)}</div><div id='Signature'>{_divs(chr(10).join(SIGNATURE))}</div>"
        f"<div id='appendonsend'></div><hr tabindex='-1' style='display:inline-block; width:98%'><div id='divRplyFwdMsg' dir='ltr'>{head}<div>&nbsp;</div></div>"
        f"<div>{_divs(chr(10).join(QUOTED))}</div></body></html>"
    )
    return mail(None, body)


def outlook_phone(words: str) -> bytes:
    head = html.escape(HEAD, quote=False).replace("\n", "<br>")
    body = (
        f"<html><body><div dir='ltr'>{_divs(words)}</div><div id='ms-outlook-mobile-signature'><div><br></div>Get <a href='https://aka.ms/o0ukef'>Outlook for iOS</a></div>"
        f"<div id='mail-editor-reference-message-container'><hr><div><b>{head}</b></div><div>{_divs(chr(10).join(QUOTED))}</div></div></body></html>"
    )
    return mail(None, body)


def gmail(words: str) -> bytes:
    marked = (
        f"<div dir='ltr'>{_divs(words)}<div><br></div>-- <br><div dir='ltr' class='gmail_signature'>Nadia Farrow<br>Quality Assurance Lead</div></div><br>"
        f"<div class='gmail_quote gmail_quote_container'><div dir='ltr' class='gmail_attr'>{html.escape(WROTE, quote=False)}<br></div>"
        f"<blockquote class='gmail_quote' style='margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex'>{_divs(chr(10).join(QUOTED))}</blockquote></div>"
    )
    return mail(plain_below(words), marked)


def plain_below(words: str, *, signature: str = "-- \nNadia Farrow\nQuality Assurance Lead") -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in QUOTED)
    return f"{words}\n\n{signature}\n\n{WROTE}\n\n{quoted}\n"


def gmail_plain(words: str) -> bytes:
    return mail(plain_below(words))


def apple_phone(words: str) -> bytes:
    return mail(plain_below(words, signature="Sent from my iPhone").replace(WROTE, f"> {WROTE}"))


def apple_desktop(words: str) -> bytes:
    marked = (
        f"<html><head></head><body style='overflow-wrap: break-word;'>{_divs(words)}<br id='lineBreakAtBeginningOfMessage'><div><br>"
        f"<blockquote type='cite'><div>{html.escape(WROTE, quote=False)}</div><br class='Apple-interchange-newline'><div>{_divs(chr(10).join(QUOTED))}</div></blockquote></div></body></html>"
    )
    return mail(None, marked)


def samsung(words: str) -> bytes:
    head = HEAD.replace("Sent:", "Date:").replace("\n", "\n")
    return mail(
        f"{words}\n\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\n{head}\n\n"
        + "\n".join(QUOTED)
    )


def thunderbird(words: str) -> bytes:
    marked = (
        f"<html><head><meta http-equiv='Content-Type' content='text/html; charset=UTF-8'></head><body>{_p(words, each='<p>{}</p>')}"
        f"<div class='moz-cite-prefix'>{html.escape(WROTE, quote=False)}<br></div><blockquote type='cite' cite='mid:x'>{_p(chr(10).join(QUOTED))}</blockquote>"
        "<div class='moz-signature'>-- <br>Nadia Farrow<br>Quality Assurance Lead</div></body></html>"
    )
    return mail(None, marked)


def under_the_quotation(words: str) -> bytes:
    quoted = "\n".join(f"> {line}".rstrip() for line in QUOTED)
    return mail(f"{WROTE}\n{quoted}\n\n{words}\n\nSent from my iPad\n")


def council_outlook_plain(words: str) -> bytes:
    """Plain text, a warning on top, the signature without dashes, the disclaimer after the quotation."""
    banner = "CAUTION: This email originated from outside of the organisation. Do not click links or open attachments unless you recognise the sender."
    return mail(
        "\n\n".join(
            (banner, words, "\n".join(SIGNATURE), "_" * 32, HEAD, "\n".join(QUOTED), DISCLAIMER)
        ).replace("_" * 32 + "\n\n", "_" * 32 + "\n")
    )


def unquoted(words: str) -> bytes:
    return mail(f"{words}\n\nMany thanks\n\nNadia\n\n{DISCLAIMER}\n")


FORMS = (
    outlook_desktop, outlook_web, outlook_phone, gmail, gmail_plain, apple_phone, apple_desktop, samsung, thunderbird,
    under_the_quotation, council_outlook_plain, unquoted,
)  # fmt: skip
