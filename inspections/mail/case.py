"""The case a letter speaks of, as its frozen payload tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from inspections.domain.vocabulary import Role, Severity
from inspections.labels import _
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.dates import long_date, long_moment, short_date, short_moment
from inspections.mail.payload import Payload


class AnswerKind(StrEnum):
    REMEDIED = "remedied"
    IN_PROGRESS = "in_progress"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class OperatorAnswer:
    kind: AnswerKind
    text: str
    until: date | None  # promised by the operator


@dataclass(frozen=True, slots=True)
class Case:
    role: Role  # of the reader
    number: str
    title: str
    item: str
    place: str  # "" is the whole house
    accommodation: str
    severity: Severity
    found_on: date
    deadline: date
    due_at: datetime | None  # printed where the deadline runs in hours
    remark: str
    legal_basis: str
    basis_unconfirmed: bool
    relapse: bool
    reason: str  # the coordinator's words
    answer: OperatorAnswer | None
    url: str
    operator: str = ""
    operator_phone: str = ""
    into: str = ""  # the number the case goes on under
    asked_until: date = date.min  # the deadline somebody asks for

    @property
    def dangerous(self) -> bool:
        return self.severity is Severity.IMMINENT_DANGER

    @property
    def until(self) -> str:
        """The deadline in full: a day, or a day with its hour."""
        return long_moment(self.due_at) if self.due_at else long_date(self.deadline)

    @property
    def until_short(self) -> str:
        return short_moment(self.due_at) if self.due_at else short_date(self.deadline)

    def facts(self) -> list[tuple[str, str]]:
        """Label and value, in the order both parts print them."""
        rows = [
            (_("Mangel"), self.number),
            (_("Prüfpunkt"), self.item),
            (_("Unterkunft"), self.accommodation),
            (_("Ort"), self.place or _("gesamte Unterkunft")),
            (_("Festgestellt am"), long_date(self.found_on)),
            (_("Frist"), _("bis %(deadline)s") % {"deadline": self.until}),
            (_("Rechtsgrundlage"), self._basis()),
        ]
        return [(name, value) for name, value in rows if value]

    def _basis(self) -> str:
        if self.legal_basis and self.basis_unconfirmed:
            return _("%(basis)s (unbestätigt)") % {"basis": self.legal_basis}
        return self.legal_basis


def read_case(payload: Payload, links: LinkSigner) -> Case:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return Case(
        role=Role(payload["role"]),
        number=read.line(payload, "number"),
        title=read.line(payload, "title"),
        item=read.line(payload, "item"),
        place=read.line(payload, "place"),
        accommodation=read.line(payload, "accommodation"),
        severity=Severity(payload["severity"]),
        found_on=read.day(payload, "found_on"),
        deadline=read.day(payload, "deadline"),
        due_at=read.moment(payload, "due_at") if read.flag(payload, "hours") else None,
        remark=read.paragraphs(payload, "remark"),
        legal_basis=read.line(payload, "legal_basis"),
        basis_unconfirmed=read.flag(payload, "basis_unconfirmed"),
        relapse=read.flag(payload, "relapse"),
        reason=read.paragraphs(payload, "reason"),
        answer=_read_answer(payload["answer"]),
        url=read.url(payload, "link", links),
        **_read_more(payload),
    )


def _read_more(payload: Payload) -> dict[str, Any]:
    """What letters written before this release do not have."""
    found: dict[str, Any] = {
        name: read.line(payload, name)
        for name in ("operator", "operator_phone", "into")
        if name in payload
    }
    if payload.get("asked_until"):
        found["asked_until"] = read.day(payload, "asked_until")
    return found


def _read_answer(answer: Payload | None) -> OperatorAnswer | None:
    if answer is None:
        return None
    return OperatorAnswer(
        kind=AnswerKind(answer["kind"]),
        text=read.paragraphs(answer, "text"),
        until=read.day_or_none(answer, "until"),
    )
