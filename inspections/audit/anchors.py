"""The ends of chains, kept where whoever rules the database does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.audit.append import INSTALLATION
from inspections.audit.canonical import moment
from inspections.audit.rows import AuditChain

_LINE = re.compile(r"(?:^|[\s>*|])([\w/]{1,40})\s{1,9}(\d{1,18})\s{1,9}([0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Up to this line the chain was so."""

    chain: str
    seq: int
    hash: str
    at: datetime | None = None

    def __str__(self) -> str:
        parts = [self.chain, str(self.seq), self.hash]
        return "  ".join(parts + ([moment(self.at)] if self.at else []))


def anchors(session: Session, district_id: int | None = None) -> list[Anchor]:
    """Where the chains end now: those of a district, or all."""
    query = select(AuditChain).where(AuditChain.seq > 0).order_by(AuditChain.chain)
    if district_id is not None:
        query = query.where(AuditChain.district_id == district_id)
    return [Anchor(row.chain, row.seq, row.hash, row.at) for row in session.scalars(query)]


def of_no_district(session: Session) -> list[Anchor]:
    """Where the chain ends that is nobody's; only a session of the whole installation sees it."""
    return [anchor for anchor in anchors(session) if anchor.chain == INSTALLATION]


def read_anchors(text: str) -> list[Anchor]:
    """Those in a text, such as the letters as they arrived; whatever stands around them."""
    whole = text.replace("=\r\n", "").replace("=\n", "")  # lines broken for the way
    return [Anchor(chain, int(seq), sealed) for chain, seq, sealed in _LINE.findall(whole)]
