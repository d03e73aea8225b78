"""The weekly digest as its frozen payload tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspections.domain.vocabulary import Role, Severity
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.payload import Payload


class SectionName(StrEnum):
    """In the order of urgency, which is the order of subject and letter."""

    ESCALATED_DEFICIENCIES = "escalated_deficiencies"
    EXTENSIONS_ASKED = "extensions_asked"
    OVERDUE_DEFICIENCIES = "overdue_deficiencies"
    COMPLAINTS_WAITING = "complaints_waiting"
    INSPECTIONS_OVERDUE = "inspections_overdue"
    INSPECTIONS_LEFT = "inspections_left"
    ANSWERS_TO_REVIEW = "answers_to_review"
    NEW_DEFICIENCIES = "new_deficiencies"
    INSPECTIONS_DUE = "inspections_due"
    OPEN_DEFICIENCIES = "open_deficiencies"


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    title: str
    accommodation: str
    severity: Severity | None
    deadline: date | None
    days: int | None  # to the deadline; negative is overdue
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    name: SectionName
    total: int
    lines: tuple[Line, ...]
    in_place_of: str  # the name of who is away; empty in the reader's own part

    @property
    def rest(self) -> int:
        """How many the letter does not print."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Digest:
    role: Role
    week: str  # ISO: 2026-W48
    greeting_name: str
    sections: tuple[Section, ...]
    more_url: str | None
    in_place_of: str  # who else would have got this very letter


def read_digest(payload: Payload, links: LinkSigner) -> Digest:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    urgency = list(SectionName)
    sections = [_read_section(section, links) for section in payload["sections"]]
    if not any(section.total for section in sections):
        raise ValueError("a digest with nothing to say")
    sections.sort(key=lambda section: (section.in_place_of, urgency.index(section.name)))
    return Digest(
        role=Role(payload["role"]),
        week=read.line(payload, "week"),
        greeting_name=read.line(payload, "greeting_name"),
        sections=tuple(section for section in sections if section.total),
        more_url=read.url(payload, "more", links) if payload.get("more") else None,
        in_place_of=_absent(payload),
    )


def _read_section(section: Payload, links: LinkSigner) -> Section:
    return Section(
        name=SectionName(section["name"]),
        total=read.number(section, "total"),
        lines=tuple(_read_line(entry, links) for entry in section["lines"]),
        in_place_of=_absent(section),
    )


def _absent(said: Payload) -> str:
    """Letters written by an earlier release say nothing of it."""
    return read.line(said, "in_place_of") if "in_place_of" in said else ""


def _read_line(entry: Payload, links: LinkSigner) -> Line:
    return Line(
        number=read.line(entry, "number"),
        title=read.line(entry, "title"),
        accommodation=read.line(entry, "accommodation"),
        severity=Severity(entry["severity"]) if entry["severity"] else None,
        deadline=read.day_or_none(entry, "deadline"),
        days=None if entry["days"] is None else read.number(entry, "days"),
        url=read.url(entry, "link", links),
    )
