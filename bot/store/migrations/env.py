"""How Alembic reaches the database: over the connection of the unit of work that migrates."""

from __future__ import annotations

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="types.",
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
