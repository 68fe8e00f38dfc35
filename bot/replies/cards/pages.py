"""What the pages say that signed links lead to: whom one is for, what pressing does, what is kept about somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.commands.model import PauseReminders
from bot.replies.cards import words
from bot.replies.model import Button, Card, Fields, buttons, text

NOTHING_THERE = Card(
    title="There is nothing here",
    parts=(
        text(
            "The link is not whole, or it was not made for you. Open it again from where you had it, "
            "or write to me there."
        ),
    ),
)
OF_LATER = Card(
    title="This link is too old",
    parts=(
        text(
            "Write to me instead where you had the link, in your own words; “my actions” brings fresh ones."
        ),
    ),
)
CHANGED = Card(
    title="This button has changed since",
    parts=(
        text(
            "Write to me instead where you had the link, in your own words; “my actions” brings fresh ones."
        ),
    ),
)
NOT_WHOLE = Card(
    title="That did not arrive whole",
    parts=(text("Nothing was stored. Go back, and send the file once more."),),
)
TOO_SLOW = Card(
    title="That took too long",
    parts=(
        text(
            "The file did not arrive within two minutes, and nothing was stored. Go back and try again where the "
            "line is faster, or save the file without its pictures first."
        ),
    ),
)
NO_FILE = Card(parts=(text("Nothing was chosen, so nothing was sent."),))
THANKS = Card(title="Thank you")
SENT_ON = Card(
    title="Look into your mailbox",
    parts=(
        text("If that address is one of the network's, a mail with a link of your own is on its way to it."),
    ),
)


def whose(name: str, network: str) -> str:
    return f"This link was made for {name}, of {network}. Nothing has changed yet: the button does it."


def sent_as(name: str, network: str) -> str:
    return f"What you send here is sent as {name}, of {network}. The link is yours: don't pass it on."


def not_you(name: str) -> str:
    return f"Not {words.first_name(name)}?"


PASSED_ON = (
    "Mails are passed on, and the record should say who it was. "
    "Write your own e-mail address, and you get a link of your own."
)


def your_own_link(label: str, about: str, pressed: Button) -> Card:
    """To somebody who opened another's link."""
    what = f"“{label}” for {about}" if about else f"“{label}”"
    return Card(
        title=f"Your own link: {label}{f', {about}' if about else ''}",
        parts=(
            text(
                f"Somebody, you perhaps, opened a link that was made for another member, to press {what}. "
                "If it was you, here it is in your own name. If not, nothing needs to be done."
            ),
            buttons(pressed),
        ),
    )


def fewer(network: str) -> Card:
    """Where somebody says that they want no mails for a while."""
    return Card(
        title="Fewer mails",
        parts=(
            text(
                f"You can have none from {network} for a while. Nothing gets lost: what comes up meanwhile is told "
                "in one message afterwards, and your actions stay yours."
            ),
            buttons(
                Button(label="None for two weeks", command=PauseReminders(until="in 2 weeks")),
                Button(label="None for three months", command=PauseReminders(until="in 3 months")),
                Button(label="Start again", command=PauseReminders(resume=True)),
            ),
        ),
    )


def held(
    *,
    name: str,
    organisation: str | None,
    role: str,
    email: str | None,
    accounts: Sequence[str],
    since: date,
    paused_until: date | None,
    messages: Sequence[tuple[datetime, str]],
) -> Card:
    """What is kept about somebody, for themselves. messages: what was sent to them lately, and when."""
    pairs = [
        ("Name", name),
        ("Authority", organisation or "–"),
        ("Role", role),
        ("E-mail", email or "–"),
        ("Reached by", ", ".join(accounts) or "e-mail alone"),
        ("In the network since", words.day(since)),
    ]
    if paused_until is not None:
        pairs.append(("No messages until", words.day(paused_until)))
    sent = [f"{words.day(at.date())}: {about}" for at, about in messages]
    pairs.append(("Sent to you lately", "; ".join(sent) or "nothing"))
    return Card(
        title="What is kept about you",
        parts=(
            Fields(pairs=tuple(pairs)),
            text(
                "What you took on, suggested and decided also stands in the network's record, with your name. "
                "To have something corrected or erased, write to your chair."
            ),
        ),
    )
