"""Our table sheet against stock openpyxl write-only and XlsxWriter, same rows, a process each."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from inspections.exports.columns import Column, Kind, Link
from inspections.exports.page_setup import PrintLines
from inspections.exports.workbook import Book, Table
from tests.benchmarks.measured import Row, forget_peak, peak, row, show

SIZES = (20_000, 100_000)
WRITERS = ("ours", "openpyxl", "xlsxwriter")
ROOT = Path(__file__).parents[2]
MIB = 1024  # everything below counts KiB
FIRST_DAY = date(2025, 1, 1)
POOL = 5_000  # rows are taken from here again and again, so making them costs nothing
REMARKS = (
    "Rauchwarnmelder im Flur fehlt, Batterie in Zimmer 12 leer.",
    "=1+1 steht so im Protokoll",
    "Schimmel an der Außenwand hinter dem Schrank, etwa 0,6 m² & Fenster schließt nicht dicht.",
    "",
)


class Line(NamedTuple):
    number: str
    url: str
    days: tuple[date, date, date, date]
    counts: tuple[int, int, int]
    texts: tuple[str, ...]  # 17


def lines(count: int) -> Iterator[Line]:
    return islice(cycle([_line(index) for index in range(POOL)]), count)


def _line(index: int) -> Line:
    found = FIRST_DAY + timedelta(days=index % 600)
    texts = (
        f"Gemeinschaftsunterkunft Löbau {index % 40}", f"Zimmer {index % 97}",
        "Gefahr im Verzug" if index % 9 == 0 else "Mittel", "Überfällig", "Görlitz",
        f"Betreibergesellschaft Süd {index % 7}", f"B{index % 40:02}", "Brandschutz",
        f"Rettungsweg versperrt oder Tür verschlossen ({index % 124})",
        REMARKS[index % 4], "SächsBO § 33", "unbestätigt", "Regelbegehung", "Inspektion 1",
        "ja" if index % 11 == 0 else "", f"Flur {index % 5}", f"Vermerk {index}",
    )
    days = (found, found + timedelta(days=7), found + timedelta(days=9), found + timedelta(days=30))
    return Line(f"M-2026-{index:05}", f"https://begehung.example/maengel/{index}", days,
                (index % 60, index % 13, index), texts)


def _columns() -> tuple[Column[Line], ...]:
    def text(at: int) -> Column[Line]:
        return Column(f"Text {at}", lambda line: line.texts[at], 24)

    def day(at: int) -> Column[Line]:
        return Column(f"Tag {at}", lambda line: line.days[at], 12, Kind.DATE)

    def number(at: int) -> Column[Line]:
        return Column(f"Zahl {at}", lambda line: line.counts[at], 9, Kind.NUMBER)

    link = Column[Line]("Nummer", lambda line: Link(line.number, line.url), 14, Kind.LINK)
    return (link, *map(day, range(4)), *map(number, range(3)), *map(text, range(17)))


def ours(path: Path, count: int) -> None:
    made_at = datetime(2026, 11, 23, tzinfo=UTC)
    printed = PrintLines("Mängelliste", "Landkreis", "Stand")
    with path.open("wb") as target, Book(
        target, title="Mängelliste", owner="Landkreis", made_at=made_at, lines=printed
    ) as book:
        book.write_table(Table("Mängel", _columns()), lines(count), expected=count)


def openpyxl(path: Path, count: int) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Mängel")
    sheet.freeze_panes = "B2"
    linked, dated = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
    linked.font, dated.number_format = Font(color="1F3F9F", underline="single"), "DD.MM.YYYY"

    def styled(cell: WriteOnlyCell, value: object) -> WriteOnlyCell:
        cell.value = value
        return cell

    def cells(line: Line) -> Iterator[object]:
        yield styled(linked, f'=HYPERLINK("{line.url}","{line.number}")')
        yield from (styled(dated, day) for day in line.days)
        yield from line.counts
        yield from line.texts

    sheet.append([f"Spalte {index}" for index in range(25)])
    for line in lines(count):
        sheet.append(cells(line))
    sheet.auto_filter.ref = f"A1:Y{count + 1}"
    book.save(path)


def xlsxwriter(path: Path, count: int) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Mängel")
    dated = book.add_format({"num_format": "dd.mm.yyyy"})
    linked = book.add_format({"font_color": "#1F3F9F", "underline": 1})
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [f"Spalte {index}" for index in range(25)])
    for at, line in enumerate(lines(count), 1):
        sheet.write_formula(at, 0, f'=HYPERLINK("{line.url}","{line.number}")', linked,
                            line.number)
        for column, day in enumerate(line.days, 1):
            sheet.write_datetime(at, column, day, dated)
        for column, number in enumerate(line.counts, 5):
            sheet.write_number(at, column, number)
        for column, text in enumerate(line.texts, 8):
            sheet.write_string(at, column, text)
    sheet.autofilter(0, 0, count, 24)
    book.close()


BY_NAME: dict[str, Callable[[Path, int], None]] = {
    "ours": ours, "openpyxl": openpyxl, "xlsxwriter": xlsxwriter,
}


def child(name: str, count: int) -> dict[str, float]:
    """Run one writer here. A small file first, so that imports are not counted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        BY_NAME[name](path, 10)
        before = forget_peak()
        start = time.perf_counter()
        BY_NAME[name](path, count)
        seconds = time.perf_counter() - start
        return {
            "seconds": seconds, "mib": (peak() - before) / MIB, "file": path.stat().st_size / 1e6,
        }


def measure(name: str, count: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_workbook", name, str(count)],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )
    return dict(json.loads(done.stdout))


def run() -> Iterator[Row]:
    for count in SIZES:
        results = {name: measure(name, count) for name in WRITERS}
        for name, result in results.items():
            note = f"+{result['mib']:.0f} MiB peak, file {result['file']:.1f} MB"
            yield row(f"workbook {count} x 25, {name}", result["seconds"], "s", note)
        for other, target in (("openpyxl", 0.25), ("xlsxwriter", 0.35)):
            ratio = results["ours"]["seconds"] / results[other]["seconds"]
            name = f"workbook {count} x 25, ours / {other}"
            yield row(name, ratio, "ratio", f"target <= {target}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(child(sys.argv[1], int(sys.argv[2]))))
    else:
        show(run())
