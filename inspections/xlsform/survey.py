"""A checklist as the three sheets of an XLSForm: one row per point, nothing left out.

What XLSForm has no column for stands in columns of our own, `begehung::…`, so that the way back
gives the same checklist. What no column can carry is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspections.domain.checklist import Checklist, Section, Words
from inspections.domain.errors import Refused
from inspections.domain.vocabulary import AnswerType
from inspections.xlsform.columns import DE, in_both
from inspections.xlsform.names import PLACE, ROOMS, YES_PARTLY_NO_LIST, Names, names_of, runs
from inspections.xlsform.translation import Frame
from inspections.xlsform.write_item import NotCarried, Row, rows_of

ROOM = Words("Raum", "Room")
WHICH_ROOM = Words("Welcher Raum?", "Which room?")
YES_PARTLY_NO = (
    ("yes", Words("Ja", "Yes")),
    ("partly", Words("Teilweise", "Partly")),
    ("no", Words("Nein", "No")),
)
LONGEST_CELL = 32_767
# a reference, what XML forbids, and what Excel reads as an escape
UNWRITABLE = re.compile(
    r"\$\{|[\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)


class ChecklistNotCarried(Refused):
    """XLSForm cannot say what this checklist says; `details` name item, field and what."""


@dataclass(frozen=True, slots=True)
class Sheets:
    survey: list[Row]
    choices: list[Row]
    settings: list[Row]


def sheets_of(checklist: Checklist) -> Sheets:
    """Raises ChecklistNotCarried."""
    if not any(checklist.items()):
        raise ChecklistNotCarried(item=checklist.name, field="items", what="–")
    names = names_of(checklist)
    frame = frame_of(checklist, names)
    survey = [row for section in checklist.sections for row in _section(section, frame, names)]
    sheets = Sheets(survey, choice_rows(checklist, frame), [_settings(checklist)])
    _check_cells(sheets)
    return sheets


def frame_of(checklist: Checklist, names: Names) -> Frame:
    repeats = {
        item_id: f"{names.sections[section.id]}{ROOMS}{number}" if number else ""
        for section in checklist.sections
        for number, item_ids in runs(section)
        for item_id in item_ids
    }
    return Frame({item.id: item for item in checklist.items()}, names.items, repeats)


def choice_rows(checklist: Checklist, frame: Frame) -> list[Row]:
    lists: list[tuple[str, tuple[tuple[str, Words], ...]]]
    lists = [(YES_PARTLY_NO_LIST, YES_PARTLY_NO)]
    lists += [
        (frame.names[item.id], tuple((each.id, each.label) for each in item.options))
        for item in checklist.items()
        if item.type is AnswerType.CHOICE
    ]
    return [
        {"list_name": name, "name": option} | in_both("label", label)
        for name, options in lists
        for option, label in options
    ]


def _section(section: Section, frame: Frame, names: Names) -> Iterator[Row]:
    name = names.sections[section.id]
    own = {"begehung::id": section.id} if section.id != name else {}
    yield {"type": "begin_group", "name": name} | in_both("label", section.title) | own
    for number, item_ids in runs(section):
        if number:
            repeat = f"{name}{ROOMS}{number}"
            yield {"type": "begin_repeat", "name": repeat} | in_both("label", ROOM)
            yield _place(f"{name}{PLACE}{number}")
        for item_id in item_ids:
            yield from _item(item_id, frame)
        if number:
            yield {"type": "end_repeat"}
    yield {"type": "end_group"}


def _place(name: str) -> Row:
    return {"type": "text", "name": name, "required": "yes"} | in_both("label", WHICH_ROOM)


def _item(item_id: str, frame: Frame) -> list[Row]:
    try:
        return list(rows_of(frame.items[item_id], frame))
    except NotCarried as refusal:
        raise ChecklistNotCarried(item=item_id, field=refusal.field, what=refusal.what)


def _settings(checklist: Checklist) -> Row:
    return {
        "form_title": checklist.title.de,
        "form_id": checklist.name,
        "version": str(checklist.version),
        "default_language": DE,
        "begehung::title_en": checklist.title.en,
    }


def _check_cells(sheets: Sheets) -> None:
    for row in (*sheets.survey, *sheets.choices, *sheets.settings):
        for column, text in row.items():
            expression = column in ("relevant", "constraint", "calculation")
            found = None if expression else UNWRITABLE.search(text)
            if found or len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
                what = repr(found[0]) if found else f"{len(text)} > {LONGEST_CELL}"
                raise ChecklistNotCarried(item=row.get("name", "–"), field=column, what=what)
