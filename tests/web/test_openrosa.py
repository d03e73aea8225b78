"""ODK Collect as second client: forms per planned inspection, submissions in parts, each once."""

from __future__ import annotations

import gc
import hashlib
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from lxml import etree

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.vocabulary import InspectionState, InspectionTrigger, Role
from inspections.store import answers, inspections, photos
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.move_inspection import move_inspection
from inspections.usecases.occasion import Actor
from tests.fixtures.busy_district import routes
from tests.fixtures.collect import Collect, Filled, all_well, collect_of
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web.openrosa.routes import bp

PHOTOS = {"eins.jpg": a_photo(800, 600), "zwei.jpg": a_photo(640, 480)}


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def the(small: SmallDistrict, inspection_id: int) -> Inspection:
    return next(each for each in small.inspections() if each.id == inspection_id)


def filled(small: SmallDistrict, inspection_id: int, **changes: str) -> Filled:
    values = all_well(small.checklists["monthly"].values())
    form_id = f"begehung-{the(small, inspection_id).uid}"
    return Filled(form_id, values=values | {k.replace("__", "-"): v for k, v in changes.items()})


def held(small: SmallDistrict, inspection_id: int) -> dict[tuple[str, str], Answer]:
    with transaction(small.sessions) as session:
        found = answers.current(session, inspection_id)
        return {point: one.answer for point, one in found.items()}


def photos_of(small: SmallDistrict, inspection_id: int) -> dict[tuple[str, str], int]:
    with transaction(small.sessions) as session:
        return {k: len(v) for k, v in photos.of_inspection(session, inspection_id).items()}


def said(answer) -> str:
    return etree.fromstring(answer.data).findtext("{*}message")


