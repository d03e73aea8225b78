"""`begehung verify audit` finds every manipulation and names the place."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from inspections.audit.anchors import anchors, read_anchors
from inspections.audit.rows import AuditChain, AuditLine, AuditObject, AuditValue
from inspections.audit.verify import Fault, verify
from inspections.commands.verify import command
from inspections.db import bare, make_sessions, reading
from inspections.store.accommodations import Accommodation
from inspections.tenancy import WHOLE_INSTALLATION, Reach, enter
from tests.fixtures.audit_replay import untold
from tests.fixtures.small_district import make_district

MANIPULATIONS = 1_000
TABLES = {AuditLine, AuditObject, AuditValue, AuditChain}
Manipulation = Callable[[Connection, random.Random], bool]


@pytest.fixture
def lived(small, clock, settings):
    """A district with some work done, and one that was just founded."""
    make_district(small.sessions, clock, settings, code="bautzen")
    small.inspect("C06", "B04")
    small.clock.ahead(days=1)
    small.beat()
    return small


def picked(connection: Connection, table, luck: random.Random):
    rows = connection.execute(select(table.__table__)).mappings().all()
    return dict(luck.choice(rows))


def where(table, row):
    return [column == row[column.name] for column in table.__table__.primary_key.columns]


def other(value, luck: random.Random):
    """Something else of the same kind."""
    if isinstance(value, str):
        if not value:
            return "x"
        at = luck.randrange(len(value))
        return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]
    if isinstance(value, int) or value is None:
        return (value or 0) + luck.choice((1, 7, 100))
    return value + timedelta(microseconds=luck.choice((1, -1, 10**9, -(10**9))))


def edit(connection: Connection, luck: random.Random) -> bool:
    """One cell of one row, unless the keys of the database refuse it."""
    table = luck.choice(sorted(TABLES, key=lambda each: each.__tablename__))
    row = picked(connection, table, luck)
    name = luck.choice(list(row))
    changed = update(table).where(*where(table, row)).values({name: other(row[name], luck)})
    try:
        return connection.execute(changed).rowcount == 1
    except IntegrityError:
        return False


def take_away(connection: Connection, luck: random.Random) -> bool:
    table = luck.choice([AuditLine, AuditObject, AuditValue])
    row = picked(connection, table, luck)
    return connection.execute(delete(table).where(*where(table, row))).rowcount == 1


def put_in(connection: Connection, luck: random.Random) -> bool:
    """A copy of a row under a place that is free."""
    table = luck.choice([AuditLine, AuditObject, AuditValue])
    row = picked(connection, table, luck)
    highest = select(func.max(AuditLine.seq)).where(AuditLine.chain == row["chain"])
    row["seq"] = connection.scalar(highest) + luck.randrange(1, 4)
    if table is AuditLine:
        row["prev_hash"] = f"{luck.getrandbits(256):064x}"
    connection.execute(insert(table), row)
    return True


def swap(connection: Connection, luck: random.Random) -> bool:
    """The contents of two lines of a chain change places."""
    one, two = picked(connection, AuditLine, luck), picked(connection, AuditLine, luck)
    if one["payload"] == two["payload"]:
        return False
    for row, content in ((one, two), (two, one)):
        moved = {"payload": content["payload"], "at": content["at"]}
        connection.execute(update(AuditLine).where(*where(AuditLine, row)).values(moved))
    return True


def re_date(connection: Connection, luck: random.Random) -> bool:
    row = picked(connection, AuditLine, luck)
    at = row["at"] - timedelta(seconds=luck.randrange(1, 10**6))
    connection.execute(update(AuditLine).where(*where(AuditLine, row)).values(at=at))
    return True


def cut_the_tail(connection: Connection, luck: random.Random) -> bool:
    """Thoroughly: with the index, the values and the end of the chain. Only an anchor tells."""
    row = picked(connection, AuditLine, luck)
    for table in (AuditLine, AuditObject, AuditValue):
        tail = delete(table).where(table.chain == row["chain"], table.seq >= row["seq"])
        connection.execute(tail)
    before = select(AuditLine).where(
        AuditLine.chain == row["chain"], AuditLine.seq == row["seq"] - 1
    )
    left = connection.execute(before).mappings().first()
    ends = {"seq": row["seq"] - 1, "hash": row["prev_hash"], "at": left and left["at"]}
    connection.execute(update(AuditChain).where(AuditChain.chain == row["chain"]).values(ends))
    return True


WAYS: tuple[Manipulation, ...] = (edit, take_away, put_in, swap, re_date, cut_the_tail)


@contextmanager
def tampered(engine):
    """A transaction in which everything may be changed, and nothing remains."""
    with engine.connect() as connection:
        enter(connection, Reach(WHOLE_INSTALLATION))
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in connection.scalars(triggers).all():
            connection.execute(text("DROP TRIGGER " + name))
        yield connection
        connection.rollback()


def test_a_log_nobody_touched_is_without_flaw(lived) -> None:
    with reading(lived.sessions) as session:
        found = verify(session, anchors(session))
    assert found.flaws == ()
    assert found.lines >= 5


def test_each_of_a_thousand_manipulations_is_found(lived, database) -> None:
    luck = random.Random(4711)
    with reading(lived.sessions) as session:
        known = anchors(session)
    missed = []
    with tampered(database.engine) as connection:
        bound = make_sessions(connection, WHOLE_INSTALLATION, audited=False)
        for number in range(MANIPULATIONS):
            way = WAYS[number % len(WAYS)]
            step = connection.begin_nested()
            while not way(connection, luck):
                pass
            with bound() as session:
                if not verify(session, known).flaws:
                    missed.append((number, way.__name__))
                session.expunge_all()
            step.rollback()
    assert missed == []


def test_the_place_is_named(lived, database) -> None:
    with tampered(database.engine) as connection:
        connection.execute(
            update(AuditLine).where(AuditLine.chain == "1", AuditLine.seq == 3).values(payload="{}")
        )
        with make_sessions(connection, WHOLE_INSTALLATION, audited=False)() as session:
            flaws = verify(session).flaws
    assert (flaws[0].chain, flaws[0].seq) == ("1", 3)
    assert Fault.ALTERED in {flaw.fault for flaw in flaws}


def test_anchors_are_read_from_letters_as_they_arrived(lived) -> None:
    with reading(lived.sessions) as session:
        known = anchors(session)
    letter = "Guten Tag,\r\n\r\n" + "\r\n".join(f"> {each}" for each in known) + "\r\n\r\nGruß"
    read = read_anchors(letter)
    assert [(each.chain, each.seq, each.hash) for each in read] == [
        (each.chain, each.seq, each.hash) for each in known
    ]


@pytest.mark.unaudited("the test plays the intruder")
def test_the_command_says_where_and_returns_one(lived, database, monkeypatch, settings, tmp_path):
    monkeypatch.setenv("BEGEHUNG_DATA_DIR", str(settings.data_dir))
    kept = tmp_path / "anchors.txt"
    with reading(lived.sessions) as session:
        kept.write_text("\n".join(map(str, anchors(session))))
    run = CliRunner().invoke(command, ["audit", "--anchors", str(kept)])
    assert (run.exit_code, run.stdout) == (0, "")
    with bare(database.engine) as connection:
        connection.execute(text("DROP TRIGGER audit_lines_no_update"))
        connection.execute(update(AuditLine).where(AuditLine.seq == 2).values(at=lived.clock()))
    run = CliRunner().invoke(command, ["audit", "--anchors", str(kept)])
    assert run.exit_code == 1
    assert "1\t2\tInhalt verändert" in run.stdout
    empty = tmp_path / "empty.txt"
    empty.write_text("nichts")
    assert CliRunner().invoke(command, ["audit", "--anchors", str(empty)]).exit_code == 1


@pytest.mark.unaudited("the test plays a careless program")
def test_a_change_past_the_log_shows_in_a_replay(small, database) -> None:
    with bare(database.engine) as connection:
        connection.execute(update(Accommodation).values(places=1))
    with reading(small.sessions) as session:
        assert any("places is 1" in each for each in untold(session))
