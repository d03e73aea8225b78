"""A deficiency list in memory, read back as a person's program would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from inspections.domain.vocabulary import (
    DeficiencyState,
    InspectionKind,
    Rating,
    Severity,
    SourceStatus,
)
from inspections.exports.deficiency_list import write_deficiency_list
from inspections.exports.report_content import (
    AccommodationLine,
    DeficiencyLine,
    DeficiencyReport,
    MonthLine,
)

MADE_AT = datetime(2026, 11, 23, 15, 8, tzinfo=UTC)

A_LINE = DeficiencyLine(
    number="M-2026-0412", url="https://begehung.example/maengel/412",
    accommodation="Gemeinschaftsunterkunft Löbau I", municipality="Löbau",
    operator="Betreibergesellschaft Süd", place="Flur 1. OG", item_id="B04",
    item="Rettungsweg versperrt oder Tür verschlossen",
    section="Sicherheit und Brandschutz", severity=Severity.IMMINENT_DANGER,
    state=DeficiencyState.OVERDUE, found_on=date(2026, 11, 16), deadline=date(2026, 11, 17),
    days_overdue=6, remark="Fluchtweg verstellt", relapse=False, answered_on=None, closed_on=None,
    legal_source="SächsBO § 33", source_status=SourceStatus.UNCONFIRMED,
    inspection_kind=InspectionKind.ROUTINE, inspector="Inspektion 1",
)

A_HOUSE = AccommodationLine(
    code="GU-LOE1", name="Gemeinschaftsunterkunft Löbau I", municipality="Löbau",
    operator="Betreibergesellschaft Süd", places=250, occupied=261, rating=Rating.RED,
    open_by_severity={Severity.IMMINENT_DANGER: 1, Severity.LOW: 2}, overdue=1,
    last_inspected_on=date(2026, 11, 16), next_due_on=date(2026, 11, 20),
)

A_MONTH = MonthLine(date(2026, 10, 1), opened=3, closed=1, open_at_end=5, overdue_at_end=2)


class Office:
    """Writes lists and opens them again."""

    def line(self, **changes: Any) -> DeficiencyLine:
        return replace(A_LINE, **changes)

    def report(self, *deficiencies: DeficiencyLine, **changes: Any) -> DeficiencyReport:
        lines: Iterable[DeficiencyLine] = deficiencies
        whole = DeficiencyReport(
            district="Landkreis Görlitz", made_at=MADE_AT, made_for="Kreisverwaltung (lesend)",
            filters="nur überfällige", deficiencies=lines, accommodations=(A_HOUSE,),
            months=(A_MONTH,), expected=len(deficiencies),
        )
        return replace(whole, **changes)

    def file(self, report: DeficiencyReport) -> BytesIO:
        target = BytesIO()
        write_deficiency_list(target, report)
        target.seek(0)
        return target

    def workbook(self, *deficiencies: DeficiencyLine, **changes: Any) -> Workbook:
        return load_workbook(self.file(self.report(*deficiencies, **changes)))


@pytest.fixture
def office() -> Office:
    return Office()
