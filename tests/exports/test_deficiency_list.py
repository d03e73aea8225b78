"""The deficiency list as the district administration opens it."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from inspections import labels
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.exports import accommodation_columns, deficiency_columns, legend_sheet
from inspections.exports.deficiency_list import write_deficiency_list
from inspections.labels import using_locale

SHEETS = ["Übersicht", "Mängel", "Unterkünfte", "Legende"]
TABLES = {
    "Mängel": deficiency_columns.COLUMNS,
    "Unterkünfte": accommodation_columns.COLUMNS,
    "Legende": legend_sheet.COLUMNS,
}


def cell(sheet: Worksheet, title: str, row: int = 2):
    titles = [each.value for each in sheet[1]]
    return sheet.cell(row, titles.index(title) + 1)


def figures(sheet: Worksheet) -> dict[str, object]:
    return {str(row[0].value): row[1].value for row in sheet.iter_rows() if row[0].value}


def formulas_over(sheet: Worksheet) -> dict[str, list[str]]:
    return {
        str(area.sqref)[0]: [rule.formula[0] for rule in area.rules]
        for area in sheet.conditional_formatting
    }


def test_it_has_the_four_sheets_in_order(office):
    assert office.workbook(office.line()).sheetnames == SHEETS


def test_dates_are_dates(office):
    sheet = office.workbook(office.line())["Mängel"]
    assert cell(sheet, "Frist").value == datetime.fromisoformat("2026-11-17")
    assert cell(sheet, "Frist").is_date
    assert cell(sheet, "Frist").number_format == "DD.MM.YYYY"


def test_a_second_reader_sees_the_same(office):
    book = CalamineWorkbook.from_object(office.file(office.report(office.line())))
    head, first = book.get_sheet_by_name("Mängel").to_python()
    line = dict(zip(head, first, strict=True))
    assert line["Nummer"] == "M-2026-0412"
    assert line["Frist"] == date(2026, 11, 17)
    assert line["Tage überfällig"] == 6


def test_the_number_leads_to_the_case(office):
    sheet = office.workbook(office.line())["Mängel"]
    assert cell(sheet, "Nummer").value == (
        '=HYPERLINK("https://begehung.example/maengel/412","M-2026-0412")'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_looks_like_a_formula_stays_text(office, start):
    evil = start + "cmd|' /C calc'!A0"
    line = office.line(
        remark=evil, place=evil, accommodation=evil, item=evil, operator=evil, legal_source=evil,
    )
    book = office.workbook(line, filters=evil, district=evil, made_for=evil)
    kinds = {
        each.data_type
        for sheet in book for row in sheet.iter_rows() for each in row
        if "calc" in str(each.value)
    }
    assert kinds == {"s"}
    assert cell(book["Mängel"], "Bemerkung").value == evil.replace("\r", "\n")


def test_only_our_own_links_are_formulas(office):
    sheet = office.workbook(office.line(number='"&A1', url='https://x.example/"&cmd'))["Mängel"]
    found = [each.value for row in sheet.iter_rows() for each in row if each.data_type == "f"]
    assert found == ['=HYPERLINK("https://x.example/""&cmd","""&A1")']


def test_a_link_no_browser_should_open_is_plain_text(office):
    sheet = office.workbook(office.line(url="file:///etc/passwd"))["Mängel"]
    assert cell(sheet, "Nummer").data_type == "s"
    assert cell(sheet, "Nummer").value == "M-2026-0412"


@pytest.mark.parametrize(("name", "corner", "rows"), [
    ("Mängel", "B2", 4), ("Unterkünfte", "C2", 2), ("Legende", "C2", None),
])
def test_a_list_is_frozen_filtered_and_printed_with_its_head(office, name, corner, rows):
    sheet = office.workbook(*[office.line()] * 3)[name]
    last = rows or sheet.max_row
    assert sheet.freeze_panes == corner
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{last}"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.left.text == "Mängelliste"
    assert sheet.oddFooter.left.text == "Stand: 23.11.2026, 16:08 Uhr (Ortszeit Berlin)"
    assert sheet.oddFooter.right.text == "Seite &P von &N"


def test_an_ampersand_in_a_name_is_printed_as_one(office):
    sheet = office.workbook(office.line(), district="Stadt & Land")["Mängel"]
    assert sheet.oddHeader.right.text == "Stadt && Land"


@pytest.mark.parametrize("rows", [1, 700])
def test_colours_reach_every_row(office, rows):
    sheet = office.workbook(*[office.line()] * rows)["Mängel"]
    over = formulas_over(sheet)
    areas = [area for each in sheet.conditional_formatting for area in each.sqref.ranges]
    assert {(area.min_row, area.max_row) for area in areas} == {(2, rows + 1)}
    assert '$E2="Gefahr im Verzug"' in over["E"]
    assert "N($I2)>0" in over["H"]


def test_every_severity_state_of_alarm_and_rating_has_a_colour_and_a_word(office):
    book = office.workbook(office.line())
    assert len(formulas_over(book["Mängel"])["E"]) == len(Severity)
    assert [rule.split("=")[1] for rule in formulas_over(book["Unterkünfte"])["H"]] == [
        '"Grün"', '"Gelb"', '"Rot"', '"Ohne Bewertung"',
    ]
    assert cell(book["Unterkünfte"], "Ampel").value == "Rot"


