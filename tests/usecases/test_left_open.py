"""An inspection begun and never handed in: nothing goes by itself, and somebody is told."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.retention import Keep
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import inspections
from inspections.store.answers import AnswerRevision
from inspections.store.photos import Photo
from inspections.usecases.device_gaps import Thing, ThingKind
from inspections.usecases.keep_devices import Manifest, report_device
from inspections.usecases.left_open import Draft, drafts, left_open
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import record_answers
from inspections.usecases.set_retention import set_retention
from tests.fixtures.pictures import a_photo
from tests.fixtures.retention_desk import Desk
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    """Begun on 7 April 2026 with one answer and one photo."""
    visit, kept = small.plan(), small.office.photos.keep(a_photo())
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        user, now = small.user(Role.INSPECTOR), small.clock()
        write = AnswerWrite(uuid4(), Answer("C06", value="no", remark="Familie Alhourani"))
        record_answers(session, row, [write], user=user, now=now)
        receive_inspection_photo(
            session, row, kept, item="C06", place="", sent_by="user:1", now=now
        )
    return visit


def left(small: SmallDistrict) -> list[Draft]:
    with reading(small.sessions) as session:
        return drafts(session, small.district.id, today=office_date(small.clock()))


def reports(small: SmallDistrict, device: UUID, *things: Thing) -> None:
    manifest = Manifest(device, "Android", 1, len(things), None, None, frozenset(things))
    with transaction(small.sessions) as session:
        report_device(session, manifest, user=small.user(Role.INSPECTOR), now=small.clock())


def cancelled(client: Visitor, visit: int) -> None:
    answer = client.post_form(f"/plan/{visit}/absagen", {"absagegrund": "Haus geschlossen"})
    assert answer.status_code == 302


def test_after_thirty_days_it_is_told_with_what_came_of_it(
    small: SmallDistrict, visit: int
) -> None:
    began = small.clock()
    small.clock.ahead(days=30)
    assert left(small) == []
    small.clock.ahead(days=1)
    [draft] = left(small)
    assert (draft.inspection.id, draft.answers, draft.photos) == (visit, 1, 1)
    assert draft.last_at == began


def test_what_is_planned_or_handed_in_is_not_left_open(small: SmallDistrict) -> None:
    small.plan()
    small.hand_in(small.plan(), finished(small.checklists["monthly"].values()))
    small.clock.ahead(days=60)
    with reading(small.sessions) as session:
        assert left_open(session, small.district.id, today=office_date(small.clock())) == []


def test_what_devices_still_hold_or_lost_of_it_is_named(small: SmallDistrict, visit: int) -> None:
    [row] = small.inspections()
    phone, tablet = uuid4(), uuid4()
    waits = [Thing(row.uid, ThingKind.ANSWER, str(uuid4())) for _ in range(2)]
    reports(small, phone, *waits)
    reports(small, tablet, Thing(row.uid, ThingKind.PHOTO, "ab" * 32))
    reports(small, tablet)  # its storage was emptied
    small.clock.ahead(days=31)
    [draft] = left(small)
    assert sorted((one.things, one.lost) for one in draft.waiting) == [(1, True), (2, False)]


def test_the_weekly_letter_tells_the_coordinator_and_leads_to_the_plan(
    small: SmallDistrict, visit: int
) -> None:
    small.clock.to("2026-05-11 07:00")
    small.beat(2)
    weekly = [one for one in small.mailbox.received if one["Subject"].startswith("Begehung: ")]
    [letter] = [one for one in weekly if "nicht abgegeben" in one["Subject"]]
    assert letter["To"] == small.user(Role.COORDINATOR).email
    words = letter.get_body(("plain",)).get_content()
    assert "Begonnen und nicht abgegeben (1)" in words
    assert f"/plan?begehung={visit}" in words


def test_nothing_of_it_goes_before_somebody_ends_it(small: SmallDistrict, visit: int) -> None:
    desk = Desk(small)
    desk.ahead(130)
    desk.run()
    [photo], [answer] = desk.all(Photo), desk.all(AnswerRevision)
    assert photo.stored
    assert answer.remark == "Familie Alhourani"


def test_ended_by_the_coordinator_it_is_kept_and_forgotten_like_any_file(
    small: SmallDistrict, visit: int, client_of: Callable[[Role], Visitor]
) -> None:
    desk = Desk(small)
    small.clock.ahead(days=31)
    cancelled(client_of(Role.COORDINATOR), visit)
    assert left(small) == []
    [photo] = desk.all(Photo)
    assert photo.stored
    with transaction(small.sessions) as session:
        set_retention(
            session, small.district.id, {Keep.PHOTO: 1}, set_by="user:1", now=small.clock()
        )
    desk.ahead(2)
    desk.run()
    [photo] = desk.all(Photo)
    assert photo.stored == ""


def test_the_plan_lists_it_for_whoever_may_end_it(
    small: SmallDistrict, visit: int, client_of: Callable[[Role], Visitor]
) -> None:
    [row] = small.inspections()
    reports(small, uuid4(), Thing(row.uid, ThingKind.ANSWER, str(uuid4())))
    small.clock.ahead(days=31)
    office = client_of(Role.COORDINATOR)
    page = office.get("/plan").text
    assert "Begonnen und nicht abgegeben" in page
    assert "1 Antwort, 1 Foto" in page
    assert "Android: 1 Eintrag noch auf dem Gerät" in page
    assert f"/plan?begehung={visit}#begehung" in page
    chosen = office.get(f"/plan?begehung={visit}").text
    assert "Lassen Sie die Geräte erst senden" in chosen
    assert "Begonnen und nicht abgegeben" not in client_of(Role.INSPECTOR).get("/plan").text
    cancelled(office, visit)
    assert "Begonnen und nicht abgegeben" not in office.get("/plan").text
