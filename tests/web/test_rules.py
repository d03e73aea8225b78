"""The rules of the district: previewed before they are saved, with a history, never outrun."""

from __future__ import annotations

import csv
import html
from datetime import date
from io import StringIO
from typing import Any

import pytest

from inspections.db import transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role, Severity
from inspections.store import districts
from inspections.usecases import policy_preview
from inspections.usecases.decide import Decision
from inspections.usecases.keep_people import OperatorWish, change_operator
from tests.faults.nth_operation.works import decided
from tests.fixtures.policies import change_policy, policy_of
from tests.fixtures.small_district import SmallDistrict
from web.pages.rules_form import typed_of

LATER = date(2026, 7, 1)
LONGER = {"days_severe": "14", "days_moderate": "40", "days_low": "80"}


@pytest.fixture(autouse=True)
def june(small: SmallDistrict) -> None:
    small.clock.to("2026-06-30 09:00")


def typed(small: SmallDistrict, **changes: str) -> dict[str, str]:
    """The form as the page offers it, with these changes."""
    with transaction(small.sessions) as session:
        stand = districts.policy_stand(session, small.district.id)
    return typed_of(Policy(), LATER, stand) | changes


def text_of(answer: Any) -> str:
    return html.unescape(answer.text)


def test_the_preview_says_what_moves_and_saves_nothing(client_of, small: SmallDistrict) -> None:
    told, found = small.inspect("C06", "B13")
    decided(small, told.id, Decision.ACCEPT)
    page = client_of(Role.ADMIN).get("/regeln/vorschau", query_string=typed(small, **LONGER))
    text = text_of(page)
    assert page.status_code == 200
    for number in (told.number, found.number):
        assert number in text
    assert "07.07.2026 → <b>14.07.2026" in text
    assert "2 Fristen verschieben sich" in text
    assert "7 Tage → <b>14 Tage" in text
    assert policy_of(small, LATER).days[Severity.SEVERE] == 7


def test_the_preview_says_why_a_deadline_stays(client_of, small: SmallDistrict) -> None:
    [told] = small.inspect("C06")
    decided(small, told.id, Decision.ACCEPT)
    query = typed(small, days_severe="5")
    text = text_of(client_of(Role.COORDINATOR).get("/regeln/vorschau", query_string=query))
    assert "dem Betreiber mitgeteilt, wird nicht verkürzt" in text
    assert "Regeln so festlegen" not in text, "the coordinator looks, the commissioner sets"


def test_whoever_cannot_set_the_rules_is_asked_to_try_some_only(client_of) -> None:
    looks, sets = [
        text_of(client_of(role).get("/regeln")) for role in (Role.COORDINATOR, Role.COMMISSIONER)
    ]
    assert "Andere Regeln ausprobieren" in looks
    assert "Gespeichert wird" not in looks
    assert "Neu festlegen" in sets
    assert "Gespeichert wird erst danach" in sets


def test_after_the_preview_the_rules_are_saved_and_told_in_the_history(
    client_of, small: SmallDistrict
) -> None:
    commissioner = client_of(Role.COMMISSIONER)
    ticks = {"addressees_deficiency_severe_reader": "1", "digest_weekday": "3"}
    answer = commissioner.post_form("/regeln", typed(small, **LONGER, **ticks))
    assert answer.location == "/regeln"
    policy = policy_of(small, LATER)
    assert policy.days[Severity.SEVERE] == 14
    assert policy.also_to("deficiency", "severe") == (Role.READER,)
    assert policy.digest_weekday == 3
    text = text_of(commissioner.get("/regeln"))
    assert "Gültig ab 01.07.2026" in text
    assert "Commissioner 1" in text
    assert "Montag → Donnerstag" in text
    assert "niemand zusätzlich → Kreisverwaltung (lesend)" in text


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"days_severe": "0"}, "days_severe"),
        ({"days_severe": "31"}, "days_severe"),
        ({"days_low": "bald"}, "days_low"),
        ({"days_low": ""}, "days_low"),
        ({"ahead_days": "7"}, "ahead_days"),
        ({"digest_hour": "24"}, "digest_hour"),
        ({"digest_weekday": "5"}, "digest_weekday"),
        ({"ladder_minutes_1": "400"}, "ladder_minutes_0"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_from": "2031-01-01"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_impossible_rules_are_refused_by_their_field(
    bad: dict[str, str], field: str, client_of, small: SmallDistrict
) -> None:
    admin = client_of(Role.ADMIN)
    wish = typed(small, chase_days="9", **bad)
    for answer in (
        admin.get("/regeln/vorschau", query_string=wish),
        admin.post_form("/regeln", wish),
    ):
        assert answer.status_code == 422
        assert f'href="#feld-{field}"' in answer.text
        assert 'name="chase_days" value="9"' in answer.text, "nothing typed is lost"


