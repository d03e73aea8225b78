"""Once a day the ends of a district's chains go to an address outside, as a letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.audit.anchors import Anchor, anchors
from inspections.domain.working_days import office_date
from inspections.mail.audit_letters import AUDIT_ANCHOR
from inspections.runtime import outbox, runs
from inspections.store.districts import District


def anchor_audit(
    session: Session,
    district: District,
    address: str,
    *,
    beside: Iterable[Anchor] = (),
    now: datetime,
) -> int:
    """How many letters it wrote: one, or none when today's is there or nobody wants it.

    `beside` are the ends of chains that are no district's: whoever reads the letter keeps them too.
    """
    day = office_date(now).isoformat()
    if not address or runs.done(session, AUDIT_ANCHOR, day, district_id=district.id):
        return 0
    ends = [str(anchor) for anchor in (*anchors(session, district.id), *beside)]
    if not ends:
        return 0
    runs.mark(session, AUDIT_ANCHOR, day, district_id=district.id, now=now)
    outbox.add(
        session,
        f"{AUDIT_ANCHOR}:{district.id}:{day}:anchor",
        district_id=district.id,
        letter=AUDIT_ANCHOR,
        recipient=address,
        payload={"locale": "de", "district": district.name, "day": day, "anchors": ends},
        now=now,
    )
    return 1
