"""The call list on the receipt and on the case, and where the office is reached."""

from __future__ import annotations

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.people import Operator
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def danger(small: SmallDistrict) -> SmallDistrict:
    small.clock.to("2026-04-11 23:30")
    with transaction(small.sessions) as session:
        session.get_one(Operator, small.operator.id).phone = "+49 171 / 39200-01"
    small.inspect("B04")
    return small


def test_the_receipt_shows_at_once_whom_to_call(danger: SmallDistrict, client_of) -> None:
    page = client_of(Role.INSPECTOR).get("/begehung/1").text
    assert "Jetzt anrufen" in page
    assert 'href="tel:+491713920001"' in page
    assert "keine Telefonnummer hinterlegt" in page
    assert "Ich kümmere mich" in page


def test_a_call_is_ticked_off_with_name_and_time(danger: SmallDistrict, client_of) -> None:
    client = client_of(Role.INSPECTOR)
    form = {"wer": "operator-1", "erreicht": "nein", "begehung": "1"}
    answer = client.post_form("/maengel/1/anruf", form)
    assert answer.location.endswith("/begehung/1#anrufe-1")
    page = client.get("/maengel/1").text
    assert "11.04.2026, 23:30 Uhr, Inspector 1: nicht erreicht" in page
    assert "Betreiber A: nicht erreicht" in page  # and in the history


def test_who_takes_care_is_named_and_asked_no_more(danger: SmallDistrict, client_of) -> None:
    client = client_of(Role.COORDINATOR)
    assert client.post_form("/maengel/1/kuemmern", {}).status_code == 302
    page = client.get("/maengel/1").text
    assert "Coordinator 1 kümmert sich seit 11.04.2026, 23:30 Uhr." in page
    assert "Ich kümmere mich" not in page
    client.post_form("/maengel/1/kuemmern", {})
    assert "Darum kümmert sich schon jemand" in client.get("/maengel/1").text


def test_nobody_calls_about_what_is_not_dangerous(small: SmallDistrict, client_of) -> None:
    small.inspect("C06")
    client = client_of(Role.COORDINATOR)
    assert "Jetzt anrufen" not in client.get("/maengel/1").text
    client.post_form("/maengel/1/anruf", {"wer": "operator-1", "erreicht": "ja"})
    assert "passt nicht mehr zum Stand" in client.get("/maengel/1").text


def test_a_reader_sees_the_list_and_ticks_nothing(danger: SmallDistrict, client_of) -> None:
    client = client_of(Role.READER)
    assert "Nicht erreicht" not in client.get("/maengel/1").text
    assert client.post_form("/maengel/1/anruf", {}).status_code == 403


def test_the_office_says_where_it_keeps_watch(danger: SmallDistrict, client_of) -> None:
    client = client_of(Role.ADMIN)
    wrong = client.post_form("/rufbereitschaft", {"phone": "im Büro", "email": ""})
    assert wrong.status_code == 422
    assert "Bitte eine Telefonnummer eingeben" in wrong.text
    right = {"phone": "+49 3581 6630", "email": "wache@kreis.example"}
    assert client.post_form("/rufbereitschaft", right).status_code == 302
    assert 'href="tel:+4935816630"' in client_of(Role.COORDINATOR).get("/maengel/1").text
