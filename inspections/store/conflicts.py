"""Contradictions: one question, answered differently by people who did not know of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.audit.collected import TOLD, tell
from inspections.db import Base, insert_into
from inspections.domain.checklist import Answer, Point
from inspections.domain.errors import NotFound
from inspections.store.answers import AnswerRevision, answer_of
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.tenancy import OfDistrict

_OPEN = text("resolved_at IS NULL")


class AnswerConflict(OfDistrict, Base):
    """Open until somebody chose; taking a choice back leaves this row and opens another."""

    __tablename__ = "answer_conflicts"
    __table_args__ = (
        Index(
            "uq_answer_conflicts_open",
            "inspection_id",
            "item",
            "place",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("ix_answer_conflicts_district", "district_id", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    item: Mapped[str]
    place: Mapped[str]
    first_rev: Mapped[int]  # what counted when the other answer came; 0 for nothing
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chosen_rev: Mapped[int | None]
    replaced_rev: Mapped[int | None]  # what counted until then, where the choice was another one
    written_rev: Mapped[int | None]  # the revision the choice wrote in its place
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_rev: Mapped[int | None]

    inspection: Mapped[Inspection] = relationship()
    resolver: Mapped[User | None] = relationship(foreign_keys=[resolved_by])

    @property
    def point(self) -> Point:
        return self.item, self.place


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the answers, who gave it, and when the server got it."""

    rev: int
    answer: Answer
    digest: str
    by: str
    user_id: int
    received_at: datetime
    claimed_at: datetime | None
    current: bool


def of_inspection(session: Session, inspection_id: int) -> list[AnswerConflict]:
    """All there ever were, oldest first."""
    query = select(AnswerConflict).where(AnswerConflict.inspection_id == inspection_id)
    return list(session.scalars(query.order_by(AnswerConflict.id)))


def open_of(session: Session, inspection_id: int) -> list[AnswerConflict]:
    query = select(AnswerConflict).where(
        AnswerConflict.inspection_id == inspection_id, AnswerConflict.resolved_at.is_(None)
    )
    return list(session.scalars(query.order_by(AnswerConflict.id)))


def is_open(session: Session, inspection_id: int, point: Point) -> bool:
    query = select(AnswerConflict.id).where(
        AnswerConflict.inspection_id == inspection_id,
        AnswerConflict.item == point[0],
        AnswerConflict.place == point[1],
        AnswerConflict.resolved_at.is_(None),
    )
    return session.scalar(query) is not None


def open_in_district(session: Session, district_id: int) -> list[AnswerConflict]:
    """Those a coordinator has to decide, oldest first."""
    query = select(AnswerConflict).where(
        AnswerConflict.district_id == district_id, AnswerConflict.resolved_at.is_(None)
    )
    return list(session.scalars(query.order_by(AnswerConflict.id)))


def visits_contested(session: Session, district_id: int) -> list[tuple[Inspection, int]]:
    """Inspections with open contradictions, the longest open first, and how many."""
    counted: dict[int, tuple[Inspection, int]] = {}
    for row in open_in_district(session, district_id):
        _same, count = counted.get(row.inspection_id, (row.inspection, 0))
        counted[row.inspection_id] = (row.inspection, count + 1)
    return list(counted.values())


def get(session: Session, inspection_id: int, conflict_id: int) -> AnswerConflict:
    """Raises NotFound, also for a contradiction of another inspection."""
    found = session.get(AnswerConflict, conflict_id)
    if found is None or found.inspection_id != inspection_id:
        raise NotFound(conflict=conflict_id)
    return found


def contenders(session: Session, conflict: AnswerConflict) -> list[Contender]:
    """The answers to choose from, oldest first; what a choice wrote is none of them.

    Somebody who corrected the own answer is heard with the last word.
    """
    query = (
        select(AnswerRevision, User.name)
        .join(User, User.id == AnswerRevision.user_id)
        .where(
            AnswerRevision.inspection_id == conflict.inspection_id,
            AnswerRevision.item == conflict.item,
            AnswerRevision.place == conflict.place,
            AnswerRevision.rev >= conflict.first_rev,
            AnswerRevision.rev.not_in(_written(session, conflict)),
        )
        .order_by(AnswerRevision.rev)
    )
    rows = session.execute(query).all()
    corrected = {(row.base_rev, row.user_id) for row, _name in rows}
    counts = {row.digest for row, _name in rows if row.current} or _counting(session, conflict)
    return [
        _contender(row, name, row.digest in counts)
        for row, name in rows
        if (row.rev, row.user_id) not in corrected
    ]


def _counting(session: Session, conflict: AnswerConflict) -> set[str]:
    query = select(AnswerRevision.digest).where(
        AnswerRevision.inspection_id == conflict.inspection_id,
        AnswerRevision.item == conflict.item,
        AnswerRevision.place == conflict.place,
        AnswerRevision.current,
    )
    return set(session.scalars(query))


def _written(session: Session, conflict: AnswerConflict) -> Collection[int]:
    """Revisions of this point that a choice or its taking back wrote."""
    query = select(AnswerConflict.written_rev, AnswerConflict.undone_rev).where(
        AnswerConflict.inspection_id == conflict.inspection_id,
        AnswerConflict.item == conflict.item,
        AnswerConflict.place == conflict.place,
    )
    written = {rev for row in session.execute(query) for rev in row if rev is not None}
    return written - {conflict.first_rev}


def _contender(row: AnswerRevision, name: str, current: bool) -> Contender:
    return Contender(
        rev=row.rev,
        answer=answer_of(row),
        digest=row.digest,
        by=name,
        user_id=row.user_id,
        received_at=row.received_at,
        claimed_at=row.claimed_at,
        current=current,
    )


def open_all(
    session: Session, inspection: Inspection, points: Mapping[Point, int], *, now: datetime
) -> None:
    """By the revision that counted at each point; what is open already stays as it is."""
    rows = [
        {
            "district_id": inspection.district_id,
            "inspection_id": inspection.id,
            "item": item,
            "place": place,
            "first_rev": first_rev,
            "opened_at": now,
        }
        for (item, place), first_rev in points.items()
    ]
    if rows:
        new = insert_into(session, AnswerConflict).on_conflict_do_nothing()
        opened = session.execute(new.returning(AnswerConflict), rows, execution_options=TOLD)
        for conflict in opened.scalars():
            row = {column: getattr(conflict, column) for column in (*rows[0], "id")}
            tell(session, AnswerConflict.__tablename__, conflict.id, row, None, row)
