"""A card as a letter: quiet HTML and plain text, each complete in itself; what a button does, a reply does too."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from bot.platforms.mail import look
from bot.platforms.mail.by_reply import hints
from bot.platforms.mail.for_one import for_one
from bot.platforms.mail.look import styled
from bot.platforms.mail.text import anchor, escape, html, is_address, plain, row, subject
from bot.replies.aloud import NOTHING, one_line
from bot.replies.enclosed import files_of, in_words, size
from bot.replies.model import (
    Attached,
    Button,
    Buttons,
    Card,
    Fields,
    Form,
    Heading,
    Item,
    Items,
    KeptFile,
    Part,
    Picture,
    Text,
    line,
    said,
)

MOST_ENCLOSED: Final = 15_000_000  # Bytes: a third more in the mail, and many servers take 20 to 25 MB.
LONGEST_LINK: Final = 2_000  # Characters; some mail programs cut what is longer.
WHO: Final = "I'm Convenor: I keep your network's actions, agenda and dates, and read every reply."

PAUSE: Final = "To have none for a while, reply “pause”."

PageOf = Callable[[Button | Form], str]  # the address of the page on which a button can be pressed


@dataclass(frozen=True, kw_only=True)
class Links:
    """Where the links of one letter lead: all are for whoever it is sent to, and none is there without PUBLIC_URL."""

    page_of: PageOf | None = None
    own_page: str | None = None  # their actions, the next meeting, what is kept about them
    fewer: str | None = None  # where they say that they want fewer of these mails


NO_LINKS: Final = Links()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody reads."""

    subject: str
    html: str
    text: str
    encloses: tuple[KeptFile, ...] = ()
    shows: tuple[KeptFile, ...] = ()  # pictures, known in the HTML by content_id


def letter(card: Card, links: Links = NO_LINKS, *, subject_line: str = "") -> Letter:
    """The card as a letter. subject_line: of what it answers; else the card's own."""
    card = for_one(card)
    title, fitting = subject(card), _fitting(card)
    invitation = _invitation(hints(card), instead=links.page_of is not None)
    content = [*_InMail(links, fitting).of(card)] or [f"<p{styled('p')}>{NOTHING}</p>"]
    if invitation:
        content.append(f"<p{styled('p')}>{escape(invitation)}</p>")
    lines = [*_Plain(links, fitting).of(card)] or [NOTHING, ""]
    if invitation:
        lines += [invitation, ""]
    return Letter(
        subject=subject_line or title,
        html=look.document(title, "".join(content), _small_print_html(links)),
        text="\n".join((_tidied(lines), "-- ", *_small_print(links), "")),
        encloses=tuple(
            each.file for each in card.parts if isinstance(each, Attached) and each.file in fitting
        ),
        shows=tuple(each.file for each in card.parts if isinstance(each, Picture) and each.file in fitting),
    )


def content_id(file: KeptFile) -> str:
    """By which the HTML of a letter names one of its pictures (RFC 2392), without brackets."""
    return f"file-{file.id}@convenor"


def _fitting(card: Card) -> tuple[KeptFile, ...]:
    """As many of its files as mail servers take together; the others are linked."""
    fitting: list[KeptFile] = []
    for file in files_of(card):
        if sum(each.size for each in fitting) + file.size <= MOST_ENCLOSED:
            fitting.append(file)
    return tuple(fitting)


def _invitation(found: tuple[str, ...], *, instead: bool) -> str:
    """What one may reply with, in a sentence; instead: of following a link."""
    if not found:
        return ""
    quoted = [f"“{each}”" for each in found]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return f"{'Or just' if instead else 'Just'} reply, in your own words: {listed}."


# --- as HTML


