"""A session touches its district's rows and no others, by whatever statement; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from inspections.db import (
    Base,
    Sessions,
    insert_into,
    make_sessions,
    reading,
    transaction,
    transaction_for,
)
from inspections.store.accommodations import Accommodation, Room
from inspections.store.districts import District
from inspections.store.people import Operator, User
from inspections.store.schema import METADATA
from inspections.tenancy import (
    WHOLE_INSTALLATION,
    ForeignDistrict,
    OfDistrict,
    WithoutDistrict,
    must_belong,
    narrow,
)
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict, make_district

pytestmark = pytest.mark.unaudited("writes by statements the audit log refuses on its own")


@pytest.fixture
def two(any_database: Database, clock, settings) -> tuple[SmallDistrict, SmallDistrict]:
    return tuple(
        make_district(any_database.sessions, clock, settings, code=code)
        for code in ("goerlitz", "bautzen")
    )


@pytest.fixture
def strict(any_database: Database) -> Sessions:
    """As the product opens them, but for the audit log."""
    return make_sessions(any_database.engine, audited=False)


HOUSES = Accommodation.__table__
ASKS: dict[str, Callable[[Session], list[int]]] = {
    "a select": lambda s: [h.district_id for h in s.scalars(select(Accommodation))],
    "columns": lambda s: list(s.scalars(select(User.district_id))),
    "an alias": lambda s: list(s.scalars(select(aliased(Room).district_id))),
    "a join": lambda s: list(
        s.scalars(select(Room.district_id).join(Room.accommodation).join(Accommodation.operator))
    ),
    "a query": lambda s: [u.district_id for u in s.query(User)],
    "a subquery": lambda s: list(s.scalars(select(select(User.district_id).subquery().c[0]))),
    "a union": lambda s: list(
        s.scalars(union_all(select(User.district_id), select(Operator.district_id)))
    ),
    "an expression of it": lambda s: list(s.scalars(select(func.max(User.district_id)))),
    "a relation": lambda s: [
        r.district_id for h in s.scalars(select(Accommodation)) for r in h.rooms
    ],
}  # fmt: skip


def test_asked_in_any_way_it_shows_its_own_district(two, strict) -> None:
    for mine in two:
        for way, ask in ASKS.items():
            with reading(strict, mine.district.id) as session:
                assert set(ask(session)) == {mine.district.id}, way


def test_a_condition_on_other_rows_sees_only_those_of_the_district(two, strict) -> None:
    mine, other = two
    theirs = exists().where(Operator.email == other.operator.email)
    with reading(strict, mine.district.id) as session:
        assert session.scalars(select(User.id).where(theirs)).all() == []


def test_an_id_of_another_district_is_nobody(two, strict) -> None:
    mine, other = two
    with reading(strict, mine.district.id) as session:
        assert session.get(Accommodation, other.house.id) is None
        assert session.get(Accommodation, mine.house.id) is not None


CHANGES = {
    "update": update(Accommodation).values(name="anders"),
    "update of the table": update(HOUSES).values(name="anders"),
    "delete": delete(Room),
    "delete of the table": delete(Room.__table__),
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_change_of_all_rows_changes_those_of_the_district(statement, two, strict) -> None:
    mine, other = two
    with transaction(strict, mine.district.id) as session:
        session.execute(statement)
    with reading(strict, other.district.id) as session:
        house = session.get_one(Accommodation, other.house.id)
        assert house.name == other.house.name
        assert len(house.rooms) == 3


def operator_of(district_id: int) -> dict[str, object]:
    return {"district_id": district_id, "name": "Neu", "email": "neu@example.test", "phone": ""}


WRITES = {
    "an object": lambda s, d: s.add(Operator(**operator_of(d))),
    "a bulk insert": lambda s, d: s.execute(insert(Operator), [operator_of(d)]),
    "an insert into the table": lambda s, d: s.execute(
        insert(Operator.__table__), [operator_of(d)]
    ),
    "values": lambda s, d: s.execute(insert(Operator).values(**operator_of(d))),
    "the connection": lambda s, d: s.connection().execute(
        insert(Operator.__table__), operator_of(d)
    ),
    "insert or else": lambda s, d: s.execute(insert_into(s, Operator).values(**operator_of(d))),
    "the legacy bulk": lambda s, d: s.bulk_insert_mappings(Operator, [operator_of(d)]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_nothing_is_written_into_another_district(write, two, strict) -> None:
    mine, other = two
    with pytest.raises(ForeignDistrict), transaction(strict, mine.district.id) as session:
        write(session, other.district.id)
    with transaction(strict, mine.district.id) as session:
        write(session, mine.district.id)
    with reading(strict, other.district.id) as session:
        assert session.scalar(select(func.count(Operator.id))) == 1


def test_no_row_moves_to_another_district(two, strict) -> None:
    mine, other = two
    with pytest.raises(ForeignDistrict), transaction(strict, mine.district.id) as session:
        session.get_one(Operator, mine.operator.id).district_id = other.district.id
    moved = update(Operator).values(district_id=other.district.id)
    with pytest.raises(ForeignDistrict), transaction(strict, mine.district.id) as session:
        session.execute(moved)


STATEMENTS = {
    **{f"select {name}": select(table) for name, table in METADATA.tables.items()},
    "select mapped": select(User),
    "text": text("SELECT name FROM users"),
    "delete": delete(Room),
    "insert": insert(Operator).values(name="Neu"),
}


def test_without_a_district_nothing_of_a_district_is_asked(two, strict) -> None:
    of_districts = {t.name for t in METADATA.tables.values() if "district_id" in t.columns}
    answered = []
    for name, statement in STATEMENTS.items():
        with reading(strict) as session:
            try:
                session.execute(statement)
            except WithoutDistrict:
                continue
            answered.append(name)
    assert set(answered) == {f"select {name}" for name in METADATA.tables.keys() - of_districts}


def test_sql_past_the_mapped_classes_is_refused_in_a_district(two, strict) -> None:
    mine, _other = two
    for statement in (select(HOUSES), text("SELECT name FROM accommodations")):
        with pytest.raises(WithoutDistrict), reading(strict, mine.district.id) as session:
            session.execute(statement)


def test_a_session_without_a_district_writes_none(two, strict) -> None:
    with pytest.raises(WithoutDistrict), transaction(strict) as session:
        session.add(Operator(**operator_of(two[0].district.id)))


def test_a_session_to_everything_narrows_and_never_widens(two, strict) -> None:
    mine, other = two
    with transaction(strict, WHOLE_INSTALLATION) as session:
        assert session.scalar(select(func.count(Accommodation.id))) == 2
        narrow(session, mine.district.id)
        assert session.scalar(select(func.count(Accommodation.id))) == 1
        with pytest.raises(ForeignDistrict):
            narrow(session, other.district.id)
        assert session.scalar(select(Accommodation.id)) == mine.house.id


def test_a_session_that_has_met_another_district_does_not_narrow(two, strict) -> None:
    mine, other = two
    with transaction(strict, WHOLE_INSTALLATION) as session:
        met = session.get_one(Accommodation, other.house.id)
        with pytest.raises(ForeignDistrict):
            narrow(session, mine.district.id)
        assert met.name


def test_a_job_is_in_the_district_of_its_row(two, strict) -> None:
    mine, other = two
    with transaction_for(strict, Accommodation, mine.house.id) as session:
        assert [u.district_id for u in session.query(User)] == [mine.district.id] * len(mine.people)
    gone = other.house.id + 1000
    with transaction_for(strict, Accommodation, gone) as session:
        assert session.query(User).all() == []


def test_every_table_with_a_district_is_a_table_of_districts() -> None:
    for mapper in Base.registry.mappers:
        if "district_id" in mapper.local_table.columns:
            assert issubclass(mapper.class_, OfDistrict), (
                f"write `class {mapper.class_.__name__}(OfDistrict, Base)`"
            )


def test_a_table_that_forgets_it_does_not_start() -> None:
    class Forgetful:
        __table__ = Table("forgetful", MetaData(), Column("district_id", Integer))

    with pytest.raises(TypeError, match=r"class Forgetful\(OfDistrict, Base\)"):
        must_belong([Forgetful])


def test_the_districts_themselves_are_known_to_all(two, strict) -> None:
    with reading(strict) as session:
        assert len(session.scalars(select(District)).all()) == 2
