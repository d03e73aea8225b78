"""Page Aufbewahrung: the administration sees what goes when, sets months, holds and lets go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from inspections.db import reading
from inspections.domain.quota import GIB
from inspections.domain.retention import RULES, Keep
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import retention, storage
from inspections.store.storage import StorageRule
from inspections.usecases import run_due


@pytest.fixture
def admin(client_of):
    return client_of(Role.ADMIN)


def months(small) -> dict[Keep, int]:
    with reading(small.sessions) as session:
        return retention.months(session, small.district.id)


def test_the_page_names_every_class_with_its_period_and_source(admin) -> None:
    page = admin.get("/aufbewahrung").text
    assert "3 Jahre nach dem Abschluss der Begehung oder des Mangels" in page
    for rule in RULES.values():
        assert rule.source in page


def test_what_is_due_is_counted_and_after_the_run_reported(small, admin, client_of) -> None:
    small.inspect("B04")
    small.beat()
    small.clock.ahead(days=400)
    admin = client_of(Role.ADMIN)
    due = admin.get("/aufbewahrung").text
    assert "Der nächste Lauf ist heute" in due
    run_due.retention(small.office)
    page = admin.get("/aufbewahrung").text
    assert "Der nächste Lauf ist morgen" in page
    assert "Briefe: " in page.split("Berichte")[1]


def test_months_are_set_within_their_limits(admin, small) -> None:
    typed = {keep.value: str(number) for keep, number in months(small).items()}
    answer = admin.post_form("/aufbewahrung", typed | {"letter": "6"})
    assert answer.status_code == 302
    assert months(small)[Keep.LETTER] == 6
    refused = admin.post_form("/aufbewahrung", typed | {"certificate": "7", "letter": "9"})
    assert refused.status_code == 422
    assert "Eine Zahl von 1 bis 6 wird gebraucht." in refused.text
    assert 'value="9"' in refused.text
    assert months(small)[Keep.LETTER] == 6


def test_a_hold_needs_a_thing_that_is_there_a_reason_and_an_end(admin, small) -> None:
    [case] = small.inspect("B04")
    until = (office_date(small.clock()) + timedelta(days=30)).isoformat()
    wish = {"kind": "deficiency", "called": case.number, "reason": "Klage", "until": until}
    for wrong, words in (
        ({"called": "M-1999-0001"}, "Das gibt es hier nicht."),
        ({"reason": " "}, "Bitte ausfüllen."),
        ({"until": "2020-01-01"}, "Bitte einen Tag ab heute wählen."),
        ({"kind": "moon"}, "Bitte aus der Liste wählen."),
    ):
        refused = admin.post_form("/aufbewahrung/sperren", wish | wrong)
        assert refused.status_code == 422
        assert words in refused.text
    assert admin.post_form("/aufbewahrung/sperren", wish).status_code == 302
    page = admin.get("/aufbewahrung").text
    assert f"Mangel {case.number}" in page
    with reading(small.sessions) as session:
        [row] = retention.holds(session, small.district.id)
    assert row.about == f"deficiency:{case.id}"
    admin.post_form(f"/aufbewahrung/sperren/{row.id}/aufheben")
    assert "aufgehoben am" in admin.get("/aufbewahrung").text


def test_a_year_is_offered_to_the_archive_once(admin, small) -> None:
    for _ in range(2):
        assert admin.post_form("/aufbewahrung/archiv", {"year": "2015"}).status_code == 302
    admin.post_form("/aufbewahrung/archiv", {"year": "nie"})
    with reading(small.sessions) as session:
        assert retention.offered_years(session, small.district.id) == {2015}


def limit(small) -> int:
    with reading(small.sessions) as session:
        return storage.limits_of(session, small.district.id).bytes


def test_the_administration_sets_how_much_room_photos_have(admin, small, client_of) -> None:
    assert "0,0 MiB von 20,0 GiB belegt" in admin.get("/aufbewahrung").text
    assert "heute 0 von 5.000 Fotos empfangen" in admin.get("/aufbewahrung").text
    said = {"gib": "3", "daily": "400"}
    assert admin.post_form("/aufbewahrung/speicher", said).status_code == 302
    assert limit(small) == 3 * GIB
    page = admin.get("/aufbewahrung").text
    assert "Das Speicherkontingent ist geändert." in page
    assert "von 3,0 GiB belegt" in page
    assert "heute 0 von 400 Fotos empfangen" in page
    for wrong, words in (
        ("0", "Eine Zahl von 1 bis 100000 wird gebraucht."),
        ("", "Bitte ausfüllen."),
        ("viel", "Bitte eine ganze Zahl eingeben."),
        ("1000000", "Diese Zahl ist zu groß oder zu klein."),
    ):
        refused = admin.post_form("/aufbewahrung/speicher", said | {"gib": wrong})
        assert refused.status_code == 422
        assert words in refused.text
    refused = admin.post_form("/aufbewahrung/speicher", said | {"daily": "0"})
    assert "Fotos am Tag: Eine Zahl von 1 bis 100000 wird gebraucht." in refused.text
    stranger = client_of(Role.COORDINATOR)
    assert stranger.post_form("/aufbewahrung/speicher", said).status_code == 403
    assert limit(small) == 3 * GIB


def test_who_set_it_to_what_stays_on_record(admin, small) -> None:
    for gib in ("3", "3", "4"):
        admin.post_form("/aufbewahrung/speicher", {"gib": gib, "daily": "400"})
    user = small.user(Role.ADMIN)
    with reading(small.sessions) as session:
        rules = list(session.scalars(select(StorageRule)))
        assert [(rule.bytes // GIB, rule.set_by) for rule in rules] == [
            (3, f"user:{user.id}"), (4, f"user:{user.id}"),
        ]  # fmt: skip
    page = admin.get("/protokoll").text
    assert "Speicherkontingent" in page
