"""When a case came into its state: its history alone does not tell a step that stays from one back into it.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

# For cases there are: by the last step that left a state, as every release so far counted.
CAME = """
UPDATE workflow_instances SET entered_at = (
    SELECT max(at) FROM workflow_steps AS step WHERE step.instance_id = workflow_instances.id
    AND step.trigger <> 'take_over' AND (step.source <> step.target OR step.id = (
        SELECT min(id) FROM workflow_steps WHERE instance_id = workflow_instances.id)))
"""
SINCE = """
UPDATE workflow_instances SET since_entry = entry - (
    SELECT count(*) FROM workflow_steps AS step WHERE step.instance_id = workflow_instances.id
    AND step.trigger = 'take_over' AND step.at > workflow_instances.entered_at)
"""


def upgrade() -> None:
    op.add_column('workflow_instances', sa.Column('since_entry', sa.Integer(), nullable=True))
    op.add_column('workflow_instances', sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text(CAME))
    op.execute(sa.text(SINCE))
    with op.batch_alter_table('workflow_instances', schema=None) as batch_op:
        batch_op.alter_column('since_entry', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('entered_at', existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('workflow_instances', schema=None) as batch_op:
        batch_op.drop_column('entered_at')
        batch_op.drop_column('since_entry')
