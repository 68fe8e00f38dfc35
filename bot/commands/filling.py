"""What the answers of a form make of its command: one way for every platform that asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from bot.commands.model import Command
from bot.commands.typed import take_minutes

Choices = Mapping[str, Iterable[tuple[str, str]]]  # field -> its (value, label) pairs

_YES = frozenset(("yes", "y", "true", "on", "1"))
_NO = frozenset(("no", "n", "false", "off", "0"))


class BadAnswer(ValueError):
    """An answer that its field can't take; a platform shows it beside that field."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field
        self.expected = expected  # "a number"


def filled(command: Command, answers: Mapping[str, str], choices: Choices | None = None) -> Command:
    """The command with its answers; an empty answer leaves its field alone.

    choices: where a field offers some, an answer may be one's value or its label.

    Raises:
        BadAnswer: no number where one is needed, or the command has no such field.
    """
    its_class: Any = type(command)
    kinds = _kinds(its_class)
    given: dict[str, Any] = {}
    for name, answer in answers.items():
        if name not in kinds:
            raise BadAnswer(name, "a field of this form")
        said = _chosen(answer.strip(), (choices or {}).get(name, ()))
        if said:
            given[name] = _value(name, kinds[name], said)
    return replace(command, **given)


def _chosen(answer: str, choices: Iterable[tuple[str, str]]) -> str:
    """The value of the choice that was meant, else the answer as it is."""
    pairs = tuple(choices)
    for value, _ in pairs:
        if answer == value:
            return value
    wanted = answer.casefold()
    return next((value for value, label in pairs if wanted in (value.casefold(), label.casefold())), answer)


@cache
def _kinds(command: Any) -> Mapping[str, str]:
    """Field of a command's class -> its type as it is written."""
    return {each.name: str(each.type) for each in fields(command)}


def _value(name: str, kind: str, said: str) -> Any:
    if kind.startswith("tuple["):
        return _several(name, kind, said)
    if kind.startswith("int"):
        return _number(name, said)
    if kind.startswith("bool"):
        return _yes_or_no(name, said)
    return said


def _several(name: str, kind: str, said: str) -> tuple[str | int, ...]:
    """ "M1, M2 and M3", "4a 4b": what can be several is one word each."""
    words = [each for each in re.split(r"[,;&\s]+", said) if each and each.casefold() != "and"]
    return tuple(_number(name, each) for each in words) if kind.startswith("tuple[int") else tuple(words)


def _number(name: str, said: str) -> int:
    """ "3", "item 3"; a length may say its unit: "an hour", "20 min".

    Raises:
        BadAnswer: there is none.
    """
    if name == "minutes":
        minutes, _ = take_minutes(said)
        if minutes is not None:
            return minutes
    match = re.search(r"\d{1,9}", said)
    if match is None:
        raise BadAnswer(name, "a number")
    return int(match[0])


def _yes_or_no(name: str, said: str) -> bool:
    word = said.casefold()
    if word not in _YES | _NO:
        raise BadAnswer(name, "yes or no")
    return word in _YES
