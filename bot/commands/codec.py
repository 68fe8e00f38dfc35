"""Frozen values to compact JSON and back: commands in buttons, cards in the outbox, proposals."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from bot.commands import model
from bot.commands.model import Command
from bot.domain.errors import BadValue

TYPE = "_"  # the key that names a value's class


def classes(module: Any) -> dict[str, type]:
    """The dataclasses that a module defines, by name."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
    }


COMMANDS: Mapping[str, type] = classes(model)


@cache
def _fields(cls: type) -> tuple[tuple[str, Any], ...] | None:
    """Name and default of a dataclass's fields; None for every other class."""
    if not dataclasses.is_dataclass(cls):
        return None
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


def to_json(value: Any) -> Any:
    """A frozen value as JSON; a field that has its default is left out."""
    kind: Any = type(value)
    known = _fields(kind)
    if known is not None:
        given = {name: to_json(each) for name, default in known if (each := getattr(value, name)) != default}
        return {TYPE: type(value).__name__, **given}
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [to_json(each) for each in value]
        case _:
            return value


def from_json(value: Any, known: Mapping[str, type]) -> Any:
    """The value again; lists come back as tuples.

    Raises:
        BadValue: a class or field that is not known (an altered or very old payload).
    """
    match value:
        case dict():
            name = value.get(TYPE)
            cls = known.get(name) if isinstance(name, str) else None
            if cls is None:
                raise BadValue(name="payload", value=str(name), expected="a command of this version")
            fields = {each.name: each for each in dataclasses.fields(cls)}
            given = {key: from_json(each, known) for key, each in value.items() if key != TYPE}
            if not given.keys() <= fields.keys():
                raise BadValue(name="payload", value=str(name), expected="a command of this version")
            try:
                for key, each in given.items():
                    default = fields[key].default
                    if isinstance(default, Enum):
                        given[key] = type(default)(each)
                    elif fields[key].type == "datetime":
                        given[key] = datetime.fromisoformat(each)
                return cls(**given)
            except (TypeError, ValueError) as error:
                raise BadValue(name="payload", value=str(name), expected="a complete command") from error
        case list():
            return tuple(from_json(each, known) for each in value)
        case _:
            return value


def encode(command: Command) -> str:
    """A command as the text that a button carries."""
    return json.dumps(to_json(command), ensure_ascii=False, separators=(",", ":"))


def decode(payload: str) -> Command:
    """The command of a button.

    Raises:
        BadValue: it is no command (altered, or of another version).
    """
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadValue(name="payload", value=payload[:40], expected="a button of this bot") from error
    command = from_json(value, COMMANDS)
    if not isinstance(command, Command):
        raise BadValue(name="payload", value=payload[:40], expected="a button of this bot")
    return command


def encode_all(commands: Iterable[Command]) -> list[Any]:
    return [to_json(command) for command in commands]


def decode_all(stored: Iterable[Any]) -> list[Command]:
    return [from_json(each, COMMANDS) for each in stored]
