"""Answers as append-only revisions; the server counts, never the device's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.checklist import Answer, AnswerValue
from inspections.domain.vocabulary import AnswerState, Severity

_CURRENT = text("current")
Value = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AnswerRevision(Base):
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
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    uid: Mapped[UUID]  # given by the device; the same id again is the same revision
    base_rev: Mapped[int]  # the revision the writer had before its eyes
    current: Mapped[bool]
    state: Mapped[str]
    value: Mapped[Any] = mapped_column(Value, nullable=True)
    reason: Mapped[str]
    severity: Mapped[str | None]
    remark: Mapped[str]
    digest: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]  # what the device's clock said; shown, never compared
    received_at: Mapped[datetime]

    def values(self) -> Answer:
        return Answer(
            item=self.item,
            place=self.place,
            state=AnswerState(self.state),
            value=_as_answered(self.value),
            reason=self.reason,
            severity=Severity(self.severity) if self.severity else None,
            remark=self.remark,
        )


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


def current(session: Session, inspection_id: int) -> dict[tuple[str, str], Held]:
    """The answers that count, by (item, place)."""
    query = select(AnswerRevision).where(
        AnswerRevision.inspection_id == inspection_id, AnswerRevision.current
    )
    return {(row.item, row.place): Held(row.rev, row.values(), row.digest) for row in session.scalars(query)}


def values(held: Iterable[Held]) -> tuple[Answer, ...]:
    return tuple(one.answer for one in held)
