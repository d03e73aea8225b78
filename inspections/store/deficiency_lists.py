"""Lists of deficiencies as plain rows: filtered, sorted, page by page without counting pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Row,
    Select,
    String,
    TypeDecorator,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from inspections.domain.figures import IS_OVERDUE, TO_REVIEW, WITH_OPERATOR
from inspections.domain.situation import THIS_WEEK
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.runtime.instances import Instance
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.store.photos import Photo

Rows = TypeVarTuple("Rows")


class View(StrEnum):
    """The saved views of the list, in the order of their chips; the last three have none."""

    TO_REVIEW = "to_review"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    EXTENSION_ASKED = "extension_asked"  # waits for the commissioner
    THIS_WEEK = "this_week"
    OPEN = "open"
    ENDED = "ended"
    ALL = "all"
    NEW = "new"  # found, not yet reviewed
    ANSWERED = "answered"  # the operator answered, not yet reviewed
    WITH_OPERATOR = "with_operator"


class Sort(StrEnum):
    URGENCY = "urgency"  # what is overdue first, then by deadline
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
    """One row of a list; its fields are the columns of the query, by name."""

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
    merged_into: str  # the number of the one it goes on as

    @property
    def is_overdue(self) -> bool:
        return self.state in IS_OVERDUE


@dataclass(frozen=True, slots=True)
class Page:
    """`after` and `before` are the cursors of the next and the previous page, if there is one."""

    lines: list[Line]
    after: str | None
    before: str | None


class Member(TypeDecorator[StrEnum]):
    """A text read as a member of its closed list."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return self.kind(value) if value is not None else None


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
_SURVIVOR = aliased(Deficiency)
_MERGED_INTO = (
    select(_SURVIVOR.number)
    .where(_SURVIVOR.id == Deficiency.merged_into_id)
    .correlate(Deficiency)
    .scalar_subquery()
)
_NOT_PLAIN: dict[str, Any] = {
    "severity": type_coerce(Deficiency.severity, Member(Severity)),
    "state": type_coerce(Deficiency.state, Member(DeficiencyState)),
    "relapse": Deficiency.relapse_of_id.is_not(None),
    "accommodation": Accommodation.name,
    "municipality": Accommodation.municipality,
    "operator": Operator.name,
    "inspector": func.coalesce(User.name, ""),
    "inspection_kind": Inspection.kind,
    "entry": Instance.entry,
    "photos": _PHOTOS,
    "merged_into": func.coalesce(_MERGED_INTO, ""),
}
_COLUMNS = [
    _NOT_PLAIN[field.name].label(field.name)
    if field.name in _NOT_PLAIN
    else getattr(Deficiency, field.name)
    for field in fields(Line)
]
_OVERDUE_FIRST = case(
    (Deficiency.state.in_([state.value for state in IS_OVERDUE]), "0"), else_="1"
)
_KEYS: dict[Sort, ColumnElement[Any]] = {
    Sort.URGENCY: _OVERDUE_FIRST + cast(Deficiency.deadline, String),
    Sort.DEADLINE: Deficiency.deadline.expression,
    Sort.SEVERITY: _RANK,
    Sort.NUMBER: Deficiency.number.expression,
    Sort.ACCOMMODATION: Accommodation.name.expression,
    Sort.FOUND: Deficiency.found_on.expression,
}


def page(
    session: Session,
    district_id: int,
    wanted: Filter,
    *,
    today: date,
    after: str | None = None,
    before: str | None = None,
    size: int = 50,
) -> Page:
    """One page in the wanted order, just behind or just before a cursor.

    What is before the first full page is the first page.
    """
    back = before is not None and after is None
    query = _from_here(_ids(district_id, wanted, today), wanted, before if back else after, back)
    rows = session.execute(_lines_of(query.limit(size + 1), wanted, back)).all()
    more, rows = len(rows) > size, rows[:size]
    if back and not more:
        return page(session, district_id, wanted, today=today, size=size)
    if back:
        rows = rows[::-1]
    return Page(
        lines=[Line(*row[:-1]) for row in rows],
        after=_cursor(rows[-1]) if rows and (more or back) else None,
        before=_cursor(rows[0]) if rows and (after or back) else None,
    )