def test_whoever_was_slower_hears_it_and_loses_nothing(client_of, small: SmallDistrict) -> None:
    admin = client_of(Role.ADMIN)
    mine = typed(small, **LONGER)
    change_policy(small, on=date(2026, 8, 1), chase_days=9)
    warned = admin.get("/regeln/vorschau", query_string=mine)
    assert "Inzwischen hat jemand die Regeln geändert" in warned.text
    assert "Regeln so festlegen" not in warned.text
    answer = admin.post_form("/regeln", mine)
    assert answer.status_code == 409
    assert "Inzwischen hat jemand die Regeln geändert" in answer.text
    assert 'name="days_severe" value="14"' in answer.text
    assert policy_of(small, LATER).days[Severity.SEVERE] == 7


def test_rules_not_yet_in_force_are_withdrawn_and_stay_on_record(
    client_of, small: SmallDistrict
) -> None:
    version = change_policy(small, on=LATER, chase_days=9)
    admin = client_of(Role.ADMIN)
    for _twice in range(2):
        assert admin.post_form(f"/regeln/{version}/zurueckziehen").location == "/regeln"
    assert policy_of(small, LATER).chase_days == 5
    text = text_of(admin.get("/regeln"))
    assert "zurückgezogen am 30.06.2026" in text
    assert "Admin 1" in text
    change_policy(small, on=LATER, chase_days=8)
    assert policy_of(small, LATER).chase_days == 8


def test_rules_in_force_are_not_withdrawn(client_of, small: SmallDistrict) -> None:
    version = change_policy(small, on=LATER, chase_days=9)
    small.clock.to("2026-07-01 00:30")
    page = client_of(Role.ADMIN).post_form(
        f"/regeln/{version}/zurueckziehen", follow_redirects=True
    )
    assert "schon in Kraft" in page.text
    assert policy_of(small, LATER).chase_days == 9


def test_a_long_preview_comes_in_pages_and_as_one_file(
    client_of, small: SmallDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.rules.PAGE", 1)
    numbers = [case.number for case in small.inspect("C06", "B13", "B11")]
    admin = client_of(Role.ADMIN)
    pages = [
        admin.get("/regeln/vorschau", query_string=typed(small, **LONGER) | {"seite": str(n)}).text
        for n in (1, 2, 3)
    ]
    seen = [[number for number in numbers if number in page] for page in pages]
    assert sorted(number for each in seen for number in each) == sorted(numbers)
    file = admin.get("/regeln/vorschau", query_string=typed(small, **LONGER) | {"format": "csv"})
    assert file.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(StringIO(file.text.removeprefix("\ufeff")), delimiter=";"))
    assert sorted(row[0] for row in rows[1:]) == sorted(numbers)


def test_no_cell_of_the_file_is_a_formula() -> None:
    line = policy_preview.Line("M-1", 1, "=cmd()", None, None, None, "", ())
    assert "'=cmd()" in policy_preview.as_csv([line])


def test_a_query_with_strange_names_is_harmless(client_of, small: SmallDistrict) -> None:
    wish = typed(small) | {"endpoint": "x", "_external": "1", "_anchor": "y", "values": "z"}
    assert client_of(Role.ADMIN).get("/regeln/vorschau", query_string=wish).status_code == 200


def test_back_from_the_preview_the_form_is_as_it_was_typed(client_of, small: SmallDistrict) -> None:
    ticks = {"addressees_complaint_any_commissioner": "1", "chase_days": "9"}
    page = client_of(Role.ADMIN).get("/regeln", query_string=typed(small, **ticks)).text
    assert 'name="chase_days" value="9"' in page
    assert 'name="addressees_complaint_any_commissioner" value="1" checked' in page


def test_the_case_tells_which_rules_moved_it_and_who_set_them(
    client_of, small: SmallDistrict
) -> None:
    [case] = small.inspect("C06")
    decided(small, case.id, Decision.ACCEPT)
    client_of(Role.COMMISSIONER).post_form("/regeln", typed(small, **LONGER, ahead_days="5"))
    small.clock.to("2026-07-01 00:05")
    small.beat()
    text = text_of(client_of(Role.COORDINATOR).get(f"/maengel/{case.id}"))
    assert "Frist an die neuen Regeln angepasst" in text
    assert "Regeln gültig ab 01.07.2026, festgelegt von Commissioner 1" in text
    assert "Neue Frist 14.07.2026, vorher 07.07.2026" in text


def test_the_case_tells_of_a_letter_that_somebody_else_got(client_of, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        wish = OperatorWish(small.operator.name, small.operator.email, active=False)
        change_operator(session, small.district.id, small.operator.id, wish, now=small.clock())
    [case] = small.inspect("C06")
    decided(small, case.id, Decision.ACCEPT)
    text = text_of(client_of(Role.COORDINATOR).get(f"/maengel/{case.id}"))
    assert "Coordinator 1" in text
    assert "wird verschickt" in text
