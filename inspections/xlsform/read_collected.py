"""What ODK Collect sends: the filled form as answers, and which photos belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from lxml import etree

from inspections.domain.checklist import WHOLE_HOUSE, Answer, AnswerValue, CheckItem, Checklist
from inspections.domain.errors import Refused
from inspections.domain.vocabulary import AnswerState, AnswerType, Severity
from inspections.xlsform.collect_form import OTHER_ROOM
from inspections.xlsform.collect_item import (
    PHOTO_ENDS,
    REASON_END,
    REMARK_END,
    ROOM_PREFIX,
    SEVERITY_END,
    STATE_END,
)
from inspections.xlsform.collect_words import BY_ROOM, OTHER_ROOM_NAME, ROOM, ROOMS
from inspections.xlsform.names import names_of
from inspections.xlsform.safe_xml import XmlRefused, read_xml

MOST_LEAVES = 20_000
LONGEST_PLACE = 100
NUMERIC = (AnswerType.COUNT, AnswerType.NUMBER, AnswerType.MEASUREMENT)
Values = Mapping[str, str]
E = TypeVar("E", AnswerState, Severity)


class FieldUnknown(Refused):
    """The form has no such question, or the question no such answer; `details` name it."""

    status = 400


@dataclass(frozen=True, slots=True)
class SentForm:
    """The envelope: which form, which copy of it, and the questions as they came."""

    form_id: str
    instance_id: str
    finished_at: datetime | None
    house: Values
    rooms: tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    answers: tuple[tuple[str, Answer], ...]  # each with a key of its own within the copy
    photos: tuple[tuple[str, str, str], ...]  # item, place, file name

    @property
    def file_names(self) -> frozenset[str]:
        return frozenset(name for _item, _place, name in self.photos)


def read_envelope(content: bytes) -> SentForm:
    """Raises XmlRefused, FieldUnknown."""
    root = read_xml(content)
    house: dict[str, str] = {}
    rooms: list[Values] = []
    for count, (name, text, room) in enumerate(_leaves(root)):
        if count > MOST_LEAVES:
            raise XmlRefused(problem="too many questions")
        if room is None:
            house[name] = text
        else:
            rooms.extend({} for _ in range(room + 1 - len(rooms)))
            rooms[room] = dict(rooms[room]) | {name: text}
    instance_id = house.get("instanceID", "")
    form_id = root.get("id") or ""
    if not instance_id or len(instance_id) > LONGEST_PLACE or not form_id:
        raise XmlRefused(problem="no form id or no instanceID")
    by_room = house.get(BY_ROOM.name) == "yes"
    return SentForm(
        form_id=form_id,
        instance_id=instance_id,
        finished_at=_moment(house.get("begehung-end", "")),
        house=house,
        rooms=tuple(rooms) if by_room else (),
    )


def read_collected(sent: SentForm, checklist: Checklist, rooms: list[str]) -> Collected:
    """Raises FieldUnknown."""
    names = names_of(checklist).items
    answers: list[tuple[str, Answer]] = []
    photos: list[tuple[str, str, str]] = []
    for key, prefix, place, values in _scopes(sent, rooms):
        for item in checklist.items():
            if prefix and not item.per_place:
                continue
            name = prefix + names[item.id]
            found = [values[name + end] for end in PHOTO_ENDS if values.get(name + end)]
            photos += [(item.id, place, file_name) for file_name in found]
            if answer := _answer(item, name, place, values, bool(found)):
                answers.append((f"{key}/{item.id}", answer))
    return Collected(tuple(answers), tuple(photos))


def _leaves(root: etree._Element) -> Iterator[tuple[str, str, int | None]]:
    """Name, text and the number of the room; questions that were not asked are not sent."""
    room = -1
    stack: list[tuple[etree._Element, int | None]] = [(root, None)]
    while stack:
        element, inside = stack.pop()
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == ROOMS.name:
            room += 1
            inside = room
        children = [child for child in element if isinstance(child.tag, str)]
        if children or not name:
            stack.extend((child, inside) for child in reversed(children))
        else:
            yield name, element.text or "", inside


def _scopes(sent: SentForm, rooms: list[str]) -> Iterator[tuple[str, str, str, Values]]:
    yield "", "", WHOLE_HOUSE, sent.house
    for number, values in enumerate(sent.rooms):
        yield f"{number}", ROOM_PREFIX, _place(values, rooms), values


def _place(values: Values, rooms: list[str]) -> str:
    chosen = values.get(ROOM.name, "")
    place = values.get(OTHER_ROOM_NAME.name, "").strip()
    if chosen != OTHER_ROOM:
        number = chosen.removeprefix("r")
        known = number.isascii() and number.isdecimal() and 1 <= int(number) <= len(rooms)
        place = rooms[int(number) - 1] if known else ""
    if not place or len(place) > LONGEST_PLACE:
        raise FieldUnknown(field=ROOM.name, value=chosen)
    return place


def _answer(
    item: CheckItem, name: str, place: str, values: Values, photographed: bool
) -> Answer | None:
    state, remark = values.get(name + STATE_END, ""), values.get(name + REMARK_END, "").strip()
    if state:
        reason = values.get(name + REASON_END, "").strip()
        return Answer(item.id, place, _member(AnswerState, state, name), None, reason, None, remark)
    value = _value(item, name, values)
    if value is None and not remark and not photographed:
        return None
    chosen = values.get(name + SEVERITY_END, "")
    severity = _member(Severity, chosen, name) if chosen and value is not None else None
    return Answer(item.id, place, value=value, severity=severity, remark=remark)


def _member(members: type[E], text: str, name: str) -> E:
    if text not in list(members):
        raise FieldUnknown(field=name, value=text)
    return members(text)


def _value(item: CheckItem, name: str, values: Values) -> AnswerValue:
    if item.type is AnswerType.COUNTS:
        typed = {option.id: values.get(f"{name}.{option.id}", "") for option in item.options}
        return {part: _number(text, name) for part, text in typed.items() if text} or None
    text = values.get(name, "")
    if item.type in NUMERIC:
        return _number(text, name) if text else None
    return None if item.type is AnswerType.PHOTO else text.strip() or None


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FieldUnknown(field=name, value=text)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
