"""Run by Alembic: the database comes in from ``bot.storage.migrate``."""

from alembic import context

from bot.storage.engine import unhurried
from bot.storage.tables import metadata

database = context.config.attributes["database"]
with database.writing() as connection:
    unhurried(connection)
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    context.run_migrations()
