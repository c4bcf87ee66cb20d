"""conversation as good as the best: files, mentions, reactions, outcomes, calls, notes, feeds and the text index"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_entry_kind_thing_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_entry_thread", ["thread_id"], unique=False)

    op.create_table(
        "miss",
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("words", "week", name=op.f("pk_miss")),
    )
    op.create_table(
        "call",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("callee_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("agenda", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("first_slot", sa.DateTime(), nullable=False),
        sa.Column("second_slot", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.DateTime(), nullable=False),
        sa.Column("agreed_slot", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("asked_after_at", sa.DateTime(), nullable=True),
        sa.Column("asker_took", sa.String(length=500), nullable=False),
        sa.Column("callee_took", sa.String(length=500), nullable=False),
        sa.Column("asker_keeps", sa.Boolean(), nullable=True),
        sa.Column("callee_keeps", sa.Boolean(), nullable=True),
        sa.Column("form_id", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["member.id"], name=op.f("fk_call_asker_id")),
        sa.ForeignKeyConstraint(["callee_id"], ["member.id"], name=op.f("fk_call_callee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("form_id", name=op.f("uq_call_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_public_id")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_agreed_slot"), ["agreed_slot"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_answer_by"), ["answer_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_callee_id"), ["callee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_state"), ["state"], unique=False)

    op.create_table(
        "feed",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_feed_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_secret_hash")),
    )
    op.create_table(
        "file",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("placed_at", sa.DateTime(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_file_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_public_id")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_blob"), ["blob"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_thumbnail"), ["thumbnail"], unique=False)

    op.create_table(
        "note",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("form_id", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["member.id"], name=op.f("fk_note_reader_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["member.id"], name=op.f("fk_note_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("form_id", name=op.f("uq_note_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_public_id")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_reader_id"), ["reader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_writer_id"), ["writer_id"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_outcome_author_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_outcome_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_outcome")),
    )
    op.create_table(
        "bookmark",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_bookmark_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_bookmark_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("member_id", "post_id", name=op.f("uq_bookmark_member_id_post_id")),
    )
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookmark_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookmark_remind_on"), ["remind_on"], unique=False)

    op.create_table(
        "mention",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_mention_circle_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mention_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mention_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("post_id", "circle_id", name=op.f("uq_mention_post_id_circle_id")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_mention_post_id_member_id")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_member_id"), ["member_id"], unique=False)

    op.create_table(
        "post_file",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_post_file_file_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_file_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "file_id", name=op.f("pk_post_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_post_file_file_id")),
    )
    op.create_table(
        "reaction",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", "kind", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_direct", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("keeps_out_of_mail", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bundle", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            "ix_letter_bundle",
            ["member_id", "bundle"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    # Letters about replies got another name; what waits is written under that.
    op.execute("UPDATE letter SET kind = 'threads.news' WHERE kind = 'threads.reply'")

    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preset", sa.String(length=10), nullable=True))

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("may_write", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("may_cite", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("preset", sa.String(length=10), nullable=False, server_default="usual"))

    # Who wanted replies by mail keeps getting all of them; the others keep the bell, and hear by mail what is for them.
    op.execute("UPDATE member SET preset = 'everything' WHERE reply_wish = 'mail'")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("reply_wish")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preset", sa.String(length=10), nullable=True))

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asker_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asks_as", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sequel_asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("sequel", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sequel_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_thread_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_sequel_at"), ["sequel_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_thread_asker_id"), "member", ["asker_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_thread_asker_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_thread_sequel_at"))
        batch_op.drop_index(batch_op.f("ix_thread_asker_id"))
        batch_op.drop_column("sequel_at")
        batch_op.drop_column("sequel")
        batch_op.drop_column("sequel_asked_at")
        batch_op.drop_column("asks_as")
        batch_op.drop_column("asker_id")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("preset")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_wish", sa.String(length=10), nullable=False, server_default="letter"))

    op.execute("UPDATE member SET reply_wish = 'mail' WHERE preset = 'everything'")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("preset")
        batch_op.drop_column("may_cite")
        batch_op.drop_column("may_write")

    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.drop_column("preset")

    op.execute("UPDATE letter SET kind = 'threads.reply' WHERE kind = 'threads.news'")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_bundle")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("bundle")

    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.drop_column("keeps_out_of_mail")
        batch_op.drop_column("is_direct")

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_member_id"))

    op.drop_table("reaction")
    op.drop_table("post_file")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_member_id"))

    op.drop_table("mention")
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmark_remind_on"))
        batch_op.drop_index(batch_op.f("ix_bookmark_post_id"))

    op.drop_table("bookmark")
    op.drop_table("outcome")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_writer_id"))
        batch_op.drop_index(batch_op.f("ix_note_reader_id"))

    op.drop_table("note")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_thumbnail"))
        batch_op.drop_index(batch_op.f("ix_file_place"))
        batch_op.drop_index(batch_op.f("ix_file_owner_id"))
        batch_op.drop_index(batch_op.f("ix_file_blob"))

    op.drop_table("file")
    op.drop_table("feed")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_state"))
        batch_op.drop_index(batch_op.f("ix_call_callee_id"))
        batch_op.drop_index(batch_op.f("ix_call_asker_id"))
        batch_op.drop_index(batch_op.f("ix_call_answer_by"))
        batch_op.drop_index(batch_op.f("ix_call_agreed_slot"))

    op.drop_table("call")
    op.drop_table("miss")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_thread")
        batch_op.drop_index(batch_op.f("ix_entry_author_id"))

    op.drop_table("entry")
