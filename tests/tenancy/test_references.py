"""No row of a district refers to a row of another, by whatever way it is written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from inspections.db import Base, make_sessions, transaction
from inspections.references import Reference, references, strangers
from inspections.store.accommodations import Accommodation, Room
from inspections.store.field_forms import FieldForm
from inspections.store.people import Operator
from inspections.store.schema import METADATA
from inspections.tenancy import WHOLE_INSTALLATION, ForeignDistrict
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict, make_district

pytestmark = pytest.mark.unaudited("writes by statements the audit log refuses on its own")
Two = tuple[SmallDistrict, SmallDistrict]


def every_reference() -> list[tuple[type[Any], Reference]]:
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    assert METADATA.tables
    return [(each, one) for each in classes for one in references(each.__table__)]


@pytest.fixture
def two(any_database: Database, clock, settings) -> Two:
    return tuple(
        make_district(any_database.sessions, clock, settings, code=code)
        for code in ("goerlitz", "bautzen")
    )


def test_there_are_references_to_look_at() -> None:
    found = {(each.__tablename__, one.name) for each, one in every_reference()}
    assert len(found) > 40
    assert ("inspections", "accommodation_id") in found


@pytest.mark.parametrize("whole", [False, True], ids=["its district", "all districts"])
def test_no_table_takes_a_row_of_another_district(
    small: SmallDistrict, elsewhere, whole: bool
) -> None:
    """A neighbour with rows in every table that is referred to."""
    home, neighbour = small.district.id, small.district.id + 1
    with transaction(small.sessions) as session:
        form = FieldForm(
            district_id=neighbour, inspection_id=elsewhere["inspection_id"], photos=0,
            user_id=elsewhere["user_id"], instance_id="uuid:1", digest="",
            received_at=small.clock(),
        )  # fmt: skip
        session.add(form)
    whose = WHOLE_INSTALLATION if whole else home
    sessions = make_sessions(small.sessions.kw["bind"], whose)
    for each, reference in every_reference():
        to = reference.table
        with transaction(small.sessions) as session:
            query = select(reference.to).where(to.c.district_id == neighbour).limit(1)
            foreign = session.scalar(query)
        assert foreign is not None, f"the neighbour has nothing in {to.name}"
        row = each(district_id=home, **{reference.name: foreign})
        with (
            pytest.raises(ForeignDistrict, match=f"{each.__tablename__}.{reference.name}:"),
            sessions() as session,
        ):
            session.add(row)
            session.flush()


def test_a_reference_is_changed_to_no_row_of_another_district(two: Two) -> None:
    here, there = two
    sessions = make_sessions(here.sessions.kw["bind"], here.district.id)
    for foreign in (there.operator.id, there.operator.id + 1000):
        with pytest.raises(ForeignDistrict), transaction(sessions) as session:
            session.get_one(Accommodation, here.house.id).operator_id = foreign
    with transaction(sessions) as session:
        session.get_one(Accommodation, here.house.id).remark = "nothing else is looked at"


def test_no_statement_writes_a_reference_to_another_district(two: Two) -> None:
    here, there = two
    sessions = make_sessions(here.sessions.kw["bind"], here.district.id, audited=False)
    room = {"district_id": here.district.id, "accommodation_id": there.house.id, "name": "1"}
    house = Accommodation.__table__
    for statement, rows in (
        (insert(Room.__table__), [room]),
        (insert(Room.__table__).values(**room), None),
        (update(house).values(operator_id=there.operator.id), None),
        (update(Accommodation).values(operator_id=there.operator.id), None),
    ):
        with pytest.raises(ForeignDistrict), transaction(sessions) as session:
            session.execute(statement, rows)


def test_the_search_finds_each_that_got_past(two: Two) -> None:
    here, there = two
    with transaction(here.sessions) as session:
        assert list(strangers(session.connection(), METADATA)) == []
        past = update(Accommodation.__table__).where(
            Accommodation.__table__.c.id == here.house.id
        )
        session.execute(past.values(operator_id=there.operator.id))
        found = list(strangers(session.connection(), METADATA))
        assert found == [("accommodations", "operator_id", 1)]
        session.rollback()


def test_what_is_there_is_asked_for_once_and_what_is_at_hand_never(two: Two) -> None:
    here, _ = two
    sessions = make_sessions(here.sessions.kw["bind"], here.district.id)
    with transaction(sessions) as session:
        house = session.get_one(Accommodation, here.house.id)
        operator = session.get_one(Operator, house.operator_id)
        asked: list[str] = []
        bind = session.get_bind()

        def note(_connection, _cursor, statement, *_more) -> None:
            asked.append(statement)

        event.listen(bind, "before_cursor_execute", note)
        try:
            house.operator_id = operator.id
            session.add(Room(district_id=here.district.id, accommodation_id=house.id, name="9"))
            session.flush()
        finally:
            event.remove(bind, "before_cursor_execute", note)
    assert not [one for one in asked if one.startswith("SELECT")]
