"""What was sent and came back: it did not arrive after all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.store import tables

_REASON = 300  # Characters that are kept.


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that was taken for sent.

    is_report: it told somebody that another was not reached. is_reported: somebody was told of this one already.
    """

    id: int
    network_id: int
    about: str
    is_report: bool
    is_reported: bool

    @property
    def subject(self) -> str:
        """Of the notice that tells of it."""
        return subject_of(self.id)


def subject_of(delivery: int) -> str:
    return f"delivery:{delivery}"


def sent(connection: Connection, *, delivery: int, person: int) -> Sent | None:
    """The message of that id to this person by mail, while it counts as sent."""
    table, rode = tables.delivery, tables.occurrence
    row = connection.execute(
        select(table.c.network_id, table.c.about).where(
            table.c.id == delivery,
            table.c.person_id == person,
            table.c.platform == "mail",
            table.c.state == "sent",
        )
    ).one_or_none()
    if row is None:
        return None
    subjects = (
        connection.execute(select(rode.c.subject).where(rode.c.delivery_id == delivery)).scalars().all()
    )
    is_report = bool(subjects) and all(each.startswith("delivery:") for each in subjects)
    told = select(rode.c.id).where(
        rode.c.network_id == row.network_id, rode.c.subject == subject_of(delivery), rode.c.kind == "notice"
    )
    return Sent(
        id=delivery,
        network_id=row.network_id,
        about=row.about,
        is_report=is_report,
        is_reported=connection.execute(told).first() is not None,
    )


def mark(connection: Connection, came_back: Sent, *, why: str) -> None:
    """It failed, and so did what rode in it."""
    table, rode = tables.delivery, tables.occurrence
    connection.execute(
        update(table)
        .where(table.c.id == came_back.id, table.c.state == "sent")
        .values(state="failed", why=why[:_REASON])
    )
    connection.execute(
        update(rode)
        .where(rode.c.delivery_id == came_back.id, rode.c.state == "sent")
        .values(state="failed", why=why[:200])
    )
