"""Make the file somebody asked for: read in one snapshot, write it, say where it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from inspections.clock import Clock
from inspections.db import Sessions, reading, transaction, transaction_for
from inspections.domain.situation import Month
from inspections.domain.vocabulary import InspectionKind, SourceStatus
from inspections.domain.working_days import office_date
from inspections.exports.deficiency_list import write_deficiency_list
from inspections.exports.report_content import (
    AccommodationLine,
    DeficiencyLine,
    DeficiencyReport,
    MonthLine,
)
from inspections.exports.workbook import Progress, unwatched
from inspections.labels import current_locale, using_locale
from inspections.store import deficiency_lists, exports
from inspections.store.deficiency_lists import Filter, Line
from inspections.store.districts import District
from inspections.store.people import User
from inspections.usecases.filter_words import filter_from_query, filter_in_words, section_titles
from inspections.usecases.read_situation import House, houses, read_situation, read_trend

PROGRESS_STEP = 1000

Maker = Callable[[Mapping[str, Any], BinaryIO, Progress], None]
"""Writes another kind of file from the wish's filters; asks no database of the office."""
FILES = {
    exports.DEFICIENCY_LIST: "maengelliste-{code}-{id}.xlsx",
    exports.POLICY_COMPARISON: "regelvergleich-{code}-{id}.json",
}


def ask_for_export(
    session: Session, user: User, query: dict[str, str], *, locale: str, now: datetime
) -> exports.Export:
    """Write the wish down; a worker makes the file."""
    filter_from_query(query)
    export = exports.Export(
        district_id=user.district_id,
        user_id=user.id,
        kind=exports.DEFICIENCY_LIST,
        filters=query,
        locale=locale,
        created_at=now,
    )
    session.add(export)
    session.flush()
    return export


def build_export(
    sessions: Sessions,
    folder: Path,
    export_id: int,
    base_url: str,
    *,
    clock: Clock,
    makers: Mapping[str, Maker],
) -> bool:
    """Make the file and settle the wish. False if somebody else has it or it was given up.

    `makers` by kind write what is not read from the database.
    """
    with transaction_for(sessions, exports.Export, export_id) as session:
        export = exports.lease(session, export_id, now=clock())
        if export is None:
            return False
        session.flush()
        district = session.get_one(District, export.district_id)
        user = session.get_one(User, export.user_id)
    try:
        name = FILES[export.kind].format(code=district.code, id=export_id)
        with using_locale(export.locale):
            if export.kind == exports.DEFICIENCY_LIST:
                write = _list_writer(sessions, district, user, export, base_url, clock)
            else:
                write = _writer(sessions, makers[export.kind], export)
            size = _to_file(folder / name, write)
    except Exception as error:
        _note_failure(sessions, export, error)
        raise
    with transaction(sessions, district.id) as session:
        done = session.get_one(exports.Export, export_id)
        done.file, done.bytes, done.finished_at, done.error = name, size, clock(), None
    return True


def write_workbook(
    session: Session,
    target: BinaryIO,
    district: District,
    wanted: Filter,
    *,
    made_for: str,
    base_url: str,
    now: datetime,
    progress: Progress = unwatched,
) -> None:
    """The deficiency list as a workbook, from one snapshot of the database."""
    today = office_date(now)
    stands = read_situation(session, district.id, today=today)
    titles = section_titles(session, district.id)
    with deficiency_lists.every_line(session, district.id, wanted, today=today) as lines:
        report = DeficiencyReport(
            district=district.name,
            made_at=now,
            made_for=made_for,
            filters=filter_in_words(session, district.id, wanted, titles),
            deficiencies=_deficiency_lines(lines, titles, base_url, today),
            accommodations=[
                _accommodation_line(house)
                for house in houses(session, district.id, stands, today=today)
                if wanted.accommodation_id in (None, house.row.id)
            ],
            months=[
                _month(row)
                for row in read_trend(session, district.id, stands, today=today, back=24)
            ],
            expected=deficiency_lists.count(session, district.id, wanted, today=today),
        )
        write_deficiency_list(target, report, progress=progress)


def _list_writer(
    sessions: Sessions,
    district: District,
    user: User,
    export: exports.Export,
    base_url: str,
    clock: Clock,
) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        with reading(sessions, district.id) as session:
            write_workbook(
                session,
                file,
                district,
                filter_from_query(export.filters),
                made_for=user.name,
                base_url=base_url,
                now=clock(),
                progress=_progress(sessions, export, PROGRESS_STEP),
            )

    return write


def _writer(sessions: Sessions, make: Maker, export: exports.Export) -> Callable[[BinaryIO], None]:
    return lambda file: make(export.filters, file, _progress(sessions, export, 1))


def _to_file(path: Path, write: Callable[[BinaryIO], None]) -> int:
    """Written beside and renamed: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return path.stat().st_size


def _progress(sessions: Sessions, wanted: exports.Export, step: int) -> Progress:
    def note(done: int, total: int) -> None:
        if done % step == 0 or done == total:
            with transaction(sessions, wanted.district_id) as session:
                export = session.get_one(exports.Export, wanted.id)
                export.done_rows, export.all_rows = done, total

    return note


def _note_failure(sessions: Sessions, export: exports.Export, error: Exception) -> None:
    with transaction(sessions, export.district_id) as session:
        row = session.get_one(exports.Export, export.id)
        if row.attempts == export.attempts:
            row.error, row.leased_until = repr(error)[:2000], None


def _deficiency_lines(
    lines: Iterator[Line], titles: dict[str, str], base_url: str, today: date
) -> Iterator[DeficiencyLine]:
    english = current_locale() == "en"
    for line in lines:
        late = max((today - line.deadline).days, 1) if line.is_overdue else 0  # begun days
        yield DeficiencyLine(
            number=line.number,
            url=f"{base_url}/maengel/{line.id}",
            accommodation=line.accommodation,
            municipality=line.municipality,
            operator=line.operator,
            place=line.place,
            item_id=line.item,
            item=line.title_en if english else line.title_de,
            section=titles.get(line.section, line.section),
            severity=line.severity,
            state=line.state,
            found_on=line.found_on,
            deadline=line.deadline,
            days_overdue=late,
            remark=line.remark,
            relapse=line.relapse,
            answered_on=office_date(line.answered_at) if line.answered_at else None,
            closed_on=line.ended_on,
            merged_into=line.merged_into,
            legal_source=line.source,
            source_status=SourceStatus(line.source_status),
            inspection_kind=InspectionKind(line.inspection_kind),
            inspector=line.inspector,
        )


def _accommodation_line(house: House) -> AccommodationLine:
    row = house.row
    return AccommodationLine(
        code=row.code,
        name=row.name,
        municipality=row.municipality,
        operator=row.operator.name,
        places=row.places,
        occupied=row.occupied,
        rating=house.light,
        open_by_severity=dict(house.tally.open),
        overdue=house.tally.overdue.total(),
        last_inspected_on=row.last_inspected_on,
        next_due_on=house.due.on,
    )


def _month(row: Month) -> MonthLine:
    return MonthLine(row.month, row.opened, row.ended, row.open_at_end, row.overdue_at_end)
