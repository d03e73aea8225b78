""" "Rest wie letztes Mal" without scripts: a list, a tick at each, and the way back."""

from __future__ import annotations

import pytest

from inspections.domain.vocabulary import Origin, Role
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor
from tests.usecases.test_record_copied_answers import held, record, said


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    """A month after an inspection in which all was well but B11."""
    small.inspect("B13")
    return small.plan()


def choosing(visit: int, section: str = "C") -> str:
    return f"/begehung/{visit}/abschnitt/{section}/uebernehmen"


def test_the_section_says_how_many_points_may_be_taken_over(
    inspector: Visitor, visit: int
) -> None:
    page = inspector.get(f"/begehung/{visit}").text
    section = page.partition('id="abschnitt-C"')[2].partition("</form>")[0]
    assert "Rest wie letztes Mal" in section
    assert "(<span data-count>1</span>)" in section


def test_the_list_comes_before_anything_is_taken_over(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    page = inspector.get(choosing(visit)).text
    assert 'value="C06@" checked' in page
    assert "07.04.2026" in page
    assert "C10@" not in page  # measured
    assert small.inspections()[-1].started_at is None


def test_neither_an_open_deficiency_nor_fire_safety_is_in_the_list(
    inspector: Visitor, visit: int
) -> None:
    page = inspector.get(choosing(visit, "B")).text
    assert all(f"{item}@" not in page for item in ("B13", "B01", "B04", "B05", "B10"))


def test_what_is_ticked_is_answered_and_marked(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    response = inspector.post_form(choosing(visit), {"point": "C06@"})
    assert response.location.endswith(f"/begehung/{visit}#abschnitt-C")
    assert held(small, visit, "C06").answer.value == "yes"
    assert held(small, visit, "C06").origin is Origin.LAST_TIME
    page = inspector.get(f"/begehung/{visit}").text
    assert "1 Antwort übernommen." in page
    assert 'data-origin="last_time"' in page


def test_what_was_taken_over_can_be_taken_back(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    inspector.post_form(choosing(visit), {"point": "C06@"})
    assert "Zurücknehmen" in inspector.get(choosing(visit)).text
    back = choosing(visit).replace("uebernehmen", "zuruecknehmen")
    inspector.post_form(back, {"point": "C06@"})
    assert held(small, visit, "C06").answer.value is None
    assert 'value="C06@" checked' in inspector.get(choosing(visit)).text


def test_an_answer_given_meanwhile_stays(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    record(small, visit, said("C06", "no"))
    inspector.post_form(choosing(visit), {"point": ["C06@", "B01@", "nonsense"]})
    assert held(small, visit, "C06").answer.value == "no"
    back = choosing(visit).replace("uebernehmen", "zuruecknehmen")
    inspector.post_form(back, {"point": "C06@"})
    assert held(small, visit, "C06").answer.value == "no"


def test_after_the_hand_in_nothing_is_taken_over(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    assert inspector.get(choosing(visit)).status_code == 302
    answer = inspector.post_form(choosing(visit), {"point": "C06@"}, follow_redirects=True)
    assert "1 Antwort" not in answer.text


def test_the_report_says_what_was_taken_over(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    inspector.post_form(choosing(visit), {"point": "C06@"})
    checklist = small.checklists["monthly"].values()
    small.hand_in(visit, finished(checklist, skip=("C06",)))
    assert "Von letztem Mal übernommen" in inspector.get(f"/begehung/{visit}").text


def test_a_section_that_does_not_exist_is_not_found(inspector: Visitor, visit: int) -> None:
    assert inspector.get(choosing(visit, "Z")).status_code == 404
