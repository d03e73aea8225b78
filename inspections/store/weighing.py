"""Listens to every session: photos are weighed as they come and go, and refused beyond the limit.

The row of the district is taken at the very end, just before the audit log's, so that nobody
waits for the other in a circle; then the files are written, and nothing after them is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import event
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import InstanceState, Session, SessionTransaction

from inspections.domain.quota import Room
from inspections.photo_store import StoredPhoto
from inspections.store import storage
from inspections.store.complaints import ComplaintPhoto
from inspections.store.field_forms import FieldPhoto
from inspections.store.photos import Photo

WEIGHED = (Photo, FieldPhoto, ComplaintPhoto)
_HERE = "weighing"
_SAVED = "weighing savepoints"


@dataclass(slots=True)
class Weighing:
    """What a transaction has done so far: bytes and photos by district, files still to write."""

    grown: Counter[int] = field(default_factory=Counter)
    came: Counter[int] = field(default_factory=Counter)
    files: list[Callable[[], None]] = field(default_factory=list)

    def copy(self) -> Weighing:
        return Weighing(self.grown.copy(), self.came.copy(), list(self.files))


def write_at_end(session: Session, kept: StoredPhoto) -> None:
    """The file of a row that was added, once all of the transaction is accepted."""
    _weighing(session).files.append(kept.write)


def must_have_room(session: Session, district_id: int, more: int) -> None:
    """Before something is taken that will be weighed later. Raises QuotaExceeded."""
    storage.room(session, district_id).must_take(more, photos=1)


@event.listens_for(Session, "after_begin")
def _open(session: Session, transaction: SessionTransaction, _connection: object) -> None:
    if transaction.nested:
        session.info.setdefault(_SAVED, {})[transaction] = _weighing(session).copy()
    else:
        session.info[_HERE], session.info[_SAVED] = Weighing(), {}


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(session: Session, transaction: SessionTransaction) -> None:
    """What came after the savepoint did not happen."""
    if (saved := session.info.get(_SAVED, {}).pop(transaction, None)) is not None:
        session.info[_HERE] = saved


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, *_context: object) -> None:
    done = _weighing(session)
    for one in (*session.new, *session.dirty):
        if isinstance(one, WEIGHED):
            done.grown[one.district_id] += _weight(_state(one).dict)
    for one in (*session.deleted, *session.dirty):
        if isinstance(one, WEIGHED):
            state = _state(one)
            done.grown[one.district_id] -= _weight({**state.dict, **state.committed_state})
    _count(session, done.came)


def _count(session: Session, came: Counter[int]) -> None:
    """A marked photo is no further one; a form from Collect counts when its photos are taken."""
    for one in session.new:
        if isinstance(one, Photo | ComplaintPhoto) and one.stored:
            came[one.district_id] += 1
    for one in session.dirty:
        if isinstance(one, Photo) and one.replaced_by_id is not None:
            came[one.district_id] -= "replaced_by_id" in _state(one).committed_state


def _state(one: Photo | FieldPhoto | ComplaintPhoto) -> InstanceState[Any]:
    state: InstanceState[Any] = inspected(one)
    return state


def _weight(row: Mapping[str, Any]) -> int:
    """Nothing where the file has gone, or goes because a marked one has taken its place."""
    return row["bytes"] if row["stored"] and row.get("replaced_by_id") is None else 0


@event.listens_for(Session, "before_commit", insert=True)
def _commit(session: Session) -> None:
    """Raises QuotaExceeded."""
    if session.in_nested_transaction():
        return
    session.flush()
    done = _weighing(session)
    for district_id in sorted(done.grown.keys() | done.came.keys()):
        grown, came = done.grown[district_id], done.came[district_id]
        if grown or came:
            storage.grow(session, district_id, grown, came)
        if grown > 0 or came > 0:
            _must_fit(storage.room(session, district_id), grown, came)
    for write in done.files:
        write()
    session.info[_HERE] = Weighing()


def _must_fit(room: Room, grown: int, came: int) -> None:
    """Raises QuotaExceeded."""
    before = replace(room, used=room.used - grown, today=room.today - came)
    before.must_take(grown, came)


def _weighing(session: Session) -> Weighing:
    here: Weighing = session.info.setdefault(_HERE, Weighing())
    return here
