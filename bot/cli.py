"""The commands of `python -m bot`: each reads its arguments, opens the app and prints.

`app` and what it brings are loaded by the commands that need them: help and `when` answer at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from bot import config, example
from bot.commands import dates, grammar
from bot.domain.errors import ConvenorError
from bot.platforms.console.chat import ChatError, Lines, parse_instant
from bot.platforms.console.render import clean, render
from bot.replies.cards import problems

Run = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status (0: all went well, 1: something could not be done, 2: wrong usage)."""
    parsed = _parser().parse_args(arguments)
    try:
        run: Run = parsed.run
        return asyncio.run(run(parsed))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`); what follows would be written to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ConvenorError, ChatError, config.SettingError, OSError) as error:
        print(f"convenor: {_explained(error)}", file=sys.stderr)
        return 1


ROWS = ("actions", "agenda", "minutes", "network")
EXPORTS = (*ROWS, "calendar", "handover", "invite", "file")
DEFAULT_ZONE = "Europe/London"  # Where nobody names one.


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Convenor keeps what a network agreed."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(
        name: str, run: Run, about: str, *, database: bool = True, as_json: bool = False
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        if database:
            added.add_argument(
                "--database",
                metavar="URL",
                help="sqlite:///FILE or postgresql://HOST/NAME (else DATABASE_URL)",
            )
        if as_json:
            added.add_argument("--json", action="store_true", help="one JSON object a line")
        return added

    command(
        "demo", _demo, "Play one quarter of the example network, then hand over the keyboard.", database=False
    )

    chat = command(
        "chat", _chat, "Talk to the bot in this terminal; commands come from standard input.", as_json=True
    )
    chat.add_argument("--as", dest="name", required=True, metavar="NAME", help="who is speaking")
    chat.add_argument("--at", metavar="INSTANT", help="set the clock: 2024-06-25T11:00 (else now)")
    chat.add_argument("--network", metavar="SLUG", help="which network, where there are several")

    when = command("when", _when, "Show how a date phrase is understood.", database=False, as_json=True)
    when.add_argument("phrase", nargs="?", help='such as "by the next meeting"')
    when.add_argument("--at", metavar="INSTANT", help="the moment it is said: 2024-06-25T11:00 (else now)")
    when.add_argument("--events", metavar="FILE", help="JSON list of events: name, type, start, end")
    when.add_argument("--cases", metavar="FILE", help="answer a file of cases, one JSON object a line")
    when.add_argument("--sentence", action="store_true", help="the phrase stands somewhere in a sentence")

    simulate = command(
        "simulate", _simulate, "Show every message of a span of time, sending nothing.", as_json=True
    )
    simulate.add_argument("--from", dest="start", required=True, metavar="A", help="instant, exclusive")
    simulate.add_argument("--to", dest="end", required=True, metavar="B", help="instant, inclusive")

    export = command("export", _export, "Write out what a network keeps.", as_json=True)
    export.add_argument("what", choices=EXPORTS)
    export.add_argument("--network", metavar="SLUG")
    files = export.add_argument_group(
        "as a file", "actions as Word or for a spreadsheet, agenda and minutes as Word"
    )
    files.add_argument("--format", choices=("docx", "xlsx", "csv"), help="else what FILE's name ends in")
    files.add_argument("--out", metavar="FILE", help="where to write it")
    files.add_argument("--number", type=int, metavar="N", help="file: which of those that cards name")
    calendars = export.add_argument_group("for calendars", "the output is the file, or the whole mail")
    calendars.add_argument("--person", metavar="NAME", help="calendar: what is theirs")
    calendars.add_argument(
        "--meeting",
        metavar="REF",
        help="invite, agenda and minutes as a file: 2024-09-16, “September”, “Sep24”, its number, next or last",
    )
    calendars.add_argument("--for", dest="recipient", metavar="NAME", help="invite: who gets it")
    calendars.add_argument("--method", choices=("REQUEST", "CANCEL"), default="REQUEST", help="invite")

    imported = command(
        "import", _import, "Show what is found in a file of minutes.", database=False, as_json=True
    )
    imported.add_argument("file", metavar="FILE", help="a .docx, .md or .txt file")
    imported.add_argument(
        "--dry-run",
        action="store_true",
        help="only look (storing needs a person: /minutes import in the chat)",
    )

    command("serve", _serve, "Run the web server (and, on SQLite, the worker too).")
    command("worker", _worker, "Run the worker: due reminders and the outbox.")
    command("migrate", _migrate, "Bring the database's schema up to date.")
    command("doctor", _doctor, "Say what is missing, and how to put it right.", as_json=True)

    manifest = command(
        "manifest", _manifest, "Write the manifest that a chat platform makes the app from.", database=False
    )
    manifest.add_argument("platform", choices=("slack", "teams"))
    manifest.add_argument("--url", metavar="URL", help="where the platform reaches the bot (else PUBLIC_URL)")
    manifest.add_argument("--name", default="Convenor", metavar="NAME", help="what the app is called")
    manifest.add_argument("--output", "--out", metavar="FILE", help="where to write it (else it is printed)")
    slack = manifest.add_argument_group("for Slack")
    slack.add_argument(
        "--socket", action="store_true", help="Socket Mode: for servers that nobody outside can reach"
    )
    slack.add_argument(
        "--oauth", action="store_true", help="for several workspaces, or a whole organisation of them"
    )
    slack.add_argument(
        "--without", action="append", default=[], metavar="NAME", help="a command whose name is taken there"
    )
    slack.add_argument("--json", action="store_true", help="JSON instead of YAML")
    teams = manifest.add_argument_group("for Teams", "the output is the app package, a zip to upload")
    teams.add_argument("--app-id", metavar="ID", help="of the bot's app registration (else TEAMS_APP_ID)")
    return parser


def _url(parsed: argparse.Namespace) -> str:
    """The database that was named, for commands that need no other setting."""
    given: str | None = parsed.database
    return given or config.Settings.read(os.environ).database_url


def _setting(name: str) -> config.Settings:
    """One setting, for commands that need no other and must not fail for them."""
    return config.Settings.read({name: os.environ.get(name, "")})


def _settings(parsed: argparse.Namespace) -> config.Settings:
    """All settings, with the database that was named."""
    named = {"DATABASE_URL": parsed.database} if parsed.database else {}
    return config.Settings.read({**os.environ, **named})


def _now() -> datetime:
    from bot.engine.loop import local_clock

    return local_clock()


def _instant(words: str | None, zone: str = DEFAULT_ZONE) -> datetime:
    """An instant that was given, else now."""
    return parse_instant(words, zone) if words else _now()


def _explained(error: Exception) -> str:
    """An error as one line for a person at a terminal."""
    if isinstance(error, ConvenorError) and not str(error):
        return render(problems.problem(error)).text
    return str(error) or type(error).__name__


# --- talking


async def _chat(parsed: argparse.Namespace) -> int:
    from bot import app

    lines, person = _lines()
    async with app.opened_locally(_url(parsed)) as store:
        chat = await app.open_chat(
            store,
            name=parsed.name,
            start=lambda zone: _instant(parsed.at, zone),
            clock=None if parsed.at else _now,
            network=parsed.network,
            as_json=parsed.json,
            colour=person and sys.stdout.isatty() and "NO_COLOR" not in os.environ,
            out=sys.stdout,
            public_url=_setting("PUBLIC_URL").public_url,
        )
        failed = await chat.run(lines)
    return 1 if failed else 0


def _lines() -> tuple[Lines, bool]:
    """Where lines come from, and whether a person types them."""
    from bot.platforms.console.prompt import Prompt, Script

    if not sys.stdin.isatty():
        return Script(sys.stdin), False
    history = Path.home() / ".convenor_history"
    return Prompt(grammar.complete, history if os.access(history.parent, os.W_OK) else None), True


async def _demo(parsed: argparse.Namespace) -> int:
    """The story of the example network on a database of its own, then the keyboard."""
    from bot import app

    with tempfile.TemporaryDirectory(prefix="convenor-demo-") as folder:
        async with app.opened_locally(f"sqlite:///{folder}/demo.db") as store:
            colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
            chat = await app.open_chat(
                store,
                name=example.CHAIR,
                start=lambda zone: _instant(example.STARTS, zone),
                out=sys.stdout,
                colour=colour,
            )
            await chat.run(_Story(example.STORY.read_text(encoding="utf-8"), sys.stdout, colour=colour))
            lines, person = _lines()
            if person:
                print("\nThe keyboard is yours: you are Marion Keane, the chair. Try “help”, or “quit”.")
                await chat.run(lines)
    return 0


class _Story:
    """The lines of the story, each shown before it is followed."""

    def __init__(self, story: str, out: TextIO, *, colour: bool) -> None:
        self._lines = iter(story.replace("{members}", str(example.MEMBERS)).splitlines())
        self._out = out
        self._colour = colour

    async def next(self, prompt: str) -> str | None:
        line = next(self._lines, None)
        if line is None:
            return None
        shown = line.replace(str(example.MEMBERS), example.MEMBERS.name)
        if line.startswith("#"):
            print(f"\n\x1b[1m{shown}\x1b[0m" if self._colour else f"\n{shown}", file=self._out)
        elif line:
            print(f"\n\x1b[36m> {shown}\x1b[0m" if self._colour else f"\n> {shown}", file=self._out)
        return line


# --- asking


async def _when(parsed: argparse.Namespace) -> int:
    if parsed.cases:
        cases = sys.stdin.read() if parsed.cases == "-" else Path(parsed.cases).read_text(encoding="utf-8")
        for answer in dates.answers(json.loads(line) for line in cases.splitlines() if line.strip()):
            print(json.dumps(answer, ensure_ascii=False))
        return 0
    if not parsed.phrase:
        print('convenor: give a phrase, such as: when "by Friday" --at 2024-06-25T11:00', file=sys.stderr)
        return 2
    events = json.loads(Path(parsed.events).read_text(encoding="utf-8")) if parsed.events else []
    case = {
        "id": "phrase",
        "reference": _instant(parsed.at).isoformat(),
        "tz": DEFAULT_ZONE,
        "context": {"mode": "sentence" if parsed.sentence else "phrase", "events": events},
        "text": parsed.phrase,
    }
    answer = {key: value for key, value in dates.answer(case).items() if key != "id"}
    print(json.dumps(answer, ensure_ascii=False) if parsed.json else _in_words(answer))
    return 0


async def _simulate(parsed: argparse.Namespace) -> int:
    from bot import app

    start, end = _instant(parsed.start), _instant(parsed.end)
    settings = _settings(parsed)
    async with app.opened_locally(settings.database_url) as store:
        async for row in app.simulate(store, start=start, end=end, mails=settings.uses_mail):
            if parsed.json:
                print(json.dumps(row, ensure_ascii=False))
            else:
                print(f"— {row['at']}, to {clean(row['to'])} ({row['kind']}):")
                print("\n".join(f"  {line}" for line in row["text"].splitlines()))
    return 0


async def _export(parsed: argparse.Namespace) -> int:
    from bot import app

    if parsed.what == "file":
        return await _export_file(parsed)
    if parsed.what == "handover":
        return await _export_paper(parsed)
    if parsed.what not in ROWS:
        return await _export_for_calendars(parsed)
    if parsed.out or parsed.format:
        return await _export_paper(parsed)
    async with app.opened_locally(_url(parsed)) as store:
        rows = await app.export(store, what=parsed.what, network=parsed.network, now=_now())
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if parsed.json else _in_words(row))
    return 0


async def _export_paper(parsed: argparse.Namespace) -> int:
    """A file to send round, written where it was asked for."""
    from bot import app

    form = parsed.format or Path(parsed.out).suffix.removeprefix(".").lower()
    if not parsed.out:
        return _refused("a file needs --out FILE", status=2)
    if (parsed.what, form) not in app.PAPERS:
        return _refused(f"{parsed.what} can't be written as {form or 'a file without a format'}", status=2)
    async with app.opened_locally(_url(parsed)) as store:
        written = await app.export_paper(
            store,
            what=parsed.what,
            form=form,
            meeting=parsed.meeting,
            network=parsed.network,
            now=_now(),
        )
    await asyncio.to_thread(Path(parsed.out).write_bytes, written)
    print(f"Written: {clean(parsed.out)}")
    return 0


async def _export_file(parsed: argparse.Namespace) -> int:
    """A file that went out with a card, or that somebody handed in."""
    from bot import app

    if parsed.number is None or not parsed.out:
        return _refused("a file needs --number N and --out FILE", status=2)
    async with app.opened_locally(_url(parsed)) as store:
        content = await app.export_file(store, parsed.number, network=parsed.network, now=_now())
    await asyncio.to_thread(Path(parsed.out).write_bytes, content)
    print(f"Written: {clean(parsed.out)}")
    return 0


async def _import(parsed: argparse.Namespace) -> int:
    """What was found, and nothing else: it is stored when a person has looked at it and agreed, in a chat."""
    from bot.documents.reader import read_minutes_file
    from bot.replies.cards import minutes_found

    found = await read_minutes_file(parsed.file)
    if parsed.json:
        print(json.dumps(found.to_json(), ensure_ascii=False))
        return 0
    print(render(minutes_found.found(found)).text)
    if not parsed.dry_run:
        print("\nNothing is stored. To go through it and agree, say in the chat: /minutes import FILE")
    return 0


async def _export_for_calendars(parsed: argparse.Namespace) -> int:
    """Bytes as they are: their lines end as calendars and mails want them, not as this system does."""
    from bot import app

    if parsed.what == "invite" and not (parsed.meeting and parsed.recipient):
        return _refused("an invitation needs --meeting and --for", status=2)
    async with app.opened_locally(_url(parsed)) as store:
        if parsed.what == "calendar":
            written = await app.export_calendar(
                store, person=parsed.person, network=parsed.network, now=_now()
            )
        else:
            written = await app.export_invitation(
                store,
                meeting=parsed.meeting,
                person=parsed.recipient,
                method=parsed.method,
                mailbox=_setting("MAIL_FROM").mail_from,
                network=parsed.network,
                now=_now(),
            )
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
    return 0


def _in_words(row: dict[str, Any]) -> str:
    """A row's values that are there, as one line."""
    values = ((key, value) for key, value in row.items() if value not in (None, "", [], False))
    return clean(
        "; ".join(
            f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
            for key, value in values
        )
    )


# --- running


async def _serve(parsed: argparse.Namespace) -> int:
    from bot import app

    settings = _settings(parsed)
    return await app.serve(settings.database_url, settings)


async def _worker(parsed: argparse.Namespace) -> int:
    from bot import app

    settings = _settings(parsed)
    return await app.work(settings.database_url, settings)


async def _migrate(parsed: argparse.Namespace) -> int:
    from bot import app

    revision = await app.migrate(_url(parsed))
    print(f"The database has schema {revision}.")
    return 0


async def _doctor(parsed: argparse.Namespace) -> int:
    from bot import app

    findings = await app.diagnose(parsed.database, os.environ, now=_now())
    for finding in findings:
        if parsed.json:
            print(json.dumps(asdict(finding), ensure_ascii=False))
        else:
            print(f"{'ok     ' if finding.ok else 'MISSING'} {finding.check}: {finding.says}")
            if finding.fix:
                print(f"        {finding.fix}")
    return 0 if all(finding.ok for finding in findings) else 1


async def _manifest(parsed: argparse.Namespace) -> int:
    return _manifest_for_teams(parsed) if parsed.platform == "teams" else _manifest_for_slack(parsed)


def _manifest_for_slack(parsed: argparse.Namespace) -> int:
    from bot.platforms.slack import manifest

    if parsed.app_id:
        return _refused("--app-id is for Teams; Slack gives the app its own id")
    try:
        written = manifest.page(
            url=parsed.url or os.environ.get("PUBLIC_URL") or manifest.EXAMPLE,
            name=parsed.name,
            socket=parsed.socket,
            oauth=parsed.oauth,
            without=parsed.without,
            as_json=parsed.json,
        )
    except manifest.BadManifest as error:
        return _refused(str(error))
    if parsed.output:
        Path(parsed.output).write_text(written, encoding="utf-8")
        print(f"wrote {parsed.output}", file=sys.stderr)
    else:
        print(written, end="")
    for left in manifest.commands(parsed.without)[1]:
        reason = "is Slack’s own" if left.why == manifest.SLACKS_OWN else "is left out, as you asked"
        print(f"/{left.name} {reason}; people type: {left.instead}", file=sys.stderr)
    return 0


def _manifest_for_teams(parsed: argparse.Namespace) -> int:
    from bot.platforms.teams import manifest

    if parsed.socket or parsed.oauth or parsed.without:
        return _refused("--socket, --oauth and --without are for Slack")
    app_id = parsed.app_id or os.environ.get("TEAMS_APP_ID") or manifest.NO_APP
    url = parsed.url or os.environ.get("PUBLIC_URL") or manifest.EXAMPLE
    try:
        contents = manifest.files(url=url, name=parsed.name, app_id=app_id)
    except manifest.BadManifest as error:
        return _refused(str(error))
    if parsed.output:
        Path(parsed.output).write_bytes(manifest.package(contents))
        print(f"wrote {parsed.output}", file=sys.stderr)
    else:
        print(contents["manifest.json"].decode(), end="")
    if app_id == manifest.NO_APP:
        print("No app id was given: name the bot’s with --app-id, or set TEAMS_APP_ID", file=sys.stderr)
    if url == manifest.EXAMPLE:
        print("No address was given: name the bot’s with --url, or set PUBLIC_URL", file=sys.stderr)
    return 0


def _refused(why: str, *, status: int = 1) -> int:
    print(f"convenor: {why}", file=sys.stderr)
    return status
