"""Checklists are taken home as XLSForm, edited, looked at again and only then in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest

from inspections.db import transaction
from inspections.domain.checklist import Checklist, Words
from inspections.domain.checklist_file import shipped
from inspections.domain.vocabulary import Role, Severity
from inspections.store import checklists
from inspections.store.checklists import ChecklistVersion
from inspections.xlsform.read_form import read_form
from inspections.xlsform.write_workbook import workbook_bytes
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor
from tests.xlsform.workbooks import form

Login = Callable[[Role], Visitor]


def changed(checklist: Checklist) -> Checklist:
    """B01 is called otherwise and graver, B04 is gone."""
    sections = []
    for section in checklist.sections:
        items = [item for item in section.items if item.id != "B04"]
        items = [
            replace(item, label=Words("Alarm?", "Alarm?"), severity=Severity.LOW)
            if item.id == "B01"
            else item
            for item in items
        ]
        sections.append(replace(section, items=tuple(items)))
    return replace(checklist, sections=tuple(sections))


def upload(client: Visitor, content: bytes, name: str = "liste.xlsx"):
    return client.post_form("/checklisten/vorschau", {"datei": (BytesIO(content), name)})


def signed(page: str) -> str:
    found = re.search(r'name="checkliste" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def newest(small: SmallDistrict, name: str) -> ChecklistVersion:
    with transaction(small.sessions) as session:
        row = checklists.by_name(session, small.district.id, name)
        row.values()
        return row


def test_the_page_lists_versions_and_the_download_comes_back_the_same(
    small: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    page = client.get("/checklisten").text
    assert "Jahresbegehung" in page
    assert "mitgeliefert" in page
    row = small.checklists["full"]
    answer = client.get(f"/checklisten/{row.id}/xlsform")
    assert "Checkliste-full-1.xlsx" in answer.headers["Content-Disposition"]
    assert read_form(answer.data, "x.xlsx").checklist == shipped("full")


def test_a_change_is_shown_first_and_then_a_new_version(
    small: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.ADMIN)
    page = upload(client, workbook_bytes(changed(shipped("monthly")))).text
    assert "Noch ist nichts gespeichert." in page
    assert "1 Punkt entfällt" in page
    assert "<b>Alarm?</b>" in page
    assert "<b>Gering</b>" in page
    assert newest(small, "monthly").version == 1
    client.post_form("/checklisten", {"checkliste": signed(page)})
    row = newest(small, "monthly")
    assert row.version == 2
    assert row.imported_by == f"user:{small.user(Role.ADMIN).id}"
    assert row.values().item("B04") is None
    listed = client.get("/checklisten").text
    assert "1 ältere" in listed


def test_a_planned_inspection_keeps_its_version(small: SmallDistrict, client_of: Login) -> None:
    planned = small.plan()
    client = client_of(Role.COORDINATOR)
    page = upload(client, workbook_bytes(changed(shipped("monthly")))).text
    client.post_form("/checklisten", {"checkliste": signed(page)})
    [inspection] = [each for each in small.inspections() if each.id == planned]
    assert inspection.checklist.version == 1


def test_all_faults_are_on_the_page_and_nothing_is_changed(
    small: SmallDistrict, client_of: Login
) -> None:
    content = form(("date", "d", "Wann"), ("select_multiple x", "e", "Was"))
    answer = upload(client_of(Role.COORDINATOR), content)
    assert answer.status_code == 422
    for words in ("survey, Zeile 2, type", "survey, Zeile 3, type", "2 Stellen passen nicht"):
        assert words in answer.text
    assert "liste.xlsx ist nicht eingelesen" in answer.text


def test_no_workbook_is_told_so(client_of: Login) -> None:
    answer = upload(client_of(Role.COORDINATOR), b"Hallo", "brief.docx")
    assert answer.status_code == 422
    assert "Das ist keine Excel-Datei" in answer.text


def test_the_same_file_again_offers_nothing_to_take_over(client_of: Login) -> None:
    page = upload(client_of(Role.COORDINATOR), workbook_bytes(shipped("full"))).text
    assert "Kein Unterschied zur jetzigen Version." in page
    assert "übernehmen</span>" not in page


def test_what_somebody_else_imported_meanwhile_is_not_written_over(
    small: SmallDistrict, client_of: Login
) -> None:
    mine, hers = client_of(Role.COORDINATOR), client_of(Role.ADMIN)
    content = workbook_bytes(changed(shipped("monthly")))
    my_page, her_page = upload(mine, content).text, upload(hers, content).text
    hers.post_form("/checklisten", {"checkliste": signed(her_page)})
    mine.post_form("/checklisten", {"checkliste": signed(my_page)})
    assert "Inzwischen gibt es eine neuere Version" in mine.get("/checklisten").text
    assert newest(small, "monthly").version == 2


@pytest.mark.parametrize("sent", ["", "gefälscht", "WyJhIl0.abc"])
def test_only_what_was_previewed_can_be_taken_over(client_of: Login, sent: str) -> None:
    answer = client_of(Role.ADMIN).post_form("/checklisten", {"checkliste": sent})
    assert answer.status_code == 422


def test_the_commissioner_reads_and_imports_nothing(client_of: Login) -> None:
    client = client_of(Role.COMMISSIONER)
    assert client.get("/checklisten").status_code == 200
    assert upload(client, form()).status_code == 403
