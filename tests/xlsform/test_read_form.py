"""Other people's XLSForms: what maps is mapped, what does not is named with sheet and row."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from inspections.domain.checklist import CheckItem, Words
from inspections.domain.checklist_file import shipped
from inspections.xlsform.read_form import read_form
from inspections.xlsform.survey import ChecklistNotCarried, sheets_of
from inspections.xlsform.write_workbook import workbook_bytes
from tests.domain.small_checklist import checklist_of, count, yes_no
from tests.xlsform.workbooks import lines, read

RULES = ("type", "name", "label", "relevant", "constraint", "required", "calculation")


def items(reading) -> dict[str, CheckItem]:
    assert lines(reading) == []
    return {item.id: item for item in reading.checklist.items()}


def test_a_foreign_form_becomes_a_checklist() -> None:
    reading = read(
        ("start", "start"),
        ("begin group", "haus", "Haus"),
        ("integer", "betten", "Betten"),
        ("select one zustand", "zustand", "Zustand?"),
        ("decimal", "temperatur", "Temperatur"),
        ("photo", "bild", "Bild"),
        ("end group",),
        ("begin repeat", "zimmer", "Zimmer"),
        ("text", "bemerkung", "Was fällt auf?"),
        ("end repeat",),
        choices=[("zustand", "gut", "gut"), ("zustand", "1", "schlecht")],
    )
    found = items(reading)
    assert {key: item.type.value for key, item in found.items()} == {
        "betten": "count",
        "zustand": "choice",
        "temperatur": "measurement",
        "bild": "photo",
        "bemerkung": "text",
    }
    assert [option.id for option in found["zustand"].options] == ["gut", "o1"]
    assert found["bemerkung"].per_place
    assert not found["betten"].per_place
    assert [section.title.de for section in reading.checklist.sections] == ["Haus", "Zimmer"]
    assert reading.checklist.name == "probe"


def test_labels_come_in_both_languages_and_a_missing_one_is_lent_and_said() -> None:
    reading = read(
        ("text", "a", "Deutsch", "English"),
        ("text", "b", "Nur deutsch", None),
        columns=("type", "name", "label::German", "label::English (en)"),
    )
    found = items(reading)
    assert found["a"].label == Words("Deutsch", "English")
    assert found["b"].label == Words("Nur deutsch", "Nur deutsch")
    said = [notice.line() for notice in reading.notices]
    assert "1 Texte haben kein English (en); dort steht die andere Sprache." in said


def test_conditions_limits_and_calculations_become_rules() -> None:
    reading = read(
        ("integer", "kinder", "Kinder", None, ". >= 0 and . <= 50", "yes", None),
        ("text", "spielplatz", "Spielplatz?", "${kinder} > 0", None, None, None),
        ("calculate", "doppelt", None, None, None, None, "${kinder} * 2"),
        ("text", "viele", "Warum so viele?", "${doppelt} > 10", None, None, None),
        columns=RULES,
    )
    found = items(reading)
    assert found["kinder"].valid_if == "kinder <= 50.0"
    assert found["kinder"].required
    assert not found["spielplatz"].required
    assert found["spielplatz"].visible_if == "kinder > 0.0"
    assert found["spielplatz"].computed.expression == "kinder * 2.0"
    assert found["viele"].visible_if == "kinder * 2.0 > 10.0"


def test_a_condition_of_a_group_is_that_of_all_its_points() -> None:
    reading = read(
        ("select_one janein", "kinder", "Kinder da?", None, None, None, None),
        ("begin_group", "k", "Kinder", "selected(${kinder}, 'ja')", None, None, None),
        ("integer", "zahl", "Wie viele?", None, None, None, None),
        ("end_group", None, None, None, None, None, None),
        columns=RULES,
        choices=[("janein", "ja", "Ja"), ("janein", "nein", "Nein")],
    )
    assert items(reading)["zahl"].visible_if == 'kinder == "ja"'


def test_every_fault_is_named_with_sheet_row_and_column() -> None:
    reading = read(
        ("select_multiple arten", "arten", "Welche?", None, None, None, None),
        ("date", "am", "Wann?", None, None, None, None),
        ("integer", "n", None, None, None, None, None),
        ("text", "n", "Noch einmal", None, None, None, None),
        ("text", "t", "Text", "${fremd} = 1", None, None, None),
        ("text", "u", "Text", "regex(${t}, 'a')", None, "${n} > 1", None),
        ("integer", "m", "Zahl", None, ". < ${n}", None, None),
        ("end_group", None, None, None, None, None, None),
        ("begin_group", "offen", "Offen", None, None, None, None),
        columns=RULES,
        choices=[("arten", "a", "A"), ("arten", "a", "Noch einmal"), ("arten", None, "B")],
    )
    assert reading.checklist is None
    assert [line.partition(": ")[0] for line in lines(reading)] == [
        "survey, Zeile 2, type",
        "survey, Zeile 3, type",
        "survey, Zeile 4, label",
        "survey, Zeile 5, name",
        "survey, Zeile 6, relevant",
        "survey, Zeile 7, required",
        "survey, Zeile 7, relevant",
        "survey, Zeile 8, constraint",
        "survey, Zeile 9, type",
        "survey, Zeile 10, type",
        "choices, Zeile 3, name",
        "choices, Zeile 4, name",
    ]


def test_a_type_may_be_written_in_capitals() -> None:
    reading = read(("Integer", "n", "Betten"), ("SELECT_ONE ja_nein", "j", "Sauber?"),
                   choices=[("ja_nein", "yes", "Ja"), ("ja_nein", "no", "Nein")])  # fmt: skip
    assert reading.checklist is not None
    assert [item.type for item in reading.checklist.items()] == ["count", "choice"]


def test_what_nobody_reads_is_named_and_never_dropped() -> None:
    reading = read(
        ("text", "a", "A", "7", "bild.jpg", "Oui"),
        ("text", "b", "B", "7", None, None),
        columns=("type", "name", "label", "default", "media::image", "label::Français (fr)"),
        entities=[("dataset",), ("haeuser",)],
    )
    assert set(lines(reading)) == {
        "entities: Dieses Blatt kann Begehung nicht übernehmen.",
        "survey, Zeile 2, default: Diese Spalte kann Begehung nicht übernehmen (2 Zeilen).",
        "survey, Zeile 2, media::image: Diese Spalte kann Begehung nicht übernehmen (1 Zeilen).",
        "survey, Zeile 2, label::Français (fr): Diese Spalte kann Begehung nicht übernehmen"
        " (1 Zeilen).",
    }


def test_a_condition_on_a_point_that_may_be_hidden_is_refused() -> None:
    """ODK hides what follows it; Begehung would go on asking."""
    reading = read(
        ("integer", "a", "A", None),
        ("integer", "b", "B", "${a} > 0"),
        ("integer", "c", "C", "${b} > 0"),
        columns=("type", "name", "label", "relevant"),
    )
    assert lines(reading)[0].startswith("survey, Zeile 4, relevant: »b« wird selbst nur bedingt")


def test_a_note_becomes_help_and_names_that_cannot_be_ids_are_told() -> None:
    reading = read(
        ("note", "n", "Bitte zählen"),
        ("integer", "wie-viele.betten", "Betten"),
    )
    [item] = reading.checklist.items()
    assert (item.id, item.help) == ("wie_viele_betten", Words("Bitte zählen", "Bitte zählen"))
    said = [notice.line() for notice in reading.notices]
    assert "survey, Zeile 3, name: »wie-viele.betten« heißt in Begehung »wie_viele_betten«." in said


def edited(tmp_path: Path, column: str, row_name: str, text: str | None) -> bytes:
    """The exported monthly list with one cell changed in Excel."""
    path = tmp_path / "monthly.xlsx"
    path.write_bytes(workbook_bytes(shipped("full")))
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[heads.index("name")].value == row_name:
            row[heads.index(column)].value = text
    book.save(path)
    return path.read_bytes()


def test_an_exported_file_can_be_edited(tmp_path: Path) -> None:
    content = edited(tmp_path, "relevant", "E08", "${A04.children} > 5")
    reading = read_form(content, "x.xlsx")
    assert items(reading)["E08"].visible_if == "A04.children > 5.0"


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        ("begehung::severity", "schlimm", "»schlimm« ist keins von imminent_danger"),
        ("begehung::violated_if", "A02 > 1", "Zahlen mit Dezimalpunkt: 1.0"),
        ("begehung::violated_if", "Z99 > 1.0", "Z99 ist kein Punkt dieser Liste."),
        ("begehung::violated_if", None, "braucht begehung::violated_if oder begehung::colour_if"),
        ("begehung::factor", "11", "11 liegt nicht zwischen 1 und 10."),
        ("begehung::type", "text", "integer kann nicht text sein"),
        ("begehung::visible_if", "A01 > 1.0", ""),
    ],
)
def test_our_own_columns_are_read_as_strictly(tmp_path, column, text, problem) -> None:
    reading = read_form(edited(tmp_path, column, "A02", text), "x.xlsx")
    if problem:
        assert any(problem in line and "survey, Zeile" in line for line in lines(reading)), lines(
            reading
        )
    else:
        assert items(reading)["A02"].visible_if == text


def test_two_cells_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(edited(tmp_path, "relevant", "A02", "${A01} > 5"))
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book["survey"][1]]
    row = next(row for row in book["survey"].iter_rows() if row[1].value == "A02")
    row[heads.index("begehung::visible_if")].value = "A01 > 7.0"
    book.save(path)
    [line] = lines(read_form(path.read_bytes(), "x.xlsx"))
    assert "widerspricht begehung::visible_if" in line


def test_what_xlsform_cannot_say_is_refused_by_name() -> None:
    with pytest.raises(ChecklistNotCarried) as refused:
        sheets_of(checklist_of(yes_no("A", visible_if='B < "x"'), yes_no("B")))
    assert refused.value.details["item"] == "A"
    assert refused.value.details["field"] == "visible_if"


def test_texts_that_look_like_formulas_or_numbers_stay_texts() -> None:
    item = count("A", unit="007", help=Words("=1+1\nzweite Zeile", "+1"))
    checklist = checklist_of(item)
    assert read_form(workbook_bytes(checklist), "x.xlsx").checklist == checklist


def test_every_field_of_an_item_has_its_column() -> None:
    """A new field of a checklist needs a column before it can be lost on the way."""
    known = {
        "id", "label", "type", "source", "section", "status", "help", "unit", "options", "finding",
        "severity", "severity_if", "visible_if", "violated_if", "colour_if", "computed", "factor",
        "per_place", "required", "valid_if", "invalid", "each_time",
    }  # fmt: skip
    assert {each.name for each in fields(CheckItem)} == known
