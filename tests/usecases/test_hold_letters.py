"""After a restore no letter leaves before a person says so, and none twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from inspections.db import reading, transaction
from inspections.mail.dispatch_book import DispatchBook, Mark
from inspections.runtime import installation
from inspections.runtime.installation import Installation
from inspections.runtime.outbox import Message
from inspections.usecases import run_due
from inspections.usecases.hold_letters import mark_sent, release
from inspections.usecases.run_due import Office
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def book(tmp_path: Path) -> DispatchBook:
    return DispatchBook(tmp_path / "dispatch")


@pytest.fixture
def office(small: SmallDistrict, book: DispatchBook) -> Office:
    """Sends, and writes what it sent into a book beside the database."""
    return replace(small.office, book=book)


def send_all(office: Office) -> int:
    return sum(run_due.deliver(office, one) for one in run_due.waiting_letters(office))


def held(small: SmallDistrict) -> str:
    with reading(small.sessions) as session:
        row = installation.read(session)
        return row.held_because if row and row.held_at else ""


@contextmanager
def restored(small: SmallDistrict) -> Iterator[None]:
    """What happens inside is forgotten by the database, as by a backup made before."""
    with reading(small.sessions) as session:
        before = installation.read(session)
        counter = before.counter if before else 0
    yield
    with transaction(small.sessions) as session:
        for message in session.query(Message):
            message.sent_at, message.leased_until, message.attempts = None, None, 0
        session.query(Installation).update({"counter": counter})


def test_a_first_start_sends_at_once(small: SmallDistrict, office: Office) -> None:
    small.inspect("B04")
    assert send_all(office) == len(small.mailbox.received) > 0
    assert held(small) == ""


def test_a_restored_database_sends_nothing_before_a_person_says_so(
    small: SmallDistrict, office: Office
) -> None:
    small.inspect("B04")
    send_all(office)
    small.inspect("B05")
    with restored(small):
        send_all(office)
    small.mailbox.received.clear()
    small.clock.ahead(hours=1)
    assert run_due.waiting_letters(office) == []
    assert held(small) == "behind"
    with transaction(small.sessions) as session:
        waiting = [message.id for message in session.query(Message)]
    assert not any(run_due.deliver(office, one) for one in waiting)
    assert small.mailbox.received == []
    with transaction(small.sessions) as session:
        assert release(session, "user:7", now=small.clock())
    assert send_all(office) > 0


def test_an_id_handed_out_before_the_restore_is_not_sent_after_it(
    small: SmallDistrict, office: Office
) -> None:
    small.inspect("B04")
    send_all(office)
    small.inspect("B05")
    with restored(small):
        ids = run_due.waiting_letters(office)
    small.mailbox.received.clear()
    assert not any(run_due.deliver(office, one) for one in ids)
    assert small.mailbox.received == []


def test_what_was_sent_according_to_the_book_is_marked_in_one_step(
    small: SmallDistrict, office: Office, book: DispatchBook
) -> None:
    small.inspect("B04")
    send_all(office)
    small.inspect("B05")
    with restored(small):
        send_all(office)
    sent = len(small.mailbox.received)
    small.mailbox.received.clear()
    run_due.waiting_letters(office)
    with transaction(small.sessions) as session:
        assert mark_sent(session, book, small.office.base_url) == sent
        assert mark_sent(session, book, small.office.base_url) == 0
        release(session, "user:7", now=small.clock())
    assert send_all(office) == 0
    assert small.mailbox.received == []


def test_another_database_in_the_place_of_the_first_is_held(
    small: SmallDistrict, office: Office, book: DispatchBook
) -> None:
    small.inspect("B04")
    book.set_mark(Mark("another", 3))
    assert run_due.waiting_letters(office) == []
    assert held(small) == "other_database"


def test_a_database_found_asleep_by_a_new_machine_is_held(
    small: SmallDistrict, office: Office, tmp_path: Path
) -> None:
    small.inspect("B04")
    run_due.waiting_letters(office)
    small.clock.ahead(hours=2)
    moved = replace(office, book=DispatchBook(tmp_path / "elsewhere"))
    assert run_due.waiting_letters(moved) == []
    assert held(small) == "new_machine"


def test_a_second_machine_joins_a_database_that_lives(
    small: SmallDistrict, office: Office, tmp_path: Path
) -> None:
    small.inspect("B04")
    run_due.waiting_letters(office)
    small.clock.ahead(minutes=5)
    second = replace(office, book=DispatchBook(tmp_path / "second"))
    assert send_all(second) > 0
    small.clock.ahead(hours=30)
    assert run_due.waiting_letters(office) == []
    assert held(small) == ""


def test_a_machine_that_only_delivered_knows_how_far_the_database_had_come(
    small: SmallDistrict, office: Office, tmp_path: Path
) -> None:
    small.inspect("B04")
    second = replace(office, book=DispatchBook(tmp_path / "second"))
    run_due.waiting_letters(second)
    small.inspect("B05")
    with restored(small):
        for one in run_due.waiting_letters(office):
            run_due.deliver(second, one)
    assert run_due.waiting_letters(second) == []
    assert held(small) == "behind"


def test_an_empty_database_in_an_old_directory_is_a_first_start(
    small: SmallDistrict, office: Office, book: DispatchBook
) -> None:
    book.set_mark(Mark("gone", 9))
    assert run_due.waiting_letters(office) == []
    assert held(small) == ""


def test_a_released_hold_comes_back_with_the_next_restore(
    small: SmallDistrict, office: Office
) -> None:
    for item in ("B04", "B05"):
        small.inspect(item)
        with restored(small):
            send_all(office)
        run_due.waiting_letters(office)
        assert held(small) == "behind"
        with transaction(small.sessions) as session:
            release(session, "user:7", now=small.clock())
        small.clock.ahead(minutes=20)
        send_all(office)
        assert held(small) == ""


def test_a_line_cut_off_by_a_crash_is_no_letter(book: DispatchBook, small: SmallDistrict) -> None:
    book.note("<a@b>", small.clock())
    (log,) = (book._folder).glob("*.log")
    with log.open("a") as file:
        file.write("2026-04-13T05:00:00+00:00 <cut")
    assert list(book.taken_over()) == ["<a@b>"]


def test_a_full_disk_beside_the_database_sends_no_letter_twice(
    small: SmallDistrict, office: Office, book: DispatchBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.inspect("B04")
    ids = run_due.waiting_letters(office)
    book._folder.joinpath(f"{small.clock():%Y-%m}.log").mkdir()  # nothing can be written there
    assert all(run_due.deliver(office, one) for one in ids)
    assert not any(run_due.deliver(office, one) for one in ids)
    assert len(small.mailbox.received) == len(ids)


def test_letters_written_before_the_first_look_wait_for_no_one(
    small: SmallDistrict, office: Office
) -> None:
    """An installation that is updated has letters and no row; that is no restore."""
    small.inspect("B04")
    with transaction(small.sessions) as session:
        session.execute(delete(Installation))
    small.clock.now += timedelta(days=3)
    assert send_all(office) > 0
