"""What a chat platform says of its own accord: it takes longer, it went wrong, a button is too old."""

from __future__ import annotations

from bot.replies.model import Card, Form, Tone, Typed, text


def working() -> Card:
    return Card(parts=(text("Working on it… I'll say here when it is stored."),))


def noted() -> Card:
    return Card(parts=(text("Noted."),))


def answered() -> Card:
    """Beside a button whose answer is a message of its own."""
    return Card(parts=(text("I've sent you an answer."),))


def alone_only() -> Card:
    """For all to read, where nobody can be told anything alone: what was asked stays between the two."""
    return Card(parts=(text("I can only answer that to you alone: please write to me directly."),))


def went_wrong() -> Card:
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                "Sorry, that went wrong on my side, and nothing was stored. It has been logged. "
                "Please try again in a moment."
            ),
        ),
    )


def old_button() -> Card:
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                "I can't read that button any more, so nothing was changed. Ask again for what you need: ",
                Typed(text="/convenor help"),
                " shows how.",
            ),
        ),
    )


def not_installed() -> Card:
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                "I'm not installed in this workspace any more, so nothing was stored. "
                "Whoever looks after Slack here can add me again."
            ),
        ),
    )


def not_opened(form: Form) -> Card:
    """The form could not be opened in time: it waits behind a button."""
    return Card(tone=Tone.QUESTION, parts=(text("The form didn't open in time. Press to open it:"), form))


def too_long(form: Form) -> Card:
    """A form holds more than a window of the platform can carry."""
    return Card(
        title=form.title,
        tone=Tone.REFUSAL,
        parts=(text("That is too long for a form. Please type it to me instead, in a direct message."),),
    )
