"""The terminal as a platform: lines in, cards out, with a clock that is moved by hand."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from textwrap import wrap
from typing import Protocol, TextIO
from zoneinfo import ZoneInfo

from bot.commands.codec import encode
from bot.commands.filling import BadAnswer, filled
from bot.commands.model import Command
from bot.commands.request import Request, Sender
from bot.platforms.console.render import WIDTH, Rendered, clean, render
from bot.replies.model import Button, Card, Form, Input, Reply, Tone, said, text

log = logging.getLogger(__name__)

PLATFORM = "console"
WORKING_HOURS_START = time(9)  # "at 2024-09-02" means this time of that day.
PASTE_ENDS = "end"  # The line that ends a pasted block in a script.


class Lines(Protocol):
    """Where lines come from: a script, or a person at a prompt."""

    async def next(self, prompt: str) -> str | None:
        """The next line, without its end; None when there are no more."""
        ...


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One message that the engine sent while the clock was moved."""

    at: datetime
    to: str  # full name
    kind: str
    about: str
    card: Card


Handle = Callable[[Request], Awaitable[Reply]]
Advance = Callable[[datetime, datetime], AsyncIterator[Delivered]]  # since (exclusive), until (inclusive)


class ChatError(Exception):
    """A line that the terminal itself can't follow; str() is what to tell."""


@dataclass(kw_only=True)
class Chat:
    """One session. `now` is the session's clock; where one is given, `clock` says how it goes on."""

    handle: Handle
    advance: Advance
    name: str
    now: datetime  # aware
    zone: str  # IANA name, for instants typed without one
    out: TextIO
    network: str | None = None
    as_json: bool = False
    colour: bool = False
    clock: Callable[[], datetime] | None = (
        None  # followed from line to line until one moves the clock by hand
    )
    _shown: Rendered | None = field(default=None, init=False)
    _said: int = field(default=0, init=False)

    async def run(self, lines: Lines) -> int:
        """Follow every line; the number of lines that could not be followed."""
        failed = 0
        while (line := await lines.next(self._prompt())) is not None:
            try:
                if await self.follow(line, lines) is False:
                    break
            except ChatError as error:
                failed += 1
                self._show(Card(tone=Tone.REFUSAL, parts=(text(str(error)),)), speaker=self.name)
        return failed

    async def follow(self, line: str, lines: Lines) -> bool:
        """Do what one line says. False: the session ends."""
        words = line.strip()
        if not words or words.startswith("#"):
            return True
        if self.clock is not None:
            await self.move_to(max(self.now, self.clock()))
        keyword, _, rest = words.partition(" ")
        match keyword.lower():
            case "quit" | "exit" | "bye" if not rest:
                return False
            case "at" if _is_instant(rest):
                self.clock = None
                await self.move_to(parse_instant(rest, self.zone))
            case "as" if rest:
                name, colon, said = rest.partition(":")
                if colon:
                    await self._say(said.strip(), as_=name.strip())
                else:
                    self.name = name.strip()
            case "press" if rest.strip().isdigit():
                await self._press(int(rest), lines)
            case "paste" if not rest:
                await self._say("\n".join([each async for each in _block(lines)]), as_=self.name)
            case _:
                await self._say(words, as_=self.name)
        return True

    async def move_to(self, instant: datetime) -> None:
        """Move the clock, and show what became due on the way.

        Raises:
            ChatError: the instant lies before the clock.
        """
        if instant < self.now:
            raise ChatError(
                f"The clock is at {self._local(self.now)} already and can't go back. "
                "Give a later instant, or start again with a new database."
            )
        moment: list[Delivered] = []
        async for message in self.advance(self.now, instant):
            if moment and moment[0].at != message.at:
                self._show_messages(moment)
                moment = []
            moment.append(message)
        self._show_messages(moment)
        self.now = instant

    async def _say(self, words: str, *, as_: str) -> None:
        await self._send(self._request(as_, text=words), speaker=as_)

    async def _press(self, number: int, lines: Lines) -> None:
        """Press a button of the last card; one with a form asks field by field."""
        if self._shown is None or not 1 <= number <= len(self._shown.buttons):
            raise ChatError(f"There is no button {number} on the last card.")
        button = self._shown.buttons[number - 1]
        form = button if isinstance(button, Form) else button.form
        command = button.command if form is None else await self._fill(form, lines)
        if command is not None:
            await self._send(self._request(self.name, payload=encode(command)), speaker=self.name)

    async def _fill(self, form: Form, lines: Lines) -> Command | None:
        """The form's command with the answers; None when it was given up."""
        command = form.command
        for each in form.inputs:
            while True:
                answer = await lines.next(f"{clean(form.title)}: {_question(each)} ")
                if answer is None and each.optional:
                    break  # The script ends here: what may be left out is left out.
                if answer is None or answer.strip().lower() == "cancel":
                    self._show(Card(parts=(text("Nothing was changed."),)), speaker=self.name)
                    return None
                said = answer.strip() or each.value
                if not said and not each.optional:
                    self._ask_again(f"{each.label}: this one is needed.")
                    continue
                try:
                    command = filled(command, {each.name: said}, {each.name: each.choices})
                except BadAnswer as error:
                    self._ask_again(f"{each.label}: {error.expected} is needed.")
                    continue
                break
        return command

    def _ask_again(self, why: str) -> None:
        self._show(Card(tone=Tone.QUESTION, parts=(text(why),)), speaker=self.name)

    def _request(self, name: str, *, text: str | None = None, payload: str | None = None) -> Request:
        self._said += 1
        sender = Sender(platform=PLATFORM, workspace="", user=name, display_name=name)
        return Request(sender=sender, received_at=self.now, text=text, payload=payload, network=self.network)

    async def _send(self, request: Request, *, speaker: str) -> None:
        try:
            reply = await self.handle(request)
        except Exception:
            # A defect of ours, not of the line: it is logged once, and the person is told that nothing happened.
            log.exception("A request ended in an error", extra={"request": self._said})
            raise ChatError(
                "Sorry, that went wrong on my side, and nothing was stored. It has been logged."
            ) from None
        if reply.card is not None:
            self._show(reply.card, speaker=speaker)

    # --- what is shown

    def _show(self, card: Card, *, speaker: str) -> None:
        self._shown = render(card, colour=self.colour and not self.as_json)
        if self.as_json:
            self._print_json(kind="reply", to=speaker, about=card.about, card=card, at=self.now)
        else:
            print(self._shown.text, file=self.out, flush=True)

    def _show_messages(self, moment: list[Delivered]) -> None:
        """What was sent at one moment; what says the same to several, but for their names, is shown once."""
        if self.as_json:
            for message in moment:
                self._print_json(
                    kind=message.kind, to=message.to, about=message.about, card=message.card, at=message.at
                )
            return
        alike: dict[str, list[Delivered]] = {}
        for message in moment:
            alike.setdefault(_nameless(message), []).append(message)
        for first, *others in alike.values():
            head = f"— {self._local(first.at)}, to {clean(first.to)}:"
            print(f"\x1b[2m{head}\x1b[0m" if self.colour else head, file=self.out)
            for line in render(first.card, colour=self.colour).lines:
                print(f"  {line}", file=self.out)
            if others:
                names = ", ".join(clean(message.to) for message in others)
                print("\n".join(wrap(f"— the same to {names}", WIDTH, subsequent_indent="  ")), file=self.out)
        self.out.flush()

    def _print_json(self, *, kind: str, to: str, about: str, card: Card, at: datetime) -> None:
        shown = render(card)
        line = {
            "at": at.astimezone(ZoneInfo(self.zone)).isoformat(),
            "to": to,
            "platform": PLATFORM,
            "kind": kind,
            "about": about,
            "tone": card.tone.value,
            "title": clean(said(card.title)),
            "text": shown.text,
            "buttons": [each.label if isinstance(each, Button) else each.title for each in shown.buttons],
        }
        print(json.dumps(line, ensure_ascii=False), file=self.out, flush=True)

    def _prompt(self) -> str:
        return f"{self._local(self.now)} {self.name}> "

    def _local(self, instant: datetime) -> str:
        return f"{instant.astimezone(ZoneInfo(self.zone)):%a %d %b %Y %H:%M}"


