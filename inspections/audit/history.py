"""Reads the audit log back: who changed which field from what to what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from inspections.audit.append import FORGOTTEN
from inspections.audit.rows import AuditLine, AuditObject, AuditValue

ERASED = FORGOTTEN
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Field:
    """`was` and `now` are values, `ERASED`, or `{"secret": True}`."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row, or how many rows were added."""

    table: str
    key: str
    did: str  # "+", "~" or "-"
    of: tuple[str, ...]  # the objects it is a part of
    fields: tuple[Field, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One committed change."""

    chain: str
    seq: int
    at: datetime
    by: str
    doing: str
    about: tuple[str, ...]
    told: tuple[Told, ...]
    address: Any = None
    device: Any = None
    request: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Nothing given is everything: `objects` are those of the changed rows."""

    objects: Collection[str] = ()
    by: str = ""
    since: datetime | None = None
    before: datetime | None = None


def history(
    session: Session,
    district_id: int,
    wanted: Wanted,
    *,
    limit: int | None = 200,
    offset: int = 0,
) -> list[Entry]:
    """The newest first."""
    query = select(AuditLine).where(AuditLine.district_id == district_id)
    if wanted.objects:
        query = query.where(_about(wanted.objects))
    if wanted.by:
        query = query.where(_about([f"by:{wanted.by}"]))
    if wanted.since:
        query = query.where(AuditLine.at >= wanted.since)
    if wanted.before:
        query = query.where(AuditLine.at < wanted.before)
    newest = query.order_by(AuditLine.at.desc(), AuditLine.chain, AuditLine.seq.desc())
    lines = list(session.scalars(newest.limit(limit).offset(offset)))
    values = _values(session, [(line.chain, line.seq) for line in lines])
    return [_entry(line, values, frozenset(wanted.objects)) for line in lines]


def _about(objects: Collection[str]) -> Any:
    there = select(AuditObject.seq).where(
        AuditObject.chain == AuditLine.chain,
        AuditObject.seq == AuditLine.seq,
        AuditObject.object.in_(objects),
    )
    return there.exists()


def _values(session: Session, places: Sequence[Place]) -> dict[tuple[str, int, int], Any]:
    found: dict[tuple[str, int, int], Any] = {}
    for at in range(0, len(places), 500):
        some = tuple_(AuditValue.chain, AuditValue.seq).in_(places[at : at + 500])
        for value in session.scalars(select(AuditValue).where(some)):
            found[value.chain, value.seq, value.number] = orjson.loads(value.value)
    return found


def _entry(
    line: AuditLine, values: Mapping[tuple[str, int, int], Any], objects: frozenset[str]
) -> Entry:
    """Of the objects asked for, if any were: a hand-in changes many at once."""
    said = orjson.loads(line.payload)

    def read(value: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {"#", "n"}:
            return values.get((line.chain, line.seq, value["n"]), ERASED)
        return value

    return Entry(
        chain=line.chain,
        seq=line.seq,
        at=line.at,
        by=said["by"],
        doing=said.get("doing", ""),
        about=tuple(said["about"]),
        told=tuple(
            told
            for told in _told(said["changes"], read)
            if not objects or not objects.isdisjoint(told.of)
        ),
        address=read(said.get("address")),
        device=read(said.get("device")),
        request=said.get("request", ""),
    )


def _told(changes: Sequence[Mapping[str, Any]], read: Any) -> Iterator[Told]:
    for change in changes:
        if "rows" in change:
            yield Told(change["in"], "", "+", tuple(change["of"]), rows=change["rows"])
        else:
            fields = tuple(
                Field(name, read(was), read(now)) for name, (was, now) in change["fields"].items()
            )
            of = tuple(change["of"])
            yield Told(change["in"], change["key"], change["did"], of, fields)