class Html(ABC):
    """One pass over a card; how its parts are styled, and what its buttons are, is left open."""

    @abstractmethod
    def styled(self, name: str) -> str:
        """The attribute of a tag."""

    @abstractmethod
    def buttons(self, buttons: Iterable[Button | Form]) -> Iterator[str]:
        """A row of them."""

    @abstractmethod
    def small(self, item: Item) -> Iterator[str]:
        """Those of a row of a list; each has to say aloud which row is meant."""

    def of(self, card: Card) -> Iterator[str]:
        if said(card.title).strip():
            yield f"<h1{self.styled('h1')}>{html(card.title)}</h1>"
        yield from self.parts(card)

    def parts(self, card: Card) -> Iterator[str]:
        for part in card.parts:
            yield from self._part(part)

    def _part(self, part: Part) -> Iterator[str]:
        match part:
            case Text():
                yield f"<p{self.styled('quiet' if part.quiet else 'p')}>{html(part.spans)}</p>"
            case Heading():
                yield f"<h2{self.styled('h2')}>{html(part.text)}</h2>"
            case Fields():
                yield from self._fields(part)
            case Items():
                yield from self._items(part)
            case Buttons():
                yield from self.buttons(part.buttons)
            case Form():
                yield from self.form(part)
            case Attached():
                yield from self.attached(part)
            case Picture():
                yield from self.picture(part)
            case _:
                assert_never(part)

    def attached(self, part: Attached) -> Iterator[str]:
        yield f"<p{self.styled('p')}>{html(in_words(part).spans)}</p>"

    def picture(self, part: Picture) -> Iterator[str]:
        if part.file.url is None:
            yield f"<p{self.styled('p')}>{html(in_words(part).spans)}</p>"
        else:
            yield self.image(part.file.url, part.alt)

    def image(self, url: str, alt: str) -> str:
        shown = f'<img src="{escape(url)}" alt="{escape(one_line(alt))}"{self.styled("picture")}>'
        return f"<p{self.styled('p')}>{shown}</p>"

    def form(self, form: Form) -> Iterator[str]:
        """One that stands among the parts of a card."""
        yield from self.buttons((form,))

    def _fields(self, part: Fields) -> Iterator[str]:
        if part.pairs:
            head, cell = self.styled("th"), self.styled("td")
            rows = "".join(
                f'<tr><th scope="row"{head}>{escape(name)}</th><td{cell}>{html(value or "–")}</td></tr>'
                for name, value in part.pairs
            )
            yield f'<table cellpadding="0" cellspacing="0" border="0"{self.styled("table")}>{rows}</table>'

    def _items(self, part: Items) -> Iterator[str]:
        if not part.items:
            if part.empty:
                yield f"<p{self.styled('p')}>{escape(part.empty)}</p>"
            return
        tag = "ol" if part.numbered else "ul"
        yield f"<{tag}{self.styled('list')}>"
        for item in part.items:
            yield f"<li{self.styled('li')}>{''.join(self._item(item))}</li>"
        yield f"</{tag}>"

    def _item(self, item: Item) -> Iterator[str]:
        if item.ref:
            yield f"<strong>{escape(item.ref)}</strong> "
        yield html(item.title)
        if said(item.detail).strip():
            yield f"<br><span{self.styled('detail')}>{html(item.detail)}</span>"
        if lines := [each for each in item.lines if said(each).strip()]:
            yield f"<ul{self.styled('inner')}>{''.join(f'<li>{html(each)}</li>' for each in lines)}</ul>"
        if links := list(self.small(item)):
            yield from self.beside(links, after_list=bool(lines))

    def beside(self, links: list[str], *, after_list: bool) -> Iterator[str]:
        """The buttons of a row of a list, on a line of their own."""
        yield f"{'' if after_list else '<br>'}{' &nbsp; '.join(links)}"


class _InMail(Html):
    """Links, and styles in every tag: mail programs know no other."""

    def __init__(self, links: Links, fitting: tuple[KeptFile, ...]) -> None:
        self._links = links
        self._fitting = fitting
        self._primary = False

    def styled(self, name: str) -> str:
        return styled(name)

    def attached(self, part: Attached) -> Iterator[str]:
        if part.file in self._fitting:
            yield f"<p{styled('p')}>{escape(_enclosed(part))}</p>"
        else:
            yield from super().attached(part)

    def picture(self, part: Picture) -> Iterator[str]:
        if part.file in self._fitting:
            yield self.image(f"cid:{content_id(part.file)}", part.alt)
        else:
            yield from super().picture(part)

    def small(self, item: Item) -> Iterator[str]:
        about = about_of(item)
        for each in item.buttons:
            if url := _page_of(each, self._links):
                yield look.small(url, label_of(each), about)

    def buttons(self, buttons: Iterable[Button | Form]) -> Iterator[str]:
        shown = []
        for each in buttons:
            if url := _page_of(each, self._links):
                primary = isinstance(each, Button) and each.primary and not self._primary
                self._primary |= primary
                shown.append(look.button(url, label_of(each), "", primary=primary))
        if shown:
            yield f"<p{styled('buttons')}>{'&nbsp; '.join(shown)}</p>"


