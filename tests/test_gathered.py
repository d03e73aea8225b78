"""What is gathered is written before anybody can miss it, and only if the rest is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from inspections.db import transaction
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.store.districts import District
from inspections.store.people import User
from inspections.tenancy import ForeignDistrict, narrow
from tests.fixtures.small_district import SmallDistrict


class TakenBack(Exception):
    pass


def write(session: Session, small: SmallDistrict, *keys: str) -> None:
    for key in keys:
        outbox.add(
            session,
            key,
            district_id=small.district.id,
            letter="weekly_digest",
            recipient="someone@example.org",
            payload={"key": key},
            now=small.clock(),
        )


def written(session: Session) -> list[str]:
    return list(session.scalars(select(Message.key).order_by(Message.id)))


def kept(small: SmallDistrict) -> list[str]:
    with transaction(small.sessions) as session:
        return written(session)


def test_the_next_query_of_the_same_transaction_sees_it(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        write(session, small, "one", "two")
        assert written(session) == ["one", "two"]
        write(session, small, "three")
    assert kept(small) == ["one", "two", "three"]


def test_many_letters_are_one_statement(small: SmallDistrict) -> None:
    with statements(small, "INSERT INTO outbox") as run, transaction(small.sessions) as session:
        write(session, small, *(f"letter-{number}" for number in range(30)))
    assert len(run) == 1
    assert len(kept(small)) == 30


def test_the_same_occasion_twice_in_one_transaction_is_one_letter(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        write(session, small, "one", "two", "one")
    assert kept(small) == ["one", "two"]


def test_what_is_rolled_back_leaves_nothing_for_what_comes_after(small: SmallDistrict) -> None:
    with small.sessions() as session:
        write(session, small, "one")
        session.rollback()
        write(session, small, "two")
        session.commit()
    assert kept(small) == ["two"]


@pytest.mark.parametrize("asked", [False, True], ids=["", "after a query"])
def test_a_savepoint_takes_back_its_own_and_nothing_of_before(
    small: SmallDistrict, asked: bool
) -> None:
    with transaction(small.sessions) as session:
        write(session, small, "before")
        with pytest.raises(TakenBack), session.begin_nested():
            session.connection()
            write(session, small, "inside")
            if asked:
                assert written(session) == ["before", "inside"]
            raise TakenBack
        write(session, small, "after")
    assert kept(small) == ["before", "after"]


def test_what_a_savepoint_kept_is_kept(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        write(session, small, "before")
        with session.begin_nested():
            write(session, small, "inside")
        write(session, small, "after")
    assert kept(small) == ["before", "inside", "after"]


def test_it_is_written_before_what_the_session_changes_itself(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session, statements(small, ("INSERT", "UPDATE")) as run:
        person = session.scalars(select(User)).first()
        assert person is not None
        write(session, small, "one")
        person.phone = "03581 1"
        session.flush()
    tables = [said.split()[2 if said.startswith("INSERT") else 1] for said in run]
    assert tables[:2] == ["outbox", "users"]


def test_a_row_of_another_district_is_refused_also_beside_changes(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        foreign = District(code="bautzen", name="Landkreis Bautzen", land="SN")
        session.add(foreign)
    with pytest.raises(ForeignDistrict), transaction(small.sessions) as session:
        narrow(session, small.district.id)
        person = session.scalars(select(User)).first()
        assert person is not None
        person.phone = "03581 1"
        outbox.add(
            session,
            "foreign",
            district_id=foreign.id,
            letter="weekly_digest",
            recipient="someone@example.org",
            payload={},
            now=small.clock(),
        )
        session.flush()
    assert kept(small) == []


@contextmanager
def statements(small: SmallDistrict, begin: str | tuple[str, ...]) -> Iterator[list[str]]:
    run: list[str] = []

    def note(_connection: object, _cursor: object, said: str, *_: object) -> None:
        if said.startswith(begin):
            run.append(said)

    engine = small.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", note)
