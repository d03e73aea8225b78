"""Retention, record and erasure speak to PostgreSQL as they do to SQLite."""

from __future__ import annotations

from sqlalchemy import select

from inspections.audit.verify import verify
from inspections.db import reading, transaction
from inspections.domain.retention import RULES
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store.people import User
from inspections.usecases import run_due
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.keep_no_longer import foresee
from inspections.usecases.tell_person import tell_person
from tests.fixtures.databases import Database
from tests.fixtures.small_district import make_district


def test_a_run_a_record_and_an_erasure(any_database: Database, clock, settings) -> None:
    small = make_district(any_database.sessions, clock, settings)
    small.inspect("C06", "B04")
    small.beat()
    user, district_id = small.user(Role.INSPECTOR), small.district.id
    with reading(small.sessions, district_id) as session:
        record = tell_person(session, district_id, f"user:{user.id}")
        assert {section.table for section in record.sections if section.rows} >= {
            "users", "answers", "inspections", "deficiencies", "audit_lines",
        }  # fmt: skip
    small.clock.ahead(days=500)
    with reading(small.sessions, district_id) as session:
        assert len(foresee(session, district_id, office_date(clock()))) == len(RULES)
    assert run_due.retention(small.office) > 0
    with transaction(small.sessions, district_id) as session:
        session.get_one(User, user.id).active = False
        name = f"user:{user.id}"
        asked = ask_erasure(session, district_id, name, "so", by="user:5", now=clock()).id
    with transaction(small.sessions, district_id) as session:
        desk = Desk(session, district_id, small.office.photos, small.office.export_dir, clock())
        confirm_erasure(desk, asked, by="user:77")
    with reading(small.sessions) as session:
        names = set(session.scalars(select(User.name)))
        assert user.name not in names
        assert verify(session).flaws == ()