def test_an_unconfirmed_source_is_printed_as_such(office):
    sheet = office.workbook(office.line())["Mängel"]
    assert cell(sheet, "Rechtsquelle").value == "SächsBO § 33 (unbestätigt)"
    assert cell(sheet, "Beleg der Quelle").value == "unbestätigt"
    assert cell(sheet, "Rechtsquelle").column_letter in sheet.print_area.split(":")[1]


def test_nothing_overdue_is_an_empty_cell(office):
    sheet = office.workbook(office.line(days_overdue=0, deadline=None))["Mängel"]
    assert cell(sheet, "Tage überfällig").value is None
    assert cell(sheet, "Frist").value is None


def test_the_overview_counts_what_the_list_shows(office):
    lines = (
        office.line(),
        office.line(state=DeficiencyState.REPORTED, days_overdue=0),
        office.line(state=DeficiencyState.REMEDIED, days_overdue=0, severity=Severity.LOW),
        office.line(state=DeficiencyState.OPEN, days_overdue=0, relapse=True),
    )
    book = office.workbook(*lines)
    shown = figures(book["Übersicht"])
    assert book["Mängel"].max_row - 1 == shown["In dieser Liste"] == 4
    assert shown["Davon offen"] == 3
    assert shown["Davon überfällig"] == 1
    assert shown["Davon zu prüfen"] == 1
    assert shown["Davon abgeschlossen"] == 1
    assert shown["Davon Rückfälle"] == 1
    assert shown["Gefahr im Verzug"] == 3
    assert shown["Rot"] == 1


def test_the_overview_says_whose_list_it_is_and_of_when(office):
    sheet = office.workbook(office.line())["Übersicht"]
    assert [row[0].value for row in sheet.iter_rows(max_row=5)] == [
        "Mängelliste", "Landkreis Görlitz", "Stand: 23.11.2026, 16:08 Uhr (Ortszeit Berlin)",
        "Auswahl: nur überfällige", "Erstellt für: Kreisverwaltung (lesend)",
    ]


def test_the_months_have_a_chart_with_words_beside_it(office):
    archive = ZipFile(office.file(office.report(office.line())))
    assert "Mängel nach Monaten" in archive.read("xl/charts/chart1.xml").decode()
    drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "auf 5 im Monat 10/2026, davon überfällig zuletzt 2" in drawing


@pytest.mark.parametrize("name", list(TABLES))
def test_the_legend_explains_every_column(office, name):
    legend = office.workbook(office.line())["Legende"]
    explained = {row[1].value: row[2].value for row in legend.iter_rows() if row[0].value == name}
    assert list(explained) == [column.title for column in TABLES[name]]
    assert all(explained.values())


def test_the_legend_says_what_is_not_printed(office):
    legend = office.workbook(office.line())["Legende"]
    printed = {row[1].value: row[3].value for row in legend.iter_rows() if row[0].value == "Mängel"}
    assert printed["Betreiber"] == "nein"
    assert printed["Frist"] == "ja"


def test_a_list_of_nothing_says_so(office):
    book = office.workbook(accommodations=(), months=(), filters="")
    assert book["Mängel"]["A2"].value == "In dieser Auswahl gibt es keine Mängel."
    assert book["Unterkünfte"]["A2"].value == "In dieser Auswahl gibt es keine Unterkünfte."
    assert book["Übersicht"]["A4"].value == "Auswahl: alle Mängel"
    assert figures(book["Übersicht"])["In dieser Liste"] == 0
    assert not book["Übersicht"]._charts


def test_there_are_no_merged_cells_and_one_head_row(office):
    for sheet in office.workbook(office.line()):
        assert not sheet.merged_cells.ranges


def test_headings_follow_the_language_in_force(office, monkeypatch):
    class Tilde:
        def ugettext(self, message: str) -> str:
            return "~" + message

    monkeypatch.setattr(labels, "_catalogue", lambda _locale: Tilde())
    target = BytesIO()
    with using_locale("en"):
        write_deficiency_list(target, office.report(office.line()))
    book = load_workbook(target)
    assert book.sheetnames == ["~" + name for name in SHEETS]
    for name, columns in TABLES.items():
        assert [each.value for each in book["~" + name][1]] == ["~" + c.title for c in columns]
    assert book.properties.language == "en-GB"
    assert '$E2="~Gefahr im Verzug"' in formulas_over(book["~Mängel"])["E"]


def test_the_document_names_itself(office):
    properties = office.workbook(office.line()).properties
    assert (properties.title, properties.language) == ("Mängelliste", "de-DE")
    assert properties.subject == "Landkreis Görlitz"


def test_the_same_report_is_the_same_file(office):
    files = [office.file(office.report(office.line())).getvalue() for _ in range(2)]
    assert files[0] == files[1]


def test_progress_is_told_up_to_the_end(office):
    heard: list[tuple[int, int]] = []
    report = office.report(*[office.line()] * 1200)
    write_deficiency_list(BytesIO(), report, progress=lambda *step: heard.append(step))
    assert heard == [(512, 1200), (1024, 1200), (1200, 1200)]
