"""files of cases, and what a PDF lacks"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
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


def downgrade() -> None:
    op.drop_table("case_file")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_column("lacks")
