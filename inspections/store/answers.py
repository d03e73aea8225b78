"""Answers as append-only revisions; the server counts, never the device's clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Insert,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.audit.collected import TOLD, tell_added
from inspections.db import Base
from inspections.domain.checklist import Answer, AnswerValue, Point
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import AnswerState, Origin, Severity
from inspections.references import must_refer_home
from inspections.store.inspections import Inspection
from inspections.tenancy import OfDistrict, reach_of

_CURRENT = text("current")
Value = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AnswerRevision(OfDistrict, Base):
    """One thing said about one item at one place; `current` marks the one that counts."""

    __tablename__ = "answers"
    __table_args__ = (
        Index(
            "uq_answers_current",
            "inspection_id",
            "item",
            "place",
            unique=True,
            postgresql_where=_CURRENT,
            sqlite_where=_CURRENT,
        ),
        Index("uq_answers_uid", "uid", unique=True),
    )

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)  # counted by the server from 1
    uid: Mapped[UUID]  # given by the device; the same id again is the same revision
    base_rev: Mapped[int]  # the revision the writer had before its eyes
    current: Mapped[bool]
    state: Mapped[str]
    value: Mapped[Any] = mapped_column(Value, nullable=True)
    reason: Mapped[str]
    severity: Mapped[str | None]
    remark: Mapped[str]
    remedied: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str | None]  # where it was taken over from, unseen
    digest: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]  # what the device's clock said; shown, never compared
    received_at: Mapped[datetime]


def _as_answered(stored: Any) -> AnswerValue:
    """Numbers are doubles; a database may have kept 150.0 as 150."""
    if isinstance(stored, dict):
        return {part: float(number) for part, number in stored.items()}
    return float(stored) if isinstance(stored, int) else stored


@dataclass(frozen=True, slots=True)
class Held:
    """What counts at present for one item at one place."""

    rev: int
    answer: Answer
    digest: str
    origin: Origin | None = None


_HELD = (
    AnswerRevision.item,
    AnswerRevision.place,
    AnswerRevision.rev,
    AnswerRevision.digest,
    AnswerRevision.state,
    AnswerRevision.value,
    AnswerRevision.reason,
    AnswerRevision.severity,
    AnswerRevision.remark,
    AnswerRevision.remedied,
    AnswerRevision.origin,
)


_OF_INSPECTION = AnswerRevision.inspection_id == bindparam("inspection")
_COUNTING = select(*_HELD).where(_OF_INSPECTION, AnswerRevision.current)
_HEADS = select(
    AnswerRevision.uid,
    AnswerRevision.item,
    AnswerRevision.place,
    AnswerRevision.rev,
    AnswerRevision.base_rev,
    AnswerRevision.digest,
    AnswerRevision.current,
).where(_OF_INSPECTION)


def was_put_right(session: Session, inspection_id: int, point: Point) -> bool:
    """Whether the answer that counts says it was violated, and remedied during the visit."""
    query = select(AnswerRevision.remedied).where(
        AnswerRevision.inspection_id == inspection_id,
        AnswerRevision.current,
        AnswerRevision.item == point[0],
        AnswerRevision.place == point[1],
    )
    return bool(session.scalar(query))


def current(session: Session, inspection_id: int) -> dict[Point, Held]:
    """The answers that count, by (item, place)."""
    rows = session.execute(_COUNTING, {"inspection": inspection_id})
    return {(row.item, row.place): _held(row) for row in rows}


def held(write: AnswerWrite, rev: int, digest: str) -> Held:
    """As `current` would give back what was just appended."""
    answer = write.answer
    if (value := _as_answered(answer.value)) is not answer.value:
        answer = replace(answer, value=value)
    return Held(rev, answer, digest, write.origin)


def values(held: Iterable[Held]) -> tuple[Answer, ...]:
    return tuple(one.answer for one in held)


def answer_of(row: Any) -> Answer:
    return Answer(
        item=row.item,
        place=row.place,
        state=AnswerState(row.state),
        value=_as_answered(row.value),
        reason=row.reason,
        severity=Severity(row.severity) if row.severity else None,
        remark=row.remark,
        remedied=row.remedied,
    )


def _held(row: Any) -> Held:
    origin = Origin(row.origin) if row.origin else None
    return Held(row.rev, answer_of(row), row.digest, origin)


@dataclass(frozen=True, slots=True)
class Past:
    """What was said about a point in an earlier inspection, and when that was handed in."""

    finished_at: datetime
    answer: Answer


def last_said(
    session: Session, accommodation_id: int, *, before: datetime | None = None
) -> dict[Point, Past]:
    """The newest answer of handed-in inspections of a house, by (item, place)."""
    newest = func.row_number().over(
        partition_by=(AnswerRevision.item, AnswerRevision.place),
        order_by=(Inspection.finished_at.desc(), Inspection.id.desc()),
    )
    query = (
        select(*_HELD, Inspection.finished_at, newest.label("rank"))
        .join(Inspection, Inspection.id == AnswerRevision.inspection_id)
        .where(
            Inspection.accommodation_id == accommodation_id,
            Inspection.finished_at.is_not(None),
            AnswerRevision.current,
        )
    )
    if before is not None:
        query = query.where(Inspection.finished_at < before)
    ranked = query.subquery()
    rows = session.execute(select(ranked).where(ranked.c.rank == 1))
    return {(row.item, row.place): Past(row.finished_at, _held(row).answer) for row in rows}


@dataclass(frozen=True, slots=True)
class Revision:
    """The head of a stored revision, enough to recognise a repeat."""

    uid: UUID
    item: str
    place: str
    rev: int
    base_rev: int
    digest: str
    current: bool


def revisions(session: Session, inspection_id: int) -> list[Revision]:
    """Every revision of an inspection, those that count and those before them."""
    return [Revision(*row) for row in session.execute(_HEADS, {"inspection": inspection_id})]


def said_at(session: Session, inspection_id: int, point: Point, rev: int) -> Answer:
    """What one revision of a point said; an empty answer for revision 0."""
    query = select(*_HELD).where(
        AnswerRevision.inspection_id == inspection_id,
        AnswerRevision.item == point[0],
        AnswerRevision.place == point[1],
        AnswerRevision.rev == rev,
    )
    row = session.execute(query).first()
    return answer_of(row) if row is not None else Answer(*point)


_ANSWERS: Table = AnswerRevision.__table__  # type: ignore[assignment]


def append(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert revisions of one district given column by column, all with one statement."""
    if session.get_bind().dialect.name == "postgresql":
        [district_id] = {row["district_id"] for row in rows}
        # The document hides them from the guard.
        must_refer_home(session.connection(), reach_of(session), _ANSWERS, rows, district_id)
        given = {"document": orjson.dumps(rows).decode(), "district_id": district_id}
        session.execute(_FROM_DOCUMENT, given, execution_options=TOLD)
        tell_added(session, AnswerRevision.__tablename__, rows)
    else:
        session.execute(insert(AnswerRevision.__table__), rows)  # type: ignore[arg-type]


def _from_document() -> Insert:
    """PostgreSQL reads a hundred rows out of one JSON parameter faster than as many statements."""
    table = AnswerRevision.__table__
    document = cast(bindparam("document", type_=Text), JSONB)
    record = func.jsonb_to_recordset(document).table_valued(
        *(column(each.name, each.type) for each in table.columns), name="record"
    )
    columns = dict(record.render_derived(with_types=True).c.items())
    district_id = bindparam("district_id", type_=Integer)  # said aloud, for the guard to see
    return insert(table).from_select(  # type: ignore[arg-type]
        list(columns), select(*(columns | {"district_id": district_id}).values())
    )


_FROM_DOCUMENT = _from_document()
