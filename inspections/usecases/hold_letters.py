"""The mail hold: a database that was restored sends nothing until a person has looked.

Rows that were sent after the backup are unsent again in the restored database. The book of
outgoing mail beside the database is then ahead of it, and that is how we know.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.mail.dispatch_book import DispatchBook, Mark
from inspections.mail.render import message_id
from inspections.runtime import installation, outbox
from inspections.runtime.installation import Installation
from inspections.runtime.outbox import UNSENT, Message

ALIVE_EVERY = timedelta(minutes=1)
# A directory nobody knows joins a database that lives; one found asleep may be a restored copy.
ASLEEP_AFTER = timedelta(minutes=15)


class Suspicion(StrEnum):
    """Why the letters stay: always because the database may not know what was sent."""

    BEHIND = "behind"
    OTHER_DATABASE = "other_database"
    NEW_MACHINE = "new_machine"


def suspicion(row: Installation | None, mark: Mark | None, *, now: datetime) -> Suspicion | None:
    if row is None:
        return Suspicion.OTHER_DATABASE if mark else None
    if mark is None:
        return Suspicion.NEW_MACHINE if now - row.alive_at > ASLEEP_AFTER else None
    if mark.uid != row.uid:
        return Suspicion.OTHER_DATABASE
    return Suspicion.BEHIND if mark.counter > row.counter else None


def may_leave(session: Session, book: DispatchBook | None, *, now: datetime) -> bool:
    """Asked for each letter, in the transaction that takes it; changes nothing in the database."""
    row = installation.read(session)
    if row is not None and row.held_at is not None:
        return False
    if book is None:
        return True
    mark = book.mark()
    if row is None or suspicion(row, mark, now=now):
        return False  # the next sweep finds out and says why
    if mark is None or mark.counter < row.counter:
        book.set_mark(Mark(row.uid, row.counter))
    return True


def watch_needed(
    row: Installation | None, book: DispatchBook, *, waiting: bool, now: datetime
) -> bool:
    if row is None or suspicion(row, book.mark(), now=now):
        return True
    return waiting or now - row.alive_at > ALIVE_EVERY


def keep_watch(session: Session, book: DispatchBook, *, now: datetime) -> tuple[Mark, bool]:
    """Count up before letters leave, or hold them; the mark to set once this is committed."""
    before, mark = installation.read(session), book.mark()
    fresh = before is None and session.scalar(select(Message.id).limit(1)) is None
    doubt = None if fresh else suspicion(before, mark, now=now)
    row = installation.take(session, now=now)
    if doubt:
        row.counter = max(row.counter, mark.counter if mark else 0)
        if row.held_at is None:
            row.held_at, row.held_because = now, doubt.value
    row.counter += 1
    row.alive_at = now
    return Mark(row.uid, row.counter), row.held_at is not None


def release(session: Session, who: str, *, now: datetime) -> bool:
    """A person lets the letters go; False: nothing was held."""
    row = installation.take(session, now=now)
    if row.held_at is None:
        return False
    row.held_at, row.held_because = None, ""
    row.released_at, row.released_by = now, who
    return True


def sent_already(session: Session, book: DispatchBook, base_url: str) -> dict[str, datetime]:
    """Unsent rows whose letter a mail server took over according to the book."""
    taken = book.taken_over()
    if not taken:
        return {}
    keys = session.scalars(select(Message.key).where(UNSENT))
    known = {key: taken.get(message_id(key, base_url)) for key in keys}
    return {key: at for key, at in known.items() if at is not None}


def mark_sent(session: Session, book: DispatchBook, base_url: str) -> int:
    """One step for all of them; returns how many."""
    found = sent_already(session, book, base_url)
    for key, at in found.items():
        outbox.settle_sent(session, key, now=at)
    return len(found)
