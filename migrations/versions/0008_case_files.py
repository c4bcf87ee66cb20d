"""files of cases, what a PDF lacks, who asks to be interviewed, and why a line of use was removed"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lacks", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "case_file",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_file_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_case_file_file_id")),
        sa.PrimaryKeyConstraint("case_id", "file_id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_case_file_file_id")),
    )
    op.create_table(
        "case_use_removed",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_use_removed_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_use_removed_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_case_use_removed")),
    )
    op.create_index("ix_case_use_removed_member_id", "case_use_removed", ["member_id"])
    op.create_table(
        "case_interview",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=90), nullable=False),
        sa.Column("suits", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_case_interview_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_interview")),
        sa.UniqueConstraint("member_id", name=op.f("uq_case_interview_member_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_interview_public_id")),
    )


def downgrade() -> None:
    op.drop_table("case_interview")
    op.drop_table("case_use_removed")
    op.drop_table("case_file")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_column("lacks")
