"""The checklist page without scripts: sections as forms, nothing lost, handed in once."""

from __future__ import annotations

import gzip
import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import InspectionState, Role, Severity
from inspections.store import answers, deficiencies
from inspections.store.photos import Photo
from inspections.usecases.advance import advance
from inspections.usecases.occasion import Act, Actor
from tests.fixtures.pictures import a_huge_picture, a_photo
from tests.fixtures.small_district import SmallDistrict, answer_all, finished, make_district
from tests.fixtures.web_client import Visitor


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def save(client: Visitor, visit: int, section: str, fields: dict[str, Any]) -> Any:
    """Post some points of a section, each with the revision its writer saw."""
    keys = {name.partition(".")[2] for name in fields if "." in name}
    revs = {f"rev.{key}": "0" for key in keys}
    return client.post_form(f"/begehung/{visit}/abschnitt/{section}", {**revs, **fields})


def held(small: SmallDistrict, visit: int) -> dict[tuple[str, str], Answer]:
    with transaction(small.sessions) as session:
        return {point: one.answer for point, one in answers.current(session, visit).items()}


def state_of(small: SmallDistrict, visit: int) -> InspectionState:
    return next(each.state for each in small.inspections() if each.id == visit)


def test_opening_the_page_changes_nothing(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    page = inspector.get(f"/begehung/{visit}")
    assert page.status_code == 200
    assert state_of(small, visit) is InspectionState.PLANNED


def test_the_whole_yearly_checklist_is_a_small_page(
    small: SmallDistrict, inspector: Visitor
) -> None:
    page = inspector.get(f"/begehung/{small.plan('full')}").data
    assert page.count(b'data-place=""') == 124
    assert len(gzip.compress(page)) < 60_000


def test_a_section_is_saved_with_what_it_says(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    fields = {
        "answer.C06@": "no",
        "severity.C06@": "low",
        "remark.C06@": "zwei Betten\r\nfehlen",
        "answer.C11@": "not_inspected",
        "reason.C11@": "verschlossen",
    }
    response = save(inspector, visit, "C", fields)
    assert response.status_code == 302
    assert response.location.endswith(f"/begehung/{visit}#abschnitt-C")
    said = held(small, visit)
    assert said["C06", ""] == Answer(
        "C06", value="no", severity=Severity.LOW, remark="zwei Betten\nfehlen"
    )
    assert said["C11", ""].reason == "verschlossen"
    assert state_of(small, visit) is InspectionState.UNDER_WAY


def test_a_severity_nobody_touched_stays_the_preset(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, "C", {"answer.C06@": "no", "severity.C06@": "severe"})
    assert held(small, visit)["C06", ""].severity is None


@pytest.mark.parametrize(("ticked", "severity"), [({}, None), ({"finding.C06@": "1"}, "low")])
def test_partly_opens_a_deficiency_only_when_ticked(
    small: SmallDistrict, inspector: Visitor, visit: int, ticked: dict[str, str], severity: str
) -> None:
    save(inspector, visit, "C", {"answer.C06@": "partly", "severity.C06@": "low"} | ticked)
    assert held(small, visit)["C06", ""].severity == severity


def test_saving_twice_is_one_revision(small: SmallDistrict, inspector: Visitor, visit: int) -> None:
    for _ in range(2):
        save(inspector, visit, "C", {"answer.C06@": "no"})
    with transaction(small.sessions) as session:
        assert answers.current(session, visit)["C06", ""].rev == 1


def test_a_page_left_open_does_not_undo_what_came_later(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, "C", {"answer.C06@": "no"})
    save(inspector, visit, "C", {"rev.C06@": "1", "answer.C06@": "yes"})
    save(inspector, visit, "C", {"rev.C06@": "1", "answer.C06@": "no", "answer.C11@": "none"})
    assert held(small, visit)["C06", ""].value == "yes"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.200", "„1.200“ ist nicht eindeutig. Schreiben Sie 1200 oder 1,2."),
        ("viele", "„viele“ ist keine Zahl."),
        ("1,5", "Hier wird gezählt"),
        ("-3", "Hier kann kein Wert unter null stehen."),
    ],
)
def test_an_unreadable_number_stays_as_typed_and_the_rest_is_saved(
    small: SmallDistrict, inspector: Visitor, visit: int, typed: str, message: str
) -> None:
    fields = {"value.A02@": typed, "remark.A02@": "am Nachmittag", "value.A01@": "150"}
    page = save(inspector, visit, "A", fields)
    assert page.status_code == 422
    assert message in page.text
    assert f'value="{typed}"' in page.text
    assert "am Nachmittag" in page.text
    assert held(small, visit)["A01", ""].value == 150
    assert ("A02", "") not in held(small, visit)


