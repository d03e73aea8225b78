"""The audit log: chained lines nobody can alter, what they are about, and values one can erase."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspections.db import Base
from inspections.tenancy import OfDistrict


class AuditChain(OfDistrict, Base):
    """The end of a chain; whoever appends locks it, so that a chain never forks.

    One for each district, one for what residents do there (their hours must not be told by what
    the office did before and after), and one for what concerns no district.
    """

    __tablename__ = "audit_chains"

    chain: Mapped[str] = mapped_column(primary_key=True)
    district_id: Mapped[int | None] = mapped_column()  # type: ignore[assignment]
    seq: Mapped[int]
    hash: Mapped[str]
    at: Mapped[datetime | None]


class AuditLine(OfDistrict, Base):
    """One committed transaction. The database refuses to change or delete it."""

    __tablename__ = "audit_lines"
    __table_args__ = (
        UniqueConstraint("chain", "prev_hash"),
        Index("ix_audit_lines_at", "district_id", "at"),
    )

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_id: Mapped[int | None] = mapped_column()  # type: ignore[assignment]
    at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text)  # canonical JSON, hashed as it stands here
    prev_hash: Mapped[str]
    hash: Mapped[str]


class AuditObject(OfDistrict, Base):
    """Where to look for the history of an object or a person; follows from the lines."""

    __tablename__ = "audit_objects"

    object: Mapped[str] = mapped_column(primary_key=True)  # "deficiency:12", "by:user:7"
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_id: Mapped[int | None] = mapped_column()  # type: ignore[assignment]


class AuditValue(OfDistrict, Base):
    """A personal value of a line. The line holds its salted digest, so this may be erased."""

    __tablename__ = "audit_values"
    __table_args__ = (Index("ix_audit_values_owner", "owner"),)

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_id: Mapped[int | None] = mapped_column()  # type: ignore[assignment]
    owner: Mapped[str]  # the object it is of
    salt: Mapped[str]
    value: Mapped[str] = mapped_column(Text)  # canonical JSON
