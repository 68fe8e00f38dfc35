"""Connecting channels to a network, and people to the places that were kept for them, with codes."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.model import ClaimRole, LinkChannel, MakeLinkCode, UnlinkChannel
from bot.commands.request import AccountSeen, Request, Sender
from bot.domain.errors import CodeGone, NotUnderstood, WrongState
from bot.domain.person import Network, Person, Role
from bot.handlers import codes, matching, own_work
from bot.handlers.context import Context
from bot.replies.cards import accounts as cards
from bot.replies.model import Reply
from bot.store import accounts, entrance
from bot.store.register import Register
from bot.store.types import Connection

_IN_A_CHANNEL = "to be in the channel: type it there"


def make_link_code(command: MakeLinkCode, context: Context) -> Reply:
    """One code for a channel, and one for the chair's own account where it is not known yet."""
    link = codes.for_channel(context.register)
    claim = codes.for_person(context.register, context.person, lasts=codes.QUICK)
    card = cards.codes(context.network, link=link, claim=claim)
    return Reply(card=card, retry=cards.codes_shown_before())


def link_channel(command: LinkChannel, request: Request, connection: Connection) -> Reply:
    """Whoever types the chair's code in a channel connects it; they need not be a member."""
    if request.conversation is None:
        raise NotUnderstood(text=command.code, missing=_IN_A_CHANNEL)
    # Every refusal below undoes this too: the code still works in the right place.
    ticket = codes.use(connection, codes.LINK, command.code, request.received_at)
    network = _network(connection, ticket.network_id)
    bound = entrance.bound_to(connection, request)
    if bound == network.id:
        entrance.resume(connection, request.sender.platform, request.sender.workspace, request.conversation)
        return Reply(card=cards.channel_linked(network, before=True))
    if bound is not None:
        raise WrongState(subject="This channel", state="connected to a network", verb="link")
    entrance.bind(connection, network_id=network.id, request=request)
    sender = accounts.introduced(connection, request.sender)
    register = _register(connection, network, request, verb="LinkChannel")
    # A network from the terminal has no home yet: its chair's code gives it one.
    if network.home is None and request.sender.workspace:
        home = accounts.home(request.sender.platform, request.sender.workspace)
        register.save_network(replace(network, home=home))
    told = matching.match_known(register)
    notice = cards.channel_linked_notice(
        network, by=sender.display_name or sender.user, where=sender.platform
    )
    chairs = [person for person in register.members if person.role is Role.CHAIR]
    own_work.settle(register, [*told, *((chair, notice) for chair in chairs)])
    return Reply(card=cards.channel_linked(network, before=False), private=False)


def unlink_channel(command: UnlinkChannel, context: Context) -> Reply:
    """The network's posts no longer come to this channel; its members stay members."""
    request, connection = context.request, context.register.connection
    if entrance.bound_to(connection, request) != context.network.id:
        raise NotUnderstood(text="", missing=_IN_A_CHANNEL)
    assert request.conversation is not None, "a network lives in it"
    entrance.unbind(connection, request.sender.platform, request.sender.workspace, request.conversation)
    return Reply(card=cards.channel_unlinked(context.network))


def claim_role(command: ClaimRole, request: Request, connection: Connection) -> Reply:
    """The account that types the code becomes the person whose place was kept."""
    if not command.code:
        raise NotUnderstood(
            text="", missing="the code that you were given", nearest=("/network claim K7PQ-3M2X",)
        )
    sender = accounts.introduced(connection, request.sender)
    ticket = codes.use(connection, codes.CLAIM, command.code, request.received_at)
    network = _network(connection, ticket.network_id)
    register = _register(connection, network, request, verb="ClaimRole")
    person = register.people.get(ticket.person_id or 0)
    if person is None or person.left_at is not None:
        raise CodeGone()
    owner = accounts.linked(register, sender.platform, sender.workspace).get(sender.user)
    if owner is not None and owner != person.id:
        known = register.people.get(owner)
        raise WrongState(
            subject="This account", state=f"linked to {known.name if known else 'somebody'}", verb="claim"
        )
    if owner is None:
        accounts.link(register, person, _as_account(sender), return_address=sender.return_address)
        person = _completed(register, person, sender)
        entrance.choose(connection, sender, network)
    others = [
        each for each in register.members if each.id != person.id and each.role is Role.CHAIR
    ] or _setter(register, person)
    notice = cards.role_claimed_notice(
        person, account=sender.display_name or sender.user, where=sender.platform
    )
    own_work.settle(register, [(each, notice) for each in others])
    return Reply(card=cards.role_claimed(person, network))


def _setter(register: Register, but: Person) -> list[Person]:
    """Whoever else could act in the network before: with one chair, the one who set it up."""
    linked = {identity.person_id for identity in register.identities.where()}
    return [person for person in register.members if person.id in linked and person.id != but.id][:1]


def _completed(register: Register, person: Person, sender: Sender) -> Person:
    """With the address that the platform vouches for, where none was known."""
    if person.email is not None or not sender.email:
        return person
    return register.people.save(person, replace(person, email=sender.email))


def _as_account(sender: Sender) -> AccountSeen:
    return AccountSeen(
        platform=sender.platform,
        workspace=sender.workspace,
        user=sender.user,
        name=sender.display_name or sender.user,
        email=sender.email,
        standing=sender.standing,
    )


def _network(connection: Connection, id: int | None) -> Network:
    """Raises CodeGone: the network of the code is no more."""
    for network in entrance.all_networks(connection):
        if network.id == id:
            return network
    raise CodeGone()


def _register(connection: Connection, network: Network, request: Request, *, verb: str) -> Register:
    return own_work.register_of(
        connection, network, platform=request.sender.platform, verb=verb, now=request.received_at
    )
