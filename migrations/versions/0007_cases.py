"""the case library"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What the library shows of a case, or counts by: whatever changes one of these, in whichever way, changes the stamp.
SHOWN = (
    "state, sight, circle_id, hidden, facts, title, summary, is_example, "
    "published_at, published_version, agreed_version"
)
OUT = "('published', 'archived')"
WAYS = {  # name of a trigger: when it fires, on which table, and for which rows
    "case_shelf_new": ("INSERT", '"case"', f"WHEN (new.state IN {OUT})"),
    "case_shelf_other": (f"UPDATE OF {SHOWN}", '"case"', f"WHEN (old.state IN {OUT} OR new.state IN {OUT})"),
    "case_shelf_gone": ("DELETE", '"case"', f"WHEN (old.state IN {OUT})"),
    "case_shelf_used": ("INSERT", "case_use", ""),
    "case_shelf_use_other": ("UPDATE OF case_id", "case_use", ""),
    "case_shelf_use_gone": ("DELETE", "case_use", ""),
}
STAMP = "INSERT INTO case_shelf (id, stamp) VALUES (1, {random}) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;"


def watch() -> None:
    """Let the database itself say that the library is another one: no way to change a case goes round it."""
    if op.get_bind().dialect.name == "postgresql":
        stamp = STAMP.format(random="floor(random() * 9007199254740992)::bigint")
        op.execute(
            "CREATE FUNCTION case_shelf_stamp() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {stamp} RETURN NULL; END $$"
        )
        does = "EXECUTE FUNCTION case_shelf_stamp()"
    else:
        does = f"BEGIN {STAMP.format(random='random()')} END"
    for name, (moment, table, which) in WAYS.items():
        op.execute(f"CREATE TRIGGER {name} AFTER {moment} ON {table} FOR EACH ROW {which} {does}")


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_at", sa.DateTime(), nullable=False),
        sa.Column("sight", sa.String(length=8), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("licence", sa.String(length=15), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("agreed_version", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_asked_at", sa.DateTime(), nullable=True),
        sa.Column("was_read", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("began_as", sa.String(length=8), nullable=False),
        sa.Column("from_case_id", sa.Integer(), nullable=True),
        sa.Column("form_id", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_case_circle_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["member.id"], name=op.f("fk_case_contact_id")),
        sa.ForeignKeyConstraint(["from_case_id"], ["case.id"], name=op.f("fk_case_from_case_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_case_owner_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_case_thread_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("form_id", name=op.f("uq_case_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_public_id")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_circle_id"), ["circle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_from_case_id"), ["from_case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_review_on"), ["review_on"], unique=False)
        batch_op.create_index("ix_case_state_published_at", ["state", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "case_author",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_author_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_author_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_case_author")),
    )
    with op.batch_alter_table("case_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_author_member_id"), ["member_id"], unique=False)

    op.create_table(
        "case_block",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_block_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_case_block_editor_id")),
        sa.PrimaryKeyConstraint("case_id", "key", name=op.f("pk_case_block")),
    )
    with op.batch_alter_table("case_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_block_editor_id"), ["editor_id"], unique=False)

    op.create_table(
        "case_place",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_place_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_case_place")),
    )
    with op.batch_alter_table("case_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_place_name"), ["name"], unique=False)

    op.create_table(
        "case_reader",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("is_from_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["member.id"], name=op.f("fk_case_reader_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_reader_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_reader_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reader")),
        sa.UniqueConstraint("case_id", "member_id", name=op.f("uq_case_reader_case_id_member_id")),
    )
    with op.batch_alter_table("case_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_reader_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_reader_member_id"), ["member_id"], unique=False)

    op.create_table(
        "case_source",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_source_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_source_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_case_source_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_source")),
        sa.UniqueConstraint("case_id", "post_id", name=op.f("uq_case_source_case_id_post_id")),
    )
    with op.batch_alter_table("case_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_source_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_source_post_id"), ["post_id"], unique=False)

    op.create_table(
        "case_use",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("worked", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("own_case_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_use_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_case_use_member_id")),
        sa.ForeignKeyConstraint(
            ["own_case_id"], ["case.id"], name=op.f("fk_case_use_own_case_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_use")),
        sa.UniqueConstraint("case_id", "member_id", "place", name=op.f("uq_case_use_case_id_member_id_place")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_use_public_id")),
    )
    with op.batch_alter_table("case_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_use_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_use_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_use_own_case_id"), ["own_case_id"], unique=False)

    op.create_table(
        "case_shelf",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_shelf")),
    )
    watch()

    op.create_table(
        "case_version",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_version_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_case_version_member_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_version")),
    )
    with op.batch_alter_table("case_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_version_member_id"), ["member_id"], unique=False)

    op.create_table(
        "partner_link",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("signed", sa.String(length=80), nullable=False),
        sa.Column("sight", sa.String(length=8), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_partner_link_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_partner_link_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_link_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_link_token_hash")),
    )
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_link_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_remark",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_remark_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["done_by_id"], ["member.id"], name=op.f("fk_case_remark_done_by_id")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["partner_link.id"], name=op.f("fk_case_remark_link_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_remark_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_remark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_remark_public_id")),
    )
    with op.batch_alter_table("case_remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_remark_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_remark_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_remark_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("case_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_remark_member_id"))
        batch_op.drop_index(batch_op.f("ix_case_remark_link_id"))
        batch_op.drop_index(batch_op.f("ix_case_remark_case_id"))

    op.drop_table("case_remark")
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_link_case_id"))

    op.drop_table("partner_link")
    with op.batch_alter_table("case_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_version_member_id"))

    op.drop_table("case_version")
    with op.batch_alter_table("case_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_use_own_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_use_member_id"))
        batch_op.drop_index(batch_op.f("ix_case_use_case_id"))

    op.drop_table("case_use")
    op.drop_table("case_shelf")
    with op.batch_alter_table("case_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_source_post_id"))
        batch_op.drop_index(batch_op.f("ix_case_source_member_id"))

    op.drop_table("case_source")
    with op.batch_alter_table("case_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_reader_member_id"))
        batch_op.drop_index(batch_op.f("ix_case_reader_case_id"))

    op.drop_table("case_reader")
    with op.batch_alter_table("case_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_place_name"))

    op.drop_table("case_place")
    with op.batch_alter_table("case_block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_block_editor_id"))

    op.drop_table("case_block")
    with op.batch_alter_table("case_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_author_member_id"))

    op.drop_table("case_author")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_thread_id"))
        batch_op.drop_index("ix_case_state_published_at")
        batch_op.drop_index(batch_op.f("ix_case_review_on"))
        batch_op.drop_index(batch_op.f("ix_case_owner_id"))
        batch_op.drop_index(batch_op.f("ix_case_from_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_contact_id"))
        batch_op.drop_index(batch_op.f("ix_case_circle_id"))

    op.drop_table("case")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION case_shelf_stamp()")
