"""Documents that a command is about, read before its unit of work: nothing waits for them with the database open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.commands import codec, enclosed
from bot.commands.model import (
    CirculateMinutes,
    Command,
    ImportMembers,
    ImportMinutes,
    ReadLetter,
    SetTemplate,
)
from bot.commands.request import Request, SentFile
from bot.documents.members_file import read_members
from bot.documents.reader import clean_template, contents, read_minutes
from bot.domain.errors import DocumentProblem

_BRINGS_FILE = (CirculateMinutes, ImportMinutes, SetTemplate)
AT_ONCE: Final = 2  # Documents that are read at the same time: each takes a process and its memory.
PATIENCE: Final = 20.0  # Seconds that a document waits for its turn.


async def with_members(command: ImportMembers, request: Request) -> ImportMembers:
    """The rows of the file that it names; only the terminal may name files of this machine."""
    if command.file is None or request.sender.platform != "console":
        return command
    return replace(command, rows=await asyncio.to_thread(read_members, command.file), file=None)


async def named(command: Command, request: Request) -> Request:
    """The request with the file of minutes that it names, or with the text that is pasted into it as a file.

    Only the terminal may name files of this machine.

    Raises:
        DocumentProblem: no such file, or too large.
    """
    if isinstance(command, ImportMinutes) and request.file is None:
        request = replace(request, file=enclosed.pasted(request.text or ""))
    name = command.file if isinstance(command, _BRINGS_FILE) else None
    if name is None or request.file is not None or request.sender.platform != "console":
        return request
    return replace(request, file=SentFile(name=Path(name).name, content=await contents(name)))


async def with_minutes(request: Request, reading: asyncio.Semaphore) -> ImportMinutes:
    """What is found in the minutes that were sent or pasted.

    What was found is never taken from outside: a button of ours names the proposal that keeps it.

    Raises:
        DocumentProblem: they could not be fetched or read, or it is in doubt who sent them.
    """
    file = _fetched(request)
    if file is None:
        return ImportMinutes()
    async with _turn(file, reading):
        found = await read_minutes(file.content, name=_bare(file.name))
    return ImportMinutes(found=json.dumps(found.to_json(), ensure_ascii=False))


async def with_template(request: Request, reading: asyncio.Semaphore) -> Request:
    """The request with its Word template cleaned: only that is ever opened by the bot's own process.

    Raises:
        DocumentProblem: as above.
    """
    file = _fetched(request)
    if file is None:
        return request
    async with _turn(file, reading):
        content = await clean_template(file.content, name=_bare(file.name))
    return replace(request, file=replace(file, content=content))


def _fetched(request: Request) -> SentFile | None:
    """Raises DocumentProblem: it could not be had, or it is in doubt who sent it."""
    file = request.file
    if file is not None and (problem := file.problem or _doubt(request)):
        raise DocumentProblem(reason=problem, name=file.name)
    return file


@asynccontextmanager
async def _turn(file: SentFile, reading: asyncio.Semaphore) -> AsyncIterator[None]:
    """Raises DocumentProblem: too many others are being read."""
    try:
        async with asyncio.timeout(PATIENCE):
            await reading.acquire()
    except TimeoutError:
        raise DocumentProblem(reason="busy", name=file.name) from None
    try:
        yield
    finally:
        reading.release()


def _doubt(request: Request) -> str:
    """A letter that could be anybody's: nothing that hangs on it is opened."""
    command = codec.decode(request.payload) if request.payload is not None else None
    return "unproved" if isinstance(command, ReadLetter) and not command.proved else ""


def _bare(name: str) -> str:
    """The name alone, on one line: it goes in front of the bytes, and into an answer."""
    return " ".join(name.replace("\\", "/").rpartition("/")[2].split())[:200]
