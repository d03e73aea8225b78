"""Whoever plans is told who is away on the day and who stands in; nothing is forbidden."""

from __future__ import annotations

from datetime import date

from inspections.domain.vocabulary import Role
from tests.fixtures.complaining import Complaining
from tests.fixtures.standing_in import absent, another
from tests.web.test_complaints import work
from tests.web.test_plan import Login, planned, wish

AWAY = (10, 16)  # days from 7 April: 17 to 23 April


def test_planning_for_somebody_away_is_done_and_says_who_stands_in(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, *AWAY)
    client = client_of(Role.COORDINATOR)
    answer = client.post_form("/plan", wish(small))
    [one] = planned(small)
    assert one.inspector_id == anna.id
    assert answer.location == f"/plan?monat=2026-04&begehung={one.id}"  # the form to move it
    page = client.get(answer.location).text
    assert "Geplant: Gemeinschaftsunterkunft Niesky am 20. April 2026." in page
    assert f"{anna.name} ist an diesem Tag abwesend, {yvonne.name} vertritt." in page
    assert page.count(f"abwesend, {yvonne.name} vertritt<") == 2  # in the month, at the visit


def test_moving_into_an_absence_says_so_and_out_of_it_does_not(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, *AWAY)
    number = small.plan(on=date(2026, 4, 30))
    client = client_of(Role.COMMISSIONER)
    form = {"neuer_tag": "2026-04-21", "neue_inspektion": str(anna.id)}
    url = f"/plan/{number}/verschieben"
    page = client.post_form(url, form, follow_redirects=True).text
    assert f"{anna.name} ist an diesem Tag abwesend, {yvonne.name} vertritt." in page
    page = client.post_form(url, form | {"neue_inspektion": str(yvonne.id)}, follow_redirects=True)
    assert "abwesend," not in page.text
    page = client.post_form(url, form | {"neuer_tag": "2026-04-24"}, follow_redirects=True)
    assert "abwesend," not in page.text


def test_where_the_stand_in_is_away_too_one_is_asked_for_somebody_else(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, *AWAY)
    absent(small, yvonne, another(small, name="Zacharias Dritter"), *AWAY)
    page = client_of(Role.COORDINATOR).post_form("/plan", wish(small), follow_redirects=True).text
    assert "abwesend, und niemand vertritt. Bitte anders einteilen." in page
    assert "abwesend, niemand vertritt" in page


def test_an_absence_entered_after_planning_is_seen_in_the_plan_by_who_plans(
    small, client_of: Login, anna, yvonne
) -> None:
    small.plan(on=date(2026, 4, 20))
    absent(small, anna, yvonne, *AWAY)
    shown = f"abwesend, {yvonne.name} vertritt"
    assert shown in client_of(Role.COORDINATOR).get("/plan?monat=2026-04").text
    third = client_of(Role.INSPECTOR).get("/plan?monat=2026-04").text
    assert "abwesend" not in third  # colleagues learn of no absence


def test_ordering_a_visit_for_a_complaint_says_it_too(
    small, client_of: Login, anna, yvonne, complaining: Complaining
) -> None:
    told = complaining.a_complaint()
    complaining.sort(told)
    absent(small, anna, yvonne, *AWAY)
    client = client_of(Role.COORDINATOR)
    answer = work(
        client,
        complaining,
        told,
        "order_inspection",
        checkliste=str(small.checklists["monthly"].id),
        inspektion=str(anna.id),
        tag="2026-04-20",
    )
    page = client.get(answer.location).text
    assert f"{anna.name} ist an diesem Tag abwesend, {yvonne.name} vertritt." in page
