"""The plan: what is due, planning with a warning, moving, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import instances
from inspections.store import inspections
from inspections.store.inspections import Inspection
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web.pages.month import days_shown, first_of

Login = Callable[[Role], Visitor]


def wish(small: SmallDistrict, **more: str) -> dict[str, str]:
    return {
        "unterkunft": str(small.house.id),
        "tag": "2026-04-20",
        "art": "routine",
        "checkliste": str(small.checklists["monthly"].id),
        "inspektion": str(small.user(Role.INSPECTOR).id),
        "angekuendigt": "1",
    } | more


def planned(small: SmallDistrict) -> list[Inspection]:
    with transaction(small.sessions) as session:
        return inspections.unfinished(session, small.district.id)


def test_planning_from_the_due_list(small: SmallDistrict, client_of: Login) -> None:
    client = client_of(Role.COORDINATOR)
    page = client.get("/plan").text
    assert "noch nie begangen" in page
    assert "/plan?unterkunft=1#planen" in page
    form = client.get("/plan?unterkunft=1").text
    assert 'value="2026-04-08"' in form  # the next working day
    assert '<option value="first" selected>' in form
    answer = client.post_form("/plan", wish(small))
    assert answer.location == "/plan?monat=2026-04"
    page = client.get(answer.location).text
    assert "Geplant: Gemeinschaftsunterkunft Niesky am 20. April 2026." in page
    assert "geplant 20.04.2026" in page
    [one] = planned(small)
    assert (one.planned_on, one.announced) == (date(2026, 4, 20), True)


def test_a_house_planned_within_two_weeks_is_asked_about_first(
    small: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    client.post_form("/plan", wish(small))
    near = client.post_form("/plan", wish(small, tag="2026-05-04"))
    assert near.status_code == 409
    assert "Hier ist schon etwas geplant" in near.text
    assert "Montag, 20. April 2026" in near.text
    assert len(planned(small)) == 1
    assert client.post_form("/plan", wish(small, tag="2026-05-05")).status_code == 302
    sure = wish(small, tag="2026-05-06", trotzdem="1")
    assert client.post_form("/plan", sure).status_code == 302
    assert len(planned(small)) == 3


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"tag": "2026-04-06"}, "Der Tag liegt in der Vergangenheit."),
        ({"tag": ""}, "Bitte geben Sie den Tag an."),
        ({"tag": "20.4."}, "Bitte geben Sie den Tag an."),
        ({"art": "occasion", "anlass": " "}, "braucht einen Anlass"),
        ({"art": "party"}, "Bitte wählen Sie die Art"),
        ({"checkliste": "99"}, "Diese Checkliste gibt es nicht."),
        ({"checkliste": ""}, "Bitte wählen Sie aus der Liste."),
        ({"inspektion": "99"}, "Diese Person kann nicht eingeplant werden."),
        ({"anlass": "x" * 501}, "Der Anlass ist zu lang"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    small: SmallDistrict, client_of: Login, more: dict[str, str], message: str
) -> None:
    form = wish(small, anlass="Beschwerde über Schimmel") | more
    answer = client_of(Role.COORDINATOR).post_form("/plan", form)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{form["anlass"]}"' in answer.text or not form["anlass"].strip()
    assert planned(small) == []


def test_a_house_of_another_district_cannot_be_planned(
    small: SmallDistrict, settings, client_of: Login
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    form = wish(small, unterkunft=str(other.house.id))
    assert client_of(Role.COORDINATOR).post_form("/plan", form).status_code == 404
    own = other.plan()
    client = client_of(Role.COORDINATOR)
    assert client.get(f"/plan?begehung={own}").status_code == 404
    assert client.post_form(f"/plan/{own}/absagen", {"absagegrund": "x"}).status_code == 404


def test_moving_keeps_the_reason(small: SmallDistrict, client_of: Login) -> None:
    number = small.plan(on=date(2026, 4, 20))
    client = client_of(Role.COMMISSIONER)
    form = {"neuer_tag": "2026-05-11", "neue_inspektion": "", "grund": "Krankheit"}
    answer = client.post_form(f"/plan/{number}/verschieben", form)
    assert answer.location == f"/plan?monat=2026-05&begehung={number}"
    [one] = planned(small)
    assert (one.planned_on, one.inspector_id) == (date(2026, 5, 11), None)
    with transaction(small.sessions) as session:
        assert instances.history(session, one.instance_id)[-1].reason == "Krankheit"
    wrong = client.post_form(f"/plan/{number}/verschieben", form | {"neuer_tag": "2026-04-01"})
    assert wrong.status_code == 422
    assert "Der Tag liegt in der Vergangenheit." in wrong.text


def test_cancelling_needs_a_reason(small: SmallDistrict, client_of: Login) -> None:
    number = small.plan(on=date(2026, 4, 20))
    client = client_of(Role.COORDINATOR)
    assert client.post_form(f"/plan/{number}/absagen").status_code == 422
    assert len(planned(small)) == 1
    client.post_form(f"/plan/{number}/absagen", {"absagegrund": "Haus geschlossen"})
    assert planned(small) == []
    assert "Niesky</a>" not in client.get("/plan").text


def test_what_was_handed_in_is_neither_moved_nor_cancelled(
    small: SmallDistrict, client_of: Login
) -> None:
    small.inspect()
    client = client_of(Role.COORDINATOR)
    form = {"neuer_tag": "2026-05-11", "absagegrund": "x"}
    for verb in ("verschieben", "absagen"):
        page = client.post_form(f"/plan/1/{verb}", form, follow_redirects=True).text
        assert "hat schon begonnen oder ist beendet" in page
    [one] = small.inspections()
    assert (one.state, one.planned_on) == ("handed_in", date(2026, 4, 7))


def test_an_inspector_reads_the_plan_and_changes_nothing(
    small: SmallDistrict, client_of: Login
) -> None:
    number = small.plan(on=date(2026, 4, 20))
    client = client_of(Role.INSPECTOR)
    page = client.get(f"/plan?begehung={number}").text
    assert "Begehung planen" not in page
    assert "Absagen" not in page
    assert client.post_form("/plan", wish(small)).status_code == 403
    assert client.post_form(f"/plan/{number}/absagen", {"absagegrund": "x"}).status_code == 403
    assert client_of(Role.READER).get("/plan").status_code == 403


@pytest.mark.parametrize("month", ["", "2026-13", "gestern", "1999-01", "2026-4"])
def test_a_month_that_is_none_is_this_month(month: str) -> None:
    assert first_of(month, date(2026, 4, 7)) == date(2026, 4, 1)


def test_a_month_is_shown_in_whole_weeks() -> None:
    assert days_shown(date(2026, 4, 1)) == (date(2026, 3, 30), date(2026, 5, 3))
