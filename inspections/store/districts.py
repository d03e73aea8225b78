"""Districts (tenants) and their policy with its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base, insert_into
from inspections.domain.errors import NotFound
from inspections.domain.policy import Policy
from inspections.store.remembered import remembered
from inspections.tenancy import OfDistrict

_STANDING_SQL = text("withdrawn_at IS NULL")


class District(Base):
    __tablename__ = "districts"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    land: Mapped[str] = mapped_column(default="SN")  # see `laender`, whose holidays count
    duty_phone: Mapped[str] = mapped_column(default="")  # the office, day and night
    duty_email: Mapped[str] = mapped_column(default="")


class PolicyVersion(OfDistrict, Base):
    """The policy in force from a day on; the newest not in the future counts.

    One withdrawn before its day never came into force, and stays on record.
    """

    __tablename__ = "policies"
    __table_args__ = (
        Index(
            "uq_policies_valid_from",
            "district_id",
            "valid_from",
            unique=True,
            postgresql_where=_STANDING_SQL,
            sqlite_where=_STANDING_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[str]
    content: Mapped[dict[str, Any]]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


STANDING = PolicyVersion.withdrawn_at.is_(None)


class Counter(OfDistrict, Base):
    """Gap-free numbers per district and year, such as those of deficiencies."""

    __tablename__ = "counters"

    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def by_code(session: Session, code: str) -> District:
    """Raises NotFound for an unknown code."""
    district = session.scalar(select(District).where(District.code == code))
    if district is None:
        raise NotFound(district=code)
    return district


def all_districts(session: Session) -> list[District]:
    return list(session.scalars(select(District).order_by(District.id)))


def lock(session: Session, district_id: int) -> None:
    """Whatever else wants to lock the district waits until this transaction ends."""
    session.execute(select(District.id).where(District.id == district_id).with_for_update())


def policy_on(session: Session, district: District, day: date) -> Policy:
    """The district's policy on that day; the shipped one before the district set its own."""
    return remembered(
        session, ("policy", district.id, day), lambda: _policy_on(session, district, day)
    )


def _policy_on(session: Session, district: District, day: date) -> Policy:
    version = version_on(session, district.id, day)
    return Policy.from_document((version.content if version else {}) | {"land": district.land})


def version_on(session: Session, district_id: int, day: date) -> PolicyVersion | None:
    """The row in force on that day; None before the district set its own."""
    return session.scalars(_IN_FORCE, {"district": district_id, "day": day}).first()


# Asked at every step of every case, so it is built once.
_IN_FORCE = (
    select(PolicyVersion)
    .where(
        PolicyVersion.district_id == bindparam("district"),
        PolicyVersion.valid_from <= bindparam("day"),
        STANDING,
    )
    .order_by(PolicyVersion.valid_from.desc())
    .limit(1)
)


def policy_history(session: Session, district_id: int) -> list[PolicyVersion]:
    """Every policy ever set, also those withdrawn, the last valid first."""
    query = select(PolicyVersion).where(PolicyVersion.district_id == district_id)
    order = (PolicyVersion.valid_from.desc(), PolicyVersion.id.desc())
    return list(session.scalars(query.order_by(*order)))


def policy_stand(session: Session, district_id: int) -> str:
    """Changes whenever anybody sets or withdraws a policy of the district."""
    query = select(
        func.coalesce(func.max(PolicyVersion.id), 0), func.count(PolicyVersion.withdrawn_at)
    ).where(PolicyVersion.district_id == district_id)
    newest, withdrawn = session.execute(query).one()
    return f"{newest}-{withdrawn}"


def take_numbers(session: Session, district_id: int, name: str, count: int) -> range:
    """The next `count` numbers; others wait until this transaction ends, so none is lost."""
    add = insert_into(session, Counter).values(district_id=district_id, name=name, value=count)
    taken = add.on_conflict_do_update(
        index_elements=["district_id", "name"], set_={"value": Counter.value + count}
    )
    last = session.scalars(taken.returning(Counter.value)).one()
    return range(last - count + 1, last + 1)
