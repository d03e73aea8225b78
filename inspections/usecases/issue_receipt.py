"""What the server has of a handed-in inspection, to be signed and given to the device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.submission import submission_digest
from inspections.store import answers, photos
from inspections.store.inspections import Inspection


class NotHandedIn(Conflict):
    """Only a finished inspection has a receipt."""


def receipt_of(session: Session, inspection: Inspection) -> dict[str, Any]:
    """Without the time of asking: the same until something comes in late. Raises NotHandedIn."""
    if inspection.finished_at is None:
        raise NotHandedIn(inspection=inspection.id)
    held = answers.current(session, inspection.id).values()
    kept = [one for some in photos.of_inspection(session, inspection.id).values() for one in some]
    return {
        "inspection": str(inspection.uid),
        "accommodation": inspection.accommodation.name,
        "district": inspection.accommodation.district.name,
        "finished_at": inspection.finished_at.isoformat(),
        "submission": str(inspection.submission_id),
        "answers": len(held),
        "answers_digest": submission_digest(one.digest for one in held),
        "photos": len(kept),
        "photos_digest": submission_digest(one.sha256 for one in kept),
    }


def differences(session: Session, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """What the rows say otherwise by now, by the names of the receipt's fields."""
    query = select(Inspection).where(Inspection.uid == UUID(receipt["inspection"]))
    inspection = session.scalar(query)
    if inspection is None:
        return {"inspection": None}
    return {
        name: value
        for name, value in receipt_of(session, inspection).items()
        if receipt.get(name) != value
    }
