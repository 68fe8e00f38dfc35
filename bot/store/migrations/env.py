"""How Alembic reaches the database: over the connection of the unit of work that migrates."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from bot.store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:  # Only when a developer writes a new revision.
    connection = create_engine(context.config.get_main_option("sqlalchemy.url") or "sqlite://").connect()
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="types.",
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
