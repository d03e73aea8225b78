"""The inspector's first page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from inspections.domain.vocabulary import InspectionKind, Role
from inspections.domain.working_days import office_date
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


def test_without_a_plan_the_page_says_so(inspector: Visitor) -> None:
    assert "Keine Begehung geplant" in inspector.get("/heute").text


def test_the_next_inspection_has_the_large_button(small: SmallDistrict, inspector: Visitor) -> None:
    visit = small.plan()
    small.plan(on=date(2026, 4, 10))
    small.plan(on=date(2026, 4, 20))
    page = inspector.get("/heute").text
    assert "Begehung beginnen" in page
    assert page.index(f"/begehung/{visit}") < page.index("Diese Woche") < page.index("Später")


def test_the_device_takes_along_what_is_for_today_and_tomorrow(
    small: SmallDistrict, inspector: Visitor
) -> None:
    begin = office_date(small.clock())
    visits = [small.plan(on=begin + timedelta(days=days)) for days in range(3)]
    taken = re.findall(r'data-take="[^"]+" data-url="([^"]+)"', inspector.get("/heute").text)
    assert sorted(taken) == [f"/begehung/{visit}" for visit in visits[:2]]


def test_what_was_begun_goes_on_first(small: SmallDistrict, inspector: Visitor) -> None:
    small.plan()
    begun = small.plan(on=date(2026, 4, 9))
    data = {"rev.C06@": "0", "answer.C06@": "yes"}
    inspector.post_form(f"/begehung/{begun}/abschnitt/C", data)
    page = inspector.get("/heute").text
    assert "Weiter" in page
    assert page.index(f"/begehung/{begun}") < page.index("Diese Woche")


def test_what_was_missed_is_overdue(small: SmallDistrict, inspector: Visitor) -> None:
    small.plan(on=date(2026, 4, 8))
    small.plan(on=date(2026, 4, 9))
    small.clock.to("2026-04-14 08:00")
    inspector.log_in_as(small.user(Role.INSPECTOR))
    page = inspector.get("/heute").text
    assert "6 Tage überfällig" in page
    assert "5 Tage überfällig" in page


def test_what_was_handed_in_is_listed_with_its_rating(
    small: SmallDistrict, inspector: Visitor
) -> None:
    small.inspect()
    page = inspector.get("/heute").text
    assert "Zuletzt abgegeben" in page
    assert "Grün" in page


def test_an_occasion_needs_no_plan(small: SmallDistrict, inspector: Visitor) -> None:
    form = {
        "accommodation": str(small.house.id),
        "checklist": str(small.checklists["monthly"].id),
        "occasion": "Beschwerde über Schimmel",
    }
    response = inspector.post_form("/heute/begehung", form)
    [visit] = small.inspections()
    assert response.location == f"/begehung/{visit.id}"
    assert (visit.kind, visit.announced) == (InspectionKind.OCCASION, False)
    assert visit.occasion == "Beschwerde über Schimmel"
    small.hand_in(visit.id, finished(small.checklists["monthly"].values()))


def test_an_occasion_without_a_word_is_asked_back_and_nothing_is_lost(
    small: SmallDistrict, inspector: Visitor
) -> None:
    form = {"accommodation": "", "checklist": str(small.checklists["full"].id), "occasion": "Lärm"}
    response = inspector.post_form("/heute/begehung", form)
    assert response.status_code == 422
    assert "Bitte wählen Sie eine Unterkunft." in response.text
    assert 'value="Lärm"' in response.text
    form = {**form, "accommodation": str(small.house.id), "occasion": " "}
    response = inspector.post_form("/heute/begehung", form)
    assert "Bitte schreiben Sie, was der Anlass ist." in response.text
    assert small.inspections() == []


def test_a_reader_has_no_visits_of_its_own(client_of) -> None:
    assert client_of(Role.READER).get("/heute").status_code == 403
