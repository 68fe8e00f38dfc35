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
    "a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible,select:focus-visible"
    "{outline:3px solid #b35900;outline-offset:2px}.quiet{color:#595959}"
    "button,a.other{font:inherit;font-weight:600;padding:.6rem 1.2rem;border-radius:.4rem;cursor:pointer;"
    "border:1px solid #0b4a8f;background:#e8eef5;color:#0b4a8f;text-decoration:none;display:inline-block}"
    "button.do{background:#0b4a8f;color:#fff}"
    ".row{display:flex;flex-wrap:wrap;gap:.6rem;margin:.6rem 0 1.2rem}.row form{margin:0}"
    "li .row{margin:.3rem 0 .8rem}li button,li a.other{padding:.25rem .7rem;font-size:.95rem}"
    "label{display:block;font-weight:600;margin-top:1rem}"
    "input[type=text],input[type=email],textarea,select{font:inherit;width:100%;box-sizing:border-box;"
    "padding:.5rem;border:1px solid #595959;border-radius:.3rem;background:#fff;color:#1d1c1d}"
    "input[type=file]{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.5rem 0}"
    "textarea{min-height:6rem}.wrong{color:#8a1c1c;font-weight:600}form.asks button{margin-top:1rem}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}"
    "li,td,p{overflow-wrap:anywhere}img{max-width:100%;height:auto}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# Our own pictures are loaded and nothing else; nothing runs, nothing may frame it; the code and state in the address
# go nowhere else.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

# The same where something can be filled in: it goes back to where the page came from.
FORM_HEADERS = {
    name: value.replace("form-action 'none'", "form-action 'self'") for name, value in HEADERS.items()
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
