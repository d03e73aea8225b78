"""The district's own text modules: added, changed, put in order, removed and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.text_modules import ANY_ITEM, LONGEST, MOST
from inspections.store import checklists, districts, text_modules
from inspections.store.text_modules import TextModule
from inspections.usecases.keep_people import FieldInvalid

MOST_REMOVED = 20


@dataclass(frozen=True, slots=True)
class ModuleWish:
    text: str
    item: str = ANY_ITEM


def keep_module(
    session: Session, district_id: int, wish: ModuleWish, module_id: int | None = None
) -> TextModule:
    """Add one at the end of its question, or change one. Raises NotFound, FieldInvalid."""
    districts.lock(session, district_id)
    row = (
        TextModule(district_id=district_id, item=wish.item, text="", position=0)
        if module_id is None
        else text_modules.get(session, district_id, module_id)
    )
    text = " ".join(wish.text.split())
    others = [each for each in text_modules.of_district(session, district_id) if each is not row]
    _check(session, others, text, wish.item, row)
    if module_id is None or row.item != wish.item:
        row.position = _last(others, wish.item)
    row.item, row.text = wish.item, text
    session.add(row)
    session.flush()
    return row


def move_module(session: Session, district_id: int, module_id: int, *, up: bool) -> TextModule:
    """One place towards the beginning or the end of its question. Raises NotFound."""
    districts.lock(session, district_id)
    row = text_modules.get(session, district_id, module_id)
    group = _of_item(text_modules.of_district(session, district_id), row.item)
    if row in group:
        at = group.index(row)
        group.insert(max(at - 1, 0) if up else at + 1, group.pop(at))
    for position, each in enumerate(group, start=1):
        each.position = position
    return row


def remove_module(
    session: Session, district_id: int, module_id: int, *, now: datetime
) -> TextModule:
    """It can be brought back until many others were removed after it. Raises NotFound."""
    row = text_modules.get(session, district_id, module_id)
    row.removed_at = row.removed_at or now
    session.flush()
    for old in text_modules.removed(session, district_id)[MOST_REMOVED:]:
        session.delete(old)
    return row


def restore_module(session: Session, district_id: int, module_id: int) -> TextModule:
    """Raises NotFound; FieldInvalid when the list is full or has the sentence again."""
    districts.lock(session, district_id)
    row = text_modules.get(session, district_id, module_id)
    if row.removed_at is not None:
        others = text_modules.of_district(session, district_id)
        _check(session, others, row.text, row.item, row)
        row.removed_at = None
    return row


def _check(
    session: Session, others: list[TextModule], text: str, item: str, row: TextModule
) -> None:
    if not text:
        raise FieldInvalid(field="text", problem="missing")
    if len(text) > LONGEST:
        raise FieldInvalid(field="text", problem="too_long")
    if any(each.text == text for each in _of_item(others, item)):
        raise FieldInvalid(field="text", problem="taken")
    if len(others) >= MOST:
        raise FieldInvalid(field="text", problem="too_many")
    kept = row.id is not None and row.item == item  # a question no longer asked may stay
    if item != ANY_ITEM and not kept and not _is_asked(session, row.district_id, item):
        raise FieldInvalid(field="item", problem="unknown")


def _is_asked(session: Session, district_id: int, item: str) -> bool:
    newest = checklists.newest(session, district_id)
    return any(version.values().item(item) for version in newest)


def _of_item(rows: list[TextModule], item: str) -> list[TextModule]:
    return [each for each in rows if each.item == item]


def _last(rows: list[TextModule], item: str) -> int:
    return max((each.position for each in _of_item(rows, item)), default=0) + 1
