"""`begehung checklist`: lists, exports and imports XLSForm, and names every fault."""

from __future__ import annotations

from pathlib import Path

from inspections.domain.checklist_file import shipped
from inspections.xlsform.read_form import read_form
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.xlsform.workbooks import form


def test_the_list_names_every_version(begehung: Begehung, small: SmallDistrict) -> None:
    done = begehung("checklist", "list")
    assert done.code == 0
    assert done.out.splitlines() == [
        "full\t1\t124\t–\tJahresbegehung",
        "monthly\t1\t35\t–\tMonatsbegehung",
    ]


def test_an_export_is_imported_as_the_same_version(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    file = tmp_path / "liste.xlsx"
    assert begehung("checklist", "export", "full", "--out", str(file)).code == 0
    assert read_form(file.read_bytes(), file.name).checklist == shipped("full")
    done = begehung("checklist", "import", str(file))
    assert (done.code, done.out) == (0, "")
    assert "124 Punkte in 15 Abschnitten: Version 1 von full" in done.err
    assert len(begehung("checklist", "list").out.splitlines()) == 2


def test_check_changes_nothing_and_needs_no_database(begehung: Begehung, tmp_path: Path) -> None:
    file = tmp_path / "neu.xlsx"
    file.write_bytes(form(("integer", "n", "Zahl")))
    done = begehung("checklist", "import", str(file), "--check")
    assert done.code == 0
    assert "Probe: 1 Punkte in 1 Abschnitten" in done.err


def test_every_fault_is_a_line_on_standard_output(begehung: Begehung, tmp_path: Path) -> None:
    file = tmp_path / "falsch.xlsx"
    file.write_bytes(form(("date", "d", "Wann"), ("text", "t", None)))
    done = begehung("checklist", "import", str(file), "--check")
    assert done.code == 1
    assert [line.partition(": ")[0] for line in done.out.splitlines()] == [
        "survey, Zeile 2, type",
        "survey, Zeile 3, label",
    ]
    assert "2 Fehler; nichts geändert" in done.err


def test_a_new_form_becomes_the_first_version(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    file = tmp_path / "neu.xlsx"
    file.write_bytes(form(("integer", "n", "Zahl")))
    assert begehung("checklist", "import", str(file)).code == 0
    assert "probe\t1\t1\t" in begehung("checklist", "list").out


def test_with_two_districts_one_has_to_be_named(
    begehung: Begehung, small: SmallDistrict, settings
) -> None:
    make_district(small.sessions, small.clock, settings, code="bautzen")
    done = begehung("checklist", "list")
    assert (done.code, done.out) == (1, "")
    assert "--district" in done.err
    assert begehung("checklist", "list", "--district", "bautzen").code == 0


def test_an_unknown_name_is_told(begehung: Begehung, small: SmallDistrict, tmp_path: Path) -> None:
    done = begehung("checklist", "export", "x", "--out", str(tmp_path / "x.xlsx"))
    assert done.code == 1
    assert "checklist: x gibt es nicht" in done.err
