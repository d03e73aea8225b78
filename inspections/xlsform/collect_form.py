"""An inspection as a form for ODK Collect: every point with what an inspector may say beside it.

One form per inspection, made once per checklist. Rooms are a repeat of their own with all points
asked per room; whoever does not go room by room answers them once for the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from pyxform.xls2xform import convert

from inspections.domain.checklist import CheckItem, Checklist, Words
from inspections.xlsform.collect_item import ROOM_PREFIX, STATES, item_rows
from inspections.xlsform.collect_words import (
    BY_ROOM,
    EXCEPTIONS,
    OTHER_ROOM_NAME,
    ROOM,
    ROOMS,
    SEVERITIES,
    WHICH_ROOM,
    YES_OR_NO,
)
from inspections.xlsform.columns import DE, in_both
from inspections.xlsform.names import Names, names_of
from inspections.xlsform.survey import choice_rows, frame_of
from inspections.xlsform.translation import Frame
from inspections.xlsform.write_item import Row

FORM_ID, TITLE = "begehung-form-id", "begehung-form-title"
ROOMS_FILE = "raeume.csv"
OTHER_ROOM = "other"


def collect_form(checklist: Checklist, form_id: str, title: str) -> str:
    """The XForm. Raises ChecklistNotCarried."""
    made = _made(checklist)
    made = made.replace(f'"{FORM_ID}"', quoteattr(form_id))
    return made.replace(f">{TITLE}<", f">{escape(title)}<")


@lru_cache(maxsize=32)
def _made(checklist: Checklist) -> str:
    # an empty condition is one, and a wrong one
    rows = [{column: text for column, text in row.items() if text} for row in _survey(checklist)]
    names = names_of(checklist)
    choices = choice_rows(checklist, frame_of(checklist, names)) + list(_choices())
    settings = {"form_title": TITLE, "form_id": FORM_ID, "version": str(checklist.version)}
    workbook = {
        "survey": rows,
        "survey_header": [dict.fromkeys(column for row in rows for column in row)],
        "choices": choices,
        "choices_header": [dict.fromkeys(column for row in choices for column in row)],
        "settings": [settings | {"default_language": DE}],
    }
    return str(convert(xlsform=workbook, validate=False).xform)


def _survey(checklist: Checklist) -> Iterator[Row]:
    names = names_of(checklist)
    frame = _flat(checklist, names)
    yield {"type": "start", "name": "begehung-start"}
    yield {"type": "end", "name": "begehung-end"}
    per_place = [item for item in checklist.items() if item.per_place]
    if per_place:
        yield from _rooms(per_place, frame)
    for section in checklist.sections:
        if not section.items:
            continue
        group = {"type": "begin_group", "name": f"abschnitt-{names.sections[section.id]}"}
        yield group | in_both("label", section.title)
        for item in section.items:
            unless = f"/data/{BY_ROOM.name} != 'yes'" if item.per_place else ""
            yield from item_rows(item, frame, unless=unless)
        yield {"type": "end_group"}


def _rooms(items: list[CheckItem], frame: Frame) -> Iterator[Row]:
    yield {"type": "select_one yes_or_no", "name": BY_ROOM.name, "required": "yes"} | in_both(
        "label", BY_ROOM.words
    )
    relevant = f"/data/{BY_ROOM.name} = 'yes'"
    yield {"type": "begin_repeat", "name": ROOMS.name, "relevant": relevant} | in_both(
        "label", ROOMS.words
    )
    yield {"type": f"select_one_from_file {ROOMS_FILE}", "name": ROOM.name, "required": "yes"} | (
        in_both("label", WHICH_ROOM)
    )
    other = f"../{ROOM.name} = '{OTHER_ROOM}'"
    yield {"type": "text", "name": OTHER_ROOM_NAME.name, "required": "yes", "relevant": other} | (
        in_both("label", OTHER_ROOM_NAME.words)
    )
    inside = {item.id for item in items}
    names = {
        item_id: f"{ROOM_PREFIX}{name}" if item_id in inside else name
        for item_id, name in frame.names.items()
    }
    for item in items:
        yield from item_rows(item, Frame(frame.items, names, frame.repeats))
    yield {"type": "end_repeat"}


def _flat(checklist: Checklist, names: Names) -> Frame:
    """Every row reaches every other: what is asked per room is asked outside the repeat as well."""
    items = {item.id: item for item in checklist.items()}
    return Frame(items, names.items, dict.fromkeys(items, ""))


def _choices() -> Iterator[Row]:
    lists: tuple[tuple[str, tuple[tuple[str, Words], ...]], ...] = (
        ("yes_or_no", YES_OR_NO),
        (STATES, EXCEPTIONS),
        ("severities", SEVERITIES),
    )
    for list_name, options in lists:
        for name, words in options:
            yield {"list_name": list_name, "name": name} | in_both("label", words)


def rooms_csv(rooms: list[str]) -> str:
    """The rooms of the house, to choose from; and one more."""
    lines = ["name,label"]
    lines += [f"r{number},{_quoted(room)}" for number, room in enumerate(rooms, 1)]
    return "\n".join([*lines, f"{OTHER_ROOM},{_quoted('anderer Raum / other room')}", ""])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
