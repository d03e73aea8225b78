"""Keep answers as they come in: every revision, once, the newest received one counting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspections.domain.answers import check_answer
from inspections.domain.checklist import Checklist, Point
from inspections.domain.errors import Conflict, Refused
from inspections.domain.submission import AnswerWrite, answer_digest
from inspections.domain.vocabulary import InspectionState, InspectionTrigger, Role
from inspections.runtime import instances
from inspections.store import answers
from inspections.store.answers import AnswerRevision, Revision
from inspections.store.inspections import UNFINISHED, Inspection
from inspections.store.people import User
from inspections.usecases.move_inspection import move_inspection
from inspections.usecases.occasion import Actor


class InspectionClosed(Conflict):
    """The inspection is handed in or cancelled; answers no longer change."""


class UidTaken(Conflict):
    """The same id came before with other content, or for another inspection."""


class ItemUnknown(Refused):
    """The checklist of this inspection has no such item."""


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """`superseded_rev` is the revision that stopped counting; with `conflict` it was not
    the one the writer had seen, so two people answered and the coordinator should look."""

    uid: UUID
    rev: int
    digest: str
    first: bool
    conflict: bool


def record_answers(
    session: Session,
    inspection: Inspection,
    writes: Sequence[AnswerWrite],
    *,
    user: User,
    now: datetime,
) -> list[AnswerReceipt]:
    """Store the revisions in the order given. Raises before anything is written.

    Raises InspectionClosed, UidTaken, ItemUnknown, or what `check_answer` says of a value.
    """
    instance = instances.lock(session, inspection.instance_id)
    stored = answers.revisions(session, inspection.id)
    known = {row.uid: row for row in stored}
    digests = {uid: row.digest for uid, row in known.items()}
    fresh = _fresh(writes, known.keys(), digests)
    if fresh:
        _must_be_open(inspection, instance.state)
        _check(inspection.checklist.values(), fresh)
        if instance.state != InspectionState.UNDER_WAY:
            inspector = Actor(Role.INSPECTOR, f"user:{user.id}")
            inspection.started_at = now
            inspection.inspector_id = inspection.inspector_id or user.id
            move_inspection(session, inspection, InspectionTrigger.START, actor=inspector, now=now)
    revs = {(row.item, row.place): row.rev for row in stored if row.current}
    receipts = _append(session, inspection, fresh, revs, digests, user=user, now=now)
    return [receipts.get(write.uid) or _repeated(known[write.uid]) for write in writes]


def _fresh(
    writes: Iterable[AnswerWrite], known: Collection[UUID], digests: dict[UUID, str]
) -> list[AnswerWrite]:
    """Those not seen before, each once, their digests noted. Raises UidTaken."""
    fresh: list[AnswerWrite] = []
    for write in writes:
        digest = answer_digest(write.answer)
        if digests.setdefault(write.uid, digest) != digest:
            raise UidTaken(answer=str(write.uid))
        if write.uid not in known:
            fresh.append(write)
    return list({write.uid: write for write in fresh}.values())


def _repeated(row: Revision) -> AnswerReceipt:
    conflict = row.base_rev != row.rev - 1
    return AnswerReceipt(row.uid, row.rev, row.digest, first=False, conflict=conflict)


def _must_be_open(inspection: Inspection, state: str) -> None:
    if state not in UNFINISHED:
        raise InspectionClosed(inspection=inspection.id, state=state)


def _check(checklist: Checklist, writes: Iterable[AnswerWrite]) -> None:
    items = {item.id: item for item in checklist.items()}
    for write in writes:
        item = items.get(write.answer.item)
        if item is None:
            raise ItemUnknown(item=write.answer.item)
        check_answer(item, write.answer)


def _append(
    session: Session,
    inspection: Inspection,
    writes: Sequence[AnswerWrite],
    revs: dict[Point, int],
    digests: Mapping[UUID, str],
    *,
    user: User,
    now: datetime,
) -> dict[UUID, AnswerReceipt]:
    if not writes:
        return {}
    newest = {(w.answer.item, w.answer.place): w.uid for w in writes}
    if replaced := newest.keys() & revs.keys():
        _supersede(session, inspection.id, replaced)
    rows: list[dict[str, Any]] = []
    receipts: dict[UUID, AnswerReceipt] = {}
    for write in writes:
        point = (write.answer.item, write.answer.place)
        before = revs.get(point, 0)
        revs[point] = rev = before + 1
        row = _row(inspection, write, rev, user, now)
        row["digest"], row["current"] = digests[write.uid], newest[point] == write.uid
        rows.append(row)
        conflict = write.base_rev != before
        receipts[write.uid] = AnswerReceipt(
            write.uid, rev, row["digest"], first=True, conflict=conflict
        )
    try:
        answers.append(session, rows)
    except IntegrityError:
        raise UidTaken(answers=[str(write.uid) for write in writes])
    return receipts


def _supersede(session: Session, inspection_id: int, points: Iterable[Point]) -> None:
    session.execute(
        update(AnswerRevision)
        .where(
            AnswerRevision.inspection_id == inspection_id,
            AnswerRevision.current,
            tuple_(AnswerRevision.item, AnswerRevision.place).in_(list(points)),
        )
        .values(current=False)
        .execution_options(synchronize_session=False)
    )


def _row(
    inspection: Inspection, write: AnswerWrite, rev: int, user: User, now: datetime
) -> dict[str, Any]:
    answer = write.answer
    return {
        "inspection_id": inspection.id,
        "item": answer.item,
        "place": answer.place,
        "rev": rev,
        "district_id": inspection.district_id,
        "uid": write.uid,
        "base_rev": write.base_rev,
        "state": answer.state.value,
        "value": answer.value,
        "reason": answer.reason,
        "severity": answer.severity.value if answer.severity else None,
        "remark": answer.remark,
        "user_id": user.id,
        "claimed_at": write.claimed_at,
        "received_at": now,
    }
