"""What a deficiency list says, as plain values; whoever asks for one fills these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspections.domain.vocabulary import (
    DeficiencyState,
    InspectionKind,
    Rating,
    Severity,
    SourceStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficiencyLine:
    number: str  # M-2026-0412
    url: str
    accommodation: str
    municipality: str
    operator: str
    place: str  # empty for the whole house
    item_id: str
    item: str
    section: str
    severity: Severity
    state: DeficiencyState
    found_on: date
    deadline: date | None
    days_overdue: int
    remark: str
    relapse: bool
    answered_on: date | None
    closed_on: date | None
    merged_into: str = ""  # the number of the deficiency it goes on as
    legal_source: str
    source_status: SourceStatus
    inspection_kind: InspectionKind
    inspector: str  # a role such as "Inspektion 1", never a person's name


@dataclass(frozen=True, slots=True, kw_only=True)
class AccommodationLine:
    code: str
    name: str
    municipality: str
    operator: str
    places: int | None
    occupied: int | None
    rating: Rating
    open_by_severity: Mapping[Severity, int]
    overdue: int
    last_inspected_on: date | None
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class MonthLine:
    month: date  # its first day
    opened: int
    closed: int
    open_at_end: int
    overdue_at_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficiencyReport:
    """`deficiencies` is read once and may be a generator; `expected` is only for the progress."""

    district: str
    made_at: datetime  # aware
    made_for: str
    filters: str  # in words, such as "Schwere: Schwer; nur überfällige"; empty is everything
    deficiencies: Iterable[DeficiencyLine]
    accommodations: Sequence[AccommodationLine]
    months: Sequence[MonthLine]
    expected: int = 0
