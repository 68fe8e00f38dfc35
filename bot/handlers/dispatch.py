"""One way in for every platform: parse, one unit of work, reply. The table of handlers is here too."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from bot.commands import codec, enclosed, grammar
from bot.commands.model import Command, Help, ImportMembers, ImportMinutes, SetTemplate
from bot.commands.request import Request
from bot.domain.errors import Busy, ConvenorError, DocumentProblem, NotUnderstood
from bot.handlers import bare, documents, mentions, offered, parked, rights, table
from bot.handlers.context import Context, FilePage
from bot.handlers.mentions import Mentions
from bot.handlers.several import AskedFirst
from bot.replies import codec as reply_codec
from bot.replies import parking
from bot.replies.cards import problems, sending
from bot.replies.everybody import for_everybody
from bot.replies.model import Card, Reply
from bot.store import alarms, entrance, facts, inbound, posts
from bot.store.register import Author, Register
from bot.store.types import Connection
from bot.store.unit_of_work import Store


@dataclass(frozen=True, kw_only=True)
class Dispatcher:
    """Handles requests, one unit of work each; safe to use from many tasks at once."""

    store: Store
    public_url: str | None = None  # under which people reach this installation
    mailbox: str | None = None  # the address of its own mails; None: it sends none
    file_page: FilePage | None = None  # of its own pages; None: it has none
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(documents.AT_ONCE))

    async def handle(self, request: Request) -> Reply:
        """The answer to one request, after everything that it changed is stored.

        The bot's own errors become cards here; anything else is a defect and goes to the adapter.
        """
        people: Mentions | None = None
        kept = False
        try:
            if mentions.are_in(request):
                people = await self.store.run(
                    lambda connection: mentions.found(connection, request), write=False
                )
            command = _command(request, people)
            if people is not None and request.text and isinstance(command, ImportMinutes):
                request = replace(request, text=people.named(request.text))  # Pasted, with people in it.
            request = await documents.named(command, request)
            command, request = await self._with_files(command, request)
            reply = await self._once(request, command)
            kept = _keeps_long(command)
        except AskedFirst as asked:
            reply = asked.reply
        except ConvenorError as error:
            said = people.named(request.text) if people is not None and request.text else request.text
            reply = Reply(card=problems.problem(error, said=said))
        if not kept and reply.card is not None and parking.is_long(reply.card):
            reply = await self._kept(reply, reply.card, request)
        if request.message is not None and reply.replaces is None and reply.card is not None:
            reply = replace(reply, replaces=request.message)
        return reply

    async def _with_files(self, command: Command, request: Request) -> tuple[Command, Request]:
        """Both with what is in the file that they are about: read here, before any unit of work."""
        if isinstance(command, ImportMembers):
            return await documents.with_members(command, request), request
        if not isinstance(command, (ImportMinutes, SetTemplate)):
            return command, request
        page = await self.store.run(lambda connection: _may(command, connection, request, self), write=False)
        try:
            if isinstance(command, SetTemplate):
                return command, await documents.with_template(request, self.reading)
            return await documents.with_minutes(request, self.reading), request
        except DocumentProblem as problem:
            problem.page = page or ""
            raise

    async def _once(self, request: Request, command: Command) -> Reply:
        """Do it; what was done already, and refused or taken back for that, is answered as it was the first time."""
        writes = grammar.verb_of(command).writes
        try:
            return await self.store.run(
                lambda connection: _work(connection, request, command, self), write=writes
            )
        except Busy:
            raise
        except Exception:
            if not writes or request.key is None:
                raise
            earlier = await self.store.run(
                lambda connection: inbound.answered(connection, request), write=False
            )
            if earlier is None:
                raise
            return reply_codec.reply_from_text(earlier)

    async def _kept(self, reply: Reply, card: Card, request: Request) -> Reply:
        """A reading's answer, or a refusal, with its long buttons kept: its own unit of work could not write."""
        try:
            return await self.store.run(lambda connection: _keep(connection, request, reply))
        except ConvenorError:  # Nobody's, or too busy: the card says the same without its long buttons.
            return replace(reply, card=parking.without_long(card))


