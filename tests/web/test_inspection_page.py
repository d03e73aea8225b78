"""The page of a handed-in inspection says how far it has come, and lets the coordinator review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from inspections.domain.vocabulary import InspectionState, Role
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor


def test_the_coordinator_reviews_where_nothing_was_found(
    small: SmallDistrict, client_of: Callable[[Role], Visitor]
) -> None:
    small.inspect()
    [visit] = small.inspections()
    coordinator = client_of(Role.COORDINATOR)
    assert "Durchgesehen, nichts zu tun" in coordinator.get(f"/begehung/{visit.id}").text
    coordinator.post_form(f"/begehung/{visit.id}/durchgesehen", {})
    page = coordinator.get(f"/begehung/{visit.id}").text
    assert "Durchgesehen, nichts zu tun" not in page
    assert "Abgeschlossen" in page
    [now] = small.inspections()
    assert now.state is InspectionState.CLOSED


def test_an_inspector_reviews_nothing(
    small: SmallDistrict, client_of: Callable[[Role], Visitor]
) -> None:
    small.inspect()
    [visit] = small.inspections()
    inspector = client_of(Role.INSPECTOR)
    assert "Durchgesehen, nichts zu tun" not in inspector.get(f"/begehung/{visit.id}").text
    assert inspector.post_form(f"/begehung/{visit.id}/durchgesehen", {}).status_code == 403


def test_a_review_pressed_twice_is_told_so(
    small: SmallDistrict, client_of: Callable[[Role], Visitor]
) -> None:
    small.inspect()
    [visit] = small.inspections()
    coordinator = client_of(Role.COORDINATOR)
    for _press in range(2):
        coordinator.post_form(f"/begehung/{visit.id}/durchgesehen", {})
    assert "schon durchgesehen" in coordinator.get(f"/begehung/{visit.id}").text


def test_a_missed_visit_can_be_moved_and_cancelled_in_the_plan(
    small: SmallDistrict, client_of: Callable[[Role], Visitor]
) -> None:
    visit = small.plan(on=date(2026, 4, 8))
    small.clock.to("2026-04-13 09:00")
    small.beat()
    page = client_of(Role.COORDINATOR).get(f"/plan?begehung={visit}").text
    assert "Versäumt" in page
    assert "neuer_tag" in page
    assert "absagegrund" in page
