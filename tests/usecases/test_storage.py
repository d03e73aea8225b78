"""What a district's photos weigh: counted as they come and go, exact after everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inspections.db import make_sessions, transaction
from inspections.domain.quota import (
    GIB,
    DayFull,
    Limits,
    QuotaExceeded,
    QuotaInvalid,
    to_tell,
)
from inspections.domain.vocabulary import Role
from inspections.photo_store import StoredPhoto
from inspections.runtime import runs
from inspections.store import inspections, storage
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import run_due
from inspections.usecases.erase_photos import erase_replaced
from inspections.usecases.receive_complaint import read_photo
from inspections.usecases.receive_photo import (
    TooManyPhotos,
    receive_inspection_photo,
    remove_photo,
)
from inspections.usecases.recount_storage import KIND
from inspections.usecases.set_storage import set_storage
from tests.fixtures.complaining import Complaining
from tests.fixtures.full_storage import Storage
from tests.fixtures.pictures import a_photo
from tests.fixtures.retention_desk import Desk, closed_visit
from tests.fixtures.small_district import SmallDistrict, make_district


@pytest.fixture
def store(small: SmallDistrict) -> Storage:
    return Storage(small)


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def bring(small: SmallDistrict, visit: int, sent: bytes, **more: str) -> StoredPhoto:
    kept = small.office.photos.read(sent)
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        receive_inspection_photo(
            session, row, kept, item=more.pop("item", "C06"), place="",
            sent_by="user:1", now=small.clock(), **more,
        )  # fmt: skip
    return kept


def test_a_photo_weighs_what_its_file_has(store: Storage, small, visit: int) -> None:
    kept = bring(small, visit, a_photo())
    assert store.room.used == sum(store.files.values()) == kept.bytes
    bring(small, visit, a_photo())  # again, and nothing more
    assert store.room.used == kept.bytes
    bring(small, visit, a_photo(), item="B01")  # at another question it counts there, too
    assert store.room.used == 2 * kept.bytes
    store.must_be_exact()


def test_what_does_not_fit_is_refused_by_name_and_nothing_of_it_stays(
    store: Storage, small, visit: int
) -> None:
    weight = small.office.photos.read(a_photo()).bytes
    store.leave(weight - 1)
    with pytest.raises(QuotaExceeded) as refusal:
        bring(small, visit, a_photo())
    assert refusal.value.details == {"used": 0, "limit": weight - 1}
    store.must_be_empty()
    store.leave(weight)
    bring(small, visit, a_photo())
    assert store.room.used == store.room.limit == weight


def test_what_is_there_already_is_answered_in_a_full_storage(
    store: Storage, small, visit: int
) -> None:
    bring(small, visit, a_photo())
    store.leave(0)
    bring(small, visit, a_photo())
    assert store.rows() == 1


def test_one_taken_out_stays_in_the_file_and_keeps_its_weight(
    store: Storage, small, visit: int
) -> None:
    kept = bring(small, visit, a_photo())
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        remove_photo(session, row, 1, now=small.clock())
    assert store.room.used == sum(store.files.values()) == kept.bytes
    store.must_be_exact()


def test_a_marked_photo_takes_over_the_room_of_the_one_before(
    store: Storage, small, visit: int
) -> None:
    face = bring(small, visit, a_photo(colour="#c08070"))
    mosaic = a_photo(600, 400, colour="#405060")
    weight = small.office.photos.read(mosaic).bytes
    assert weight < face.bytes
    store.leave(0)
    bring(small, visit, mosaic, replaces=face.sha256)
    assert store.room.used == weight
    store.must_be_exact()
    with transaction(small.sessions) as session:
        erase_replaced(session, small.district.id, small.office.photos)
    assert store.room.used == sum(store.files.values()) == weight
    store.must_be_exact()


def test_what_is_kept_no_longer_gives_its_room_back(store: Storage, small) -> None:
    desk = Desk(small)
    closed_visit(small)
    assert store.room.used > 0
    desk.ahead(38)
    desk.run()
    assert (store.files, store.room.used, store.recomputed) == ({}, 0, 0)


def test_a_complaint_that_is_forgotten_gives_its_room_back(
    complaining: Complaining, small: SmallDistrict
) -> None:
    store, desk = Storage(small), Desk(small)
    picture = read_photo(small.office.photos, a_photo(), now=small.clock())
    case = complaining.a_complaint(photo=picture)
    assert store.room.used == sum(store.files.values()) == picture.bytes
    complaining.sort(case)
    complaining.answer(case, "Wir kommen.")
    for _ in range(3):
        desk.ahead(1)
        small.beat(3)
    desk.ahead(37)
    desk.run()
    assert complaining.one(case).text == ""
    store.must_be_empty()


def test_a_refusal_for_another_reason_leaves_no_file_either(
    store: Storage, small, visit: int
) -> None:
    for number in range(20):
        bring(small, visit, a_photo(40 + number, 30))
    before = (store.rows(), store.files, store.room)
    with pytest.raises(TooManyPhotos):
        bring(small, visit, a_photo())
    assert (store.rows(), store.files, store.room) == before


def test_what_a_savepoint_takes_back_weighs_nothing(store: Storage, small, visit: int) -> None:
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        point = session.begin_nested()
        receive_inspection_photo(
            session, row, small.office.photos.read(a_photo()), item="C06", place="",
            sent_by="user:1", now=small.clock(),
        )  # fmt: skip
        point.rollback()
    store.must_be_empty()


def test_each_district_has_its_own_room(small: SmallDistrict, store: Storage, settings) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    store.leave(0)
    bring(other, other.plan(), a_photo())
    assert Storage(other).room.used > 0
    assert store.room.used == 0


def test_before_anybody_sets_a_limit_the_installations_counts(
    store: Storage, small, visit: int
) -> None:
    assert (store.room.limit, store.room.daily) == (20 * GIB, 5000)
    sessions = make_sessions(
        small.sessions.kw["bind"], small.district.id, limits=Limits(3 * GIB, 7)
    )
    with transaction(sessions) as session:
        assert storage.limits_of(session, small.district.id) == Limits(3 * GIB, 7)
        set_storage(session, small.district.id, 5, 9, set_by="user:1", now=small.clock())
        assert storage.limits_of(session, small.district.id) == Limits(5 * GIB, 9)


def test_a_limit_below_what_is_used_deletes_nothing_and_lets_nothing_in(
    store: Storage, small, visit: int
) -> None:
    bring(small, visit, a_photo())
    store.leave(-1)
    with pytest.raises(QuotaExceeded):
        bring(small, visit, a_photo(641))
    assert store.rows() == 1


@pytest.mark.parametrize(("gib", "daily"), [(0, 9), (-1, 9), (100_001, 9), (1, 0), (1, 10**7)])
def test_a_limit_nobody_means_is_refused(small: SmallDistrict, gib: int, daily: int) -> None:
    with transaction(small.sessions) as session, pytest.raises(QuotaInvalid):
        set_storage(session, small.district.id, gib, daily, set_by="user:1", now=small.clock())


def test_once_a_day_it_is_counted_anew_put_right_and_noted(
    store: Storage, small, visit: int
) -> None:
    kept = bring(small, visit, a_photo())
    with transaction(small.sessions) as session:
        storage.grow(session, small.district.id, 5000)
    run_due.verify(small.office)
    assert store.room.used == kept.bytes
    with transaction(small.sessions) as session:
        run = runs.latest(session, KIND, district_id=small.district.id)
        assert run.note == f"{kept.bytes + 5000} bytes counted, {kept.bytes} found"
        storage.grow(session, small.district.id, 5000)
    run_due.verify(small.office)  # the same day
    assert store.room.used == kept.bytes + 5000
    small.clock.now += timedelta(days=1)
    run_due.verify(small.office)
    store.must_be_exact()


def test_so_many_photos_come_on_one_day_and_the_next_day_again(small, visit: int) -> None:
    sessions = make_sessions(small.sessions.kw["bind"], WHOLE_INSTALLATION, clock=small.clock)
    small = replace(small, sessions=sessions)
    store = Storage(small)
    store.leave(GIB, photos=2)
    bring(small, visit, a_photo())
    first = bring(small, visit, a_photo(), item="B01")
    with pytest.raises(DayFull) as refusal:
        bring(small, visit, a_photo(641))
    assert refusal.value.details == {"limit": 2}
    bring(small, visit, a_photo())  # what is there is no further one
    bring(small, visit, a_photo(600), item="B01", replaces=first.sha256)  # nor is a marked one
    assert (store.rows(), store.room.today) == (3, 2)
    small.clock.ahead(days=1)
    assert store.room.today == 0
    bring(small, visit, a_photo(641))
    assert store.room.today == 1


def test_what_was_refused_or_taken_back_is_no_photo_of_the_day(
    store: Storage, small, visit: int
) -> None:
    store.leave(10, photos=1)
    with pytest.raises(QuotaExceeded):
        bring(small, visit, a_photo())
    store.leave(GIB, photos=1)
    bring(small, visit, a_photo())
    assert store.room.today == 1


@pytest.mark.parametrize(
    ("percent", "told", "then"),
    [
        (79, 0, 0), (80, 0, 80), (99, 80, 80), (100, 80, 100), (100, 0, 100),
        (75, 80, 80), (69, 80, 0), (95, 100, 100), (89, 100, 80), (60, 100, 0),
    ],
)  # fmt: skip
def test_a_threshold_is_told_once_until_it_is_calm_again(percent, told, then) -> None:
    assert to_tell(percent, told) == then


def test_the_administration_is_written_to_at_eighty_percent_and_when_it_is_full(
    store: Storage, small
) -> None:
    limit = store.room.limit

    def subjects_at(percent: int) -> list[str]:
        with transaction(small.sessions) as session:
            storage.grow(session, small.district.id, limit * percent // 100 - store.room.used)
        small.mailbox.received.clear()
        run_due.storage(small.office)
        run_due.storage(small.office)
        for waiting in run_due.waiting_letters(small.office):
            run_due.deliver(small.office, waiting)
        assert {letter["To"] for letter in small.mailbox.received} <= {
            small.user(Role.ADMIN).email
        }
        small.clock.ahead(minutes=10)
        return [letter["Subject"] for letter in small.mailbox.received]

    assert subjects_at(79) == []
    assert subjects_at(80) == ["Der Fotospeicher des Landkreises wird knapp"]
    assert subjects_at(90) == []
    assert subjects_at(101) == ["Der Fotospeicher des Landkreises ist voll"]
    assert subjects_at(50) == []
    assert subjects_at(85) == ["Der Fotospeicher des Landkreises wird knapp"]


def test_of_a_full_day_administration_and_coordination_are_told_once_that_day(
    small, visit: int
) -> None:
    sessions = make_sessions(small.sessions.kw["bind"], WHOLE_INSTALLATION, clock=small.clock)
    small = replace(small, sessions=sessions, office=replace(small.office, sessions=sessions))
    Storage(small).leave(GIB, photos=1)

    def told() -> set[tuple[str, str]]:
        small.mailbox.received.clear()
        run_due.storage(small.office)
        small.clock.ahead(minutes=10)
        assert run_due.storage(small.office) == 0
        for waiting in run_due.waiting_letters(small.office):
            run_due.deliver(small.office, waiting)
        return {(one["To"], one["Subject"]) for one in small.mailbox.received}

    assert told() == set()
    bring(small, visit, a_photo())
    subject = "Der Landkreis nimmt heute keine Fotos mehr an"
    everybody = {(small.user(role).email, subject) for role in (Role.ADMIN, Role.COORDINATOR)}
    assert told() == everybody
    assert told() == set()
    small.clock.ahead(days=1)
    assert told() == set()
    bring(small, visit, a_photo(641))
    assert told() == everybody
