"""the text index: words of what can be found, as FTS5 on SQLite and as tsvector on PostgreSQL"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Joining the small pieces in which texts were added cost a reply four times as much as adding one; the worker does it
# (index.tidy). Without a worker a reply joins them all the same, once there are many.
# The words go with their entry: by a foreign key on PostgreSQL, by a trigger on SQLite, whose FTS5 knows no keys.
SQLITE = [
    "CREATE VIRTUAL TABLE entry_words USING fts5(tokens, columnsize=0, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '=^@'\")",
    "INSERT INTO entry_words (entry_words, rank) VALUES ('automerge', 0), ('crisismerge', 64)",
    "CREATE TRIGGER entry_words_go AFTER DELETE ON entry BEGIN DELETE FROM entry_words WHERE rowid = old.id; END",
]
POSTGRESQL = [
    "CREATE TABLE entry_words (id bigint PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE, "
    "tokens tsvector NOT NULL)",
    "CREATE INDEX ix_entry_words_tokens ON entry_words USING gin (tokens) WITH (fastupdate = off)",
]


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "word",
        sa.Column("word", sa.String(40, collation="C" if on_postgres else None), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_word")),
    )
    for statement in POSTGRESQL if on_postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER entry_words_go")
    op.drop_table("entry_words")
    op.drop_table("word")
