"""Takes personal values away from beside the lines: the lines and their seals stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import orjson
from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from inspections.audit.collected import collected, tell_erased
from inspections.audit.rows import AuditLine, AuditValue

AT_ONCE = 500


def forget_what_was(session: Session) -> None:
    """From here to the commit: of a personal value that goes, the log tells only that it went."""
    if (found := collected(session)) is not None:
        found.forgetting = True


def erase_owned(session: Session, district_id: int, owners: Collection[str]) -> int:
    """Every value of these objects and people; how many."""
    erased, wanted = 0, sorted(owners)
    for at in range(0, len(wanted), AT_ONCE):
        query = select(AuditValue).where(
            AuditValue.district_id == district_id, AuditValue.owner.in_(wanted[at : at + AT_ONCE])
        )
        erased += _erase(session, district_id, session.scalars(query))
    return erased


def erase_containing(session: Session, district_id: int, words: Iterable[str]) -> int:
    """Every value in which one of the words stands, whosever it is."""
    erased = 0
    for word in words:
        spelled = orjson.dumps(word).decode().strip('"')
        query = select(AuditValue).where(
            AuditValue.district_id == district_id,
            AuditValue.value.icontains(spelled, autoescape=True),
        )
        erased += _erase(session, district_id, session.scalars(query))
    return erased


def erase_traces(session: Session, district_id: int, places: Collection[tuple[str, int]]) -> int:
    """From which address and device these lines came."""
    erased = 0
    for chain, seq in places:
        here = and_(AuditLine.chain == chain, AuditLine.seq == seq)
        numbers = _traces(session.scalars(select(AuditLine.payload).where(here)).one())
        query = select(AuditValue).where(
            AuditValue.district_id == district_id,
            AuditValue.chain == chain,
            AuditValue.seq == seq,
            AuditValue.number.in_(numbers),
        )
        erased += _erase(session, district_id, session.scalars(query))
    return erased


def has_trace(payload: str, number: int) -> bool:
    """The value of that number says from where a line came."""
    return number in _traces(payload)


def _traces(payload: str) -> list[int]:
    said = orjson.loads(payload)
    return [said[name]["n"] for name in ("address", "device") if name in said]


def _erase(session: Session, district_id: int, values: Iterable[AuditValue]) -> int:
    places = list(_places(values))
    for chain, seq, number in places:
        here = and_(
            AuditValue.chain == chain, AuditValue.seq == seq, AuditValue.number == number
        )
        session.execute(delete(AuditValue).where(here))
        tell_erased(session, district_id, chain, seq, number)
    return len(places)


def _places(values: Iterable[AuditValue]) -> Iterator[tuple[str, int, int]]:
    for value in values:
        yield value.chain, value.seq, value.number
