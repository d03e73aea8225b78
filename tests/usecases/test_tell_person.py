"""What one person is told is everything there is: every column, every row that names it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from inspections.db import reading, transaction
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.privacy.inventory import Basis, Kind, Subject, inventory
from inspections.store import inspections
from inspections.store.people import User
from inspections.store.schema import METADATA
from inspections.usecases.submit_checklist import submit_checklist
from inspections.usecases.tell_person import NOT_GIVEN_OUT, Record, tell_person
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.standing_in import absent, another


def record(small: SmallDistrict, name: str) -> Record:
    with reading(small.sessions) as session:
        return tell_person(session, small.district.id, name)


def of(subject: Subject) -> set[str]:
    return {
        f"{table.name}.{name}"
        for table in inventory().values()
        for name, each in table.columns.items()
        if each.of(subject)
    }


@pytest.fixture
def names(small, busy) -> dict[Subject, str]:
    return {
        Subject.STAFF: f"user:{small.user(Role.INSPECTOR).id}",
        Subject.OPERATOR: f"operator:{small.operator.id}",
        Subject.RESIDENT: f"complaint:{busy['complaint_id']}",
    }


@pytest.mark.parametrize("subject", [Subject.STAFF, Subject.OPERATOR, Subject.RESIDENT])
def test_every_column_of_the_inventory_with_such_a_person_is_told(
    small, names, subject: Subject
) -> None:
    told = {
        f"{section.table}.{column}"
        for section in record(small, names[subject]).sections
        for column in section.columns
    }
    assert told == of(subject)


@pytest.mark.parametrize("subject", [Subject.STAFF, Subject.OPERATOR, Subject.RESIDENT])
def test_every_row_that_holds_the_number_of_the_person_is_told(
    small, names, subject: Subject
) -> None:
    """Found by reading the whole database as text, in another way than the program does."""
    kind, number = names[subject].split(":")
    called = {"complaint": "resident"}.get(kind, kind)
    word = re.compile(rf"(^|:)({kind}:{number}|{called}-{number})$")
    sections = {section.table: section for section in record(small, names[subject]).sections}
    with reading(small.sessions) as session:
        connection = session.connection()
        for table in METADATA.sorted_tables:
            if table.name.startswith("audit_"):
                continue
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
            there = [
                row
                for row in rows
                if any(isinstance(value, str) and word.search(value) for value in row.values())
            ]
            if there:
                told = {row.get("id") for row in sections[table.name].rows}
                assert {row.get("id") for row in there} <= told, table.name


def test_what_the_inspector_did_and_wrote_is_there(small, names) -> None:
    small.beat()
    sections = {each.table: each for each in record(small, names[Subject.STAFF]).sections}
    me = small.user(Role.INSPECTOR)
    [own] = sections["users"].rows
    assert (own["name"], own["email"]) == (me.name, me.email)
    for table in ("answers", "inspections", "deficiencies", "devices", "workflow_steps",
                  "reminders", "audit_lines"):  # fmt: skip
        assert sections[table].rows, table


def test_passwords_and_sessions_are_told_of_and_not_given_out(small, names, client_of) -> None:
    client_of(Role.INSPECTOR)
    sections = {each.table: each for each in record(small, names[Subject.STAFF]).sections}
    assert sections["users"].rows[0]["password_hash"] == NOT_GIVEN_OUT
    assert sections["login_sessions"].rows[0]["token_hash"] == NOT_GIVEN_OUT
    secret = [
        name
        for table in inventory().values()
        for name, each in table.columns.items()
        if each.of(Subject.STAFF) and each.kind is Kind.SECRET and each.basis is Basis.SECURITY
    ]
    assert "password_hash" in secret


def test_the_resident_is_told_the_words_and_nobody_else_s(small, names) -> None:
    sections = {each.table: each for each in record(small, names[Subject.RESIDENT]).sections}
    [case] = sections["complaints"].rows
    assert case["text"] == "Schimmel in der Dusche"
    assert sections["complaint_photos"].rows
    assert "users" not in sections


def test_nobody_is_told_of_a_person_of_another_district(small, elsewhere, names) -> None:
    with pytest.raises(NotFound):
        record(small, f"complaint:{elsewhere['complaint_id']}")
    for wrong in ("user:0", "user:x", "moon:1", "user:99999999999999"):
        with pytest.raises(NotFound):
            record(small, wrong)


def test_a_person_is_told_what_was_done_in_its_place(small) -> None:
    anna, stand_in = small.user(Role.INSPECTOR), another(small)
    visit = small.plan()
    absent(small, anna, stand_in)
    sheet = finished(small.checklists["monthly"].values())
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, visit)
        user = session.get_one(User, stand_in.id)
        submit_checklist(session, inspection, sheet, user=user, now=small.clock())
    sections = {one.table: one.rows for one in record(small, f"user:{anna.id}").sections}
    assert [row["stand_in_id"] for row in sections["absences"]] == [stand_in.id]
    told = [row["details"] for row in sections["workflow_steps"]]
    assert {"in_place_of": f"user:{anna.id}"} in told
