"""A card as an Adaptive Card 1.5: short, quiet, and within every limit that Teams has, whatever its texts are.

A button that only says something is an Action.Execute, with an Action.Submit for clients that know none. A form is
opened as a dialog (Action.Submit with task/fetch): it opens on desktop, web and phone, in personal chats, group
chats and channels alike; nobody else sees what is filled in; what is wrong is said in the same place; and a list
carries no form in each of its rows. A form inside the card would be filled in for all to see, be gone when somebody
else's button updates the card, and its required fields would keep every other button of the card from being sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, assert_never

from bot.commands.model import Parked
from bot.platforms.teams import limits
from bot.platforms.teams.text import Element, Look, Mentions, is_plain, paragraph, plain
from bot.replies.aloud import NOTHING, one_line, shortened, within
from bot.replies.codec import payload
from bot.replies.costly import costs
from bot.replies.enclosed import in_words
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
    Span,
    Strong,
    Text,
    Tone,
    line,
    said,
)

__all__ = ["AGAIN", "ALONE", "CARRIED", "DO", "REFRESH", "SEVERAL", "Look", "Refresh", "Rendered", "message"]

DO = "do"  # the verb of every button
REFRESH = "refresh"  # the verb by which a client asks for the card as its reader is to see it
CARRIED = "p"  # of an action's data: what the button carries, sealed
# Of the same data, beside it: what the answer has to know of the card, which Teams does not send along.
ALONE = "alone"  # one person alone sees it
SEVERAL = "several"  # there is more to press in it than what belongs to this button
AGAIN = "again"  # of a list: what its reader asked for, in words or as a button carries it
ASKED = 300  # Characters of that; a list that was asked for in more is not shown anew.

Marks: TypeAlias = dict[str, bool | str]

MARK = {Tone.GOOD: "✓"}  # Nothing else is marked: a question asks, and a no is said in words.
IN_ROW = 4  # Buttons that a row of a list shows; of more, one less beside its "…".
BESIDE = 16  # Characters: a row's only button stands beside it while its label is no longer.


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One message: its card, and the text for notifications and for clients that don't show cards."""

    content: dict[str, Any]
    text: str


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """For whom a card is asked for again when they see it: for buttons that only some of a conversation need."""

    payload: str  # of the command that shows it
    users: tuple[str, ...]  # Teams' own ids ("29:…")


def message(
    card: Card, *, look: Look, private: bool = False, refresh: Refresh | None = None, again: str = ""
) -> Rendered:
    """The card as one message.

    private: only one person sees it (a targeted message, or a personal chat). It never refreshes then, since
    nobody else presses its buttons. again: what its reader asked for, so that a list can be shown anew.
    """
    marks = _marks(card, private, again)
    return Rendered(content=_content(card, look, marks, None if private else refresh), text=plain(card))


# --- as much as fits


@dataclass(frozen=True, kw_only=True)
class _Level:
    """How much of a card is shown: what does not fit gives way in this order."""

    tooltips: bool = True  # what a row's button says to a screen reader
    short_rows: bool = False  # a row keeps its first button alone
    rows: int | None = None  # of all lists together; None: all


def _content(card: Card, look: Look, marks: Marks, refresh: Refresh | None) -> dict[str, Any]:
    """The fullest rendering that fits: rows give up what is said about buttons, then buttons, then rows go."""
    values: dict[int, str] = {}

    def at(level: _Level) -> dict[str, Any]:
        mentions = Mentions(users=look.users)
        rendering = _Rendering(look=look, mentions=mentions, level=level, values=values, marks=marks)
        body = list(rendering.of(card))
        return _framed(card, look, body, mentions, refresh)

    levels = [_Level(), _Level(tooltips=False), _Level(tooltips=False, short_rows=True)]
    for level in levels:
        if _fits(content := at(level)):
            return content
    fewest, most = 0, sum(len(part.items) for part in card.parts if isinstance(part, Items))
    while fewest < most:  # The largest number of rows that fits, found by halving.
        middle = (fewest + most + 1) // 2
        if _fits(at(replace(levels[-1], rows=middle))):
            fewest = middle
        else:
            most = middle - 1
    content = at(replace(levels[-1], rows=fewest))
    return content if _fits(content) else _cut(content)


def _framed(
    card: Card, look: Look, body: list[Element], mentions: Mentions, refresh: Refresh | None
) -> dict[str, Any]:
    """The body with what stands around it. Its last buttons are the card's own, which every client shows best."""
    content: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": within(plain(card), limits.FALLBACK_TEXT, str),
    }
    if refresh is not None and refresh.users:
        content["refresh"] = {
            "action": {
                "type": "Action.Execute",
                "verb": REFRESH,
                "data": {CARRIED: look.seal(refresh.payload)},
            },
            "userIds": list(refresh.users[: limits.REFRESHED]),
        }
    teams: dict[str, Any] = {}
    if any(isinstance(part, Items) and part.items for part in card.parts):
        teams["width"] = "Full"
    if entities := mentions.entities():
        teams["entities"] = entities
    if teams:
        content["msteams"] = teams
    content["body"] = body
    if len(body) > 1 and body[-1]["type"] == "ActionSet":
        content["actions"] = body.pop()["actions"]
    return content


