"""The history of every object by the audit log, and the log as a file."""

from __future__ import annotations

import csv
import html
import io
import re

import orjson
import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.privacy.inventory import Kept, Subject, inventory
from inspections.store.people import User
from web.pages.change_words import FIELDS, TABLES, TECHNICAL
from web.pages.changes import PAGE_SIZE


@pytest.fixture
def coordinator(client_of):
    return client_of(Role.COORDINATOR)


@pytest.fixture
def commissioner(client_of):
    return client_of(Role.COMMISSIONER)


def test_a_change_in_the_browser_shows_who_changed_what_from_what_to_what(
    small, client_of, coordinator
) -> None:
    admin = client_of(Role.ADMIN)
    form = {"name": "Betreiber B", "email": "neu@betreiber.example", "phone": "", "active": "1"}
    assert admin.post_form(f"/betreiber/{small.operator.id}", form).status_code == 302
    page = coordinator.get(f"/betreiber/{small.operator.id}/verlauf").text
    assert "Admin 1" in page
    assert "Betreiber geändert" in page
    assert "<del>Betreiber A</del> → Betreiber B" in page
    assert "betrieb@goerlitz.example" in page


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/unterkuenfte/{accommodation_id}/verlauf", "Unterkunft angelegt"),
        ("/begehungen/{inspection_id}/verlauf", "Begehung angelegt"),
        ("/maengel/{deficiency_id}/verlauf", "Mangel angelegt"),
        ("/beschwerden/{complaint_id}/verlauf", "Beschwerde angelegt"),
    ],
)
def test_every_object_has_its_history(url, shown, busy, coordinator) -> None:
    page = coordinator.get(url.format(**busy))
    assert page.status_code == 200
    assert shown in page.text


def test_a_history_tells_of_its_object_only(small, busy, coordinator) -> None:
    """The hand-in that opened the deficiency opened others, too, and rated the house."""
    page = coordinator.get(f"/maengel/{busy['deficiency_id']}/verlauf").text
    assert page.count("Mangel angelegt") == 1
    assert "Unterkunft" not in page.split("<tbody", 1)[1]


def test_a_complaint_s_history_tells_nothing_of_what_the_resident_said(busy, coordinator) -> None:
    page = coordinator.get(f"/beschwerden/{busy['complaint_id']}/verlauf").text
    assert "Schimmel in der Dusche" not in page
    assert "a@b.example" not in page
    assert "(vertraulich)" in page


def test_a_person_s_history_is_the_administration_s_and_the_commissioner_s(
    small, commissioner, coordinator
) -> None:
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.READER).id).phone = "03581 1"
    url = f"/personen/{small.user(Role.READER).id}/verlauf"
    assert "03581 1" in commissioner.get(url).text
    assert coordinator.get(url).status_code == 403


def test_the_log_is_given_out_by_person_object_and_time(small, client_of, commissioner) -> None:
    admin = client_of(Role.ADMIN)
    form = {"name": "=2+3", "email": "neu@betreiber.example", "phone": "", "active": "1"}
    admin.post_form(f"/betreiber/{small.operator.id}", form)
    who = f"user:{small.user(Role.ADMIN).id}"
    rows = orjson.loads(commissioner.get(f"/protokoll.json?person={who}").data)
    assert {row["by"] for row in rows} == {who}
    told = commissioner.get(f"/protokoll.csv?person={who}&objekt=operator:{small.operator.id}")
    lines = list(csv.DictReader(io.StringIO(told.text.lstrip("\ufeff")), delimiter=";"))
    by_field = {line["field"]: (line["was"], line["now"]) for line in lines}
    assert by_field["name"] == ("Betreiber A", "'=2+3")
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    assert orjson.loads(commissioner.get("/protokoll.json?bis=2020-01-01").data) == []
    assert "Betreiber geändert" in commissioner.get(f"/protokoll?person={who}").text