def _nameless(message: Delivered) -> str:
    """A message's words with the recipient's name taken out."""
    shown = render(message.card).text.replace(message.to, "")
    first = message.to.split()[0] if message.to.split() else ""
    return " ".join(shown.replace(first, "").split())


async def _block(lines: Lines) -> AsyncIterator[str]:
    while (line := await lines.next("… ")) is not None and line.strip().lower() != PASTE_ENDS:
        yield line


def _question(each: Input) -> str:
    choices = f" ({' / '.join(label for _, label in each.choices)})" if each.choices else ""
    hint = f" (such as {each.hint})" if each.hint else ""
    skip = f" [{each.value}]" if each.value else " [Enter to skip]" if each.optional else ""
    return f"{clean(each.label)}{choices}{hint}{skip}"


def _is_instant(words: str) -> bool:
    try:
        datetime.fromisoformat(words.strip())
    except ValueError:
        return False
    return True


def parse_instant(words: str, zone: str) -> datetime:
    """An ISO instant; without an offset it is local in the zone, a bare day means 09:00.

    Raises:
        ChatError: it is no instant.
    """
    try:
        instant = datetime.fromisoformat(words.strip())
    except ValueError:
        raise ChatError(f"“{words}” is no instant. Write it like 2024-09-02T09:00.") from None
    if len(words.strip()) == len("2024-09-02"):
        instant = datetime.combine(instant.date(), WORKING_HOURS_START)
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))
