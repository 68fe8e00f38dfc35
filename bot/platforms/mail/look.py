"""How a letter looks: the few styles of it, written into the tags, where every mail program honours them."""

from __future__ import annotations

from typing import Final

from bot.platforms.mail.text import escape

INK: Final = "#1d1c1d"  # 16.6 : 1 on white
QUIET: Final = "#595959"  # 7.0 : 1
LINK: Final = "#0b4a8f"  # 8.8 : 1
PALE: Final = "#e8eef5"  # LINK on it: 7.5 : 1
PAPER: Final = "#f4f4f1"
RULE: Final = "#d9d9d4"

FONT: Final = "font-family:'Segoe UI',Calibri,Arial,Helvetica,sans-serif"
STYLES: Final = {
    "h1": f"margin:0 0 12px;font-size:22px;line-height:28px;font-weight:600;color:{INK};{FONT}",
    "h2": f"margin:28px 0 8px;font-size:18px;line-height:24px;font-weight:600;color:{INK};{FONT}",
    "p": f"margin:0 0 14px;font-size:16px;line-height:24px;color:{INK};{FONT}",
    "quiet": f"margin:0 0 14px;font-size:14px;line-height:20px;color:{QUIET};{FONT}",
    "picture": "display:block;width:100%;max-width:100%;height:auto;border:0",
    "list": "margin:0 0 14px;padding:0 0 0 24px",
    "li": f"margin:0 0 12px;font-size:16px;line-height:24px;color:{INK};{FONT}",
    "inner": "margin:2px 0 0;padding:0 0 0 20px",
    "detail": f"font-size:14px;line-height:20px;color:{QUIET}",
    "table": "margin:0 0 14px;border-collapse:collapse",
    "th": f"padding:3px 16px 3px 0;text-align:left;vertical-align:top;font-size:16px;line-height:24px;"
    f"font-weight:600;color:{INK};{FONT}",
    "td": f"padding:3px 0;text-align:left;vertical-align:top;font-size:16px;line-height:24px;color:{INK};{FONT}",
    "buttons": f"margin:4px 0 16px;font-size:16px;line-height:46px;{FONT}",
    "primary": f"background-color:{LINK};color:#ffffff;border:1px solid {LINK};",
    "button": f"background-color:{PALE};color:{LINK};border:1px solid {LINK};",
    "small": f"color:{LINK};text-decoration:underline;font-size:15px;line-height:28px;",
}
PRESSED: Final = (
    "display:inline-block;padding:9px 16px;border-radius:5px;line-height:24px;"
    "text-decoration:none;font-weight:600;mso-padding-alt:0"
)
# Outlook draws letters with Word, which knows no padding around a link: two spaces on each side stand for it.
_WORD = "<!--[if mso]>&nbsp;&nbsp;<![endif]-->"


def styled(name: str) -> str:
    """The attribute for a tag."""
    return f' style="{STYLES[name]}"'


def button(url: str, label: str, about: str, *, primary: bool) -> str:
    """A link that looks like a button; about: what a screen reader adds to its label."""
    style = f"{STYLES['primary' if primary else 'button']}{FONT};{PRESSED}"
    return f'<a href="{escape(url)}"{_spoken(label, about)} style="{style}">{_WORD}{escape(label)}{_WORD}</a>'


def small(url: str, label: str, about: str) -> str:
    return (
        f'<a href="{escape(url)}"{_spoken(label, about)} style="{STYLES["small"]}{FONT}">{escape(label)}</a>'
    )


def _spoken(label: str, about: str) -> str:
    return f' aria-label="{escape(f"{label}: {about}")}"' if about else ""


def document(title: str, content: str, small_print: str) -> str:
    """The whole letter: one column, as wide as one reads well and as narrow as a phone."""
    return (
        '<!DOCTYPE html><html lang="en-GB" dir="ltr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">'
        f"<title>{escape(title)}</title></head>"
        f'<body style="margin:0;padding:0;background-color:{PAPER};color:{INK}">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="{PAPER}">'
        '<tr><td align="center" style="padding:16px 8px">'
        '<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff"'
        f' style="max-width:600px;background-color:#ffffff;border:1px solid {RULE}">'
        f'<tr><td align="left" style="padding:24px 20px 12px">{content}</td></tr>'
        f'<tr><td align="left" style="padding:14px 20px 8px;border-top:1px solid {RULE}">{small_print}</td></tr>'
        "</table><!--[if mso]></td></tr></table><![endif]--></td></tr></table></body></html>"
    )
