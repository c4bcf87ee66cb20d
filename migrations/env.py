"""How a migration runs: on the application's own database, each one whole or not at all, SQLite included."""

from alembic import context

import cop.calls.models
import cop.cases.models
import cop.circles.models
import cop.digest.models
import cop.direct.models
import cop.feeds.models
import cop.files.models
import cop.foundation.drafts
import cop.foundation.facts
import cop.foundation.index
import cop.foundation.limits
import cop.foundation.log
import cop.foundation.outbox
import cop.library.models
import cop.members.models
import cop.moderation.models
import cop.notifications.models
import cop.review.models
import cop.search.models
import cop.threads.models
import cop.topics.models  # noqa: F401  # reading the models fills the metadata
from cop.foundation.db import Base, db, writing_now


def is_ours(_thing: object, name: str | None, kind: str, _is_in_database: bool, _model: object) -> bool:
    """The text index keeps its words in tables that no model describes (migration 0004)."""
    return not (kind == "table" and name is not None and name.startswith("entry_words"))


def run() -> None:
    """One transaction for the whole upgrade, on SQLite too: a killed migration leaves the old or the new schema.

    On SQLite a table is changed by copying it, so foreign keys rest meanwhile and are checked before the commit.
    """
    writing_now.set(True)
    try:
        with db.engine.connect() as connection:
            sqlite = connection.connection.dbapi_connection if connection.dialect.name == "sqlite" else None
            if sqlite is not None:
                sqlite.execute("PRAGMA foreign_keys=OFF")
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                transactional_ddl=True,
                compare_type=True,
                include_object=is_ours,
            )
            with connection.begin():
                context.run_migrations()
                if sqlite is not None and sqlite.execute("PRAGMA foreign_key_check").fetchone():
                    raise RuntimeError("The migration would leave rows that point nowhere.")
            if sqlite is not None:
                sqlite.execute("PRAGMA foreign_keys=ON")
    finally:
        writing_now.set(False)


run()
