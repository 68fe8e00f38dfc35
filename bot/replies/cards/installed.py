"""Cards about the bot's place in a chat: just added, with what to do next; taken away, with what that means."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.model import Help, ListActions, ShowAgenda
from bot.replies.cards import words
from bot.replies.model import Button, Card, Item, Link, Strong, Text, Tone, Typed, buttons, items, text


def added(*, to: str, handle: str = "@Convenor") -> Card:
    """To whoever added the bot. to: the workspace's or organisation's name. handle: how it is mentioned there."""
    return Card(
        title=f"Convenor is in {to}" if to else "Convenor is in",
        tone=Tone.GOOD,
        about="installed",
        parts=(
            text(
                "Thank you for adding me. I keep what a network agrees: who does what by when, ",
                "what the next meeting is about, and a reminder in time. Three steps, and you are done:",
            ),
            items(
                [
                    _step("Invite me", " to the channel where your network talks: ", f"/invite {handle}"),
                    _step("Set the network up", " there, and say who chairs it: ", _SETUP),
                    _step("Write down the first action:", " ", _ACTION),
                ],
                numbered=True,
            ),
            text(
                "Where a command’s name is taken, begin with ",
                Typed(text="/convenor"),
                ". Everything also works as a message to me.",
                quiet=True,
            ),
        ),
    )


def hello() -> Card:
    """To somebody who has just opened a chat with the bot."""
    return Card(
        title="Hello, I’m Convenor",
        about="installed",
        parts=(
            text(
                "I keep what your network agrees: who does what by when, what the next meeting is about, "
                "and a kind reminder in time. What you ask here, only you see. You could begin with:"
            ),
            items(
                [
                    _said("actions", "what you have promised"),
                    _said("agenda", "what the next meeting is about"),
                    _said("add me to find a venue by Friday", "to write something down"),
                ]
            ),
            buttons(
                Button(label="My actions", command=ListActions(), primary=True),
                Button(label="Agenda", command=ShowAgenda()),
                Button(label="Help", command=Help()),
            ),
        ),
    )


def here(networks: Sequence[str]) -> Card:
    """To everybody in a team or chat to which the bot was just added. networks: whose place it is already."""
    if networks:
        return Card(
            title="Hello again",
            tone=Tone.GOOD,
            about="installed",
            parts=(text(f"I am back, and go on where I was, for {words.listed(networks)}."),),
        )
    return Card(
        title="Hello, I’m Convenor",
        about="installed",
        parts=(
            text(
                "I keep what a network agrees: who does what by when, what the next meeting is about, "
                "and a reminder in time. Mention me in the channel or chat where your network talks, with:"
            ),
            items(
                [
                    _step("For a new network:", " ", _SETUP),
                    _step(
                        "For one that I keep already:",
                        " the code that its chair gets from me with ",
                        "/network link",
                    ),
                ]
            ),
            text("I read only what mentions me, and answer in private what is private.", quiet=True),
        ),
    )


def _said(typed: str, then: str) -> Item:
    return Item(title=(Typed(text=typed), f": {then}"))


_SETUP = '/network setup "Our network" chair me'
_ACTION = "/action add me to find a venue by Friday"


def _step(first: str, then: str, typed: str) -> Item:
    return Item(title=(Strong(text=first), then, Typed(text=typed)))


def taken_away(*, of: str, platform: str, again: str | None = None) -> Card:
    """To the chair. of: the workspace's name. again: the address where it can be added again."""
    where = of or "your workspace"
    return Card(
        title=f"Convenor was removed from {where}",
        tone=Tone.QUESTION,
        about="removed",
        parts=(
            text(
                f"In {platform}, somebody removed it or took its permissions back. ",
                "Reminders can’t reach people there until it is back; nothing in the register is lost.",
            ),
            _put_right("If that was a mistake, ask", platform, again),
        ),
    )


def shut_out(*, platform: str, why: str, again: str | None = None) -> Card:
    """To the chair. why: what stands in the way, as the platform puts it. again: as for taken_away."""
    return Card(
        title=f"I can’t write in {platform} any more",
        tone=Tone.QUESTION,
        about="removed",
        parts=(
            text(
                f"In {platform}, {why}. Whoever can be reached in another way still hears from me; ",
                "for everybody else reminders wait a day, then I tell you. Nothing in the register is lost.",
            ),
            _put_right("Please ask", platform, again),
        ),
    )


def _put_right(ask: str, platform: str, again: str | None) -> Text:
    add: str | Link = Link(text="add it again", url=again) if again else "add it again"
    return text(f"{ask} whoever looks after {platform} to ", add, ".")
