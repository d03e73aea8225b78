"""How often a stranger came in this hour, known by a mark that tells nobody who it was.

The mark is a hash of the address with a salt that is drawn each day and deleted on the next,
so that after midnight nobody can say any more whether two marks or an address belong together.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base, insert_into
from inspections.domain.working_days import BERLIN, office_date


class DaySalt(Base):
    __tablename__ = "day_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str]


class VisitorMark(Base):
    __tablename__ = "visitor_marks"

    mark: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    times: Mapped[int]


def count(session: Session, what: str, address: str, *, now: datetime) -> int:
    """Note one more and say how many it were in this hour. Deletes what is of yesterday."""
    today = office_date(now)
    forget_past(session, today)
    mark = _mark(_salt(session, today), what, address, now)
    add = insert_into(session, VisitorMark).values(mark=mark, day=today, times=1)
    added = add.on_conflict_do_update(
        index_elements=["mark"], set_={"times": VisitorMark.times + 1}
    )
    return session.scalars(added.returning(VisitorMark.times)).one()


def forget_past(session: Session, today: date) -> None:
    """Without their salt the marks of earlier days mean nothing; both go."""
    session.execute(delete(VisitorMark).where(VisitorMark.day < today))
    session.execute(delete(DaySalt).where(DaySalt.day < today))


def times(session: Session, what: str, address: str, *, now: datetime) -> int:
    """How many it were in this hour, without noting anything."""
    salt = session.get(DaySalt, office_date(now))
    if salt is None:
        return 0
    found = session.get(VisitorMark, _mark(salt.salt, what, address, now))
    return found.times if found else 0


def _salt(session: Session, today: date) -> str:
    fresh = insert_into(session, DaySalt).values(day=today, salt=secrets.token_hex(32))
    session.execute(fresh.on_conflict_do_nothing(index_elements=["day"]))
    return session.scalars(select(DaySalt.salt).where(DaySalt.day == today)).one()


def _mark(salt: str, what: str, address: str, now: datetime) -> str:
    hour = now.astimezone(BERLIN).hour
    return hmac.new(salt.encode(), f"{what}|{hour}|{address}".encode(), hashlib.sha256).hexdigest()
