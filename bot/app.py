"""The composition root: the only file that knows every concrete part."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TextIO, TypeVar
from zoneinfo import ZoneInfo

from bot import chats, config, log_lines
from bot.chats import InChat
from bot.commands import dates
from bot.domain.errors import BadValue, ConvenorError
from bot.engine import invitations, loop, rehearsal
from bot.engine.outbox import Platform
from bot.handlers import calendars
from bot.handlers import export as exports
from bot.handlers.dispatch import Dispatcher
from bot.handlers.feeds import Feeds
from bot.platforms.console.adapter import Terminal
from bot.platforms.console.chat import Chat, Delivered
from bot.platforms.console.render import render
from bot.store import deliveries, entrance, files, lockouts, schema
from bot.store.register import Author, Register
from bot.store.secrets import Secrets
from bot.store.types import Connection
from bot.store.unit_of_work import Store

DEFAULT_ZONE = "Europe/London"
# A terminal shows what would be mailed; nobody can have this address (RFC 2606).
NOBODYS_MAILBOX = "convenor@convenor.invalid"
T = TypeVar("T")
log = logging.getLogger(__name__)


class NotReady(ConvenorError):
    """The database is not usable as it is; str() says what to do."""


@asynccontextmanager
async def opened(url: str, settings: config.Settings) -> AsyncIterator[Store]:
    """The store of a server or worker, and the installation's secret: made and kept for a local SQLite file.

    Raises:
        NotReady: the schema is not the one of this version.
    """
    config.secret_of(settings)
    store = await Store.open(
        url,
        queue_limit=settings.queue_limit,
        pool_size=settings.database_pool_size,
        seconds=settings.statement_seconds,
    )
    try:
        await _check_schema(store)
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened_locally(url: str) -> AsyncIterator[Store]:
    """The store for one person at a terminal: an empty database, or an older SQLite file, is brought up to date.

    Raises:
        NotReady: a shared database has an older schema; changing that is for whoever runs it.
    """
    store = await Store.open(url)
    try:
        if store.dialect == "sqlite" or await schema.current(store) is None:
            await schema.upgrade(store)
        await _check_schema(store)
        yield store
    finally:
        await store.close()


async def _check_schema(store: Store) -> None:
    if not await schema.is_current(store):
        raise NotReady("the database has not the schema of this version. Run: python -m bot migrate")


# --- the terminal


async def open_chat(
    store: Store,
    *,
    name: str,
    start: Callable[[str], datetime],
    out: TextIO,
    network: str | None = None,
    as_json: bool = False,
    colour: bool = False,
    clock: Callable[[], datetime] | None = None,
    public_url: str | None = None,
) -> Chat:
    """A session at a terminal, its clock set; what became due until then is delivered first.

    start: the session's first instant, given the network's zone.

    Raises:
        ChatError: the instant lies before what the database has seen already.
    """
    zone, last = await store.run(lambda connection: _zone_and_clock(connection, network), write=False)
    now, terminal = start(zone), Terminal()

    async def advance(since: datetime, until: datetime) -> AsyncIterator[Delivered]:
        async for moment in rehearsal.advance(store, {terminal.name: terminal}, since=since, until=until):
            for message in terminal.take():
                yield Delivered(
                    at=moment, to=message.to_name, kind=message.kind, about=message.about, card=message.card
                )

    chat = Chat(
        handle=Dispatcher(store=store, public_url=public_url, mailbox=NOBODYS_MAILBOX).handle,
        advance=advance,
        name=name,
        now=last or now,
        zone=zone,
        out=out,
        network=network,
        as_json=as_json,
        colour=colour,
        clock=clock,
    )
    await chat.move_to(now)
    return chat


def _zone_and_clock(connection: Connection, slug: str | None) -> tuple[str, datetime | None]:
    """The zone of the network that is meant (where one is), and the last instant that the database has seen."""
    networks = entrance.all_networks(connection)
    meant = [network for network in networks if slug in (None, network.slug)]
    return (meant[0].time_zone if meant else DEFAULT_ZONE), entrance.last_change(connection)


async def simulate(
    store: Store, *, start: datetime, end: datetime, mails: bool
) -> AsyncIterator[dict[str, Any]]:
    """Every message of (start, end], as rows with the keys at, to, platform, kind, about, text."""
    zone, _ = await store.run(lambda connection: _zone_and_clock(connection, None), write=False)
    async for sent in rehearsal.rehearse(store, start=start, end=end, mails=mails):
        yield {
            "at": sent.at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
            "to": sent.to,
            "platform": sent.platform,
            "kind": sent.kind,
            "about": sent.about,
            "text": render(sent.card).text,
        }


async def export(store: Store, *, what: str, network: str | None, now: datetime) -> list[dict[str, Any]]:
    """What one network keeps, as rows.

    Raises:
        NoNetwork: none is named so, or there are several and none is named.
    """

    return await store.run(_reading(network, now, exports.EXPORTS[what]), write=False)


def _reading(slug: str | None, now: datetime, read: Callable[[Register], T]) -> Callable[[Connection], T]:
    """Work on the register of one network, as nobody in particular."""

    def work(connection: Connection) -> T:
        meant = entrance.network_named(connection, slug)
        author = Author(person_id=None, platform="console", verb="Export")
        return read(Register(connection, meant, now=now, author=author))

    return work


PAPERS = (
    ("agenda", "docx"), ("minutes", "docx"), ("actions", "docx"), ("actions", "xlsx"), ("actions", "csv"),
    ("handover", "docx"),
)  # fmt: skip


async def export_paper(
    store: Store, *, what: str, form: str, meeting: str | None, network: str | None, now: datetime
) -> bytes:
    """The file of an agenda, of minutes, of the action log, or for a new chair.

    meeting: as handlers/calendars says; None: the next one's agenda, the last one's minutes.

    Raises:
        NoNetwork: none is named so, or there are several and none is named.
        UnknownReference, AmbiguousReference, NoMeeting: no such meeting, or several.
    """
    # Word's library is loaded by whoever writes a file, and by nobody else.
    from bot.documents.action_log_writer import write_action_csv, write_action_log
    from bot.documents.action_workbook import write_action_workbook
    from bot.documents.agenda_writer import AgendaPaper, write_agenda
    from bot.documents.handover_writer import write_handover
    from bot.documents.minutes_writer import MinutesPaper, write_minutes
    from bot.handlers import handover_paper, papers

    def agenda(register: Register) -> AgendaPaper:
        return papers.agenda(register, calendars.meeting_named(register, meeting or "next"))

    def minutes(register: Register) -> MinutesPaper:
        return papers.minutes(register, calendars.meeting_named(register, meeting or "last"))

    if what == "agenda":
        paper = await store.run(_reading(network, now, agenda), write=False)
        return await asyncio.to_thread(write_agenda, paper)
    if what == "minutes":
        held = await store.run(_reading(network, now, minutes), write=False)
        return await asyncio.to_thread(write_minutes, held)
    if what == "handover":
        pack = await store.run(_reading(network, now, handover_paper.handover), write=False)
        return await asyncio.to_thread(write_handover, pack)
    log = await store.run(_reading(network, now, papers.action_log), write=False)
    write = {"docx": write_action_log, "xlsx": write_action_workbook, "csv": write_action_csv}[form]
    return await asyncio.to_thread(write, log)


async def export_file(store: Store, number: int, *, network: str | None, now: datetime) -> bytes:
    """A file that went out with a card, or that somebody handed in.

    Raises:
        NoNetwork: none is named so, or there are several and none is named.
        BadValue: the network has no such file.
    """

    def read(register: Register) -> bytes:
        content = files.content(register.connection, number) if files.of(register, number) else None
        if content is None:
            raise BadValue(name="number", value=str(number), expected="a file's number, as cards name it")
        return content

    return await store.run(_reading(network, now, read), write=False)


async def export_calendar(store: Store, *, person: str | None, network: str | None, now: datetime) -> bytes:
    """The calendar that a network or one of its people can subscribe to.

    Raises:
        NoNetwork: none is named so, or there are several and none is named.
        UnknownPerson, AmbiguousPerson: the name is nobody's, or several people's.
    """

    def read(register: Register) -> calendars.Shown:
        whose = calendars.person_named(register, person) if person is not None else None
        return calendars.shown(register, whose)

    shown = await store.run(_reading(network, now, read), write=False)
    return await asyncio.to_thread(shown.to_bytes)


async def export_invitation(
    store: Store,
    *,
    meeting: str,
    person: str,
    method: str,
    mailbox: str | None,
    network: str | None,
    now: datetime,
) -> bytes:
    """The whole mail that invites somebody to a meeting, or takes it out of their calendar.

    mailbox: the address that answers go to; where there is none, one that nobody has (RFC 2606).
    Raises as handlers/calendars and engine/invitations say.
    """
    from bot.platforms.mail.message import BadAddress, as_sent
    from bot.platforms.mail.outbound import whole

    def read(register: Register) -> bytes:
        whose = calendars.person_named(register, person)
        card, part = invitations.exported(
            register, calendars.meeting_named(register, meeting), whose, method=method
        )
        sender = mailbox or f"convenor@{register.network.slug}.invalid"
        try:
            made = whole(card, part, mailbox=sender, sent_at=register.now)
        except BadAddress as error:
            expected = "like name@example.org"
            raise BadValue(name="the e-mail address", value=whose.email or "", expected=expected) from error
        return as_sent(made, utf8=not part.invitation.address.isascii())

    return await store.run(_reading(network, now, read), write=False)


# --- serving


async def serve(url: str, settings: config.Settings) -> int:
    """The web server until a signal comes, and the worker's loop unless another process has it."""
    from bot import in_pages  # Only this process needs them.
    from bot.in_mail_people import People
    from bot.web import feed, server
    from bot.web import files as web_files

    _log_to_stderr(settings)
    stopping = _stopped_by_signals()
    async with opened(url, settings) as store, chats.opened(store, settings) as platforms:

        async def ready() -> None:
            await store.ping()
            await _check_schema(store)

        listening = asyncio.Event()

        def listens(port: int) -> None:
            log.info("Listening on port %d", port)
            listening.set()

        async def afterwards() -> None:
            """What may wait until requests are answered: the last stage of dates, and the worker's loop."""
            await listening.wait()
            await asyncio.to_thread(dates.warm)
            if settings.worker == "on":
                await _loop(store, settings, stopping, platforms)

        web = server.build(ready=ready, version=_version())
        feed.mount(web, Feeds(store, now=loop.local_clock))
        web_files.mount(web, lambda word: store.run(lambda reading: files.at(reading, word), write=False))
        links = in_pages.addresses(settings.public_url, Secrets(config.secret_of(settings)))
        dispatcher = Dispatcher(
            store=store,
            public_url=settings.public_url,
            mailbox=settings.mailbox,
            file_page=in_pages.file_page(links),
        )
        if links is not None and not settings.uses_mail:  # Mail serves them with what it can add.
            people = People(store=store, now=loop.local_clock)
            in_pages.mount(web, links, people, dispatcher.handle)
        beside = [asyncio.create_task(afterwards())]
        try:
            for each in platforms:
                each.answer(dispatcher.handle, web)
                beside.append(asyncio.create_task(each.listen(stopping)))
            await server.serve(web, settings.host, settings.port, stopping=stopping, listening=listens)
            await asyncio.gather(*beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
    return 0


async def work(url: str, settings: config.Settings) -> int:
    """The worker's loop until a signal comes; a round that has begun is finished."""
    _log_to_stderr(settings)
    stopping = _stopped_by_signals()
    async with opened(url, settings) as store, chats.opened(store, settings) as platforms:
        await _loop(store, settings, stopping, platforms)
    return 0


async def _loop(
    store: Store, settings: config.Settings, stopping: asyncio.Event, platforms: Sequence[InChat]
) -> None:
    """Send by the platforms that are configured. Until there is one, messages are printed here."""
    ways: list[Platform] = [each.post() for each in platforms] or [Terminal(out=sys.stdout)]
    tick = timedelta(seconds=settings.tick_seconds)
    await loop.run(store, {each.name: each for each in ways}, stopping=stopping, tick=tick)


def _stopped_by_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    running = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        running.add_signal_handler(each, stopping.set)
    return stopping


def _version() -> str:
    try:
        return version("convenor")
    except PackageNotFoundError:  # It runs from its source tree.
        return "development"


def _log_to_stderr(settings: config.Settings) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(log_lines.AsJson() if settings.log_format == "json" else log_lines.AsText())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])


