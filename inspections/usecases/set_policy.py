"""The district sets its policy anew from a day on; what was in force before stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, NotFound
from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_limits import checked
from inspections.domain.working_days import office_date
from inspections.store import districts
from inspections.store.districts import STANDING, District, PolicyVersion

FURTHEST_DAYS = 366


class PolicyChangedMeanwhile(Conflict):
    """Somebody else set or withdrew a policy since this one was drawn up."""


class AlreadyInForce(Conflict):
    """What is in force is not withdrawn, only followed by another."""


def set_policy(
    session: Session,
    district: District,
    policy: Policy,
    *,
    valid_from: date,
    set_by: str,
    now: datetime,
    stand: str | None = None,
) -> PolicyVersion:
    """Raises PolicyInvalid; PolicyChangedMeanwhile if the stand is not `districts.policy_stand`.

    Running cases follow when the day has come, see `apply_policies`.
    """
    session.get_one(District, district.id, with_for_update={"key_share": True})
    _expect(session, district, stand)
    check_day(session, district, valid_from, now=now)
    checked(policy)
    row = PolicyVersion(
        district_id=district.id,
        valid_from=valid_from,
        set_at=now,
        set_by=set_by,
        content=replace(policy, land=district.land).as_document(),
    )
    session.add(row)
    session.flush()
    return row


def check_day(session: Session, district: District, valid_from: date, *, now: datetime) -> None:
    """Raises PolicyInvalid for a day that cannot be the first of a policy."""
    today = office_date(now)
    if valid_from < today:
        raise PolicyInvalid(field="valid_from", problem="in_the_past")
    if (valid_from - today).days > FURTHEST_DAYS:
        raise PolicyInvalid(field="valid_from", problem="too_far")
    same = select(PolicyVersion.id).where(
        PolicyVersion.district_id == district.id, PolicyVersion.valid_from == valid_from, STANDING
    )
    if session.scalar(same) is not None:
        raise PolicyInvalid(field="valid_from", problem="taken")


def withdraw_policy(
    session: Session,
    district: District,
    version_id: int,
    *,
    withdrawn_by: str,
    now: datetime,
    stand: str | None = None,
) -> PolicyVersion:
    """Take back what is not in force yet. Raises NotFound and the two conflicts above."""
    session.get_one(District, district.id, with_for_update={"key_share": True})
    row = session.get(PolicyVersion, version_id)
    if row is None or row.district_id != district.id:
        raise NotFound(policy=version_id)
    if row.withdrawn_at is not None:  # a form sent twice
        return row
    _expect(session, district, stand)
    if row.valid_from <= office_date(now):
        raise AlreadyInForce(policy=version_id, valid_from=row.valid_from.isoformat())
    row.withdrawn_at, row.withdrawn_by = now, withdrawn_by
    session.flush()
    return row


def _expect(session: Session, district: District, stand: str | None) -> None:
    if stand is not None and stand != districts.policy_stand(session, district.id):
        raise PolicyChangedMeanwhile(district=district.code)
