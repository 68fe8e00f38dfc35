"""Conditions on lists of values and updates of many rows: one text of a statement, however long the list is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Table,
    Text,
    bindparam,
    func,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Listed(TypeDecorator[Any]):
    """A list of numbers or of words: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, *, numbers: bool) -> None:
        super().__init__()
        self.numbers = numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            array: ARRAY[Any] = ARRAY(BigInteger()) if self.numbers else ARRAY(Text())
            return dialect.type_descriptor(array)
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class one_of(FunctionElement[bool]):  # noqa: N801 - it reads as the condition that it is
    """Whether a column has one of the values that the parameter `name` lists.

    IN (…) has a placeholder for each value: every length of list is put together, and on PostgreSQL
    prepared, anew, which takes longer than finding the rows.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        listed = _Listed(numbers=isinstance(column.type, Integer))
        super().__init__(column, bindparam(name, type_=listed))

    def self_group(self, against: OperatorType | None = None) -> Self:
        """It needs no brackets beside AND; and no "= 1", with which SQLite would read every row."""
        return self


@compiles(one_of, "postgresql")
def _any_of(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(values, **options)})"


@compiles(one_of)
def _in_json(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    listed = compiler.process(values, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({listed}))"  # noqa: S608


class UpdateOfEach:
    """An update of many rows by their ids, each to its own values: one statement on PostgreSQL.

    own: the columns of which each row is given a value. same: what is set in all of them.
    """

    def __init__(
        self,
        table: Table,
        *conditions: ColumnElement[bool],
        own: Mapping[str, TypeEngine[Any]],
        same: Mapping[str, Any],
    ) -> None:
        self._names = ("id", *own)
        one = update(table).where(table.c.id == bindparam("its_id"), *conditions)
        self._one_by_one = one.values({**same, **{name: bindparam(f"its_{name}") for name in own}})
        kinds = {"id": BigInteger(), **own}
        lists = (bindparam(f"its_{name}", type_=ARRAY(kind)) for name, kind in kinds.items())
        given = func.unnest(*lists).table_valued(*kinds, name="given").render_derived()
        together = update(table).where(table.c.id == given.c.id, *conditions)
        self._together = together.values({**same, **{name: given.c[name] for name in own}})

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """rows: each with its id and its own values."""
        if not rows:
            return
        if connection.dialect.name == "postgresql":
            lists = {f"its_{name}": [row[name] for row in rows] for name in self._names}
            connection.execute(self._together, lists)
        else:
            each = [{f"its_{name}": row[name] for name in self._names} for row in rows]
            connection.execute(self._one_by_one, each)
