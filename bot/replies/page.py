"""A page as a browser shows it: plain, readable for everybody, with nothing that runs."""

from __future__ import annotations

import base64
import hashlib
from html import escape

_STYLE = (
    "body{margin:0;background:#f6f6f3;color:#1d1c1d;font:1.0625rem/1.55 system-ui,sans-serif}"
    "main{max-width:34rem;margin:12vh auto 4rem;padding:0 1.25rem}"
    "h1{font-size:1.6rem;line-height:1.25}li{margin:.4rem 0}"
    "code{background:#e7e7e2;padding:.1rem .3rem;border-radius:.25rem;overflow-wrap:anywhere}"
    "li code{display:table;margin-top:.25rem}"
    "h2{font-size:1.2rem;line-height:1.3;margin-top:2rem}"
    "a{color:#0b4a8f}a.do{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;"
    "background:#0b4a8f;color:#fff;text-decoration:none;font-weight:600}"
    "a:focus-visible{outline:3px solid #b35900;outline-offset:2px}.quiet{color:#595959}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# Nothing is loaded, nothing runs, nothing may frame it; the code and state in the address go nowhere else.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(title: str, content: str, *, escaped: bool = False) -> str:
    """content: HTML. escaped: so is the title, already."""
    heading = title if escaped else escape(title)
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{heading}</h1>{content}</main></body></html>"
    )
