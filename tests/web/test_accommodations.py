"""The list of accommodations and what is said about one of them."""

from __future__ import annotations

from inspections.domain.vocabulary import Role


def test_the_stand_of_a_house_explains_its_rating(client_of, small):
    small.inspect("C06", "B11")
    page = client_of(Role.READER).get(f"/unterkuenfte/{small.house.id}").text
    assert "Gewichtete Ampel nach Faktoren (Heim-TÜV), Fassung 1" in page
    assert "Punktabzug je Mangel (NSPIRE)" in page
    assert "Schlechteste Kategorie zählt" in page
    assert "Antworten nicht grün" in page or "Antwort nicht grün" in page
    assert "keine bestätigte Rechtsquelle" in page


def test_a_house_nobody_inspected_has_no_rating_and_says_so(client_of, small):
    page = client_of(Role.READER).get(f"/unterkuenfte/{small.house.id}").text
    assert "Noch keine Bewertung" in page
    assert "noch nie" in page


def test_the_list_filters_by_light_and_word(client_of, small):
    small.inspect("B04")
    reader = client_of(Role.READER)
    assert "Gemeinschaftsunterkunft Niesky" in reader.get("/unterkuenfte?ampel=red").text
    assert "Keine Unterkunft passt" in reader.get("/unterkuenfte?ampel=green").text
    assert "Gemeinschaftsunterkunft Niesky" in reader.get("/unterkuenfte?suche=niesky").text
    assert "Keine Unterkunft passt" in reader.get("/unterkuenfte?suche=Zittau").text


def test_an_unknown_sort_or_light_is_no_error(client_of, small):
    reader = client_of(Role.READER)
    assert reader.get("/unterkuenfte?sort=%27;drop").status_code == 200
    assert reader.get("/unterkuenfte?ampel=lila").status_code == 200


def test_open_deficiencies_and_inspections_stand_in_their_tabs(client_of, small):
    small.inspect("C06")
    planned = small.plan()
    office = client_of(Role.COORDINATOR)
    assert "M-2026-0001" in office.get(f"/unterkuenfte/{small.house.id}/maengel").text
    page = office.get(f"/unterkuenfte/{small.house.id}/begehungen").text
    assert f"/begehung/{planned}" in page
    assert "Abgegeben" in page


def test_readers_are_offered_no_form(client_of, small):
    page = client_of(Role.READER).get(f"/unterkuenfte/{small.house.id}/raeume").text
    assert "Raum anlegen" not in page
    assert "Entfernen" not in page
