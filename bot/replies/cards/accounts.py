"""Cards about accounts of chat workspaces: whose they are, who has gone, who asks to be let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.model import AddMember, HandOver, Help, LinkAccount, ListActions, RemoveMember
from bot.commands.request import AccountSeen
from bot.domain.person import Network, Person, Role
from bot.replies.cards import words
from bot.replies.cards.problems import undo_button
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Mention,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)

PLATFORM = {"slack": "Slack", "teams": "Teams", "mail": "e-mail", "console": "the terminal"}
SHOWN = 8  # Questions on one card; the others follow when these are answered.
_STANDING = {
    "full": "",
    "guest": "a guest of the workspace",
    "stranger": "from another organisation",
    "bot": "an app",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """Is this account this member's?"""

    command: LinkAccount
    account: AccountSeen
    person: Person


def platform(name: str) -> str:
    return PLATFORM.get(name, name)


def whose_accounts(questions: Sequence[Question]) -> Card:
    """To the chair: accounts that look like members', each with its answer."""
    one = len(questions) == 1
    where = platform(questions[0].account.platform) if questions else ""
    title = (
        f"Is this {questions[0].person.name} in {where}?"
        if one
        else f"{words.sentence(words.count(len(questions), 'account'))} that may be members"
    )
    return Card(
        title=title,
        about="accounts",
        parts=(
            text(
                "I never link an account on a likeness alone. Until you say yes, whoever it is can't act for "
                + (words.first_name(questions[0].person.name) if one else "the member")
                + "."
            ),
            *_questions(questions),
        ),
    )


def _questions(questions: Sequence[Question]) -> tuple[Part, ...]:
    rows = [
        Item(
            title=("Is ", Strong(text=each.account.name), f" {each.person.name}?"),
            detail=_about(each),
            buttons=(
                Button(
                    label=f"Yes, link to {words.shorten(words.first_name(each.person.name), 40)}",
                    command=replace(each.command, accept=True),
                ),
                Button(label="Not them", command=replace(each.command, accept=False)),
            ),
        )
        for each in questions[:SHOWN]
    ]
    more = len(questions) - SHOWN
    parts: list[Part] = [items(rows)] if rows else []
    if more > 0:
        parts.append(text(f"And {words.count(more, 'more', 'more')}, once these are answered.", quiet=True))
    return tuple(parts)


def _about(each: Question) -> str:
    role = words.sentence(words.ROLE[each.person.role]) if each.person.role.runs_meetings else ""
    return " · ".join(
        detail
        for detail in (
            each.account.email if each.account.standing != "stranger" else "",
            _STANDING[each.account.standing],
            role,
        )
        if detail
    )


def account_linked(person: Person, account: AccountSeen, rest: Sequence[Question], *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=f"person:{person.id}",
        parts=(
            text(
                f"{account.name} in {platform(account.platform)} is ",
                Mention(name=person.name, person_id=person.id),
                " now.",
            ),
            buttons(undo_button(change)),
            *_questions(rest),
        ),
    )


def account_not_theirs(person: Person, name: str, rest: Sequence[Question]) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=f"person:{person.id}",
        parts=(
            text(f"Noted: {name} is not {person.name}. I won't ask again."),
            *_questions(rest),
        ),
    )


def account_gone(person: Person, *, where: str, held: str, has_actions: bool) -> Card:
    """To the chair: a member's account was closed. Nothing has been changed."""
    key = person.email or f"person:{person.id}"
    first = words.first_name(person.name)
    parts: list[Part] = [
        text(
            f"{person.name}'s account in {platform(where)} was closed. Perhaps {first} has moved on; "
            "nothing has been changed here."
        )
    ]
    choices: list[Button] = []
    if held:
        parts.append(text(f"In that name: {held}."))
    if has_actions:
        hand_over = HandOver(who=key)
        form = Form(
            title=f"Who takes over from {words.shorten(first, 40)}?",
            command=hand_over,
            inputs=(Input(name="to", label="Takes over", kind=InputKind.PERSON),),
        )
        choices.append(Button(label="Hand over the actions…", command=hand_over, form=form, primary=True))
    choices.append(Button(label=f"{words.shorten(first, 40)} has left", command=RemoveMember(who=key)))
    parts.append(buttons(*choices))
    return Card(title=f"Has {person.name} left?", about=f"person:{person.id}", parts=tuple(parts))


def account_back(person: Person, *, where: str) -> Card:
    return Card(
        title=f"{person.name}'s account is back",
        about=f"person:{person.id}",
        parts=(
            text(f"The account in {platform(where)} works again, and still belongs to {person.name}."),
            buttons(Button(label="Their actions", command=ListActions(scope="who", who=person.name))),
        ),
    )


def asks_to_join(command: AddMember, *, standing: str) -> Card:
    """To the chair: somebody who wrote to the bot would like to be a member."""
    name = command.name or ""
    about = " · ".join(each for each in (command.email or "", _STANDING[standing]) if each)
    form = Form(
        title="Add a member",
        command=command,
        inputs=(
            Input(name="name", label="Name", value=name),
            Input(name="organisation", label="Organisation", optional=True),
            Input(name="email", label="E-mail", value=command.email or "", optional=True),
            Input(
                name="role",
                label="Role",
                kind=InputKind.CHOICE,
                value="member",
                choices=tuple(
                    (words.ROLE[role], words.sentence(words.ROLE[role]))
                    for role in (Role.MEMBER, Role.OBSERVER)
                ),
                optional=True,
            ),
        ),
        submit="Add",
    )
    where = platform(command.account[0]) if command.account else ""
    parts: list[Part] = [
        text(
            Strong(text=name), f" wrote to me in {where} and asks to be added. Only you can tell who that is."
        )
    ]
    if about:
        parts.append(text(about, quiet=True))
    parts.append(
        buttons(Button(label=f"Add {words.shorten(name, 50)}…", command=command, form=form, primary=True))
    )
    return Card(title=f"{words.shorten(name, 80)} asks to join", about="accounts", parts=tuple(parts))