@contextmanager
def every_line(
    session: Session, district_id: int, wanted: Filter, *, today: date
) -> Iterator[Iterator[Line]]:
    """All lines in the wanted order, streamed.

    The stream ends with the block: pysqlite3 lends the statement of a forgotten cursor to the
    next one that asks the same, and starts it anew when the forgotten one is collected.
    """
    query = _lines().where(*_conditions(district_id, wanted, today))
    query = _from_here(query, wanted, None, back=False)
    with session.execute(query.execution_options(yield_per=1000)) as rows:
        yield (Line(*row) for row in rows)


def count(session: Session, district_id: int, wanted: Filter, *, today: date) -> int:
    query = select(func.count(Deficiency.id)).where(*_conditions(district_id, wanted, today))
    if wanted.operator_id is not None or wanted.text:
        query = query.join(Deficiency.accommodation)
    return session.scalar(query) or 0


def neighbours(
    session: Session, district_id: int, wanted: Filter, deficiency: Deficiency, *, today: date
) -> tuple[int | None, int | None]:
    """What stands before and after this one in the list, also when it has just left it."""
    here = session.execute(
        select(_KEYS[_order(wanted)].label("sort_key"), Deficiency.id)
        .join(Deficiency.accommodation)
        .where(Deficiency.id == deficiency.id)
    ).one()
    ids = _ids(district_id, wanted, today).limit(1)
    previous, following = (
        session.scalar(_from_here(ids, wanted, _cursor(here), back)) for back in (True, False)
    )
    return previous, following


def _ids(district_id: int, wanted: Filter, today: date) -> Select[*tuple[Any, ...]]:
    """What the filter lets through, with nothing joined that only a shown line needs."""
    query = select(Deficiency.id, _KEYS[_order(wanted)].label("sort_key"))
    return query.join(Deficiency.accommodation).where(*_conditions(district_id, wanted, today))


def _lines_of(
    ids: Select[*tuple[Any, ...]], wanted: Filter, back: bool
) -> Select[*tuple[Any, ...]]:
    """The lines of these ids, in their order."""
    chosen = ids.subquery()
    order = (chosen.c.sort_key, chosen.c.id)
    query = _lines().add_columns(chosen.c.sort_key).join(chosen, chosen.c.id == Deficiency.id)
    down = wanted.descending is not back
    return query.order_by(*(column.desc() if down else column for column in order))


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Deficiency.accommodation)
        .join(Accommodation.operator)
        .join(Deficiency.inspection)
        .join(Deficiency.instance)
        .outerjoin(User, User.id == Inspection.inspector_id)
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
            return _in(*IS_OVERDUE)
        case View.ESCALATED:
            return _in(DeficiencyState.ESCALATED)
        case View.EXTENSION_ASKED:
            return [Deficiency.ended_on.is_(None), Deficiency.asked_until.is_not(None)]
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


def _order(wanted: Filter) -> Sort:
    """Where ended ones are among them, an index gives the order and nothing is sorted."""
    if wanted.sort is Sort.URGENCY and wanted.view in (View.ENDED, View.ALL):
        return Sort.DEADLINE
    return wanted.sort


def _cursor(row: Row[Any]) -> str:
    return f"{row.sort_key}~{row.id}"


def _from_here(
    query: Select[*Rows], wanted: Filter, cursor: str | None, back: bool
) -> Select[*Rows]:
    """In the wanted order (or against it) from behind the cursor on.

    A cursor that makes no sense begins at the top.
    """
    key, down = _KEYS[_order(wanted)], wanted.descending is not back
    query = query.order_by(*((key.desc(), Deficiency.id.desc()) if down else (key, Deficiency.id)))
    value, last = _read(_order(wanted), cursor)
    if last is None:
        return query
    here, cut = tuple_(key, Deficiency.id), tuple_(value, last)  # an index begins right there
    return query.where(here < cut if down else here > cut)


def _read(sort: Sort, cursor: str | None) -> tuple[object, int | None]:
    text, _, last = (cursor or "").rpartition("~")
    try:
        match sort:
            case Sort.DEADLINE | Sort.FOUND:
                return date.fromisoformat(text), int(last)
            case Sort.SEVERITY:
                return int(text), int(last)
            case Sort.URGENCY:
                return f"{int(text[:1])}{date.fromisoformat(text[1:])}", int(last)
            case Sort.NUMBER | Sort.ACCOMMODATION:
                return text, int(last)
    except ValueError:
        return None, None
