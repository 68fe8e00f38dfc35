"""Reading a stranger's document: in a process of its own, which has neither our memory, our secrets nor much time."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.domain.errors import DocumentProblem
from bot.domain.minutes import MinutesFound

LARGEST = 20_000_000  # bytes of a file
TIMEOUT = 10.0  # seconds, the start of the process included
# What the process inherits: nothing that is secret, and what Python needs to start.
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TMPDIR")


async def contents(name: str) -> bytes:
    """The bytes of a file of this machine.

    Raises:
        DocumentProblem: no such file, or too large.
    """
    return await asyncio.to_thread(_contents, name)


async def read_minutes_file(name: str) -> MinutesFound:
    """What is found in a file of this machine.

    Raises:
        DocumentProblem: no such file, too large, or no minutes that can be read.
    """
    data = await asyncio.to_thread(_contents, name)
    return await read_minutes(data, name=Path(name).name)


def _contents(name: str) -> bytes:
    path = Path(name).expanduser()
    try:
        if not path.is_file():
            raise DocumentProblem(reason="missing", name=path.name)
        if path.stat().st_size > LARGEST:
            raise DocumentProblem(reason="too_large", name=path.name)
        return path.read_bytes()
    except OSError as error:
        raise DocumentProblem(reason="missing", name=path.name) from error


async def read_minutes(data: bytes, *, name: str = "") -> MinutesFound:
    """What is found in the bytes of a document; name is its file's, for the answer.

    Raises:
        DocumentProblem: empty, too large, dangerous, too slow to read, or no text.
    """
    return MinutesFound.from_json(await _worked(data, name))


async def clean_template(data: bytes, *, name: str = "") -> bytes:
    """A Word template without its text, and without what could do harm.

    Raises:
        DocumentProblem: as above, or no Word file.
    """
    answer = await _worked(data, name, "template")
    return base64.b64decode(answer["file"])


async def _worked(data: bytes, name: str, *arguments: str) -> dict[str, Any]:
    """What the process with limits answers."""
    if not data.strip():
        raise DocumentProblem(reason="empty", name=name)
    if len(data) > LARGEST:
        raise DocumentProblem(reason="too_large", name=name)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.documents.worker", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(TIMEOUT):
            written, _ = await process.communicate(name.encode() + b"\n" + data)
    except TimeoutError:
        raise DocumentProblem(reason="too_slow", name=name) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _answer(written, process.returncode or 0, name)


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def _answer(written: bytes, status: int, name: str) -> dict[str, Any]:
    """What the process found, or why it found nothing; one that was ended wrote nothing."""
    try:
        answer: dict[str, Any] = json.loads(written)
    except ValueError:
        # Ended by a limit: the processor's time (SIGXCPU, SIGKILL), else memory.
        reason = "too_slow" if status in (-24, 152) else "bomb"
        raise DocumentProblem(reason=reason, name=name) from None
    if "problem" in answer:
        raise DocumentProblem(reason=answer["problem"], name=name)
    return answer
