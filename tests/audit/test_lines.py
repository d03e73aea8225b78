"""One line for every committed change: who, what, from where, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from inspections.audit.acting import Acting, act
from inspections.audit.append import INSTALLATION
from inspections.audit.collected import NotAudited
from inspections.audit.rows import AuditChain, AuditLine, AuditObject, AuditValue
from inspections.audit.verify import verify
from inspections.db import bare, make_sessions, reading, transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import installation
from inspections.store.accommodations import Accommodation, Room
from inspections.store.people import Operator, User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import end_all_sessions, start_session
from tests.audit.audited import last, lines, said
from tests.fixtures.audit_replay import untold
from tests.fixtures.databases import opened
from tests.fixtures.small_district import finished, make_district

OTHER = Acting("user:9", "accommodations.keep", address="192.0.2.7", device="Firefox", request="ab")


def changed(small, sessions=None, **fields) -> None:
    with act(OTHER), transaction(sessions or small.sessions) as session:
        house = session.get_one(Accommodation, small.house.id)
        for name, value in fields.items():
            setattr(house, name, value)


def test_a_change_tells_who_did_what_from_where_and_what_was_before(small) -> None:
    changed(small, places=160)
    line = last(small.sessions, small.district.id)
    assert (line["by"], line["doing"], line["request"]) == ("user:9", "accommodations.keep", "ab")
    assert line["changes"] == [
        {"in": "accommodations", "key": str(small.house.id), "did": "~",
         "of": [f"accommodation:{small.house.id}"], "fields": {"places": [150, 160]}}
    ]  # fmt: skip
    with reading(small.sessions) as session:
        beside = session.scalars(select(AuditValue).where(AuditValue.owner == "user:9"))
        assert {value.value for value in beside} == {'"192.0.2.7"', '"Firefox"'}


def test_it_is_dated_by_the_server_and_never_backwards(small) -> None:
    at = make_sessions(small.sessions.kw["bind"], WHOLE_INSTALLATION, clock=small.clock)
    changed(small, at, places=160)
    late = lines(small.sessions)[-1].at
    small.clock.ahead(hours=-5)
    changed(small, at, places=170)
    assert lines(small.sessions)[-1].at == late


def test_what_was_rolled_back_leaves_no_line(small) -> None:
    before = len(lines(small.sessions))
    with pytest.raises(ZeroDivisionError), transaction(small.sessions) as session:
        session.get_one(Accommodation, small.house.id).places = 160
        session.flush()
        raise ZeroDivisionError
    assert len(lines(small.sessions)) == before


def test_what_was_taken_back_to_a_savepoint_is_not_told_and_the_rest_is(small) -> None:
    with transaction(small.sessions) as session:
        house = session.get_one(Accommodation, small.house.id)
        house.places = 160
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            house.remark = "doch nicht"
            session.flush()
            raise ZeroDivisionError
        with session.begin_nested():
            house.occupied = 70
    [change] = last(small.sessions, small.district.id)["changes"]
    assert change["fields"] == {"places": [150, 160], "occupied": [None, 70]}


def test_looking_and_changing_nothing_leaves_no_line(small) -> None:
    before = len(lines(small.sessions))
    changed(small, places=150)
    with reading(small.sessions) as session:
        session.get(Accommodation, small.house.id)
    assert len(lines(small.sessions)) == before


def test_several_changes_of_a_row_are_one_from_what_was_to_what_is(small) -> None:
    with transaction(small.sessions) as session:
        house = session.get_one(Accommodation, small.house.id)
        for places in (151, 152, 153):
            house.places = places
            session.flush()
    [change] = last(small.sessions, small.district.id)["changes"]
    assert change["fields"] == {"places": [150, 153]}


def test_a_statement_past_the_session_is_told_as_well(small) -> None:
    with transaction(small.sessions) as session:
        session.connection().execute(update(Room).values(floor="1").where(Room.name.like("Zimmer%")))
        session.execute(delete(Room).where(Room.name.like("Dusche%")))
    changes = last(small.sessions, small.district.id)["changes"]
    assert [(change["in"], change["did"]) for change in changes] == [
        ("rooms", "~"), ("rooms", "~"), ("rooms", "-")
    ]  # fmt: skip
    assert changes[0]["fields"] == {"floor": ["", "1"]}


def test_a_row_added_past_the_session_without_a_word_is_refused(small) -> None:
    row = {"district_id": small.district.id, "name": "X", "email": "x@y.example"}
    with pytest.raises(NotAudited, match="operators"), transaction(small.sessions) as session:
        session.execute(insert(Operator.__table__), row)


def test_a_hand_in_is_one_line_that_names_its_answers_by_a_seal(small) -> None:
    before = len(lines(small.sessions))
    visit = small.plan()
    assert len(lines(small.sessions)) == before + 1
    small.hand_in(visit, finished(small.checklists["monthly"].values(), violated=("C06",)))
    assert len(lines(small.sessions)) == before + 2
    line = last(small.sessions, small.district.id)
    [answers] = [change for change in line["changes"] if change["in"] == "answers"]
    assert answers["rows"] > 5
    assert answers["of"] == [f"inspection:{visit}"]
    assert f"inspection:{visit}" in line["about"]
    assert "nicht in Ordnung" not in str(line)


def test_secrets_are_said_to_have_changed_and_no_more(small) -> None:
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(Role.READER).id)
        user.password_hash = "$argon2id$another"
        start_session(session, user, now=small.clock())
    told = "".join(line.payload for line in lines(small.sessions))
    assert "argon2id" not in told
    fields = last(small.sessions, small.district.id)["changes"]
    assert {"password_hash": [{"secret": True}, {"secret": True}]} in [
        change["fields"] for change in fields
    ]
    with transaction(small.sessions) as session:
        end_all_sessions(session, user.id, now=small.clock() + timedelta(minutes=1))
    [ended] = last(small.sessions, small.district.id)["changes"]
    assert (ended["in"], list(ended["fields"])) == ("login_sessions", ["ended_at"])


def test_each_district_has_a_chain_of_its_own(small, clock, settings) -> None:
    make_district(small.sessions, clock, settings, code="bautzen")
    assert {line.chain for line in lines(small.sessions)} == {"1", "2"}
    assert [line.seq for line in lines(small.sessions) if line.chain == "2"] == [1]


def test_a_statement_in_a_district_is_told_of_its_own_rows_only(
    any_database, clock, settings
) -> None:
    sessions = make_sessions(any_database.engine)
    mine, _other = (
        make_district(any_database.sessions, clock, settings, code=code) for code in ("a", "b")
    )
    for statement in (update(Room).values(floor="1"), delete(Room.__table__)):
        with transaction(sessions, mine.district.id) as session:
            session.execute(statement)
    told = [line for line in lines(any_database.sessions) if line.seq > 1]
    assert {line.chain for line in told} == {str(mine.district.id)}
    assert {line.district_id for line in told} == {mine.district.id}
    assert [len(said(line)["changes"]) for line in told] == [3, 3]
    with reading(any_database.sessions, WHOLE_INSTALLATION) as session:
        assert untold(session) == []


def test_a_chain_of_the_installation_is_written_from_within_a_district(
    any_database, clock, settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    with transaction(make_sessions(any_database.engine), small.district.id) as session:
        installation.take(session, now=clock())
        session.get_one(Accommodation, small.house.id).places = 151
    assert last(any_database.sessions, INSTALLATION)["about"] == ["by:program", "installation:1"]
    assert last(any_database.sessions, small.district.id)["changes"][0]["in"] == "accommodations"
    with reading(any_database.sessions) as session:
        assert verify(session).flaws == ()


@pytest.mark.parametrize("table", [AuditLine, AuditObject, AuditValue])
def test_the_database_refuses_to_change_a_line(any_database, clock, settings, table) -> None:
    make_district(any_database.sessions, clock, settings)
    with pytest.raises(DBAPIError, match="append-only"), bare(any_database.engine) as connection:
        connection.execute(update(table).values(district_id=7))
    if table is not AuditValue:
        with pytest.raises(DBAPIError, match="append-only"), bare(any_database.engine) as again:
            again.execute(delete(table))
    with pytest.raises(DBAPIError, match="append-only"), bare(any_database.engine) as connection:
        connection.execute(delete(AuditChain))
    with reading(any_database.sessions) as session:
        assert verify(session).flaws == ()


@pytest.mark.parametrize("ahead", [0, 1])
def test_the_database_refuses_a_second_line_in_the_place_of_one_or_after_the_same(
    any_database, clock, settings, ahead
) -> None:
    make_district(any_database.sessions, clock, settings)
    [*_, end] = lines(any_database.sessions)
    fork = {name: getattr(end, name) for name in AuditLine.__table__.columns.keys()}  # noqa: SIM118
    fork |= {"seq": end.seq + ahead, "hash": "0" * 64}
    if not ahead:
        fork["prev_hash"] = "1" * 64
    with pytest.raises(IntegrityError), bare(any_database.engine) as connection:
        connection.execute(insert(AuditLine.__table__), fork)


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_log(fresh_postgres, clock, settings) -> None:
    for database in opened(fresh_postgres):
        make_district(database.sessions, clock, settings)
        with pytest.raises(DBAPIError, match="append-only"), bare(database.engine) as connection:
            connection.execute(text("TRUNCATE audit_lines"))


def test_a_resident_leaves_neither_address_nor_minute(small, anonymous, complaining) -> None:
    words = {"thema": "dirt", "text": "Schimmel", "schluessel": "a" * 32, "kontakt": "a@b.example"}
    assert anonymous.post_form(f"/m/{complaining.house_code}", words).status_code == 200
    told = [line for line in lines(small.sessions) if "/resident" in line.chain]
    assert len(told) == 1
    for line in told:
        assert "Schimmel" not in line.payload
        assert "a@b.example" not in line.payload
        assert said(line).keys() <= {"by", "doing", "about", "changes"}
        assert line.at.minute == line.at.second == line.at.microsecond == 0