def test_a_point_is_answered_for_one_room(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    response = save(inspector, visit, "C", {"add_place": "C06", "place.C06": "Zimmer 1.01"})
    page = inspector.get(response.location.partition("#")[0]).text
    assert 'data-key="C06@Zimmer 1.01"' in page
    entry = {"entry.Zimmer 1.01": "consent"}
    save(inspector, visit, "C", {**entry, "answer.C06@Zimmer 1.01": "no"})
    assert held(small, visit)["C06", "Zimmer 1.01"].value == "no"


def test_a_photo_comes_with_the_form(small: SmallDistrict, inspector: Visitor, visit: int) -> None:
    fields = {"answer.C06@": "no", "photo.C06@": (BytesIO(a_photo()), "bett.jpg")}
    assert save(inspector, visit, "C", fields).status_code == 302
    with transaction(small.sessions) as session:
        [photo] = session.query(Photo)
    page = inspector.get(f"/begehung/{visit}").text
    assert f"/begehung/{visit}/foto/{photo.id}" in page
    save(inspector, visit, "C", {f"caption.{photo.id}": "Bett", "remove_photo": str(photo.id)})
    assert f"/foto/{photo.id}" not in inspector.get(f"/begehung/{visit}").text


def test_what_is_no_photo_is_told_by_its_name_and_the_answer_is_kept(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    fields = {"answer.C06@": "no", "photo.C06@": (BytesIO(a_huge_picture()), "riesig.png")}
    save(inspector, visit, "C", fields)
    page = inspector.get(f"/begehung/{visit}").text
    assert "riesig.png: Das Bild hat zu viele Bildpunkte" in page
    assert held(small, visit)["C06", ""].value == "no"


def test_what_was_said_last_time_and_what_is_open_stands_beside_the_question(
    small: SmallDistrict, inspector: Visitor
) -> None:
    small.inspect("C06")
    page = inspector.get(f"/begehung/{small.plan()}").text
    assert "Zuletzt: Nein – C06: nicht in Ordnung (07.04.2026)" in page
    assert "M-2026-0001" in page
    assert "Frist 14.04.2026" in page


def test_a_rule_nobody_confirmed_says_so(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, "A", {"value.A02@": "120"})
    save(inspector, visit, "D", {"value.D01@": "10"})
    page = inspector.get(f"/begehung/{visit}").text
    assert re.search(r"Personen je Dusche: 12 – Mangel.{0,200}\(unbestätigt\)", page, re.DOTALL)


def test_the_closing_page_says_what_will_happen(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    answer_all(small, visit, "C06", skip=("B11",))
    page = inspector.get(f"/begehung/{visit}/abschluss").text
    assert "1 Punkt ist noch offen" in page
    assert "1 neuer Mangel" in page
    assert "14.04.2026" in page
    assert re.search(r'<button[^>]* id="abgeben"[^>]* hidden', page)


def test_pressing_twice_hands_in_once(small: SmallDistrict, inspector: Visitor, visit: int) -> None:
    answer_all(small, visit, "C06")
    page = inspector.get(f"/begehung/{visit}/abschluss").text
    [uid] = re.findall(r'name="submission" value="([^"]+)"', page)
    for _ in range(2):
        response = inspector.post_form(f"/begehung/{visit}/abschluss", {"submission": uid})
        assert response.location == f"/begehung/{visit}"
    assert len(small.deficiencies()) == 1
    receipt = inspector.get(f"/begehung/{visit}").text
    assert "Beleg" in receipt
    assert small.inspections()[0].submission_digest[:12] in receipt
    assert "M-2026-0001" in receipt
    assert "Heim-TÜV" in receipt


def test_who_was_there_and_who_signed_stands_on_the_receipt(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    answer_all(small, visit)
    page = inspector.get(f"/begehung/{visit}/abschluss").text
    assert re.search(r'name="signed_by" value="([^"]+)"', page)
    [uid] = re.findall(r'name="submission" value="([^"]+)"', page)
    form = {
        "submission": uid,
        "present": ["security", "operator", "somebody"],
        "others": "Vermieter",
        "signed_by": "I. Beck",
    }
    assert inspector.post_form(f"/begehung/{visit}/abschluss", form).status_code == 302
    receipt = inspector.get(f"/begehung/{visit}").text
    assert "Betreiber, Sicherheitsdienst, Vermieter" in receipt
    assert re.search(r"I\. Beck, \S+", receipt)
    assert "<polyline" not in receipt


def test_what_was_ticked_is_still_there_when_something_was_open(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    form = {"submission": str(uuid4()), "present": ["residents"], "others": "Kita"}
    page = inspector.post_form(f"/begehung/{visit}/abschluss", form).text
    assert re.search(r'value="residents"[^>]* checked', page)
    assert 'value="Kita"' in page


def test_handing_in_too_early_shows_what_is_open(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    response = inspector.post_form(f"/begehung/{visit}/abschluss", {"submission": str(uuid4())})
    assert response.status_code == 422
    assert "Punkte sind noch offen" in response.text
    assert state_of(small, visit) is InspectionState.PLANNED


def test_after_handing_in_nothing_is_taken_any_more(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    response = save(inspector, visit, "C", {"answer.C06@": "no"})
    assert response.location == f"/begehung/{visit}"
    assert "schon abgeschlossen" in inspector.get(response.location).text
    assert held(small, visit)["C06", ""].value == "yes"


def test_a_follow_up_asks_only_what_it_is_for(small: SmallDistrict, inspector: Visitor) -> None:
    [case] = small.inspect("B04")
    act = Act("order_follow_up", Actor(Role.COORDINATOR, "user:1"), small.clock())
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case.id)
        advance(session, case, act, Policy())
    [follow_up] = [each for each in small.inspections() if each.kind == "follow_up"]
    page = inspector.get(f"/begehung/{follow_up.id}").text
    shown = re.sub(r"<template>.*?</template>", "", page, flags=re.S)
    assert re.findall(r'data-item="(\w+)"', shown) == ["B04"]
    assert "Behoben?" in page


@pytest.mark.parametrize("role", [Role.READER, Role.COMMISSIONER, Role.ADMIN])
def test_who_does_not_inspect_reads_only(client_of, visit: int, role: Role) -> None:
    client = client_of(role)
    assert "<textarea" not in client.get(f"/begehung/{visit}").text
    assert save(client, visit, "C", {"answer.C06@": "no"}).status_code == 403
    assert client.post_form(f"/begehung/{visit}/abschluss").status_code == 403


def test_an_inspection_of_another_district_is_not_found(
    small: SmallDistrict, settings, inspector: Visitor
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    foreign = other.plan()
    assert inspector.get(f"/begehung/{foreign}").status_code == 404
    assert save(inspector, foreign, "C", {"answer.C06@": "no"}).status_code == 404
    form = {"submission": str(uuid4())}
    assert inspector.post_form(f"/begehung/{foreign}/abschluss", form).status_code == 404


def test_unknown_sections_and_broken_forms_are_refused(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    assert save(inspector, visit, "Z", {"answer.Z01@": "no"}).status_code == 404
    broken = {"rev.C06@": "x", "answer.C06@": "vielleicht"}
    assert save(inspector, visit, "C", broken).status_code == 422
    form = {"submission": "keine"}
    assert inspector.post_form(f"/begehung/{visit}/abschluss", form).status_code == 422
