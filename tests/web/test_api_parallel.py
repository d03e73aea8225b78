"""Eight devices say the same at the same moment; it is kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.photo_parts import PART
from inspections.settings import Settings
from inspections.store.answers import AnswerRevision
from inspections.store.deficiencies import Deficiency
from inspections.store.photos import Photo
from inspections.wiring import wire
from tests.fixtures.databases import Database, settings_for
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.pictures import a_large_photo, a_photo
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.web_client import Visitor
from web import create_app

AT_ONCE = 8
HEADERS = {"X-Begehung": "1"}


class Office:
    """The application over either database, with one inspector on many devices."""

    def __init__(self, small: SmallDistrict, settings: Settings) -> None:
        self.small = small
        self.wiring = wire(settings, clock=small.clock, transport=small.mailbox)
        self.app = create_app(self.wiring)
        self.app.test_client_class = Visitor
        small.plan()
        self.visit = str(small.inspections()[0].uid)

    def devices(self, request: Callable[[Visitor], Any]) -> list[int]:
        """The status codes of the same request sent by all at once."""
        start = Barrier(AT_ONCE)
        inspector = self.small.user(Role.INSPECTOR)
        clients = [self.app.test_client().log_in_as(inspector) for _ in range(AT_ONCE)]

        def send(client: Visitor) -> int:
            start.wait()
            return request(client).status_code

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sorted(pool.map(send, clients))

    def count(self, kind: type) -> int:
        with transaction(self.small.sessions) as session:
            return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def office(any_database: Database, clock: MovingClock, tmp_path) -> Any:
    settings = settings_for(tmp_path, DATABASE_URL=any_database.url)
    office = Office(make_district(any_database.sessions, clock, settings), settings)
    yield office
    office.wiring.engine.dispose()


def test_the_same_answer_eight_times_is_one_revision(office: Office) -> None:
    url = f"/api/v1/inspections/{office.visit}/answers/{uuid4()}"
    answer = {"item": "C06", "value": "no"}
    codes = office.devices(lambda client: client.put(url, json=answer, headers=HEADERS))
    assert codes == [200] * (AT_ONCE - 1) + [201]
    assert office.count(AnswerRevision) == 1


def test_the_same_photo_eight_times_is_one_photo(office: Office) -> None:
    sent = a_photo()
    digest = hashlib.sha256(sent).hexdigest()
    url = f"/api/v1/inspections/{office.visit}/photos/{digest}?item=C06"
    codes = office.devices(
        lambda client: client.put(url, data=sent, content_type="image/jpeg", headers=HEADERS)
    )
    assert codes == [200] * (AT_ONCE - 1) + [201]
    assert office.count(Photo) == 1


def test_the_same_parts_eight_times_are_one_photo(office: Office) -> None:
    sent = a_large_photo()
    digest = hashlib.sha256(sent).hexdigest()
    url = f"/api/v1/inspections/{office.visit}/uploads/{digest}"

    def send(client: Visitor) -> Any:
        client.put(url, json={"size": len(sent)}, headers=HEADERS)
        for offset in range(0, len(sent), PART):
            piece = sent[offset : offset + PART]
            kind = "application/octet-stream"
            client.put(f"{url}/{offset}", data=piece, content_type=kind, headers=HEADERS)
        return client.post(url, query_string={"item": "C06"}, headers=HEADERS)

    codes = office.devices(send)
    assert codes == [200] * (AT_ONCE - 1) + [201]
    assert office.count(Photo) == 1


def test_the_same_submission_eight_times_opens_each_deficiency_once(office: Office) -> None:
    submission = finished(office.small.checklists["monthly"].values(), violated=("C06", "B11"))
    document = {
        "id": str(submission.id),
        "answers": [
            {"uid": str(w.uid), "item": w.answer.item, "value": w.answer.value}
            for w in submission.answers
        ],
    }
    url = f"/api/v1/inspections/{office.visit}/submission"
    codes = office.devices(lambda client: client.put(url, json=document, headers=HEADERS))
    assert codes == [200] * (AT_ONCE - 1) + [201]
    assert office.count(Deficiency) == 2
    assert office.count(AnswerRevision) == len(submission.answers)
