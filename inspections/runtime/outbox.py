"""Messages are rows: written with their cause, sent later, once by any human measure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Index,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base, UtcDateTime, insert_for
from inspections.gathered import gather
from inspections.tenancy import OfDistrict

LEASE = timedelta(minutes=15)  # RFC 5321 4.5.3.2.6 grants the server ten for its last word
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
LAST_ATTEMPT = len(RETRY_AFTER) + 1
NOBODY = ""  # the recipient of a letter for which there is no person
_WAITING_SQL = text("sent_at IS NULL AND parked_at IS NULL")


class Message(OfDistrict, Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "not_before",
            postgresql_where=_WAITING_SQL,
            sqlite_where=_WAITING_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # the occasion; also makes the Message-ID
    letter: Mapped[str]
    recipient: Mapped[str]
    payload: Mapped[dict[str, Any]]  # all the letter prints, frozen when written
    created_at: Mapped[datetime]  # also the Date: header, the same in every attempt
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]  # given up; a person decides


UNSENT = and_(Message.sent_at.is_(None), Message.parked_at.is_(None))


def add(
    session: Session,
    key: str,
    *,
    district_id: int,
    letter: str,
    recipient: str,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """Write a message; the same key again is the same message, and is ignored.

    One to NOBODY is parked at once, where the operations page shows it.
    """
    nobody = recipient == NOBODY
    row = {
        "district_id": district_id,
        "key": key,
        "letter": letter,
        "recipient": recipient,
        "payload": payload,
        "created_at": now,
        "not_before": now,
        "parked_at": now if nobody else None,
        "last_error": "nobody to write to" if nobody else None,
    }
    gather(session, _add_once(session.get_bind().dialect.name), [row])


@lru_cache
def _add_once(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Made once: every step that writes letters runs it."""
    insert = insert_for(dialect, Message)
    return insert.on_conflict_do_nothing(index_elements=["key"])


def by_key(session: Session, district_id: int, keys: Collection[str]) -> dict[str, Message]:
    """Those of the keys that were written, in the order of writing."""
    query = select(Message).where(Message.district_id == district_id, Message.key.in_(keys))
    return {message.key: message for message in session.scalars(query.order_by(Message.id))}


def ready(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    free = or_(Message.leased_until.is_(None), Message.leased_until < now)
    return and_(UNSENT, Message.not_before <= now, free)


# What every letter needs is put into words once: that costs as much as running it.
_NOW = bindparam("now", type_=UtcDateTime())
_WAITING = select(Message.id).where(ready(_NOW)).order_by(Message.not_before, Message.id)
_LEASE = (
    update(Message)
    .where(Message.id == bindparam("message"), ready(_NOW))
    .values(leased_until=bindparam("until"), attempts=Message.attempts + 1)
    .returning(Message)
    .execution_options(synchronize_session=False)
)
_SENT = (
    update(Message)
    .where(Message.key == bindparam("occasion"))
    .values(sent_at=_NOW, last_error=None)
    .execution_options(synchronize_session=False)
)
_GIVE_BACK = (
    update(Message)
    .where(
        Message.id == bindparam("message"), Message.leased_until == bindparam("lease"), UNSENT
    )
    .values(last_error=bindparam("error"), leased_until=None)
    .execution_options(synchronize_session=False)
)
_AT = bindparam("at", type_=UtcDateTime())
_TRY_LATER = _GIVE_BACK.values(not_before=_AT)
_PARK = _GIVE_BACK.values(parked_at=_AT)


def waiting(session: Session, *, now: datetime, limit: int = 1500) -> list[int]:
    return list(session.scalars(_WAITING.limit(limit), {"now": now}))


def lease(session: Session, message_id: int, *, now: datetime) -> Message | None:
    """Take the message for a while; None if there is nothing to take.

    The attempt counts from here on, so a message that kills its worker still comes to an end.
    """
    taken = {"message": message_id, "now": now, "until": now + LEASE}
    message = session.scalar(_LEASE, taken)
    if message and message.attempts > LAST_ATTEMPT:
        message.parked_at = now
        return None
    return message


def is_ours(leased: Message, *, now: datetime) -> bool:
    """Nobody else can have begun on it; after a suspended machine woke up somebody may have."""
    return leased.leased_until is not None and now < leased.leased_until


def settle_sent(session: Session, key: str, *, now: datetime) -> None:
    """The mail server has it; true whoever says so, even after the lease ran out.

    By key: a letter forgotten meanwhile may have left its number to another.
    """
    session.execute(_SENT, {"occasion": key, "now": now})


def settle_failed(
    session: Session, leased: Message, error: str, *, now: datetime, final: bool = False
) -> None:
    """Try again later, or park the message where the operations page shows it.

    `leased` is what `lease` gave, and its lease the fence: whoever lost it changes nothing.
    The number of the attempt is none, for a person who sends again has it begin anew.
    """
    failed = {"message": leased.id, "lease": leased.leased_until, "error": error[:2000]}
    if final or leased.attempts >= LAST_ATTEMPT:
        session.execute(_PARK, {**failed, "at": now})
    else:
        later = now + RETRY_AFTER[leased.attempts - 1]
        session.execute(_TRY_LATER, {**failed, "at": later})


def send_again(session: Session, message_id: int, *, district_id: int, now: datetime) -> bool:
    """A person gives a parked message another round of attempts. False: it is not parked."""
    again = (
        update(Message)
        .where(
            Message.id == message_id,
            Message.district_id == district_id,
            Message.parked_at.is_not(None),
            Message.sent_at.is_(None),
        )
        .values(parked_at=None, not_before=now, attempts=0, leased_until=None)
    )
    return session.scalar(again.returning(Message.id)) is not None


def forget(session: Session, district_id: int, recipient_key: str) -> None:
    """Nobody can say any more where these letters went; what was not sent stays unsent for good."""
    theirs = and_(
        Message.district_id == district_id,
        Message.key.endswith(f":{recipient_key}", autoescape=True),
    )
    session.execute(delete(Message).where(theirs, Message.sent_at.is_(None)))
    session.execute(update(Message).where(theirs).values(recipient="", payload={}, last_error=None))


def parked(session: Session, *, district_id: int) -> list[Message]:
    query = select(Message).where(
        Message.parked_at.is_not(None),
        Message.sent_at.is_(None),
        Message.district_id == district_id,
    )
    return list(session.scalars(query.order_by(Message.parked_at)))


def count_unsent(session: Session) -> int:
    return session.scalar(select(func.count(Message.id)).where(UNSENT)) or 0


def oldest_waiting(session: Session, *, now: datetime) -> datetime | None:
    return session.scalar(
        select(func.min(Message.created_at)).where(UNSENT, Message.created_at <= now)
    )
