"""Reports: asked for on a page, made by a worker, taken home by who may."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.exports import Export
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exports(small: SmallDistrict) -> list[Export]:
    with transaction(small.sessions) as session:
        return list(session.query(Export).order_by(Export.id))


def test_the_list_becomes_a_workbook_with_the_same_filter(
    small: SmallDistrict, client_of: Login
) -> None:
    small.inspect("C06", "B13")
    client = client_of(Role.COORDINATOR)
    page = client.get("/maengel?schwere=severe").text
    assert '<input type="hidden" name="schwere" value="severe">' in page
    answer = client.post_form("/berichte", {"sicht": "open", "schwere": "severe"})
    assert answer.location == "/berichte"
    waiting = client.get("/berichte").text
    assert "wartet" in waiting
    assert "Schwere: Schwer" in waiting
    assert "js/live.js" in waiting
    assert client.get("/berichte/1/datei").status_code == 409
    small.beat()
    ready = client.get("/berichte").text
    assert "Herunterladen" in ready
    assert "1 Zeile" in ready
    assert "js/live.js" not in ready
    file = client.get("/berichte/1/datei")
    assert file.mimetype == XLSX
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=Maengelliste-goerlitz-2026-04-07.xlsx"
    )
    numbers = " ".join(str(row[0]) for row in load_workbook(BytesIO(file.data))["Mängel"].values)
    assert "M-2026-0002" in numbers
    assert "M-2026-0001" not in numbers


def test_an_export_under_way_shows_its_progress(small: SmallDistrict, client_of: Login) -> None:
    client = client_of(Role.READER)
    client.post_form("/berichte", {"sicht": "all"})
    with transaction(small.sessions) as session:
        row = session.get_one(Export, 1)
        row.done_rows, row.all_rows = 3000, 12000
    page = client.get("/berichte").text
    assert '<progress value="3000" max="12000"' in page
    assert "3.000 von 12.000 Zeilen" in page


def test_a_failed_export_says_so_and_is_asked_for_again(
    small: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.READER)
    client.post_form("/berichte", {"sicht": "overdue"})
    with transaction(small.sessions) as session:
        row = session.get_one(Export, 1)
        row.finished_at, row.error = small.clock(), "OSError('/srv/secret: no space left')"
    page = client.get("/berichte").text
    assert "fehlgeschlagen" in page
    assert "/srv/secret" not in page
    client.post_form("/berichte/1/noch-einmal")
    assert [row.filters for row in exports(small)] == [{"sicht": "overdue"}] * 2


def test_the_file_comes_from_the_export_directory_only(
    small: SmallDistrict, client_of: Login, tmp_path
) -> None:
    client = client_of(Role.READER)
    client.post_form("/berichte", {})
    small.beat()
    (tmp_path / "other.xlsx").write_bytes(b"secret")
    for name in ("../other.xlsx", str(tmp_path / "other.xlsx"), "gone.xlsx"):
        with transaction(small.sessions) as session:
            session.get_one(Export, 1).file = name
        assert client.get("/berichte/1/datei").status_code == 410


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMIN])
def test_who_may_not_export_is_refused(small: SmallDistrict, client_of: Login, role: Role) -> None:
    client = client_of(role)
    assert client.get("/berichte").status_code == 403
    assert client.post_form("/berichte", {}).status_code == 403
    assert exports(small) == []


def test_another_district_takes_nothing_home(
    small: SmallDistrict, settings, client_of: Login
) -> None:
    client = client_of(Role.READER)
    client.post_form("/berichte", {})
    small.beat()
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    client.log_in_as(other.user(Role.READER))
    assert client.get("/berichte/1/datei").status_code == 404
    assert client.post_form("/berichte/1/noch-einmal").status_code == 404
    assert "Noch kein Bericht" in client.get("/berichte").text


def test_an_unknown_filter_asks_for_nothing(small: SmallDistrict, client_of: Login) -> None:
    assert client_of(Role.READER).post_form("/berichte", {"schwere": "rot"}).status_code == 400
    assert exports(small) == []