def test_an_inspector_finds_one_form_for_each_planned_inspection(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    [form] = collect.forms()
    assert form["formID"] == f"begehung-{the(small, visit).uid}"
    assert form["name"].startswith("Gemeinschaftsunterkunft Niesky · Monatsbegehung · ")
    answer = collect.get(form["downloadUrl"])
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.mimetype == "text/xml"
    assert form["hash"] == "md5:" + hashlib.md5(answer.data).hexdigest()
    root = etree.fromstring(answer.data)
    assert root.xpath("//*[local-name()='title']")[0].text == form["name"]
    assert root.xpath(f"//*[local-name()='data'][@id='{form['formID']}']")


def test_the_manifest_brings_the_rooms(visit: int, collect: Collect) -> None:
    [form] = collect.forms()
    manifest = etree.fromstring(collect.get(form["manifestUrl"]).data)
    file = {etree.QName(e).localname: e.text for e in manifest[0]}
    assert file["filename"] == "raeume.csv"
    lines = collect.get(file["downloadUrl"]).text.splitlines()
    assert lines[:2] == ["name,label", 'r1,"Dusche 1. OG"']
    assert lines[-1].startswith("other,")


def test_the_form_goes_when_the_inspection_is_handed_in(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    assert collect.send(filled(small, visit).xml()).status_code == 201
    assert collect.forms() == []


def test_a_filled_form_becomes_answers_and_a_hand_in(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit, B04="no", **{"B04__remark": "Tür klemmt", "B04__severity": "low"})
    form.values |= {"C06-state": "not_inspected", "C06-reason": "verschlossen"}
    form.values["B11"] = "yes"
    del form.values["C06"]
    answer = collect.send(form.xml())
    assert (answer.status_code, said(answer)) == (201, "Erhalten und abgegeben.")
    assert the(small, visit).state == InspectionState.HANDED_IN
    found = held(small, visit)
    assert (found["B04", ""].value, found["B04", ""].remark) == ("no", "Tür klemmt")
    assert found["C06", ""].reason == "verschlossen"
    assert found["A04", ""].value == {"men": 60.0, "women": 25.0, "children": 15.0}
    [case] = small.deficiencies()
    assert (case.item, case.severity) == ("B04", "low")


def test_photos_in_several_posts_wait_for_each_other(
    small: SmallDistrict, visit: int, collect: Collect, client_of
) -> None:
    form = filled(small, visit, B04="no", **{"B04__photo1": "eins.jpg", "B13__photo1": "zwei.jpg"})
    first = collect.send(form.xml(), {"eins.jpg": PHOTOS["eins.jpg"]})
    assert (first.status_code, said(first)) == (202, "Erhalten; 1 Foto fehlt noch.")
    assert the(small, visit).state == InspectionState.PLANNED
    assert held(small, visit) == {}
    page = client_of(Role.INSPECTOR).get(f"/begehung/{visit}").text
    assert "Aus ODK Collect: es fehlen noch Fotos" in page
    assert "1 von 2 Fotos ist noch nicht da" in page
    second = collect.send(form.xml(), {"zwei.jpg": PHOTOS["zwei.jpg"]})
    assert (second.status_code, said(second)) == (201, "Erhalten und abgegeben.")
    assert photos_of(small, visit) == {("B04", ""): 1, ("B13", ""): 1}


def test_the_same_form_again_changes_nothing(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit, B04="no", **{"B04__photo1": "eins.jpg"})
    sent = [collect.send(form.xml(), PHOTOS) for _ in range(3)]
    assert [each.status_code for each in sent] == [201, 201, 201]
    assert len(small.deficiencies()) == 1
    assert photos_of(small, visit) == {("B04", ""): 1}
    with transaction(small.sessions) as session:
        rows = answers.revisions(session, visit)
    assert {row.rev for row in rows} == {1}


def test_other_content_under_the_same_id_is_a_conflict(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit)
    collect.send(form.xml())
    form.values["B04"] = "no"
    answer = collect.send(form.xml())
    assert answer.status_code == 409
    assert "mit anderem Inhalt" in said(answer)
    assert small.deficiencies() == []


def test_the_same_id_for_another_inspection_is_a_conflict(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit)
    collect.send(form.xml())
    other = replace(filled(small, small.plan()), instance=form.instance)
    assert collect.send(other.xml()).status_code == 409


def test_what_is_open_stays_open_and_nothing_is_lost(
    small: SmallDistrict, visit: int, collect: Collect, client_of
) -> None:
    form = filled(small, visit)
    del form.values["B04"]
    answer = collect.send(form.xml())
    assert answer.status_code == 201
    assert said(answer).startswith("Erhalten, aber nicht abgegeben: 1 Punkt ist offen.")
    assert the(small, visit).state == InspectionState.UNDER_WAY
    assert held(small, visit)["B13", ""].value == "yes"
    page = client_of(Role.INSPECTOR).get(f"/begehung/{visit}").text
    assert "Aus ODK Collect übernommen, noch nicht abgegeben" in page


def test_what_comes_after_somebody_else_handed_in_is_kept_beside_it(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    assert collect.send(filled(small, visit).xml()).status_code == 201
    late = collect.send(filled(small, visit, B04="no", **{"B04__photo1": "eins.jpg"}).xml(), PHOTOS)
    assert (late.status_code, said(late)) == (201, "Erhalten.")
    assert held(small, visit)["B04", ""].value == "yes"
    assert photos_of(small, visit) == {("B04", ""): 1}


def test_rooms_become_places(small: SmallDistrict, visit: int, collect: Collect) -> None:
    checklist = small.checklists["monthly"].values()
    per_room = [item.id for item in checklist.items() if item.per_place]
    form = filled(small, visit)
    room = {f"raum-{name}": form.values.pop(name) for name in per_room if name in form.values}
    form.values["nach-raeumen"] = "yes"
    form.rooms = [{"raum": "r2"} | room, {"raum": "other", "raum-name": "Keller"} | room]
    answer = collect.send(form.xml())
    assert (answer.status_code, said(answer)) == (201, "Erhalten und abgegeben.")
    places = {place for _item, place in held(small, visit)}
    assert places == {"", "Zimmer 1.01", "Keller"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cut_upload_leaves_nothing_and_can_be_sent_again(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit, **{"B04__photo1": "eins.jpg"})
    head = (
        '--x\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="f.xml"\r\n'
        "Content-Type: text/xml\r\n\r\n"
    )
    middle = '\r\n--x\r\nContent-Disposition: form-data; name="a"; filename="eins.jpg"\r\n\r\n'
    whole = head.encode() + form.xml().encode() + middle.encode() + PHOTOS["eins.jpg"]
    for cut in (0, 40, len(head), len(head) + 200, len(whole) - 5000, len(whole)):
        answer = collect.app.test_client().post(
            "/submission",
            data=whole[:cut],
            headers=collect.headers,
            content_type="multipart/form-data; boundary=x",
        )
        assert answer.status_code in (202, 400), (cut, answer.status)
    gc.collect()  # Werkzeug leaves the files of a body that broke off to the collector
    assert the(small, visit).state == InspectionState.PLANNED
    assert collect.send(form.xml(), PHOTOS).status_code == 201
    assert the(small, visit).state == InspectionState.HANDED_IN


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        (BOMB, "&b;"),
        (FILE, "&x;"),
        ('<?xml version="1.0" encoding="utf-16"?>', "ä"),
        ("", "<b>"),
        ("", "\x00"),
    ],
)
def test_xml_that_means_harm_is_refused_with_a_sentence(
    small: SmallDistrict, visit: int, collect: Collect, before: str, inside: str
) -> None:
    form_id = filled(small, visit).form_id
    xml = f'{before}<data id="{form_id}"><A01>{inside}</A01><meta><instanceID>u</instanceID></meta>'
    answer = collect.send(xml.encode() + (b"</data>" if inside != "<b>" else b""))
    assert answer.status_code == 400
    assert b"root:" not in answer.data
    assert said(answer)
    assert held(small, visit) == {}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("<data/>", 400),
        ('<data id="begehung-x"><meta><instanceID>a</instanceID></meta></data>', 404),
        (f'<data id="begehung-{uuid4()}"><meta><instanceID>a</instanceID></meta></data>', 404),
        ("<a>" * 300 + "</a>" * 300, 400),
        ("x" * (4 * 1024 * 1024 + 1), 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(collect: Collect, content: str, status: int) -> None:
    answer = collect.send(content)
    assert answer.status_code == status
    assert said(answer)


@pytest.mark.parametrize("wrong", [{"B04": "vielleicht"}, {"A01": "viele"}, {"A01": "-3"},
                                   {"B04-state": "müde"}])  # fmt: skip
def test_an_answer_the_form_cannot_give_is_refused_by_name(
    small: SmallDistrict, visit: int, collect: Collect, wrong: dict[str, str]
) -> None:
    form = filled(small, visit)
    form.values |= wrong
    answer = collect.send(form.xml())
    assert answer.status_code in (400, 422)
    assert held(small, visit) == {}


def test_a_photo_that_is_none_is_refused_and_the_rest_waits(
    small: SmallDistrict, visit: int, collect: Collect
) -> None:
    form = filled(small, visit, **{"B04__photo1": "eins.jpg"})
    answer = collect.send(form.xml(), {"eins.jpg": b"GIF89a"})
    assert answer.status_code == 422
    assert said(answer) == "Ein Foto ist nicht zu lesen oder zu groß."


def test_head_says_how_much_may_be_sent(collect: Collect) -> None:
    answer = collect.app.test_client().head("/submission", headers=collect.headers)
    assert answer.status_code == 204
    assert int(answer.headers["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    assert answer.headers["Location"].endswith("/submission")


def test_nobody_comes_in_without_a_key(app: Flask, small: SmallDistrict, visit: int) -> None:
    for method, url in (("GET", "/formList"), ("HEAD", "/submission"), ("POST", "/submission")):
        answer = app.test_client().open(url, method=method)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    stranger = Collect(app, small.user(Role.INSPECTOR).login, "geraten")
    assert stranger.get("/formList").status_code == 401


def test_a_cookie_opens_no_openrosa_path(app: Flask, busy, client_of) -> None:
    for role in (Role.INSPECTOR, Role.COORDINATOR, Role.ADMIN):
        visitor: Visitor = client_of(role)
        for route in routes(app, busy):
            if route.endpoint.startswith(f"{bp.name}."):
                assert visitor.get(route.url).status_code in (401, 405), route
                if "POST" in route.methods:
                    assert visitor.post(route.url).status_code == 403, route


def test_guessing_is_throttled_like_log_ins(app: Flask, small: SmallDistrict, collect) -> None:
    guess = Collect(app, small.user(Role.INSPECTOR).login, "geraten")
    assert [guess.get("/formList").status_code for _ in range(11)][-1] == 429
    assert collect.get("/formList").status_code == 429
    small.clock.ahead(minutes=16)
    assert collect.get("/formList").status_code == 200


def test_only_own_inspections_and_only_of_the_own_district(
    app: Flask, small: SmallDistrict, settings, visit: int
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    neighbour = collect_of(app, other, other.user(Role.INSPECTOR))
    assert neighbour.forms() == []
    uid = the(small, visit).uid
    for url in (f"/xforms/{uid}.xml", f"/xformsManifest/{uid}", f"/xforms/{uid}/raeume.csv"):
        assert neighbour.get(url).status_code == 404
    assert neighbour.send(filled(small, visit).xml()).status_code == 404
    coordinator = collect_of(app, small, small.user(Role.COORDINATOR))
    assert len(coordinator.forms()) == 1


def test_a_key_ends_with_its_revocation_its_person_and_its_role(
    app: Flask, small: SmallDistrict, collect: Collect, client_of
) -> None:
    assert collect.get("/formList").status_code == 200
    client_of(Role.INSPECTOR).post_form("/konto/collect/1/trennen")
    assert collect.get("/formList").status_code == 401
    again = collect_of(app, small, small.user(Role.INSPECTOR))
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.INSPECTOR).id).active = False
    assert again.get("/formList").status_code == 401


def test_a_cancelled_inspection_takes_nothing(
    small: SmallDistrict, visit: int, collect: Collect, client_of
) -> None:
    form = filled(small, visit)
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, visit)
        actor = Actor(Role.COORDINATOR, f"user:{small.user(Role.COORDINATOR).id}")
        move_inspection(
            session, inspection, InspectionTrigger.CANCEL, actor=actor, now=small.clock()
        )
    answer = collect.send(form.xml())
    assert (answer.status_code, said(answer)) == (409, "Diese Begehung ist abgesagt.")
