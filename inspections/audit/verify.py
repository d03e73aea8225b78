"""Recomputes every chain from what the database holds and names each place that does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.audit.anchors import Anchor
from inspections.audit.canonical import BEGINNING, line_hash, owned
from inspections.audit.rows import AuditChain, AuditLine, AuditObject, AuditValue


class Fault(StrEnum):
    MISSING = "missing"  # lines before this one are not there
    UNLINKED = "unlinked"  # it does not follow from the line before
    ALTERED = "altered"  # its content is not what was sealed
    BACKWARDS = "backwards"  # dated before the line before it
    CUT = "cut"  # the chain ends elsewhere than its end says
    ANCHOR_MISSING = "anchor_missing"  # an anchor names a line that is not there
    ANCHOR_DIFFERS = "anchor_differs"  # the line was another when it was anchored
    VALUE_ALTERED = "value_altered"
    VALUE_MISSING = "value_missing"  # and no erasure is on record
    VALUE_UNKNOWN = "value_unknown"  # a value no line names
    INDEX_DIFFERS = "index_differs"  # found under other objects than it says
    DISPLACED = "displaced"  # filed under another district than that of its chain


@dataclass(frozen=True, slots=True)
class Flaw:
    chain: str
    seq: int
    fault: Fault


Erased = set[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Verified:
    lines: int
    flaws: tuple[Flaw, ...]


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> Verified:
    """All chains. Compares with the anchors what an insider could have rewritten."""
    heads = {head.chain: head for head in session.scalars(select(AuditChain))}
    erased: Erased = set()
    chains: dict[str, list[_Read]] = defaultdict(list)
    query = select(AuditLine).order_by(AuditLine.chain, AuditLine.seq)
    for line in session.scalars(query.execution_options(yield_per=1000)):
        read = _read(line)
        erased.update((chain, seq, number) for chain, seq, number in read.said.get("erased", ()))
        chains[line.chain].append(read)
    flaws: list[Flaw] = []
    for chain in sorted(chains.keys() | heads.keys() | {anchor.chain for anchor in anchors}):
        lines = chains.get(chain, [])
        flaws += _links(chain, lines, heads.get(chain))
        flaws += _anchored(chain, lines, [each for each in anchors if each.chain == chain])
    flaws += _displaced(session)
    flaws += _values(session, chains, erased)
    flaws += _index(session, chains)
    in_order = sorted(set(flaws), key=lambda flaw: (flaw.chain, flaw.seq, flaw.fault))
    return Verified(sum(map(len, chains.values())), tuple(in_order))


@dataclass(frozen=True, slots=True)
class _Read:
    """A line as it stands, and what it says; nothing when it cannot be read."""

    chain: str
    seq: int
    at: datetime
    prev_hash: str
    hash: str
    sealed: str
    said: dict[str, Any]


def _read(line: AuditLine) -> _Read:
    try:
        said = orjson.loads(line.payload)
    except orjson.JSONDecodeError:
        said = {}
    sealed = line_hash(line.chain, line.seq, line.at, line.payload, line.prev_hash)
    said = said if isinstance(said, dict) else {}
    return _Read(line.chain, line.seq, line.at, line.prev_hash, line.hash, sealed, said)


def _links(chain: str, lines: Sequence[_Read], head: AuditChain | None) -> Iterator[Flaw]:
    seq, before, at = 0, BEGINNING, None
    for line in lines:
        if line.seq != seq + 1:
            yield Flaw(chain, line.seq, Fault.MISSING)
        elif line.prev_hash != before:
            yield Flaw(chain, line.seq, Fault.UNLINKED)
        if line.sealed != line.hash:
            yield Flaw(chain, line.seq, Fault.ALTERED)
        if at is not None and line.at < at:
            yield Flaw(chain, line.seq, Fault.BACKWARDS)
        seq, before, at = line.seq, line.hash, line.at
    if head is None or (head.seq, head.hash, head.at) != (seq, before, at):
        yield Flaw(chain, seq, Fault.CUT)


def _anchored(chain: str, lines: Sequence[_Read], anchors: Sequence[Anchor]) -> Iterator[Flaw]:
    by_seq = {line.seq: line.hash for line in lines}
    for anchor in anchors:
        if anchor.seq not in by_seq:
            yield Flaw(chain, anchor.seq, Fault.ANCHOR_MISSING)
        elif by_seq[anchor.seq] != anchor.hash:
            yield Flaw(chain, anchor.seq, Fault.ANCHOR_DIFFERS)


def _displaced(session: Session) -> Iterator[Flaw]:
    """Rows that would be shown to another district, or to none."""
    heads = select(AuditChain.chain, AuditChain.seq, AuditChain.district_id)
    others = [
        select(rows.chain, rows.seq, rows.district_id).distinct()
        for rows in (AuditLine, AuditObject, AuditValue)
    ]
    for query in (heads, *others):
        for chain, seq, district_id in session.execute(query):
            if district_id != district_of(chain):
                yield Flaw(chain, seq, Fault.DISPLACED)


def district_of(chain: str) -> int | None:
    number = chain.partition("/")[0]
    return int(number) if number.isdecimal() else None


def _values(
    session: Session, chains: Mapping[str, Sequence[_Read]], erased: Erased
) -> Iterator[Flaw]:
    named = {
        (line.chain, line.seq, number): sealed
        for lines in chains.values()
        for line in lines
        for number, sealed in beside(line.said)
    }
    for value in session.scalars(select(AuditValue).execution_options(yield_per=1000)):
        key = (value.chain, value.seq, value.number)
        expected = named.pop(key, None)
        if expected is None:
            yield Flaw(value.chain, value.seq, Fault.VALUE_UNKNOWN)
        elif expected != owned(value.salt, value.owner, value.value):
            yield Flaw(value.chain, value.seq, Fault.VALUE_ALTERED)
    for chain, seq, _number in named.keys() - erased:
        yield Flaw(chain, seq, Fault.VALUE_MISSING)


def beside(said: Any) -> Iterator[tuple[int, str]]:
    """Number and digest of every value a line keeps beside itself."""
    if isinstance(said, dict):
        if said.keys() == {"#", "n"}:
            yield said["n"], said["#"]
        else:
            for each in said.values():
                yield from beside(each)
    elif isinstance(said, list):
        for each in said:
            yield from beside(each)


def _index(session: Session, chains: Mapping[str, Sequence[_Read]]) -> Iterator[Flaw]:
    expected = {
        (line.chain, line.seq, each)
        for lines in chains.values()
        for line in lines
        for each in line.said.get("about", ())
    }
    rows = session.execute(select(AuditObject.chain, AuditObject.seq, AuditObject.object))
    there = {(row.chain, row.seq, row.object) for row in rows}
    for chain, seq, _object in expected ^ there:
        yield Flaw(chain, seq, Fault.INDEX_DIFFERS)
