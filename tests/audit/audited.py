"""What the tests of the audit log read of it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from inspections.audit.rows import AuditLine
from inspections.db import Sessions, reading


def lines(sessions: Sessions) -> list[AuditLine]:
    with reading(sessions) as session:
        return list(session.scalars(select(AuditLine).order_by(AuditLine.chain, AuditLine.seq)))


def said(line: AuditLine) -> dict[str, Any]:
    return orjson.loads(line.payload)


def last(sessions: Sessions, chain: object) -> dict[str, Any]:
    return said([line for line in lines(sessions) if line.chain == str(chain)][-1])