def _may(command: Command, connection: Connection, request: Request, here: Dispatcher) -> str | None:
    """A document is opened for whoever may store what it says, and for nobody else; the page on which they can put it.

    Raises:
        NoNetwork, NotMember, NotAllowed
    """
    context = open_context(connection, request, Help())
    context.file_page = here.file_page
    rights.require_door(command, context)
    if isinstance(command, SetTemplate):
        return context.page_for(SetTemplate(), sending.TEMPLATE)
    return context.page_for(ImportMinutes(), sending.MINUTES)


def _keep(connection: Connection, request: Request, reply: Reply) -> Reply:
    return parked.keep_long(reply, open_context(connection, request, Help()))


def _command(request: Request, people: Mentions | None) -> Command:
    """What is asked; whoever sends minutes, in whichever words, wants them imported."""
    command = codec.decode(request.payload) if request.payload is not None else None
    if enclosed.has_minutes(request.text or "", command, request.file):
        return ImportMinutes()
    if command is not None:
        return people.settled(command) if people is not None else command
    try:
        return _typed(request, people)
    except NotUnderstood:
        if request.file is None:
            raise
        return ImportMinutes()


def _typed(request: Request, people: Mentions | None) -> Command:
    if people is None:
        return grammar.parse(request.text or "")
    said = request.text or ""
    try:
        return people.settled(grammar.parse(mentions.without_labels(said)))
    except ConvenorError:  # The same doubt about the names, which can be shown.
        return grammar.parse(people.named(said))


def _work(connection: Connection, request: Request, command: Command, here: Dispatcher) -> Reply:
    """One unit of work: everything that one request does, or nothing.

    Raises:
        Repeated: this very event was handled already; nothing of it is stored again.
    """
    writes = grammar.verb_of(command).writes
    if type(command) in table.AT_THE_DOOR:
        door = table.AT_THE_DOOR[type(command)]
        reply = bare.asked(command, None, lambda: door(command, request, connection))
    else:
        reply = _in_network(connection, request, command, here)
    if reply.card is not None and not reply.private:
        reply = replace(reply, card=for_everybody(reply.card))
    if writes and request.key is not None:
        kept = replace(reply, card=reply.retry, retry=None) if reply.retry is not None else reply
        inbound.remember(connection, request, reply_codec.reply_to_text(kept))
    return reply


def _in_network(connection: Connection, request: Request, command: Command, here: Dispatcher) -> Reply:
    context = open_context(connection, request, command)
    context.public_url, context.mailbox, context.file_page = here.public_url, here.mailbox, here.file_page
    reply = run(command, context)
    if reply.card is not None and reply.private:
        reply = replace(reply, card=offered.to_role(reply.card, context.person.role))
    settle(context)
    return parked.keep_long(reply, context) if _keeps_long(command) else reply


def _keeps_long(command: Command) -> bool:
    """Its own unit of work keeps the long buttons of its answer; every other answer's are kept afterwards."""
    return grammar.verb_of(command).writes and type(command) not in table.AT_THE_DOOR


def open_context(connection: Connection, request: Request, command: Command) -> Context:
    """Who asks, in which network.

    Raises:
        NoNetwork, NotMember: the sender is nobody here; the error says what to do.
    """
    known = entrance.recognise(connection, request)
    network, person = known.network, known.person
    if person.left_at is not None:
        raise entrance.no_member(connection, request.sender, network)
    author = Author(person_id=person.id, platform=request.sender.platform, verb=type(command).__name__)
    if grammar.verb_of(command).writes:
        entrance.note_seen(connection, request, known)
    kept = facts.at(connection, network.id, known.revision) if known.revision is not None else None
    register = Register(connection, network, now=request.received_at, author=author, facts=kept)
    return Context(request=request, register=register, person=person)


def run(command: Command, context: Context) -> Reply:
    """Check the verb's least role and call its handler, inside an open unit of work."""
    rights.require_door(command, context)
    return bare.asked(command, context, lambda: table.HANDLERS[type(command)](command, context))


def settle(context: Context) -> None:
    """What follows from every change: its history, the alarms of what was changed, notices to others."""
    register = context.register
    if not register.written and not context.notices:
        return
    register.finish()
    alarms.replan(register)
    alarms.store_notices(register, context.notices)
    posts.store_posts(register, context.posts)
