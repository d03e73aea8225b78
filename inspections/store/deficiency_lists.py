"""Lists of deficiencies as plain rows: filtered, sorted, page by page without counting pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from inspections.domain.figures import TO_REVIEW, WITH_OPERATOR
from inspections.domain.situation import THIS_WEEK
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.runtime.instances import Instance
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.store.photos import Photo


class View(StrEnum):
    """The saved views of the list, in the order of their chips; the last three have none."""

    TO_REVIEW = "to_review"
    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    OPEN = "open"
    ENDED = "ended"
    ALL = "all"
    NEW = "new"  # found, not yet reviewed
    ANSWERED = "answered"  # the operator answered, not yet reviewed
    WITH_OPERATOR = "with_operator"


class Sort(StrEnum):
    DEADLINE = "deadline"
    SEVERITY = "severity"
    NUMBER = "number"
    ACCOMMODATION = "accommodation"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the query string says; empty fields do not filter."""

    view: View = View.OPEN
    accommodation_id: int | None = None
    section: str = ""
    severity: Severity | None = None
    state: DeficiencyState | None = None
    operator_id: int | None = None
    text: str = ""
    sort: Sort = Sort.DEADLINE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list."""

    id: int
    number: str
    title_de: str
    title_en: str
    item: str
    section: str
    place: str
    severity: Severity
    state: DeficiencyState
    found_on: date
    deadline: date
    promised_on: date | None
    answered_at: datetime | None
    ended_on: date | None
    relapse: bool
    remark: str
    source: str
    source_status: str
    accommodation_id: int
    accommodation: str
    municipality: str
    operator: str
    inspector: str
    inspection_kind: str
    entry: int  # what a decision made from this list has seen
    photos: int

    @property
    def is_overdue(self) -> bool:
        return self.state is DeficiencyState.OVERDUE


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, None on the last one."""

    lines: list[Line]
    after: str | None


_RANK = case({s.value: n for n, s in enumerate(Severity)}, value=Deficiency.severity)
_PHOTOS = (
    select(func.count(Photo.id))
    .where(
        Photo.removed_at.is_(None),
        or_(
            Photo.deficiency_id == Deficiency.id,
            and_(
                Photo.inspection_id == Deficiency.inspection_id,
                Photo.item == Deficiency.item,
                Photo.place == Deficiency.place,
            ),
        ),
    )
    .correlate(Deficiency)
    .scalar_subquery()
)


