"""The backup of a device, read in: as if it had sent, and clear words for other files."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from inspections.backups import BackupKeys
from inspections.db import transaction
from inspections.domain.vocabulary import InspectionState, Role
from inspections.settings import Settings
from inspections.store import answers
from inspections.store.answers import AnswerRevision
from inspections.store.photos import Photo
from tests.fixtures.a_backup import a_backup, sealed
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.web_client import Visitor

FOREIGN = ("the key of another installation, long enough",)


class Phone:
    """What waits on a device, and the office that reads it in."""

    def __init__(self, small: SmallDistrict, client_of: Any, settings: Settings) -> None:
        self.small, self.settings = small, settings
        self.office: Visitor = client_of(Role.COORDINATOR)
        self.visit = small.plan()
        self.api = f"/api/v1/inspections/{small.inspections()[0].uid}"
        self.events: list[dict[str, Any]] = []
        self.pictures: dict[int, bytes] = {}

    def event(self, kind: str, **more: Any) -> dict[str, Any]:
        user = str(self.small.user(Role.INSPECTOR).id)
        self.events.append({"kind": kind, "api": self.api, "user": user, "label": "3.1", **more})
        return self.events[-1]

    def answers(self, value: str, item: str = "C06") -> dict[str, Any]:
        answer = {"item": item, "place": "", "state": "answered", "value": value}
        at = "2016-01-01T00:00:00.000Z"
        return self.event("answer", uid=str(uuid4()), answer=answer, base_rev=0, at=at)

    def photographs(self, sent: bytes) -> None:
        digest = hashlib.sha256(sent).hexdigest()
        self.pictures[len(self.events)] = sent
        self.event("photo", item="C06", place="", sha256=digest, digest=digest)

    def file(self) -> bytes:
        point = BackupKeys(self.settings.secret_keys).public()
        return a_backup(point, self.events, self.pictures)

    def read_in(self, file: bytes | None = None, how: str = "uebernehmen") -> Any:
        sent = BytesIO(self.file() if file is None else file)
        return self.office.post_form("/sicherung", {how: "1", "datei": (sent, "a.bgs")})

    def count(self, kind: type) -> int:
        with transaction(self.small.sessions) as session:
            return session.query(kind).count()


@pytest.fixture
def handy(small: SmallDistrict, client_of: Any, settings: Settings) -> Phone:
    return Phone(small, client_of, settings)


def test_looking_shows_what_is_in_it_and_changes_nothing(handy: Phone) -> None:
    handy.answers("no")
    handy.photographs(a_photo())
    page = handy.read_in(how="ansehen").text
    assert "2 Einträge in der Sicherung" in page
    assert "Inspector 1" in page
    assert "Gemeinschaftsunterkunft Niesky" in page
    assert (handy.count(AnswerRevision), handy.count(Photo)) == (0, 0)


def test_everything_is_taken_over_once_in_the_name_of_its_person(handy: Phone) -> None:
    handy.answers("no")
    handy.photographs(a_photo())
    digest = handy.events[1]["sha256"]
    handy.event("caption", item="C06", place="", digest=digest, caption="Bett")
    assert handy.read_in().text.count("übernommen") >= 3
    assert handy.read_in().text.count("war schon da") == 2
    with transaction(handy.small.sessions) as session:
        [row] = session.query(AnswerRevision)
        [photo] = session.query(Photo)
    inspector = handy.small.user(Role.INSPECTOR).id
    assert (row.user_id, row.value) == (inspector, "no")
    assert (photo.sent_by, photo.caption) == (f"user:{inspector}", "Bett")


def test_a_whole_inspection_is_handed_in_by_it(handy: Phone) -> None:
    sheet = finished(handy.small.checklists["monthly"].values())
    for write in sheet.answers:
        answer = {"item": write.answer.item, "place": "", "value": write.answer.value}
        handy.event("answer", uid=str(write.uid), answer=answer, base_rev=0, at=None)
    handy.event("submission", uid=str(sheet.id), answer={"id": str(sheet.id)})
    handy.read_in()
    assert handy.small.inspections()[0].state is InspectionState.HANDED_IN
    assert handy.read_in().text.count("war schon da") == len(sheet.answers) + 1


def test_one_bad_thing_does_not_hold_up_the_others(handy: Phone) -> None:
    handy.answers("vielleicht")
    handy.event("answer", uid="no uuid", answer={}, base_rev=0)
    handy.event("dance")
    handy.photographs(a_photo())
    handy.pictures[3] = handy.pictures[3][:-1] + b"x"
    handy.answers("no")
    page = handy.read_in().text
    assert "4 konnten nicht übernommen werden" in page
    with transaction(handy.small.sessions) as session:
        held = answers.current(session, handy.visit)
    assert [one.answer.value for one in held.values()] == ["no"]


def test_what_belongs_to_another_district_is_not_taken_over(
    handy: Phone, settings: Settings
) -> None:
    other = make_district(handy.small.sessions, handy.small.clock, settings, code="bautzen")
    other.plan()
    uid = next(each.uid for each in other.inspections() if each.district_id == other.district.id)
    handy.answers("no")["api"] = f"/api/v1/inspections/{uid}"
    handy.answers("no")["user"] = str(other.user(Role.INSPECTOR).id)
    assert "2 konnten nicht übernommen werden" in handy.read_in().text
    assert handy.count(AnswerRevision) == 0


def test_a_key_given_up_still_opens(settings: Settings) -> None:
    old = BackupKeys(settings.secret_keys).public()
    file = a_backup(old, [{"kind": "answer"}], {})
    assert BackupKeys(("a newer key", *settings.secret_keys)).open(file).events


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda _phone: b"kein Backup", "Das ist keine Notfall-Sicherung"),
        (lambda _phone: b"", "Das ist keine Notfall-Sicherung"),
        (lambda phone: phone.file()[:60], "Das ist keine Notfall-Sicherung"),
        (lambda phone: phone.file()[:-1], "beschädigt oder unvollständig"),
        (lambda phone: phone.file()[:37] + b"\x04" + bytes(64) + phone.file()[102:], "beschädigt"),
        (lambda _phone: a_backup(BackupKeys(FOREIGN).public(), [], {}), "für eine andere Anlage"),
        (
            lambda phone: sealed(
                BackupKeys(phone.settings.secret_keys).public(), b"\x00\x00\x00\x02[]"
            ),
            "beschädigt",
        ),
    ],
    ids=["another file", "empty", "only a head", "cut off", "no point", "foreign", "no document"],
)
def test_other_files_get_clear_words(handy: Phone, spoil: Any, words: str) -> None:
    handy.answers("no")
    answer = handy.read_in(spoil(handy))
    assert answer.status_code == 422
    assert words in answer.text
    assert handy.count(AnswerRevision) == 0


def test_no_file_is_asked_for(handy: Phone) -> None:
    answer = handy.office.post_form("/sicherung", {"uebernehmen": "1"})
    assert (answer.status_code, "Bitte wählen Sie" in answer.text) == (422, True)
