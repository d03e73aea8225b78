"""Which database this is and how far it has come: what tells a restored copy from the real one."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.audit.collected import TOLD, tell
from inspections.db import Base, insert_into

THE_ONE = 1


class Installation(Base):
    """One row for the whole database, whatever the districts."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    counter: Mapped[int]  # counts up before letters leave; a restored database is behind
    alive_at: Mapped[datetime]
    held_at: Mapped[datetime | None]  # no letter leaves until a person says so
    held_because: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(default="")


_THE_ONE = select(Installation).where(Installation.id == THE_ONE)


def read(session: Session) -> Installation | None:
    return session.scalars(_THE_ONE).first()  # asked for each letter, so said once


def take(session: Session, *, now: datetime) -> Installation:
    """The row, locked for this transaction; made at the first look."""
    if (row := _locked(session)) is not None:
        return row
    new = insert_into(session, Installation).values(
        id=THE_ONE, uid=uuid4().hex, counter=0, alive_at=now, held_because="", released_by=""
    )
    once = new.on_conflict_do_nothing(index_elements=["id"]).returning(Installation.uid)
    if (uid := session.scalar(once, execution_options=TOLD)) is not None:
        told = {"id": THE_ONE, "uid": uid}
        tell(session, Installation.__tablename__, THE_ONE, told, None, told)
    made = _locked(session)
    assert made is not None
    return made


def _locked(session: Session) -> Installation | None:
    return session.get(Installation, THE_ONE, with_for_update=True, populate_existing=True)
