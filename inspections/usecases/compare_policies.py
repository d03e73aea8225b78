"""Ask what another policy would come to: the wish is written down, a worker lets the years pass."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.store.districts import District
from inspections.store.exports import POLICY_COMPARISON, Export
from inspections.store.people import User

YEARS = 2
SEED = 1
FRESH = timedelta(days=1)


def ask_for_comparison(
    session: Session,
    user: User,
    before: Policy,
    after: Policy,
    *,
    valid_from: date,
    stand: str,
    folder: Path,
    locale: str,
    now: datetime,
    years: float = YEARS,
) -> Export:
    """The wish; the same one while it is under way or its file is fresh and in the folder."""
    session.get_one(District, user.district_id, with_for_update={"key_share": True})
    wanted: dict[str, Any] = {
        "before": before.as_document(),
        "after": after.as_document(),
        "years": years,
        "seed": SEED,
        "valid_from": valid_from.isoformat(),
        "stand": stand,
    }
    if found := _same(session, user.district_id, wanted, folder, now=now):
        return found
    export = Export(
        district_id=user.district_id,
        user_id=user.id,
        kind=POLICY_COMPARISON,
        filters=wanted,
        locale=locale,
        created_at=now,
    )
    session.add(export)
    session.flush()
    return export


def _same(
    session: Session, district_id: int, wanted: dict[str, Any], folder: Path, *, now: datetime
) -> Export | None:
    query = select(Export).where(
        Export.district_id == district_id,
        Export.kind == POLICY_COMPARISON,
        Export.created_at > now - FRESH,
    )
    for export in session.scalars(query.order_by(Export.id.desc())):
        usable = export.finished_at is None or (export.file and (folder / export.file).is_file())
        if export.filters == wanted and usable:
            return export
    return None