def _fits(content: dict[str, Any]) -> bool:
    """As it is however it is sent: with every letter beyond ASCII escaped, a message stays under its limit too."""
    return len(json.dumps(content)) <= limits.CARD


def _cut(content: dict[str, Any]) -> dict[str, Any]:
    """A card that is too long even without its lists: the end of its words goes, then of its buttons."""
    note = _small("There is more than fits here. Ask for a part of it.")
    body: list[Element] = list(content["body"])
    shown = content
    while not _fits(shown) and (body or shown.get("actions")):
        words = [place for place, each in enumerate(body) if each["type"] != "ActionSet"]
        if body:
            body.pop(words[-1] if words else -1)
        place = next((n for n, each in enumerate(body) if each["type"] == "ActionSet"), len(body))
        shown = {**shown, "body": [*body[:place], note, *body[place:]]}
        if not body and not _fits(shown):
            shown = {**shown, "actions": shown.get("actions", [])[:-1]}
            shown = shown if shown["actions"] else {k: v for k, v in shown.items() if k != "actions"}
    return _mentioning_what_is_left(shown)


def _mentioning_what_is_left(content: dict[str, Any]) -> dict[str, Any]:
    """An entity without its tag in the body would make Teams refuse the card."""
    entities = content.get("msteams", {}).get("entities")
    if not entities:
        return content
    said_still = json.dumps(content["body"], ensure_ascii=False)
    left = [each for each in entities if json.dumps(each["text"], ensure_ascii=False)[1:-1] in said_still]
    return {**content, "msteams": {**content["msteams"], "entities": left}}


# --- the parts


@dataclass(kw_only=True)
class _Rendering:
    """One pass over a card."""

    look: Look
    mentions: Mentions
    level: _Level
    values: dict[int, str]  # id of a button of this card -> its sealed value, kept from pass to pass
    marks: Marks  # what every button's data say of the card
    rows: int = 0
    primary: bool = False

    def of(self, card: Card) -> Iterator[Element]:
        shown = list(self._title(card))
        for part in card.parts:
            shown += self._part(part)
        yield from shown or paragraph((NOTHING,), None)

    def _title(self, card: Card) -> Iterator[Element]:
        mark = f"{MARK[card.tone]} " if card.tone in MARK else ""
        if said(card.title).strip():
            yield from self._heading(line(mark, card.title), size="Medium")

    def _heading(self, spans: tuple[Span, ...], **style: Any) -> Iterator[Element]:
        """A heading to a screen reader too, where markdown shows it as it was written."""
        words = said(spans)
        if not words.strip():
            return
        if is_plain(words) and not any(self.mentions.known(span) for span in spans):
            yield {
                "type": "TextBlock",
                "text": words,
                "wrap": True,
                "weight": "Bolder",
                "size": "Default",
                "style": "heading",
                **style,
            }
        else:
            yield from paragraph(spans, self.mentions, weight="Bolder", **style)

    def _part(self, part: Part) -> Iterator[Element]:
        match part:
            case Text():
                style: dict[str, Any] = {"size": "Small", "isSubtle": True} if part.quiet else {}
                yield from paragraph(part.spans, self.mentions, **style)
            case Heading():
                yield from (each | {"spacing": "Large"} for each in self._heading(line(part.text)))
            case Fields():
                yield from self._fields(part)
            case Items():
                yield from self._items(part)
            case Buttons():
                yield from self._set(part.buttons)
            case Form():
                yield from self._set((part,))
            case Picture(file=KeptFile(url=str(url))):
                yield {"type": "Image", "url": url, "altText": one_line(part.alt), "size": "Stretch"}
            case Attached() | Picture():
                yield from paragraph(in_words(part).spans, self.mentions)
            case _:
                assert_never(part)

    def _fields(self, part: Fields) -> Iterator[Element]:
        for name, value in part.pairs:
            names = list(paragraph((name,), None, isSubtle=True))
            values = list(paragraph(line(value), self.mentions)) or list(paragraph(("–",), None))
            if names:
                yield {
                    "type": "ColumnSet",
                    "spacing": "Small",
                    "columns": [_column(names, 1), _column(values, 2)],
                }
            else:
                yield from values

    # --- rows

    def _items(self, part: Items) -> Iterator[Element]:
        if not part.items:
            yield from paragraph((part.empty,), None)
            return
        left = len(part.items) if self.level.rows is None else max(0, self.level.rows - self.rows)
        shown, hidden = part.items[:left], part.items[left:]
        self.rows += len(shown)
        for number, item in enumerate(shown, start=1):
            yield from self._row(item, f"{number}. " if part.numbered else "")
        if hidden:
            yield _small(_more(hidden))

    def _row(self, item: Item, number: str) -> Iterator[Element]:
        """What one types and what it is, then a line each for the rest, then its buttons: one group."""
        lead: tuple[Span, ...] = (Strong(text=item.ref), "  ") if item.ref.strip() else ()
        words = list(paragraph((number, *lead, *item.title), self.mentions))
        more: list[tuple[tuple[Span, ...], dict[str, Any]]] = [
            (line(item.detail), {"size": "Small", "isSubtle": True})
        ]
        more += [(line("• ", each), {}) for each in item.lines if said(each).strip()]
        for spans, style in more:
            words += paragraph(spans, self.mentions, spacing="None" if words else "", **style)
        words = words or list(paragraph(("–",), None))
        each = item.buttons[:1] if self.level.short_rows else item.buttons
        buttons = list(self._set(each, most=IN_ROW, about=one_line(said(item.title))))
        if len(each) == 1 and buttons and len(buttons[0]["actions"][0]["title"]) <= BESIDE:
            columns = [_column(words, "stretch"), _column(buttons, "auto")]
            yield {"type": "ColumnSet", "spacing": "Medium", "columns": columns}
        else:
            yield {"type": "Container", "spacing": "Medium" if each else "Small", "items": [*words, *buttons]}

    # --- buttons

    def _set(
        self, buttons: Sequence[Button | Form], *, most: int = limits.ACTIONS, about: str = ""
    ) -> Iterator[Element]:
        """The first of them, and what is left behind "…"; a single one is not worth hiding."""
        if not buttons:
            return
        visible = len(buttons) if len(buttons) <= most else most - 1
        actions = []
        for place, each in enumerate(buttons):
            action = self._action(each, about)
            actions.append(action if place < visible else _behind(action))
        yield {"type": "ActionSet", "spacing": "Small" if about else "Default", "actions": actions}

    def _action(self, button: Button | Form, about: str) -> Element:
        title = _label(button)
        shown: Element = {"title": title}
        if isinstance(button, Button) and button.primary and not self.primary:
            self.primary = True
            shown["style"] = "positive"
        if about and self.level.tooltips:
            shown["tooltip"] = shortened(f"{title}: {about}", limits.TOOLTIP)
        if _opens(button):
            data = {"msteams": {"type": "task/fetch"}, CARRIED: self._value(button, about), **self.marks}
            return {"type": "Action.Submit", **shown, "data": data}
        data = {CARRIED: self._value(button, about), **self.marks}
        return {
            "type": "Action.Execute",
            "verb": DO,
            **shown,
            "data": data,
            "fallback": {"type": "Action.Submit", "title": title, "data": data},
        }

    def _value(self, button: Button | Form, about: str) -> str:
        """What it carries. What costs something carries a form that asks once more, with nothing to fill in."""
        if (known := self.values.get(id(button))) is None:
            asked = _sure(button, about) if isinstance(button, Button) and costs(button) else button
            known = self.values[id(button)] = self.look.seal(payload(asked))
        return known