def test_a_changed_limit_of_photos_can_be_read(client_of, commissioner) -> None:
    admin = client_of(Role.ADMIN)
    for gib, daily in (("3", "400"), ("5", "300")):
        admin.post_form("/aufbewahrung/speicher", {"gib": gib, "daily": daily})
    page = commissioner.get("/protokoll").text
    assert "Speicherkontingent" in page
    rows = re.findall(r"<span class=\"bg-muted\">([^<]+):</span> (\d+)", page)
    assert ("Größe in Byte", str(5 * 2**30)) in rows
    assert ("Fotos am Tag", "300") in rows


def test_another_district_s_changes_are_not_there(small, busy, elsewhere, commissioner) -> None:
    assert busy["operator_id"] != elsewhere["operator_id"]
    assert commissioner.get(f"/betreiber/{elsewhere['operator_id']}/verlauf").status_code == 404
    rows = orjson.loads(commissioner.get("/protokoll.json").data)
    assert {row["chain"].partition("/")[0] for row in rows} == {str(small.district.id)}
    theirs = f"accommodation:{elsewhere['accommodation_id']}"
    assert orjson.loads(commissioner.get(f"/protokoll.json?objekt={theirs}").data) == []


def test_a_case_is_told_in_the_words_of_its_page(busy, coordinator) -> None:
    page = coordinator.get(f"/maengel/{busy['deficiency_id']}/verlauf").text
    shown = page.split("<tbody", 1)[1]
    assert "Offen" in shown
    spoken = re.sub(r"<[^>]+>", " ", shown).split()
    assert not {"found", "open", "deficiency"} & set(spoken)


def test_a_log_in_names_whose_it_is_and_how_it_was_proved(small, commissioner) -> None:
    log = commissioner.get("/protokoll").text
    assert "Sitzung angelegt" in log
    assert small.user(Role.COMMISSIONER).name in log
    assert ">Passwort" in log


def test_a_long_log_is_read_page_by_page(small, commissioner) -> None:
    for _more in range(PAGE_SIZE + 1):
        small.plan()
    first = commissioner.get("/protokoll?bis=2099-01-01").text
    older = re.search(r'href="(/protokoll\?[^"]*seite=2[^"]*)"', first)
    assert older is not None
    assert "bis=2099-01-01" in older[1]
    second = commissioner.get(older[1].replace("&amp;", "&")).text
    assert "seite=1" in second
    assert second.count("<tr") > 1


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.ADMIN])
def test_from_the_log_one_click_leads_to_the_history_of_any_object(role, busy, client_of) -> None:
    """Also of what has no page of its own, such as an office or a checklist."""
    visitor = client_of(role)
    log = visitor.get("/protokoll").text
    found = set(re.findall(r'href="(/[^"]+)">[^<]+</a></td>', log))
    for kind in ("absence", "certificate", "checklist", "deficiency", "hold", "office"):
        assert any(f"objekt={kind}:" in url for url in found), kind
    for kind in ("unterkuenfte", "personen", "betreiber"):
        assert any(f"/{kind}/" in url for url in found), kind
    for url in found:
        page = visitor.get(html.unescape(url))
        assert page.status_code == 200, url
        assert "Noch keine Änderung" not in page.text, url


def test_every_column_of_a_person_has_a_word_in_the_record() -> None:
    for table in inventory().values():
        mine = {name for name, each in table.columns.items() if any(map(each.of, Subject))}
        assert not mine - FIELDS.keys(), f"{table.name}: {sorted(mine - FIELDS.keys())}"
        assert not mine or table.name in TABLES, table.name


def test_every_table_and_field_has_its_word() -> None:
    for table in inventory().values():
        if table.kept is not Kept.NOTHING:
            assert table.name in TABLES, f"web/pages/change_words.py: add TABLES[{table.name!r}]"
        if table.kept in (Kept.FIELDS, Kept.UPDATES):
            unnamed = set(table.recorded) - FIELDS.keys() - TECHNICAL
            assert not unnamed, f"web/pages/change_words.py, {table.name}: {sorted(unnamed)}"
