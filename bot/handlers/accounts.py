"""Accounts of chat workspaces: what their directories show, whose they are, and who asks to be let in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.commands.model import AddMember, AskToJoin, LinkAccount
from bot.commands.request import AccountSeen, Request, Sender
from bot.domain.errors import NoNetwork, ProposalGone, UnknownReference, WrongState
from bot.domain.person import Network, Person, Role
from bot.handlers import holdings, matching, own_work
from bot.handlers.context import Context
from bot.replies.cards import accounts as cards
from bot.replies.cards import network as network_cards
from bot.replies.model import Card, Reply
from bot.store import accounts as rows
from bot.store.register import Register
from bot.store.types import Connection

ASKED_AGAIN_AFTER = timedelta(days=14)  # Who asks to join is passed on to the chair once in this time.


# --- what a directory shows


def seen(connection: Connection, accounts: Iterable[AccountSeen], *, now: datetime) -> None:
    """Keep these entries of workspaces' directories, and settle what they mean for the networks there."""
    places: dict[tuple[str, str], dict[str, AccountSeen]] = {}
    for each in accounts:
        places.setdefault((each.platform, each.workspace), {})[each.user] = each
    for (platform, workspace), entries in places.items():
        before = rows.known(connection, platform, workspace, list(entries))
        changed = [each for user, each in entries.items() if before.get(user) != each]
        rows.store(connection, changed, now=now)
        came_and_went = [
            each for each in changed if each.gone != (each.user in before and before[each.user].gone)
        ]
        for network in rows.networks_in(connection, platform, workspace):
            register = own_work.register_of(
                connection, network, platform=platform, verb="AccountsSeen", now=now
            )
            told = _come_or_gone(register, came_and_went)
            told += matching.match(register, entries.values())
            own_work.settle(register, told)


def _come_or_gone(register: Register, accounts: Sequence[AccountSeen]) -> list[tuple[Person, Card]]:
    """What the chair should know of members' accounts that were closed, or are open again."""
    if not accounts:
        return []
    linked = rows.linked(register, accounts[0].platform, accounts[0].workspace)
    members = {person.id: person for person in register.members}
    told: list[tuple[Person, Card]] = []
    for account in accounts:
        person = members.get(linked.get(account.user, 0))
        if person is None:
            continue
        card = _gone(register, person, account) if account.gone else _back(person, account)
        told += [(leader, card) for leader in _leaders(register, but=person)]
    return told


def _gone(register: Register, person: Person, account: AccountSeen) -> Card:
    held = holdings.open_of(register, person)
    return cards.account_gone(
        person,
        where=account.platform,
        held=network_cards.what_is_held(held.actions, held.milestones, held.leads),
        has_actions=bool(held.actions),
    )


def _back(person: Person, account: AccountSeen) -> Card:
    return cards.account_back(person, where=account.platform)


def _leaders(register: Register, *, but: Person | None = None) -> list[Person]:
    """The chairs; where it is the chair who has gone, the minute takers."""
    present = [person for person in register.members if but is None or person.id != but.id]
    chairs = [person for person in present if person.role is Role.CHAIR]
    return chairs or [person for person in present if person.role is Role.MINUTE_TAKER]


# --- the chair's answer


def link_account(command: LinkAccount, context: Context) -> Reply:
    """Only what was asked can be answered; a "not them" may be put right later with the same question's "yes"."""
    register = context.register
    asked = matching.question_of(command)
    if asked not in rows.asked(register, rows.QUESTION):
        raise ProposalGone(why="other")
    person = register.people.get(command.person)
    account = rows.account_of(register.connection, command.platform, command.workspace, command.user)
    if person is None or person.left_at is not None or account is None or account.gone:
        raise UnknownReference(phrase=account.name if account else "", kind="account")
    if command.accept:
        owner = rows.linked(register, command.platform, command.workspace).get(command.user)
        if owner is not None:
            raise WrongState(subject=account.name, state="linked", verb="account")
        rows.link(register, person, account)
    rows.answer(register, rows.QUESTION, asked)
    rest = matching.shown(register, rows.unanswered(register, rows.QUESTION))
    if command.accept:
        return Reply(card=cards.account_linked(person, account, rest, change=register.change))
    return Reply(card=cards.account_not_theirs(person, account.name, rest))


# --- whoever is no member


def ask_to_join(command: AskToJoin, request: Request, connection: Connection) -> Reply:
    """The chair is asked, once in two weeks, with everything that adding them needs."""
    sender = rows.introduced(connection, request.sender)
    network = _network_here(connection, sender, command.network)
    register = own_work.register_of(
        connection, network, platform=sender.platform, verb="AskToJoin", now=request.received_at
    )
    if sender.user in rows.linked(register, sender.platform, sender.workspace):
        return Reply(card=cards.member_already(network))
    leaders = _leaders(register)
    chair = leaders[0].name if leaders and sender.standing in ("full", "guest") else "the chair"
    joining = AddMember(
        name=sender.display_name or sender.user,
        email=sender.email if sender.standing == "full" else None,
        account=(sender.platform, sender.workspace, sender.user),
    )
    pending = [each for each in rows.asked(register, rows.JOINING) if isinstance(each, AddMember)]
    if any(each.account == joining.account for each in pending) or not leaders:
        return Reply(card=cards.asked_to_join(chair=chair, before=True))
    rows.ask(register, rows.JOINING, leaders[0], [joining], kept=ASKED_AGAIN_AFTER)
    card = cards.asks_to_join(joining, standing=sender.standing)
    own_work.settle(register, [(leader, card) for leader in leaders])
    return Reply(card=cards.asked_to_join(chair=chair, before=False))


def _network_here(connection: Connection, sender: Sender, id: int) -> Network:
    """Raises NoNetwork: it does not live in the sender's workspace."""
    for network in rows.networks_in(connection, sender.platform, sender.workspace):
        if network.id == id:
            return network
    raise NoNetwork()
