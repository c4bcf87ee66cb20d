"""the log only grows: the database refuses to change a line of it, or to drop one younger than a year"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = [
    "CREATE TRIGGER act_stands BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
    "CREATE TRIGGER act_stays BEFORE DELETE ON act WHEN old.created_at > datetime('now', '-12 months') "
    "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION the_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$",
    "CREATE TRIGGER act_stands BEFORE UPDATE ON act FOR EACH ROW EXECUTE FUNCTION the_log_only_grows()",
    "CREATE TRIGGER act_stays BEFORE DELETE ON act FOR EACH ROW "
    "WHEN (old.created_at > (now() AT TIME ZONE 'utc') - interval '12 months') EXECUTE FUNCTION the_log_only_grows()",
]


def upgrade() -> None:
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION the_log_only_grows() CASCADE")
    else:
        op.execute("DROP TRIGGER act_stands")
        op.execute("DROP TRIGGER act_stays")