def asked_to_join(*, chair: str, before: bool) -> Card:
    said = (
        f"{chair} has been asked already; you'll hear from me as soon as you are in."
        if before
        else f"I've asked {chair}. You'll hear from me as soon as you are in."
    )
    return Card(tone=Tone.GOOD, parts=(text(words.sentence(said)),))


def member_already(network: Network) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"You are a member of {network.name} already."),
            buttons(Button(label="My actions", command=ListActions()), Button(label="Help", command=Help())),
        ),
    )


def you_are_in(network: Network, *, by: str) -> Card:
    return Card(
        title=f"You are in {network.name} now",
        about=f"network:{network.id}",
        parts=(
            text(f"{by} added you. I keep the actions and the agenda, and remind you kindly, not often."),
            buttons(Button(label="My actions", command=ListActions()), Button(label="Help", command=Help())),
        ),
    )


# --- channels and codes


def codes(network: Network, *, link: str, claim: str) -> Card:
    """For the chair's eyes only."""
    return Card(
        title=f"Connect another channel to {network.name}",
        parts=(
            text("In that channel, on this or another platform, somebody types:"),
            items([Item(title=(Typed(text=f"/network link {link}"),))]),
            text("If you have an account there that I don't know yet, you type, for yourself:"),
            items([Item(title=(Typed(text=f"/network claim {claim}"),))]),
            text(
                "Each works once, for ten minutes. The second one makes its user you: keep it to yourself.",
                quiet=True,
            ),
        ),
    )


def codes_shown_before() -> Card:
    return Card(
        parts=(
            text(
                "The codes were shown once already, and are kept nowhere. For new ones: ",
                Typed(text="/network link"),
            ),
        )
    )


def channel_linked(network: Network, *, before: bool) -> Card:
    return Card(
        tone=Tone.GOOD,
        about=f"network:{network.id}",
        parts=(
            text(
                "This channel belongs to ",
                Strong(text=network.name),
                " already." if before else " now. Its agendas and meeting dates are posted here.",
            ),
        ),
    )


def channel_linked_notice(network: Network, *, by: str, where: str) -> Card:
    return Card(
        title="A channel was connected",
        about=f"network:{network.id}",
        parts=(
            text(
                f"{by} used your code: a channel in {platform(where)} now belongs to {network.name}. "
                "If that is not what you wanted, type there: ",
                Typed(text="/network unlink"),
            ),
        ),
    )


def channel_unlinked(network: Network) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(f"This channel is no longer connected to {network.name}; nothing more is posted here."),
            text("To connect it again, ask for a code with ", Typed(text="/network link"), ".", quiet=True),
        ),
    )


_LOST = {
    "archived": "was archived",
    "deleted": "was deleted",
    "left": "no longer has me in it",
}


def channel_lost(network: Network, *, where: str, why: str, others: int, for_now: bool = False) -> Card:
    """To the chair: a channel can take no more posts. why: archived | deleted | left. others: channels left.

    for_now: when it is back, posts go on by themselves.
    """
    if others:
        rest = f"They still reach {words.count(others, 'other channel')}."
    else:
        rest = "They reach no channel now; reminders go on to each person as before."
    return Card(
        title=f"A channel of {network.name} {_LOST[why]}",
        tone=Tone.QUESTION,
        about=f"network:{network.id}",
        parts=(
            text(
                f"It is a channel in {platform(where)}. Agendas and meeting dates were posted there. {rest}"
            ),
            text(
                "Once it is back, they go on there by themselves. To post in another one, add me to it, "
                if for_now
                else "To post in another one, or there again once it is back, invite me, ",
                "ask for a code with ",
                Typed(text="/network link"),
                ", and type there what I answer.",
            ),
        ),
    )


def channel_back(network: Network, *, where: str) -> Card:
    """To the chair, who heard before that it was lost."""
    return Card(
        title=f"A channel of {network.name} is back",
        tone=Tone.GOOD,
        about=f"network:{network.id}",
        parts=(text(f"Agendas and meeting dates are posted again in the channel in {platform(where)}."),),
    )


def role_claimed(person: Person, network: Network) -> Card:
    role = {Role.CHAIR: "its chair", Role.MINUTE_TAKER: "its minute taker"}.get(person.role, "a member")
    return Card(
        title=f"Welcome to {network.name}",
        tone=Tone.GOOD,
        about=f"person:{person.id}",
        parts=(
            text(f"You are {role}, and this account is yours: {person.name}."),
            buttons(Button(label="My actions", command=ListActions()), Button(label="Help", command=Help())),
        ),
    )


def role_claimed_notice(person: Person, *, account: str, where: str) -> Card:
    return Card(
        title=f"{person.name} is here",
        about=f"person:{person.id}",
        parts=(text(f"The code for {person.name} was used by {account} in {platform(where)}."),),
    )
