"""Writes what a transaction changed as one line at the end of its district's chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from inspections.audit.acting import RESIDENT, Acting, acting
from inspections.audit.canonical import (
    BEGINNING,
    line_hash,
    new_salt,
    owned,
    plain,
    rows_spelled,
    salted,
    spelled,
)
from inspections.audit.collected import Added, Change, Collected, listed
from inspections.audit.rows import AuditChain, AuditLine, AuditObject, AuditValue
from inspections.clock import utcnow
from inspections.db import insert_for
from inspections.privacy.inventory import Kind, Listed
from inspections.tenancy import reaching

INSTALLATION = "installation"
FORGOTTEN = {"erased": True}

_CHAINS = cast(Table, AuditChain.__table__)
_HEAD = (
    select(AuditChain.seq, AuditChain.hash, AuditChain.at)
    .where(AuditChain.chain == bindparam("which"))
    .with_for_update()
)
_MOVE = (
    update(_CHAINS)
    .where(_CHAINS.c.chain == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in ("seq", "hash", "at")})
)
_LINE = insert(cast(Table, AuditLine.__table__))
_OBJECTS = insert(cast(Table, AuditObject.__table__))
_VALUES = insert(cast(Table, AuditValue.__table__))


@dataclass(slots=True)
class Line:
    """A line in the making."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    objects: set[str] = field(default_factory=set)
    values: list[dict[str, Any]] = field(default_factory=list)
    erased: list[list[Any]] = field(default_factory=list)  # values of earlier lines taken away

    def beside(self, owner: str, value: Any) -> dict[str, Any]:
        """Keep the value where it can be erased; what stands in the line instead."""
        salt, text = new_salt(), spelled(value)
        number = len(self.values)
        self.values.append({"number": number, "owner": owner, "salt": salt, "value": text})
        return {"#": owned(salt, owner, text), "n": number}


def append(session: Session, collected: Collected) -> None:
    """One line for each chain the transaction touches, the lowest name first."""
    who = acting()
    lines: dict[tuple[str, int | None], Line] = defaultdict(Line)
    for change in collected.changes.values():
        _tell_change(lines[_chain(change.row, change.table, who)], change, collected.forgetting)
    for added in collected.added:
        _tell_added(lines[_chain(added.rows[0], added.table, who)], added)
    for district, where in collected.erased:
        lines[str(district), district].erased.append(list(where))
    wanted = [(chain, line) for chain, line in lines.items() if line.changes or line.erased]
    if not wanted:
        return
    connection = session.connection()
    now = session.info.get("clock", utcnow)()
    for (chain, district_id), line in sorted(wanted, key=lambda each: each[0][0]):
        with reaching(connection, district_id):
            _write(connection, chain, district_id, line, who, now)


def _chain(row: Mapping[str, Any], table: str, who: Acting) -> tuple[str, int | None]:
    district_id = row["id"] if table == "districts" else row.get("district_id")
    if district_id is None:
        return INSTALLATION, None
    return (f"{district_id}/{RESIDENT}" if who.actor == RESIDENT else f"{district_id}"), district_id


def _tell_change(line: Line, change: Change, forgetting: bool) -> None:
    table = listed(change.table)
    objects = _objects(table, change.row)
    owner = objects[0] if objects else f"{change.table}:{change.key}"
    fields: dict[str, Any] = {}
    for name in table.recorded:
        was, now = (values and values.get(name) for values in (change.before, change.after))
        if was == now:
            continue
        if forgetting and was not in (None, "") and table.columns[name].kind is Kind.PERSONAL:
            fields[name] = [FORGOTTEN, _kept(line, table, owner, name, now)]
        else:
            fields[name] = [_kept(line, table, owner, name, each) for each in (was, now)]
    if not fields:
        return
    line.objects.update(objects)
    said = "+" if change.before is None else "-" if change.after is None else "~"
    line.changes.append(
        {"in": change.table, "key": change.key, "did": said, "of": objects, "fields": fields}
    )


def _kept(line: Line, table: Listed, owner: str, name: str, value: Any) -> Any:
    """The value, or what may be known of it."""
    if value is None or value == "":
        return value
    match table.columns[name].kind:
        case Kind.SECRET:
            return {"secret": True}
        case Kind.PERSONAL:
            return line.beside(owner, value)
    return plain(value)


def _tell_added(line: Line, added: Added) -> None:
    """How many rows, and a seal over them: the rows are where they are, its salt is beside."""
    table = listed(added.table)
    objects = sorted({each for row in added.rows for each in _objects(table, row)})
    line.objects.update(objects)
    salt = new_salt()
    seal = salted(salt, rows_spelled(table.recorded, added.rows))
    line.changes.append(
        {"in": added.table, "did": "+", "rows": len(added.rows), "of": objects, "seal": seal,
         "salt": line.beside(objects[0], salt)}
    )  # fmt: skip


def _objects(table: Listed, row: Mapping[str, Any]) -> list[str]:
    found = (_named(template, row) for template in table.objects)
    return [name for name in found if name is not None]


def _named(template: str, row: Mapping[str, Any]) -> str | None:
    kind, _, column = template.partition(":")
    value = row.get(column.strip("{}"))
    return None if value is None else f"{kind}:{value}"


def _write(
    connection: Connection,
    chain: str,
    district_id: int | None,
    line: Line,
    who: Acting,
    now: datetime,
) -> None:
    line.objects.add(f"by:{who.actor}")
    payload = spelled(_payload(line, who))
    head = _locked_head(connection, chain, district_id)
    if who.actor == RESIDENT:
        now = now.replace(minute=0, second=0, microsecond=0)
    at = max(now, head.at) if head.at else now
    seq = head.seq + 1
    sealed = line_hash(chain, seq, at, payload, head.hash)
    where = {"chain": chain, "seq": seq, "district_id": district_id}
    stored = where | {"at": at, "payload": payload, "prev_hash": head.hash, "hash": sealed}
    connection.execute(_LINE, stored)
    connection.execute(_OBJECTS, [where | {"object": each} for each in sorted(line.objects)])
    if line.values:
        connection.execute(_VALUES, [where | each for each in line.values])
    new = {"which": chain, "new_seq": seq, "new_hash": sealed, "new_at": at}
    connection.execute(_MOVE, new)


def _payload(line: Line, who: Acting) -> dict[str, Any]:
    """What is said of who and where is a value beside the line, too."""
    said: dict[str, Any] = {
        "by": who.actor,
        "about": sorted(line.objects),
        "changes": line.changes,
    }
    if line.erased:
        said["erased"] = line.erased
    for name in ("doing", "request"):
        if value := getattr(who, name):
            said[name] = value
    for name in ("address", "device"):
        if value := getattr(who, name):
            said[name] = line.beside(who.actor, value)
    return said


def _locked_head(connection: Connection, chain: str, district_id: int | None) -> Any:
    if (head := connection.execute(_HEAD, {"which": chain}).first()) is not None:
        return head
    new = insert_for(connection.dialect.name, AuditChain).values(
        chain=chain, district_id=district_id, seq=0, hash=BEGINNING, at=None
    )
    connection.execute(new.on_conflict_do_nothing(index_elements=["chain"]))
    return connection.execute(_HEAD, {"which": chain}).one()
