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
from inspections.domain.checklist import Answer, Checklist, Point
from inspections.domain.errors import Conflict, Refused
from inspections.domain.repeating import check_copied
from inspections.domain.room_entry import ENTRY, check_entry
from inspections.domain.submission import AnswerWrite, answer_digest
from inspections.domain.vocabulary import InspectionState, InspectionTrigger
from inspections.runtime import instances
from inspections.store import answers, conflicts
from inspections.store.answers import AnswerRevision, Revision
from inspections.store.inspections import HANDED_IN, UNFINISHED, Inspection
from inspections.store.people import User
from inspections.usecases.move_inspection import move_inspection
from inspections.usecases.standing_in import inspecting


class InspectionClosed(Conflict):
    """The inspection is handed in or cancelled; answers no longer change."""


class UidTaken(Conflict):
    """The same id came before with other content, or for another inspection."""


class ItemUnknown(Refused):
    """The checklist of this inspection has no such item."""


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """With `conflict` the revision that counted was not the one the writer had seen."""

    uid: UUID
    rev: int
    digest: str
    first: bool
    conflict: bool
    counts: bool  # was the newest of its point when it came


def record_answers(
    session: Session,
    inspection: Inspection,
    writes: Sequence[AnswerWrite],
    *,
    user: User,
    now: datetime,
    late: bool = False,
) -> list[AnswerReceipt]:
    """Store the revisions in the order given. Raises before anything is written.

    `late`: what comes after the hand-in is kept beside it, for a coordinator to decide about.
    Raises InspectionClosed, UidTaken, ItemUnknown, or what `check_answer` says of a value.
    """
    instance = instances.lock(session, inspection.instance_id)
    stored = answers.revisions(session, inspection.id)
    known = {row.uid: row for row in stored}
    digests = {uid: row.digest for uid, row in known.items()}
    fresh = _fresh(writes, known.keys(), digests)
    late = late and instance.state in HANDED_IN
    if fresh and not late:
        _must_be_open(inspection, instance.state)
    if fresh:
        _check(inspection.checklist.values(), fresh)
        if not late and instance.state != InspectionState.UNDER_WAY:
            inspector = inspecting(session, inspection, user, at=now)
            move_inspection(session, inspection, InspectionTrigger.START, actor=inspector, now=now)
            inspection.started_at = now
            inspection.inspector_id = inspection.inspector_id or user.id
    points = _Points(stored)
    unseen = {write.uid for write in fresh if _comes_unseen(write, points.current)}
    given = [w for w in fresh if w.uid not in unseen and w.answer.item != ENTRY.id]
    conflicts.open_all(session, inspection, points.contradicted(given, digests, late), now=now)
    behind = {write.uid for write in fresh} if late else unseen
    receipts = _append(session, inspection, fresh, points, digests, behind, user=user, now=now)
    return [receipts.get(write.uid) or _repeated(known[write.uid]) for write in writes]


def overrule(
    session: Session,
    inspection: Inspection,
    answer: Answer,
    uid: UUID,
    *,
    user: User,
    now: datetime,
) -> int:
    """One more revision, made by a choice and not on site; its number. Raises UidTaken."""
    points = _Points(answers.revisions(session, inspection.id))
    base = points.newest.get((answer.item, answer.place), 0)
    write = AnswerWrite(uid, answer, base_rev=base)
    digests = {uid: answer_digest(answer)}
    receipts = _append(session, inspection, [write], points, digests, (), user=user, now=now)
    return receipts[uid].rev


class _Points:
    """What each point was at before these answers: its newest revision and the one that counts."""

    def __init__(self, stored: Sequence[Revision]) -> None:
        self.current = {(row.item, row.place): row for row in stored if row.current}
        self.newest: dict[Point, int] = {}
        for row in stored:
            point = (row.item, row.place)
            self.newest[point] = max(row.rev, self.newest.get(point, 0))

    def contradicted(
        self, writes: Iterable[AnswerWrite], digests: Mapping[UUID, str], late: bool
    ) -> dict[Point, int]:
        """Points at which somebody says something else than an answer unknown to the writer."""
        seen: dict[Point, int] = {}
        said: dict[Point, str] = {}
        for write in writes:
            point = (write.answer.item, write.answer.place)
            seen.setdefault(point, write.base_rev)
            said[point] = digests[write.uid]
        found: dict[Point, int] = {}
        for point, digest in said.items():
            counts = self.current.get(point)
            if counts is None and late:
                found[point] = 0
            elif counts and counts.digest != digest and (late or seen[point] != counts.rev):
                found[point] = counts.rev
        return found


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
    return AnswerReceipt(
        row.uid,
        row.rev,
        row.digest,
        first=False,
        conflict=row.base_rev != row.rev - 1,
        counts=row.current,
    )


def _comes_unseen(write: AnswerWrite, counts: Mapping[Point, Revision]) -> bool:
    """What was taken over unseen never counts above an answer somebody gave meanwhile."""
    answer = write.answer
    held = counts.get((answer.item, answer.place))
    if write.origin is None or held is None or held.rev == write.base_rev:
        return False
    return held.digest != answer_digest(Answer(answer.item, answer.place))


def _must_be_open(inspection: Inspection, state: str) -> None:
    if state not in UNFINISHED:
        raise InspectionClosed(inspection=inspection.id, state=state)


def _check(checklist: Checklist, writes: Iterable[AnswerWrite]) -> None:
    items = {item.id: item for item in (*checklist.items(), ENTRY)}
    for write in writes:
        item = items.get(write.answer.item)
        if item is None:
            raise ItemUnknown(item=write.answer.item)
        check_answer(item, write.answer)
        if item is ENTRY:
            check_entry(write.answer)
        if write.origin:
            check_copied(item, write.answer)


def _append(
    session: Session,
    inspection: Inspection,
    writes: Sequence[AnswerWrite],
    points: _Points,
    digests: Mapping[UUID, str],
    behind: Collection[UUID],
    *,
    user: User,
    now: datetime,
) -> dict[UUID, AnswerReceipt]:
    if not writes:
        return {}
    newest = {(w.answer.item, w.answer.place): w.uid for w in writes if w.uid not in behind}
    if replaced := newest.keys() & points.current.keys():
        _supersede(session, inspection.id, replaced)
    rows: list[dict[str, Any]] = []
    receipts: dict[UUID, AnswerReceipt] = {}
    for write in writes:
        point = (write.answer.item, write.answer.place)
        before = points.newest.get(point, 0)
        points.newest[point] = rev = before + 1
        row = _row(inspection, write, rev, user, now)
        row["digest"], row["current"] = digests[write.uid], newest.get(point) == write.uid
        rows.append(row)
        receipts[write.uid] = AnswerReceipt(
            write.uid,
            rev,
            row["digest"],
            first=True,
            conflict=write.base_rev != before,
            counts=row["current"],
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
        "remedied": answer.remedied,
        "origin": write.origin.value if write.origin else None,
        "user_id": user.id,
        "claimed_at": write.claimed_at,
        "received_at": now,
    }