def page(
    session: Session,
    district_id: int,
    wanted: Filter,
    *,
    today: date,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """One page in the wanted order, from just behind the cursor on."""
    key = _sort_key(wanted.sort)
    query = _query(district_id, wanted, today).add_columns(key.label("sort_key")).limit(size + 1)
    down = wanted.descending
    order = (key.desc(), Deficiency.id.desc()) if down else (key, Deficiency.id)
    query = query.order_by(*order)
    if after:
        query = query.where(_behind(wanted, key, after))
    rows = session.execute(query).all()
    lines = [_line(row) for row in rows[:size]]
    last = rows[size - 1] if len(rows) > size else None
    return Page(lines, f"{last.sort_key}~{last.id}" if last else None)


def every_line(
    session: Session, district_id: int, wanted: Filter, *, today: date
) -> Iterator[Line]:
    """All lines in the wanted order, streamed."""
    key = _sort_key(wanted.sort)
    query = _query(district_id, wanted, today).order_by(
        key.desc() if wanted.descending else key, Deficiency.id
    )
    rows = session.execute(query.execution_options(yield_per=1000))
    return (_line(row) for row in rows)


def count(session: Session, district_id: int, wanted: Filter, *, today: date) -> int:
    query = select(func.count(Deficiency.id)).where(*_conditions(district_id, wanted, today))
    if wanted.operator_id is not None or wanted.text:
        query = query.join(Deficiency.accommodation)
    return session.scalar(query) or 0


def neighbours(
    session: Session, district_id: int, wanted: Filter, case_: Deficiency, *, today: date
) -> tuple[int | None, int | None]:
    """The case before and after this one in the list it was opened from."""
    ids = [line.id for line in page(session, district_id, wanted, today=today, size=500).lines]
    if case_.id not in ids:
        return None, None
    at = ids.index(case_.id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _query(district_id: int, wanted: Filter, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Deficiency.id,
            Deficiency.number,
            Deficiency.title_de,
            Deficiency.title_en,
            Deficiency.item,
            Deficiency.section,
            Deficiency.place,
            Deficiency.severity,
            Deficiency.state,
            Deficiency.found_on,
            Deficiency.deadline,
            Deficiency.promised_on,
            Deficiency.answered_at,
            Deficiency.ended_on,
            Deficiency.relapse_of_id,
            Deficiency.remark,
            Deficiency.source,
            Deficiency.source_status,
            Deficiency.accommodation_id,
            Accommodation.name.label("accommodation"),
            Accommodation.municipality,
            Operator.name.label("operator"),
            User.name.label("inspector"),
            Inspection.kind,
            Instance.entry,
            _PHOTOS.label("photos"),
        )
        .join(Deficiency.accommodation)
        .join(Accommodation.operator)
        .join(Deficiency.inspection)
        .join(Deficiency.instance)
        .outerjoin(User, User.id == Inspection.inspector_id)
        .where(*_conditions(district_id, wanted, today))
    )


def _conditions(district_id: int, wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    found = [Deficiency.district_id == district_id, *_view(wanted.view, today)]
    if wanted.accommodation_id is not None:
        found.append(Deficiency.accommodation_id == wanted.accommodation_id)
    if wanted.operator_id is not None:
        found.append(Accommodation.operator_id == wanted.operator_id)
    if wanted.section:
        found.append(Deficiency.section == wanted.section)
    if wanted.severity is not None:
        found.append(Deficiency.severity == wanted.severity.value)
    if wanted.state is not None:
        found.append(Deficiency.state == wanted.state.value)
    for word in wanted.text.split():
        found.append(_mentions(word))
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (
        Deficiency.number,
        Deficiency.title_de,
        Deficiency.place,
        Deficiency.remark,
        Accommodation.name,
    )
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _view(view: View, today: date) -> list[ColumnElement[bool]]:
    match view:
        case View.TO_REVIEW:
            return _in(*TO_REVIEW)
        case View.NEW:
            return _in(DeficiencyState.FOUND)
        case View.ANSWERED:
            return _in(DeficiencyState.REPORTED, DeficiencyState.OBJECTED)
        case View.OVERDUE:
            return _in(DeficiencyState.OVERDUE)
        case View.WITH_OPERATOR:
            return _in(*WITH_OPERATOR)
        case View.THIS_WEEK:
            return [*_in(DeficiencyState.OPEN), Deficiency.deadline <= today + THIS_WEEK]
        case View.OPEN:
            return [Deficiency.ended_on.is_(None)]
        case View.ENDED:
            return [Deficiency.ended_on.is_not(None)]
        case View.ALL:
            return []


def _in(*states: DeficiencyState) -> list[ColumnElement[bool]]:
    """`ended_on` is said beside the states, so that the partial indexes serve."""
    return [Deficiency.ended_on.is_(None), Deficiency.state.in_([s.value for s in states])]


def _sort_key(sort: Sort) -> ColumnElement[Any]:
    match sort:
        case Sort.DEADLINE:
            return Deficiency.deadline.expression
        case Sort.SEVERITY:
            return _RANK
        case Sort.NUMBER:
            return Deficiency.number.expression
        case Sort.ACCOMMODATION:
            return Accommodation.name.expression
        case Sort.FOUND:
            return Deficiency.found_on.expression


def _behind(wanted: Filter, key: ColumnElement[Any], cursor: str) -> ColumnElement[bool]:
    """Rows behind the cursor; one that makes no sense begins at the top again."""
    text, _, last = cursor.rpartition("~")
    if not last.isdecimal():
        return Deficiency.id.is_not(None)
    value: object = text
    if wanted.sort in (Sort.DEADLINE, Sort.FOUND):
        try:
            value = date.fromisoformat(text)
        except ValueError:
            return Deficiency.id.is_not(None)
    elif wanted.sort is Sort.SEVERITY:
        value = int(text) if text.isdecimal() else 0
    if wanted.descending:
        return or_(key < value, and_(key == value, Deficiency.id < int(last)))
    return or_(key > value, and_(key == value, Deficiency.id > int(last)))


def _line(row: Row[Any]) -> Line:
    return Line(
        id=row.id,
        number=row.number,
        title_de=row.title_de,
        title_en=row.title_en,
        item=row.item,
        section=row.section,
        place=row.place,
        severity=Severity(row.severity),
        state=DeficiencyState(row.state),
        found_on=row.found_on,
        deadline=row.deadline,
        promised_on=row.promised_on,
        answered_at=row.answered_at,
        ended_on=row.ended_on,
        relapse=row.relapse_of_id is not None,
        remark=row.remark,
        source=row.source,
        source_status=row.source_status,
        accommodation_id=row.accommodation_id,
        accommodation=row.accommodation,
        municipality=row.municipality,
        operator=row.operator,
        inspector=row.inspector or "",
        inspection_kind=row.kind,
        entry=row.entry,
        photos=row.photos,
    )
