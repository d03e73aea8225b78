"""Known deficiencies inside the checklist and "vor Ort behoben", without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import inspections
from inspections.usecases.receive_photo import receive_inspection_photo
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor
from tests.usecases.test_record_copied_answers import held


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    small.inspect("C06")
    return small.plan()


def card(page: str, item: str) -> str:
    return page.partition(f'data-key="{item}@"')[2].partition("</article>")[0]


def save(inspector: Visitor, visit: int, fields: list[tuple[str, str]]) -> None:
    form: dict[str, Any] = {"rev.C06@": "0"}
    for name, text in fields:
        form.setdefault(name, []).append(text)
    inspector.post_form(f"/begehung/{visit}/abschnitt/C", form)


def test_the_deficiency_stands_at_its_point_with_deadline_and_remark(
    inspector: Visitor, visit: int
) -> None:
    known = card(inspector.get(f"/begehung/{visit}").text, "C06")
    for words in ("M-2026-0001", "14.04.2026", "C06: nicht in Ordnung", "Besteht weiter"):
        assert words in known


def test_its_photo_is_shown_from_the_visit_that_found_it(
    app: Flask, small: SmallDistrict, inspector: Visitor
) -> None:
    found = small.plan()
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, found)
        kept = app.extensions["wiring"].photos.keep(a_photo())
        photo = receive_inspection_photo(
            session, inspection, kept, item="C06", place="", sent_by="user:1", now=small.clock()
        )
    small.hand_in(found, finished(small.checklists["monthly"].values(), violated=("C06",)))
    visit = small.plan()
    source = f"/begehung/{visit}/foto/{photo.id}"
    assert source in card(inspector.get(f"/begehung/{visit}").text, "C06")
    assert inspector.get(source).mimetype == "image/jpeg"


def test_the_buttons_are_the_answer(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, [("answer.C06@", "yes")])
    assert held(small, visit, "C06").answer.value == "yes"


def test_a_pressed_button_counts_above_what_was_ticked_before(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, [("answer.C06@", "no"), ("answer.C06@", "yes")])
    assert held(small, visit, "C06").answer.value == "no"


def test_put_right_during_the_visit_is_kept_shown_and_told_before_the_hand_in(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit = small.plan()
    save(inspector, visit, [("answer.C06@", "no"), ("remedied.C06@", "1")])
    assert held(small, visit, "C06").answer.remedied
    assert 'name="remedied.C06@" value="1" checked' in inspector.get(f"/begehung/{visit}").text
    closing = inspector.get(f"/begehung/{visit}/abschluss").text
    assert "1 Mangel vor Ort behoben" in closing
    assert "Keine neuen Mängel." in closing
    rest = finished(small.checklists["monthly"].values(), skip=("C06",))
    small.hand_in(visit, rest)
    assert "Vor Ort behoben" in inspector.get(f"/begehung/{visit}").text
    assert [case.state for case in small.deficiencies()] == ["remedied"]


def test_what_is_in_order_was_not_put_right(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, [("answer.C06@", "yes"), ("remedied.C06@", "1")])
    assert not held(small, visit, "C06").answer.remedied
