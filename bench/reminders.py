"""Reminders a second through a platform that does nothing, beside procrastinate's jobs that do nothing."""

from __future__ import annotations

import logging
import statistics
from datetime import date, datetime, timedelta
from time import perf_counter

import procrastinate
from sqlalchemy import Connection, insert, make_url

from bench import servers, world
from bench.report import Figure, median_ratio
from bot.domain.action import Action, Owner, OwnerKind
from bot.domain.due import Due
from bot.engine import loop
from bot.store import alarms, entrance, tables
from bot.store.register import Author, Register
from bot.store.unit_of_work import Store

FIRST_DUE = date(2026, 9, 21)
AT_ONCE = 32  # Jobs that procrastinate does side by side; the outbox has as many sends in flight.


async def measure(server: str | None, quick: bool) -> list[Figure]:
    bursts = 3 if quick else 6
    figures = []
    async with servers.database(None) as url:
        rates = [each async for each in _Reminders(url, bursts)]
        figures.append(
            Figure(what="reminders of actions, marked one by one, SQLite", figure=_rate(rates[1:]))
        )
    if server is None:
        return figures
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    async with servers.database(server) as url, servers.database(server) as other:
        connector = procrastinate.PsycopgConnector(conninfo=_conninfo(other), min_size=4, max_size=20)
        app = procrastinate.App(connector=connector)

        @app.task(name="nothing", queue="bench")
        async def nothing(number: int) -> None:
            pass

        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            ours, theirs = [], []
            async for rate in _Reminders(url, bursts):
                ours.append(rate)
                theirs.append(await _jobs(app, nothing))
    figures.append(
        Figure(
            what="reminders of actions, worded, sent and marked, PostgreSQL, beside procrastinate's jobs",
            figure=f"{_rate(ours[1:])} beside {_rate(theirs[1:])}",
            ratio=median_ratio(ours[1:], theirs[1:]),
            goal=3,
        )
    )
    return figures


def _rate(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f}/s"


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class _Reminders:
    """Bursts of one reminder for each of 900 people: due alarms become messages, worded, sent and marked."""

    def __init__(self, url: str, bursts: int) -> None:
        self.url, self.bursts = url, bursts

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        store = await Store.open(self.url)
        await world.seed(store)
        platform = world.Nothing()
        for burst in range(self.bursts + 1):
            due = FIRST_DUE + timedelta(days=7 * burst)
            at = max(
                [await store.run(lambda c, n=n, due=due: _plan(c, n, due)) for n in range(world.NETWORKS)]
            )
            before, begun = platform.sent, perf_counter()
            await loop.do_round(store, {platform.name: platform}, at + timedelta(seconds=1))
            took = perf_counter() - begun
            sent = platform.sent - before
            assert sent == world.NETWORKS * world.PEOPLE, f"{sent} reminders were sent"
            yield sent / took
        await store.close()


def _plan(connection: Connection, number: int, due: date) -> datetime:
    """An action for everybody in a network, with its first reminder alone; when that is due."""
    network = entrance.all_networks(connection)[number]
    author = Author(person_id=None, platform="bench", verb="Seed")
    register = Register(connection, network, now=world.NOW, author=author)
    planning = alarms.Planning(register)
    rows = []
    for person in register.members:
        action = register.actions.add(
            Action(
                network_id=network.id,
                number=register.next_number("action"),
                summary=f"send {person.name}'s figures",
                owners=(Owner(kind=OwnerKind.PERSON, name=person.name, id=person.id),),
                due=Due.on(due),
                created_by=person.id,
                created_at=world.NOW,
                released_at=world.NOW,
            )
        )
        rows.append(next(alarm for alarm in planning.action(action) if alarm.step == "first"))
    connection.execute(
        insert(tables.occurrence),
        [
            {
                "network_id": network.id,
                "kind": alarm.kind.value,
                "subject": alarm.subject,
                "person_id": alarm.person_id,
                "target": alarm.target,
                "step": alarm.step,
                "due_at": alarm.at,
                "state": "pending",
                "created_at": world.NOW,
            }
            for alarm in rows
        ],
    )
    return max(alarm.at for alarm in rows)


async def _jobs(app: procrastinate.App, task: procrastinate.tasks.Task) -> float:  # type: ignore[type-arg]
    count = world.NETWORKS * world.PEOPLE
    await task.batch_defer_async(*[{"number": number} for number in range(count)])
    begun = perf_counter()
    await app.run_worker_async(
        queues=["bench"], wait=False, concurrency=AT_ONCE, install_signal_handlers=False, listen_notify=False
    )
    return count / (perf_counter() - begun)