async def migrate(url: str) -> str:
    """Bring the schema up to date; its revision."""
    store = await Store.open(url)
    try:
        await schema.upgrade(store)
        return await schema.current(store) or "none"
    finally:
        await store.close()


# --- the doctor


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. fix says what to do where ok is False."""

    check: str
    ok: bool
    says: str
    fix: str = ""


async def diagnose(url: str | None, environment: Mapping[str, str], *, now: datetime) -> list[Finding]:
    """What is set, what answers, and what is missing."""
    if url:
        environment = {**environment, "DATABASE_URL": url}
    try:
        settings = config.Settings.read(environment)
    except config.SettingError as error:
        return [Finding(check="settings", ok=False, says="one can't be used", fix=str(error))]
    return [
        Finding(check="settings", ok=True, says="all can be used (docs/settings.md lists them)"),
        *await _diagnose_database(settings, now),
        *await _diagnose_platforms(settings),
    ]


async def _diagnose_platforms(settings: config.Settings) -> list[Finding]:
    going = Finding(check="platforms", ok=True, says=f"messages go by {chats.names(settings)}")
    checks = await chats.diagnose(settings)
    mail = Finding(check="mail", ok=True, says="is not set up: nobody is sent an invitation to a meeting")
    return [
        going,
        *([] if settings.uses_mail else [mail]),
        *(Finding(check=name, ok=each.ok, says=each.says, fix=each.fix) for name, each in checks),
    ]


async def _diagnose_database(settings: config.Settings, now: datetime) -> list[Finding]:
    kind = "SQLite" if settings.is_sqlite else "PostgreSQL"
    file = settings.sqlite_file
    if file is not None and not file.exists():
        fix = "It is made by: python -m bot migrate"
        return [Finding(check="database", ok=False, says=f"there is no file {file} yet", fix=fix)]
    try:
        store = await Store.open(settings.database_url)
    except Exception as error:  # noqa: BLE001  # Whatever keeps it from opening is what should be said.
        return [Finding(check="database", ok=False, says=str(error), fix="Check DATABASE_URL.")]
    try:
        await store.ping()
        current = await schema.is_current(store)
        findings = [
            Finding(check="database", ok=True, says=f"{kind} answers"),
            Finding(
                check="schema",
                ok=current,
                says="is this version's" if current else "is not this version's",
                fix="" if current else "Run: python -m bot migrate",
            ),
        ]
        if current:
            findings += await store.run(lambda connection: _diagnose_register(connection, now), write=False)
    except Exception as error:  # noqa: BLE001  # The same.
        return [Finding(check="database", ok=False, says=str(error), fix="Is the database server running?")]
    finally:
        await store.close()
    return findings


def _diagnose_register(connection: Connection, now: datetime) -> list[Finding]:
    networks = entrance.all_networks(connection)
    beats = max((each.at for each in deliveries.heartbeats(connection)), default=None)
    quiet = beats is not None and now - beats > timedelta(minutes=10)
    worker = (
        Finding(check="worker", ok=False, says="has never run here", fix="Start it: python -m bot worker")
        if beats is None
        else Finding(
            check="worker",
            ok=not quiet,
            says=f"was last heard from at {beats:%Y-%m-%d %H:%M} UTC",
            fix="Start it again: python -m bot worker" if quiet else "",
        )
    )
    names = ", ".join(network.slug for network in networks)
    network = Finding(
        check="network",
        ok=bool(networks),
        says=names or "there is none yet",
        fix="" if networks else 'Set one up in a chat: /network setup "Our network" chair me',
    )
    return [network, worker, *map(_locked_out, lockouts.now(connection))]


def _locked_out(found: lockouts.Lockout) -> Finding:
    return Finding(
        check=found.platform,
        ok=False,
        says=f"since {found.since:%Y-%m-%d %H:%M} UTC nothing can be written in {found.workspace}: {found.why}",
        fix="Ask whoever looks after that workspace to add the bot again; the line goes when it can write.",
    )
