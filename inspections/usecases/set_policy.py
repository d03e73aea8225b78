"""The district sets its policy anew from a day on; what was in force before stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import office_date
from inspections.store import districts
from inspections.store.districts import District, PolicyVersion
from inspections.usecases.keep_people import FieldInvalid

MOST_DAYS = 365


def set_policy(
    session: Session,
    district: District,
    *,
    days: dict[Severity, int],
    digest_hour: int,
    valid_from: date,
    set_by: str,
    now: datetime,
) -> PolicyVersion:
    """Raises FieldInvalid. Deadlines that already run keep their date."""
    if valid_from < office_date(now):
        raise FieldInvalid(field="valid_from", problem="in_the_past")
    mine = select(PolicyVersion.id).where(PolicyVersion.district_id == district.id)
    if session.scalar(mine.where(PolicyVersion.valid_from == valid_from)) is not None:
        raise FieldInvalid(field="valid_from", problem="taken")
    _check(days, digest_hour)
    before = districts.policy_on(session, district, valid_from)
    policy: Policy = replace(before, days=dict(days), digest_hour=digest_hour)
    row = PolicyVersion(
        district_id=district.id,
        valid_from=valid_from,
        set_at=now,
        set_by=set_by,
        content=policy.as_document(),
    )
    session.add(row)
    session.flush()
    return row


def _check(days: dict[Severity, int], digest_hour: int) -> None:
    for severity, number in days.items():
        if not 1 <= number <= MOST_DAYS:
            raise FieldInvalid(field=severity.value, problem="out_of_range")
    order = [days[severity] for severity in Severity if severity in days]
    if order != sorted(order):
        raise FieldInvalid(field=Severity.SEVERE.value, problem="not_in_order")
    if not 0 <= digest_hour <= 23:
        raise FieldInvalid(field="digest_hour", problem="out_of_range")
