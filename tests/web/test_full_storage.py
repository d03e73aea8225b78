"""A district whose photos may take no more: every way in says so with 507 and keeps nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from lxml import etree

from inspections.backups import BackupKeys
from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role
from inspections.photo_parts import PART
from inspections.photo_store import PhotoStore
from inspections.store import answers
from inspections.store.deficiencies import Deficiency
from inspections.store.field_forms import FieldForm
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.wiring import wire
from tests.fixtures.a_backup import a_backup
from tests.fixtures.collect import Collect, Filled, all_well
from tests.fixtures.complaining import Complaining
from tests.fixtures.databases import Database, settings_for
from tests.fixtures.full_storage import Storage
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.pictures import a_large_photo, a_photo
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web import create_app

HEADERS = {"X-Begehung": "1"}
SENT = a_photo()
LARGE = a_large_photo()
BYTES = "application/octet-stream"


def digest(sent: bytes) -> str:
    return hashlib.sha256(sent).hexdigest()


@pytest.fixture
def full(small: SmallDistrict) -> Storage:
    """Ten bytes are left."""
    store = Storage(small)
    store.leave(10)
    return store


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


@pytest.fixture
def api(small: SmallDistrict, visit: int) -> str:
    return f"/api/v1/inspections/{small.inspections()[0].uid}"


@pytest.fixture
def inspector(client_of: Callable[[Role], Visitor]) -> Visitor:
    return client_of(Role.INSPECTOR)


def put(client: Visitor, api: str, sent: bytes = SENT, **where: str) -> Any:
    query = {"item": "C06", **where}
    url = f"{api}/photos/{digest(sent)}"
    return client.put(
        url, query_string=query, data=sent, content_type="image/jpeg", headers=HEADERS
    )


def put_parts(client: Visitor, api: str, sent: bytes = LARGE, **where: str) -> Any:
    url = f"{api}/uploads/{digest(sent)}"
    for offset in range(0, len(sent), PART):
        piece = sent[offset : offset + PART]
        client.put(f"{url}/{offset}", data=piece, content_type=BYTES, headers=HEADERS)
    return client.post(url, query_string={"item": "C06", **where}, headers=HEADERS)


def announce(client: Visitor, api: str, sent: bytes = LARGE, **more: str) -> Any:
    url = f"{api}/uploads/{digest(sent)}"
    return client.put(url, json={"size": len(sent), **more}, headers=HEADERS)


def must_be_the_problem(answer: Any) -> None:
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert answer.json["code"] == "QuotaExceeded"
    assert answer.json["errors"] == {"used": 0, "limit": 10}
    assert "Der Fotospeicher des Landkreises ist voll: 0,0 MiB von 0,0 MiB belegt" in (
        answer.json["detail"]
    )


def test_a_photo_sent_whole(full: Storage, inspector: Visitor, api: str) -> None:
    must_be_the_problem(put(inspector, api))
    full.must_be_empty()
    full.leave(10**6)
    assert put(inspector, api).status_code == 201
    full.must_be_exact()


def test_a_photo_in_parts_is_refused_before_the_first_one(
    full: Storage, inspector: Visitor, api: str
) -> None:
    must_be_the_problem(announce(inspector, api))
    full.must_be_empty()
    full.leave(10**6)
    assert announce(inspector, api).status_code == 200
    assert put_parts(inspector, api).status_code == 201
    full.must_be_exact()


def test_a_size_no_photo_has_is_no_matter_of_room(
    full: Storage, inspector: Visitor, api: str
) -> None:
    url = f"{api}/uploads/{digest(LARGE)}"
    answer = inspector.put(url, json={"size": 10**15}, headers=HEADERS)
    assert (answer.status_code, answer.json["code"]) == (422, "PartRefused")


def test_parts_that_came_before_it_was_full_wait_for_room(
    full: Storage, inspector: Visitor, api: str
) -> None:
    full.leave(10**6)
    announce(inspector, api)
    full.leave(10)
    must_be_the_problem(put_parts(inspector, api))
    assert full.rows() == 0
    full.leave(10**6)
    finished = inspector.post(
        f"{api}/uploads/{digest(LARGE)}", query_string={"item": "C06"}, headers=HEADERS
    )
    assert finished.status_code == 201


def test_what_the_server_has_already_is_told_in_a_full_storage(
    full: Storage, inspector: Visitor, api: str
) -> None:
    """A device whose reply was lost must not wait for room it does not need."""
    full.leave(10**6)
    announce(inspector, api)
    assert put_parts(inspector, api).status_code == 201
    put(inspector, api)
    full.leave(0)
    assert announce(inspector, api).status_code == 200
    assert put_parts(inspector, api).status_code == 200
    assert put(inspector, api).status_code == 200


def test_a_pixelated_photo_may_be_announced_in_a_full_storage(
    full: Storage, inspector: Visitor, api: str
) -> None:
    """It takes over the room of the one that shows a face, which is not to stay for want of it."""
    face, mosaic = a_large_photo(1000, 800), LARGE
    full.leave(10**7)
    announce(inspector, api, face)
    put_parts(inspector, api, face)
    full.leave(0)
    assert announce(inspector, api, mosaic).status_code == 507
    assert announce(inspector, api, mosaic, replaces=digest(face)).status_code == 200
    assert put_parts(inspector, api, mosaic, replaces=digest(face)).status_code == 201
    assert len(full.files) == 1
    full.must_be_exact()


def test_a_section_sent_as_a_form_keeps_its_answers(
    full: Storage, small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    fields = {"rev.C06@": "0", "answer.C06@": "no", "photo.C06@": (BytesIO(SENT), "bett.jpg")}
    page = inspector.post_form(f"/begehung/{visit}/abschnitt/C", fields)
    assert page.status_code == 507
    assert "Der Fotospeicher des Landkreises ist voll" in page.text
    full.must_be_empty()
    with reading(small.sessions) as session:
        assert answers.current(session, visit)["C06", ""].answer.value == "no"


def test_a_form_from_collect(
    full: Storage, small: SmallDistrict, visit: int, collect: Collect
) -> None:
    values = all_well(small.checklists["monthly"].values())
    values |= {"B04": "no", "B04-photo1": "eins.jpg"}
    form = Filled(f"begehung-{small.inspections()[0].uid}", values=values)
    answer = collect.send(form.xml(), {"eins.jpg": SENT})
    assert answer.status_code == 507
    said = etree.fromstring(answer.data).findtext("{*}message")
    assert said.startswith("Fotospeicher voll. Der Fotospeicher des Landkreises ist voll")
    full.must_be_empty()
    with reading(small.sessions) as session:
        assert session.query(FieldForm).count() == 0
        assert answers.current(session, visit) == {}
    full.leave(10**6)
    assert collect.send(form.xml(), {"eins.jpg": SENT}).status_code == 201
    assert full.room.used == sum(full.files.values())  # once, not again for the form
    full.must_be_exact()


@pytest.fixture
def link(small: SmallDistrict, anonymous: Visitor) -> str:
    """Where the operator answers one deficiency."""
    [case] = small.inspect("C06")
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        seen = Verdict(Decision.ACCEPT, row.instance.entry)
        decide(session, row, seen, user=small.user(Role.COORDINATOR), now=small.clock())
    return "/a/" + anonymous.wiring.links.operator_url(1).rpartition("/")[2]


def answered(**more: Any) -> dict[str, Any]:
    return {"antwort": "remedied", "fotos": (BytesIO(SENT), "bett.jpg"), **more}


def test_an_operators_answer_with_what_was_typed(
    full: Storage, anonymous: Visitor, link: str, small: SmallDistrict
) -> None:
    page = anonymous.post_form(link, answered(text="Bett getauscht"))
    assert page.status_code == 507
    assert "Für Fotos ist bei der Behörde gerade kein Platz" in page.text
    assert "Bett getauscht" in page.text
    assert [case.state for case in small.deficiencies()] == ["open"]
    full.must_be_empty()
    full.leave(10**6)
    assert anonymous.post_form(link, answered()).status_code == 302
    full.must_be_exact()


def test_an_operators_photo_does_not_wait_for_the_rest_of_the_answer_without_room(
    full: Storage, anonymous: Visitor, link: str
) -> None:
    page = anonymous.post_form(link, answered(antwort=""))
    assert page.status_code == 507
    assert "Schon empfangene Fotos" not in page.text
    full.must_be_empty()


def test_a_residents_message_goes_without_the_photo(
    full: Storage, complaining: Complaining, anonymous: Visitor
) -> None:
    door = f"/m/{complaining.house_code}"
    said = {"thema": "dirt", "text": "Schimmel im Bad", "sprache": "de", "schluessel": "a"}
    page = anonymous.post_form(door, said | {"foto": (BytesIO(SENT), "bad.jpg")})
    assert page.status_code == 507
    assert "Bitte senden Sie die Nachricht ohne Foto." in page.text
    assert "Schimmel im Bad" in page.text
    assert complaining.all() == []
    full.must_be_empty()
    assert anonymous.post_form(door, said).status_code == 200
    assert len(complaining.all()) == 1


def test_a_backup_says_so_photo_by_photo_and_takes_the_rest(
    full: Storage, small: SmallDistrict, client_of: Any, api: str, visit: int
) -> None:
    office = client_of(Role.COORDINATOR)
    user = str(small.user(Role.INSPECTOR).id)
    common = {"api": api, "user": user, "label": "3.1"}
    answer = {"item": "C06", "place": "", "state": "answered", "value": "no"}
    uid = "11111111-1111-4111-8111-111111111111"
    events = [
        {**common, "kind": "photo", "item": "C06", "place": "", "sha256": digest(SENT)},
        {**common, "kind": "answer", "uid": uid, "answer": answer},
    ]
    file = a_backup(_backup_point(office), events, {0: SENT})
    page = office.post_form("/sicherung", {"uebernehmen": "1", "datei": (BytesIO(file), "a.bgs")})
    assert "Der Fotospeicher des Landkreises ist voll" in page.text
    full.must_be_empty()
    with reading(small.sessions) as session:
        assert len(answers.current(session, visit)) == 1


def _backup_point(office: Visitor) -> bytes:
    return BackupKeys(office.wiring.settings.secret_keys).public()


@pytest.fixture
def town(any_database: Database, clock: MovingClock, tmp_path: Any) -> Any:
    settings = settings_for(tmp_path, DATABASE_URL=any_database.url)
    small = make_district(any_database.sessions, clock, settings)
    wiring = wire(settings, clock=clock, transport=small.mailbox)
    app = create_app(wiring)
    app.test_client_class = Visitor
    yield small, app
    wiring.engine.dispose()


AT_ONCE = 6


@pytest.mark.parametrize("fitting", [1, 3])
def test_of_several_at_once_no_more_than_fit_come_in(town: Any, fitting: int) -> None:
    """Different photos of different inspections, which no other lock keeps apart."""
    small, app = town
    store, start = Storage(small), Barrier(AT_ONCE)
    sent = [a_photo(colour=f"#{grey:02x}8080") for grey in range(0, AT_ONCE * 16, 16)]
    weights = [PhotoStore(small.office.photos.root).read(one).bytes for one in sent]
    store.leave(sum(sorted(weights)[-fitting:]))
    visits = [small.plan() for _ in sent]
    uid = {each.id: each.uid for each in small.inspections()}
    clients = [app.test_client().log_in_as(small.user(Role.INSPECTOR)) for _ in sent]

    def send(number: int) -> int:
        start.wait()
        api = f"/api/v1/inspections/{uid[visits[number]]}"
        return put(clients[number], api, sent[number]).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = sorted(pool.map(send, range(AT_ONCE)))
    assert codes == [201] * fitting + [507] * (AT_ONCE - fitting)
    assert store.rows() == len(store.files) == fitting
    assert store.room.used == sum(store.files.values()) <= store.room.limit
    store.must_be_exact()
