"""What a transaction has changed so far, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session, SessionTransaction

from inspections.audit.canonical import digest
from inspections.privacy.inventory import Kept, Kind, Listed, inventory

Row = Mapping[str, Any]
_HERE = "audit"
_SAVED = "audit savepoints"


class NotAudited(RuntimeError):
    """A statement changes an audited table without saying how; see `tell` and `tell_added`."""


@dataclass(slots=True)
class Change:
    """A row that was added (`before` is None), altered, or taken away (`after` is None)."""

    table: str
    key: str
    row: Row  # all there is to know of it, to find what it belongs to
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(slots=True)
class Added:
    """Rows of a table of which the log keeps a digest."""

    table: str
    rows: Sequence[Row]


@dataclass(slots=True)
class Collected:
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    erased: list[tuple[int, tuple[str, int, int]]] = field(default_factory=list)
    forgetting: bool = False  # what personal values were is not told any more

    def change(
        self, table: str, key: str, row: Row, before: Row | None, after: Row | None
    ) -> None:
        """Several changes of one row are one: from what was to what is."""
        earlier = self.changes.get((table, key))
        if earlier is None:
            if before is not None and before == after:
                return
            self.changes[table, key] = Change(table, key, row, _own(before), _own(after))
            return
        earlier.row = {**earlier.row, **row}
        if after is None:
            earlier.after = None
        else:
            earlier.after = {**(earlier.after or {}), **after}
        if earlier.before is not None and before is not None:
            earlier.before = {**before, **earlier.before}
        if earlier.before is None and earlier.after is None:  # came and went
            del self.changes[table, key]

    def copy(self) -> Collected:
        changes = {
            key: replace(each, before=_own(each.before), after=_own(each.after))
            for key, each in self.changes.items()
        }
        return Collected(changes, list(self.added), list(self.erased), self.forgetting)


def _own(values: Row | None) -> dict[str, Any] | None:
    return None if values is None else dict(values)


def begin(session: Session) -> None:
    session.info[_HERE] = Collected()
    session.info[_SAVED] = {}


def keep_for(session: Session, savepoint: SessionTransaction) -> None:
    """Remember what was collected up to a savepoint."""
    if (found := collected(session)) is not None:
        session.info[_SAVED][savepoint] = found.copy()


def take_back(session: Session, savepoint: SessionTransaction) -> None:
    """What came after the savepoint did not happen."""
    if (saved := session.info.get(_SAVED, {}).pop(savepoint, None)) is not None:
        session.info[_HERE] = saved


def collected(session: Session) -> Collected | None:
    """None for a session nobody audits, such as that of a simulated town."""
    found: Collected | None = session.info.get(_HERE)
    return found


def listed(table: str) -> Listed:
    """Raises NotAudited for a table the inventory does not know."""
    try:
        return inventory()[table]
    except KeyError:
        raise NotAudited(f"{table} is missing in inspections/privacy/inventory.yaml") from None


def key_of(table: Table, row: Row) -> str:
    """A key that is a secret is told by its digest."""
    columns = listed(table.name).columns
    return "|".join(
        digest(str(row[key.name]))[:16]
        if columns[key.name].kind is Kind.SECRET
        else str(row[key.name])
        for key in table.primary_key.columns
    )


def tell(
    session: Session, table: str, key: object, row: Row, before: Row | None, after: Row
) -> None:
    """For a statement run with the option `audit="told"`: which row, from what to what."""
    if (found := collected(session)) is not None:
        found.change(table, str(key), row, before, after)


def tell_added(session: Session, table: str, rows: Sequence[Row]) -> None:
    """For a statement run with the option `audit="told"` that adds rows told by a digest."""
    if (found := collected(session)) is not None and listed(table).kept is Kept.DIGEST:
        found.added.append(Added(table, rows))


def tell_erased(session: Session, district_id: int, chain: str, seq: int, number: int) -> None:
    """A value beside a line is taken away for good; the log tells where one is missing."""
    if (found := collected(session)) is not None:
        found.erased.append((district_id, (chain, seq, number)))


TOLD: Mapping[str, Any] = {"audit": "told"}
