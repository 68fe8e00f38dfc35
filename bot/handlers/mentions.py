"""People mentioned by their accounts ("<@U123>"): whom each means, so that no account's id is shown or stored."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.commands import people
from bot.commands.model import AddMember, Command, PasteBlock
from bot.commands.people import Roster
from bot.commands.request import AccountSeen, Request
from bot.domain.action import OwnerKind
from bot.domain.errors import ConvenorError
from bot.domain.person import Network, Person
from bot.handlers import own_work
from bot.store import accounts, entrance
from bot.store.types import Connection

NOBODY = "somebody"  # An account that no directory has shown.
_MENTION = re.compile(r"<@([^|<>\s]+)(?:\|([^<>]*))?>")
# At the beginning of a line of notes, after its bullet or label, a mention says who does it.
_HEAD = re.compile(
    r"^(?P<label>\W{0,6}(?:\w{1,4}[.):]\s+)?)(?P<who><@[^<>]+>(?:(?:\s*(?:,|&|\band\b)\s*|\s+)<@[^<>]+>)*)[\s,:]*"
)


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """The accounts mentioned in one request, by user id."""

    names: Mapping[str, str]  # as they are shown
    phrases: Mapping[str, str]  # as `people` finds exactly this member, or exactly nobody
    strangers: Mapping[str, AccountSeen]  # in the directory, and no members

    def named(self, words: str) -> str:
        """The words with names instead of mentions."""
        return _MENTION.sub(lambda match: self.names.get(match[1]) or match[2] or NOBODY, words)

    def phrased(self, words: str) -> str:
        """Words that name people, so that each mention is found again as whom it means."""
        return _MENTION.sub(lambda match: self.phrases.get(match[1]) or match[2] or NOBODY, words)

    def in_notes(self, line: str) -> str:
        """A line of pasted notes: whoever is mentioned first in it does it."""

        def colon(match: re.Match[str]) -> str:
            users = _MENTION.findall(match["who"])
            who = ", ".join(self.names.get(user) or label or NOBODY for user, label in users)
            return f"{match['label']}{who}: "

        return self.named(_HEAD.sub(colon, line, count=1))

    def settled(self, command: Command) -> Command:
        """The command with people instead of accounts: in fields that name people, and in its texts."""
        if isinstance(command, AddMember) and command.account is None:
            command = self._added(command)
        changed: dict[str, Any] = {}
        for field in dataclasses.fields(command):
            value = getattr(command, field.name)
            names_people = str(field.type).startswith("Who") and field.name != "on_behalf_of"
            in_notes = isinstance(command, PasteBlock) and field.name == "lines"
            say = self.in_notes if in_notes else self.phrased if names_people else self.named
            settled = _each(value, say)
            if settled != value:
                changed[field.name] = settled
        return replace(command, **changed) if changed else command

    def _added(self, command: AddMember) -> AddMember:
        """Somebody who is added by a mention comes with the account."""
        match = _MENTION.fullmatch((command.name or "").strip())
        account = self.strangers.get(match[1]) if match else None
        if account is None or account.standing == "bot":
            return command
        email = account.email if account.standing == "full" else None
        return replace(
            command,
            name=account.name,
            email=command.email or email,
            account=(account.platform, account.workspace, account.user),
        )


def _each(value: Any, say: Callable[[str], str]) -> Any:
    match value:
        case str() if "<@" in value:
            return say(value)
        case tuple():
            return tuple(_each(each, say) for each in value)
        case _:
            return value


def are_in(request: Request) -> bool:
    """Whether any account is mentioned; in the terminal nobody has one."""
    return request.sender.platform != "console" and "<@" in (request.text or request.payload or "")


def without_labels(words: str) -> str:
    """Mentions as their ids alone: what a platform adds for its readers ("<@U1|nadia>") is not needed."""
    return _MENTION.sub(lambda match: f"<@{match[1]}>", words)


def found(connection: Connection, request: Request) -> Mentions:
    """Whom the request's mentions mean, for its sender: in a network of theirs its members, else names alone."""
    sender = request.sender
    users = list(
        dict.fromkeys(match[1] for match in _MENTION.finditer(request.text or request.payload or ""))
    )
    entries = accounts.known(connection, sender.platform, sender.workspace, users)
    network = _network(connection, request)
    behind = accounts.people_behind(connection, network, sender, users)
    names = {user: _plain(entry.name) for user, entry in entries.items()}
    names |= {user: person.name for user, person in behind.items()}
    return Mentions(
        names=names,
        phrases=_phrases(names, behind, _roster(connection, network, request)),
        strangers={user: entry for user, entry in entries.items() if user not in behind},
    )


def _phrases(names: Mapping[str, str], behind: Mapping[str, Person], roster: Roster | None) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for user, name in names.items():
        person = behind.get(user)
        if person is not None and person.left_at is None:
            phrases[user] = _exactly(person, roster)
        elif roster is not None and _means_somebody(name, roster):
            phrases[user] = people.stranger(name)
        else:
            phrases[user] = name
    return phrases


def _exactly(person: Person, roster: Roster | None) -> str:
    """The name where it means this member alone, since it may be shown; else the number."""
    if roster is not None:
        try:
            meant = people.owners(person.name, roster)
        except ConvenorError:
            meant = ()
        if [(each.kind, each.id) for each in meant] == [(OwnerKind.PERSON, person.id)]:
            return person.name
    return f"person:{person.id}"


def _means_somebody(name: str, roster: Roster) -> bool:
    """Whether these words would be taken for a member, a role or an organisation of the network."""
    try:
        meant = people.owners(name, roster)
    except ConvenorError:
        return True
    return (
        people.is_everyone(name) or any(each.kind is not OwnerKind.NAME for each in meant) or len(meant) > 1
    )


def _plain(name: str) -> str:
    """A name from a directory, which may hold anything that its owner typed."""
    return " ".join(re.sub(r"[<>\x00-\x1f]", " ", name).split())[:100] or NOBODY


def _network(connection: Connection, request: Request) -> Network | None:
    try:
        known = entrance.recognise(connection, request)
    except ConvenorError:
        return None
    return known.network if known.person.left_at is None else None


def _roster(connection: Connection, network: Network | None, request: Request) -> Roster | None:
    if network is None:
        return None
    register = own_work.register_of(
        connection, network, platform=request.sender.platform, verb="", now=request.received_at
    )
    return Roster(me=None, people=register.members, organisations=register.all_organisations)
