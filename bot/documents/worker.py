"""The process in which a document is read: a name and bytes come in, what was found goes out as JSON.

With "template" as its argument it cleans one instead; the file goes out as base64.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

MOST_MEMORY = 200 * 1024 * 1024  # bytes
MOST_SECONDS = 9  # of the processor
TOO_MUCH = 86  # the status with which a process that grew too large ends


def main() -> None:
    """Read what comes in, within limits. Ends with a status other than 0 and no output where it may not go on."""
    _limit()
    name, _, data = sys.stdin.buffer.read().partition(b"\n")
    answer = _clean(data) if sys.argv[1:] == ["template"] else _read(data, name.decode("utf-8", "replace"))
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _clean(data: bytes) -> dict[str, Any]:
    from bot.documents.template_cleaning import cleaned
    from bot.domain.errors import DocumentProblem

    try:
        return {"file": base64.b64encode(cleaned(data)).decode("ascii")}
    except DocumentProblem as problem:
        return {"problem": problem.reason}
    except MemoryError:
        return {"problem": "bomb"}
    except RecursionError:
        return {"problem": "damaged"}


def _read(data: bytes, name: str) -> dict[str, Any]:
    from bot.documents.minutes.reading import minutes_in
    from bot.documents.package import sniff
    from bot.documents.word import read_word
    from bot.documents.written import read_text
    from bot.domain.errors import DocumentProblem

    try:
        kind = sniff(data)
        if kind == "text" and not name.lower().endswith((".docx", ".doc", ".docm")):
            document = read_text(data)
        elif kind == "text":
            raise DocumentProblem(reason="not_word")
        else:
            document = read_word(data)
        return minutes_in(document).to_json()
    except DocumentProblem as problem:
        return {"problem": problem.reason}
    except MemoryError:
        return {"problem": "bomb"}
    except RecursionError:
        return {"problem": "damaged"}


def _limit() -> None:
    """Bound time and memory. Linux keeps the limit on memory itself; elsewhere the process watches its own size."""
    try:
        import resource
    except ImportError:  # Windows: the reader's own time-out is left.
        return
    for limit, most in (
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_DATA, MOST_MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # A system may be stricter than we are.
            continue
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    """End the process when it has grown too large; what it starts with is none of its doing."""
    begun = _resident()
    pause = threading.Event()
    while not pause.wait(0.05):
        if _resident() - begun > MOST_MEMORY:
            os._exit(TOO_MUCH)


def _resident() -> int:
    """The memory that this process has, in bytes.

    The most that it ever had, which is all that other systems than Linux tell, counts the process that started it.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