# --- elements


def _label(button: Button | Form) -> str:
    label = button.title if isinstance(button, Form) else button.label
    return shortened(one_line(label), limits.BUTTON) or "…"


def _opens(button: Button | Form) -> bool:
    """Whether pressing it opens a dialog. What is kept elsewhere may be a form: it is asked for as one."""
    if isinstance(button, Form) or button.form is not None:
        return True
    return isinstance(button.command, Parked) or costs(button)


def _marks(card: Card, private: bool, again: str) -> Marks:
    pressable = 0
    for part in card.parts:
        match part:
            case Items():
                pressable += sum(bool(item.buttons) for item in part.items)
            case Buttons() | Form():
                pressable += 1
    marks: Marks = {ALONE: True} if private else {}
    if pressable > 1:
        marks |= {SEVERAL: True} | ({AGAIN: again} if private and 0 < len(again) <= ASKED else {})
    return marks


def _behind(action: Element) -> Element:
    """Behind the "…" of its row, and so is what stands for it on an old client."""
    fallback = {"fallback": {**action["fallback"], "mode": "secondary"}} if "fallback" in action else {}
    return {**action, "mode": "secondary", **fallback}


def _sure(button: Button, about: str) -> Form:
    """The question that comes before a button's command is sent: Adaptive Cards have none of their own."""
    title = shortened(f"{_label(button)}: {about}" if about else f"{_label(button)}?", limits.TOOLTIP)
    return Form(title=title, command=button.command, inputs=(), submit=_label(button))


def _column(items: list[Element], width: int | str) -> Element:
    return {"type": "Column", "width": width, "items": items}


def _small(words: str) -> Element:
    (shown,) = paragraph((words,), None, size="Small", isSubtle=True)
    return shown


def _more(hidden: Sequence[Item]) -> str:
    """How many rows are not shown, and how to see them."""
    refs = [item.ref for item in hidden if item.ref.strip()]
    count = f"… and {len(hidden)} more."
    if not refs:
        return f"{count} Ask for a part of the list to see them."
    named = one_line(shortened(", ".join(refs[:20]), 400))
    return f"{count} Type “show” and its number to see one: {named}{'' if len(refs) <= 20 else ' …'}"
