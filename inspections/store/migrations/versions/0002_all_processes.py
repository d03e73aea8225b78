"""All four processes, policy with a history, and what each of them has to remember.

Deploy rules: expand before, contract after, never both in one release.
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _follow_ups()
    _deficiencies()
    _complaints()
    _policies()
    _installation()
    _reminders()


def _reminders() -> None:
    """What every person got in every week and why; letters of a week somebody held back."""
    op.create_table('reminders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('message_key', sa.String(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_reminders_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('district_id', 'week', 'person', name=op.f('uq_reminders_district_id_week_person'))
    )
    op.create_index('ix_reminders_person', 'reminders', ['district_id', 'person', 'week'], unique=False)
    op.create_table('digest_pauses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('paused_by', sa.String(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.String(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_digest_pauses_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_pauses'))
    )
    op.create_index('uq_digest_pauses_valid', 'digest_pauses', ['district_id', 'week', 'person'], unique=True, postgresql_where=sa.text('lifted_at IS NULL'), sqlite_where=sa.text('lifted_at IS NULL'))


def _follow_ups() -> None:
    """Each follow-up becomes a case of its own, in the state its visit and deficiency tell."""
    op.add_column('follow_ups', sa.Column('instance_id', sa.Integer(), nullable=True))
    op.add_column('follow_ups', sa.Column('state', sa.String(), nullable=True))
    _begin_follow_ups(op.get_bind())
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.alter_column('instance_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('state', existing_type=sa.String(), nullable=False)
        batch_op.create_foreign_key(op.f('fk_follow_ups_instance_id'), 'workflow_instances', ['instance_id'], ['id'])
        batch_op.create_unique_constraint(op.f('uq_follow_ups_instance_id'), ['instance_id'])
        batch_op.create_index('ix_follow_ups_inspection', ['inspection_id'], unique=False)


def _begin_follow_ups(connection: sa.Connection) -> None:
    now = datetime.now(UTC)
    moment = sa.DateTime(timezone=True)
    follow_ups = sa.table('follow_ups', sa.column('id'), sa.column('district_id'), sa.column('deficiency_id'), sa.column('inspection_id'), sa.column('instance_id'), sa.column('state'))
    instances = sa.table('workflow_instances', sa.column('id'), sa.column('district_id'), sa.column('workflow'), sa.column('version'), sa.column('state'), sa.column('entry'), sa.column('ended_at', moment))
    steps = sa.table('workflow_steps', sa.column('district_id'), sa.column('instance_id'), sa.column('at', moment), sa.column('by'), sa.column('actor'), sa.column('trigger'), sa.column('source'), sa.column('target'), sa.column('reason'), sa.column('details', DOCUMENT))
    timers = sa.table('timers', sa.column('district_id'), sa.column('instance_id'), sa.column('entry'), sa.column('name'), sa.column('trigger'), sa.column('due_at', moment))
    deficiencies = sa.table('deficiencies', sa.column('id'), sa.column('ended_on'))
    inspections = sa.table('inspections', sa.column('id'), sa.column('instance_id'))
    rows = connection.execute(
        sa.select(follow_ups.c.id, follow_ups.c.district_id, deficiencies.c.ended_on, instances.c.state)
        .select_from(follow_ups)
        .join(deficiencies, deficiencies.c.id == follow_ups.c.deficiency_id)
        .join(inspections, inspections.c.id == follow_ups.c.inspection_id)
        .join(instances, instances.c.id == inspections.c.instance_id)
    ).all()
    for follow_up, district, ended_on, visit in rows:
        ended = 'done' if visit == 'handed_in' else 'void' if ended_on else None
        state = ended or ('ordered' if visit == 'cancelled' else 'planned')
        instance = connection.execute(
            instances.insert().values(
                district_id=district, workflow='follow_up', version=1, state=state, entry=1, ended_at=now if ended else None
            ).returning(instances.c.id)
        ).scalar_one()
        connection.execute(steps.insert().values(
            district_id=district, instance_id=instance, at=now, by=None, actor='release', trigger='order',
            source='ordered', target=state, reason='', details={},
        ))
        if state == 'ordered':  # its visit was cancelled and nobody planned another
            connection.execute(timers.insert().values(
                district_id=district, instance_id=instance, entry=1, name='unplanned', trigger='chase', due_at=now
            ))
        connection.execute(follow_ups.update().where(follow_ups.c.id == follow_up).values(instance_id=instance, state=state))


def _deficiencies() -> None:
    """Escalation, the ladder for imminent danger, pauses, extensions, merging, whom to call."""
    with op.batch_alter_table('deficiencies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('alarmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rung', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('paused_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('extensions', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('asked_until', sa.Date(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_deficiencies_merged_into_id'), 'deficiencies', ['merged_into_id'], ['id'])
        batch_op.create_index('ix_deficiencies_merged_into', ['merged_into_id'], unique=False, postgresql_where=sa.text('merged_into_id IS NOT NULL'), sqlite_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_constraint(op.f('ck_deficiencies_ended'), type_='check')
        batch_op.create_check_constraint(op.f('ck_deficiencies_ended'), "(ended_on IS NULL) = (state NOT IN ('remedied', 'withdrawn', 'merged'))")
    if op.get_bind().dialect.name == 'sqlite':
        # The rebuilt table has its indexes in no fixed order, and SQLite takes the one made last.
        op.drop_index('ix_deficiencies_by_deadline', 'deficiencies')
        op.create_index('ix_deficiencies_by_deadline', 'deficiencies', ['district_id', 'deadline', 'id'], unique=False, sqlite_where=sa.text('ended_on IS NULL'))
    op.add_column('accommodations', sa.Column('land', sa.String(), nullable=True))
    op.add_column('operators', sa.Column('phone', sa.String(), nullable=False, server_default=''))
    op.add_column('users', sa.Column('phone', sa.String(), nullable=False, server_default=''))
    op.add_column('districts', sa.Column('duty_phone', sa.String(), nullable=False, server_default=''))
    op.add_column('districts', sa.Column('duty_email', sa.String(), nullable=False, server_default=''))


def _installation() -> None:
    """Which database this is and how far it has come, to know it again after a restore."""
    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('counter', sa.Integer(), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_because', sa.String(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_by', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )


def _complaints() -> None:
    """Complaints and what belongs to them; every house there is gets the code of its poster."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('day_salts',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_day_salts'))
    )
    op.create_table('visitor_marks',
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('mark', name=op.f('pk_visitor_marks'))
    )
    op.create_table('competent_offices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('reached_by', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_competent_offices_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competent_offices')),
    sa.UniqueConstraint('district_id', 'name', name=op.f('uq_competent_offices_district_id_name'))
    )
    op.create_table('house_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('accommodation_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['accommodation_id'], ['accommodations.id'], name=op.f('fk_house_codes_accommodation_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_house_codes_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_codes')),
    sa.UniqueConstraint('accommodation_id', name=op.f('uq_house_codes_accommodation_id')),
    sa.UniqueConstraint('code', name=op.f('uq_house_codes_code'))
    )
    op.create_table('complaints',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('accommodation_id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.Integer(), nullable=False),
    sa.Column('receipt_hash', sa.String(), nullable=False),
    sa.Column('locale', sa.String(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('first_answered_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('inspection_id', sa.Integer(), nullable=True),
    sa.Column('office_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['accommodation_id'], ['accommodations.id'], name=op.f('fk_complaints_accommodation_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_complaints_district_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_complaints_inspection_id')),
    sa.ForeignKeyConstraint(['instance_id'], ['workflow_instances.id'], name=op.f('fk_complaints_instance_id')),
    sa.ForeignKeyConstraint(['office_id'], ['competent_offices.id'], name=op.f('fk_complaints_office_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaints')),
    sa.UniqueConstraint('district_id', 'number', name=op.f('uq_complaints_district_id_number')),
    sa.UniqueConstraint('instance_id', name=op.f('uq_complaints_instance_id')),
    sa.UniqueConstraint('receipt_hash', name=op.f('uq_complaints_receipt_hash'))
    )
    op.create_index('ix_complaints_accommodation', 'complaints', ['accommodation_id', 'id'], unique=False)
    op.create_index('ix_complaints_inspection', 'complaints', ['inspection_id'], unique=False)
    op.create_index('ix_complaints_received', 'complaints', ['district_id', 'received_on', 'id'], unique=False)
    op.create_table('complaint_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_complaint_messages_complaint_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_complaint_messages_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_messages')),
    sa.UniqueConstraint('key', name=op.f('uq_complaint_messages_key'))
    )
    op.create_index('ix_complaint_messages_complaint', 'complaint_messages', ['complaint_id', 'id'], unique=False)
    op.create_table('complaint_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('stored', sa.String(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaints.id'], name=op.f('fk_complaint_photos_complaint_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_complaint_photos_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_photos')),
    sa.UniqueConstraint('complaint_id', 'stored', name=op.f('uq_complaint_photos_complaint_id_stored'))
    )
    _print_codes()


def _print_codes() -> None:
    houses = op.get_bind().execute(sa.text('SELECT id, district_id FROM accommodations')).all()
    for accommodation_id, district_id in houses:
        code = ''.join(secrets.choice('23456789abcdefghjkmnpqrstuvwxyz') for _ in range(8))
        op.get_bind().execute(
            sa.text('INSERT INTO house_codes (district_id, accommodation_id, code) VALUES (:district, :house, :code)'),
            {'district': district_id, 'house': accommodation_id, 'code': code},
        )


def _policies() -> None:
    """A policy not yet in force can be withdrawn, and its day be set anew; both stay on record."""
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_by', sa.String(), nullable=True))
        batch_op.drop_constraint(op.f('uq_policies_district_id_valid_from'), type_='unique')
        batch_op.create_index('uq_policies_valid_from', ['district_id', 'valid_from'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'), sqlite_where=sa.text('withdrawn_at IS NULL'))
    # What came into force before moved no running case, and is not to move any now.
    op.execute(sa.text(
        "INSERT INTO runs (district_id, kind, key, at, note)"
        " SELECT district_id, 'policy_in_force', CAST(id AS VARCHAR), set_at, ''"
        " FROM policies WHERE valid_from <= CURRENT_DATE"
    ))
