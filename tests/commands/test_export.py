"""`begehung export deficiencies`: the workbook without a worker."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict


def numbers(path: Path) -> list[str]:
    """The numbers of the deficiencies in the list."""
    book = openpyxl.load_workbook(path)
    cells = " ".join(str(row[0].value) for row in book["Mängel"].iter_rows())
    return re.findall(r"M-\d{4}-\d{4}", cells)


@pytest.fixture
def three(small: SmallDistrict) -> SmallDistrict:
    """Three found, one of them remedied later."""
    small.inspect("B11", "C06", "B04")
    small.clock.ahead(days=3)
    small.inspect("B11", "B04")
    return small


def test_the_workbook_can_be_read_back(
    begehung: Begehung, three: SmallDistrict, tmp_path: Path
) -> None:
    target = tmp_path / "Mängel.xlsx"
    done = begehung("export", "deficiencies", "--district", "goerlitz", "--out", str(target))
    assert (done.code, done.out) == (0, "")
    assert openpyxl.load_workbook(target).sheetnames == [
        "Übersicht", "Mängel", "Unterkünfte", "Legende"
    ]  # fmt: skip
    assert sorted(numbers(target)) == ["M-2026-0001", "M-2026-0002", "M-2026-0003"]


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [
        ("--view", "ended", 1),
        ("--view", "open", 2),
        ("--severity", "imminent_danger", 1),
        ("--accommodation", "gu-nie", 3),
        ("--state", "found", 1),
        ("--section", "C", 1),
        ("--text", "C06", 1),
    ],
)
def test_a_filter_leaves_the_others_out(
    begehung: Begehung, three: SmallDistrict, tmp_path: Path, option: str, value: str, count: int
) -> None:
    target = tmp_path / "liste.xlsx"
    done = begehung(
        "export", "deficiencies", "--district", "goerlitz", "--out", str(target), option, value
    )
    assert (done.code, len(numbers(target))) == (0, count)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--district", "bautzen"), "begehung: district: bautzen gibt es nicht"),
        (
            ("--district", "goerlitz", "--accommodation", "GU-XXX"),
            "begehung: accommodation: GU-XXX gibt es nicht",
        ),
    ],
)
def test_what_does_not_exist_is_named_and_the_old_file_stays(
    begehung: Begehung,
    small: SmallDistrict,
    tmp_path: Path,
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    target = tmp_path / "liste.xlsx"
    target.write_text("of yesterday")
    done = begehung("export", "deficiencies", "--out", str(target), *arguments)
    assert (done.code, done.err.strip()) == (1, complaint)
    assert target.read_text() == "of yesterday"
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_does_not_exist_is_named(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    target = tmp_path / "none" / "liste.xlsx"
    done = begehung("export", "deficiencies", "--district", "goerlitz", "--out", str(target))
    assert done.code == 1
    assert done.err.startswith("begehung: --out: ")


def test_the_sheets_speak_english_when_asked(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    target = tmp_path / "list.xlsx"
    options = ("--district", "goerlitz", "--out", str(target), "--locale", "en")
    assert begehung("export", "deficiencies", *options).code == 0
    assert len(openpyxl.load_workbook(target).sheetnames) == 4
