"""methods of intervisie that members adapted"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_method",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_own_method_owner_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_method")),
        sa.UniqueConstraint("public_id", name=op.f("uq_own_method_public_id")),
    )
    with op.batch_alter_table("own_method", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_method_owner_id"), ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("own_method")
