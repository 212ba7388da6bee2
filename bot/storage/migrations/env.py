"""Run by Alembic: the database comes in from ``bot.storage.migrate``."""

from alembic import context
from sqlalchemy import func, select

from bot.storage.engine import unhurried
from bot.storage.tables import metadata

_UPGRADING = 4_202_611_233  # the number of a lock that only migrations take
database = context.config.attributes["database"]
with database.writing() as connection:
    unhurried(connection)
    if connection.dialect.name == "postgresql":  # of two at once the second one waits, and finds nothing left to do
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADING)))
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    context.run_migrations()