def about_of(item: Item) -> str:
    """What a row is about, for whoever hears its buttons and does not see where they stand."""
    return one_line(" ".join((item.ref, said(item.title))))


def _enclosed(part: Attached) -> str:
    return one_line(f"Attached: {part.says} ({part.file.name}, {size(part.file.size)}).")


def label_of(pressed: Button | Form) -> str:
    return one_line(pressed.title if isinstance(pressed, Form) else pressed.label) or "…"


def _page_of(pressed: Button | Form, links: Links) -> str:
    """The address of its page; "" where there is none, or it is too long to arrive whole."""
    url = links.page_of(pressed) if links.page_of is not None else ""
    return url if is_address(url) and len(url) <= LONGEST_LINK else ""


# --- as plain text


class _Plain:
    def __init__(self, links: Links, fitting: tuple[KeptFile, ...]) -> None:
        self._links = links
        self._fitting = fitting

    def of(self, card: Card) -> Iterator[str]:
        if said(card.title).strip():
            yield from (row(card.title), "")
        for part in card.parts:
            yield from self._part(part)

    def _part(self, part: Part) -> Iterator[str]:
        match part:
            case Text():
                yield from (plain(part.spans), "")
            case Heading():
                words = row(part.text)
                yield from ("", words, "-" * min(len(words), 72), "")
            case Fields():
                yield from (f"{one_line(name)}: {row(value) or '–'}" for name, value in part.pairs)
                yield ""
            case Items():
                yield from self._items(part)
            case Buttons():
                yield from self._buttons(part.buttons)
            case Form():
                yield from self._buttons((part,))
            case Attached() if part.file in self._fitting:
                yield from (_enclosed(part), "")
            case Attached() | Picture():
                yield from (plain(in_words(part).spans), "")
            case _:
                assert_never(part)

    def _items(self, part: Items) -> Iterator[str]:
        if not part.items and part.empty:
            yield from (row(part.empty), "")
        for number, item in enumerate(part.items, start=1):
            lead = f"{number}. " if part.numbered else "- "
            inset = " " * len(lead)
            yield f"{lead}{one_line(item.ref)}{'  ' if item.ref else ''}{row(item.title)}"
            for more in (item.detail, *(line("- ", each) for each in item.lines if said(each).strip())):
                if said(more).strip():
                    yield f"{inset}{row(more)}"
            for each in item.buttons:
                if url := _page_of(each, self._links):
                    yield f"{inset}{label_of(each)}: {url}"
            yield ""

    def _buttons(self, buttons: Iterable[Button | Form]) -> Iterator[str]:
        shown = [f"{label_of(each)}: {url}" for each in buttons if (url := _page_of(each, self._links))]
        if shown:
            yield from (*shown, "")


def _tidied(lines: Iterable[str]) -> str:
    """Never two empty lines on end, and no spaces at the end of one: "-- " begins the small print alone."""
    kept: list[str] = []
    for each in "\n".join(lines).split("\n"):
        if each.strip() or (kept and kept[-1]):
            kept.append(each.rstrip())
    return "\n".join(kept).strip() + "\n"


# --- the small print


def _small_print(links: Links) -> Iterator[str]:
    yield WHO
    if links.own_page:
        yield f"Your page: {links.own_page}"
    if links.fewer:
        yield f"Fewer of these, or none for a while: {links.fewer}"
    else:
        yield PAUSE


def _small_print_html(links: Links) -> str:
    found = [
        anchor(url, words, f' style="color:{look.LINK}"')
        for url, words in (
            (links.own_page, "Your own page"),
            (links.fewer, "Fewer of these, or none for a while"),
        )
        if url
    ]
    if not links.fewer:
        found.append(escape(PAUSE))
    return f"<p{styled('quiet')}>{escape(WHO)}<br>{' &nbsp; '.join(found)}</p>"
