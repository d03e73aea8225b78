"""Bring a checklist into a district; changed content becomes a new version, the old one stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.domain.checklist import Checklist
from inspections.domain.checklist_file import digest, to_document
from inspections.store.checklists import ChecklistVersion


def import_checklist(
    session: Session,
    district_id: int,
    checklist: Checklist,
    *,
    by: str | None = None,
    now: datetime | None = None,
) -> ChecklistVersion:
    """The same content again is the same version; without `by` it came with the program."""
    mine = (
        ChecklistVersion.district_id == district_id,
        ChecklistVersion.name == checklist.name,
    )
    known = session.scalar(
        select(ChecklistVersion).where(*mine, ChecklistVersion.digest == digest(checklist))
    )
    if known is not None:
        return known
    version = (session.scalar(select(func.max(ChecklistVersion.version)).where(*mine)) or 0) + 1
    row = ChecklistVersion(
        district_id=district_id,
        name=checklist.name,
        version=version,
        title_de=checklist.title.de,
        title_en=checklist.title.en,
        digest=digest(checklist),
        content=to_document(checklist),
        imported_at=now,
        imported_by=by,
    )
    session.add(row)
    session.flush()
    return row
