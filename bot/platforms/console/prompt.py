"""Where the terminal's lines come from: a script on standard input, or a person with completion and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory


class Script:
    """Lines of a file or pipe; no prompt is shown."""

    def __init__(self, source: TextIO) -> None:
        self._source = source

    async def next(self, prompt: str) -> str | None:
        line = self._source.readline()
        return line.rstrip("\r\n") if line else None


class Prompt:
    """A person at a terminal."""

    def __init__(self, complete: Callable[[str], Iterable[str]], history: Path | None) -> None:
        self._session: PromptSession[str] = PromptSession(
            completer=_Verbs(complete),
            complete_while_typing=False,
            history=FileHistory(str(history)) if history else InMemoryHistory(),
        )

    async def next(self, prompt: str) -> str | None:
        try:
            return await self._session.prompt_async(prompt)
        except (EOFError, KeyboardInterrupt):
            return None


class _Verbs(Completer):
    """Completes what is typed so far to the verbs that begin so."""

    def __init__(self, complete: Callable[[str], Iterable[str]]) -> None:
        self._complete = complete

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        for each in self._complete(typed):
            yield Completion(each, start_position=-len(typed))
