"""How long what is kept: one rule for each class of data, and what a district may change."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import SourceStatus


class Keep(StrEnum):
    """A class of data by how long it is kept; the inventory names one for each column."""

    FILE = "file"  # inspections, deficiencies, who acted: what is of the file
    PHOTO = "photo"
    COMPLAINT = "complaint"
    COMPLAINT_CONTACT = "complaint_contact"
    CERTIFICATE = "certificate"
    ACCOUNT = "account"
    LOG_IN = "log_in"
    ATTEMPT = "attempt"
    OPERATOR = "operator"
    OFFICE = "office"
    LETTER = "letter"
    REMINDER = "reminder"
    EXPORT = "export"
    ABSENCE = "absence"
    ERASURE = "erasure"
    DAY = "day"
    TRAIL = "trail"


@dataclass(frozen=True, slots=True)
class Rule:
    """Months after the event that ends the need. `least` to `most` is the district's choice."""

    months: int
    least: int
    most: int
    source: str
    status: SourceStatus


_P, _B, _V = SourceStatus.PROPOSAL, SourceStatus.UNCONFIRMED, SourceStatus.VERIFIED
# What a district sets in months. What is not here is kept as the program says, in no other way.
RULES: dict[Keep, Rule] = {
    Keep.FILE: Rule(120, 12, 360, "Aktenplan des Kreises; § 5 SächsArchivG", _B),
    Keep.PHOTO: Rule(36, 1, 120, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.COMPLAINT: Rule(36, 1, 120, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.CERTIFICATE: Rule(6, 1, 6, "§ 44 Abs. 3 AsylG", _V),
    Keep.ACCOUNT: Rule(6, 1, 24, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.LOG_IN: Rule(3, 1, 12, "Art. 32 DSGVO; BSI OPS.1.1.5", _P),
    Keep.OPERATOR: Rule(12, 1, 120, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.LETTER: Rule(12, 3, 120, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.REMINDER: Rule(12, 3, 120, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.EXPORT: Rule(1, 1, 12, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
    Keep.ABSENCE: Rule(1, 1, 6, "Art. 5 Abs. 1 Buchst. e DSGVO", _P),
}
FIXED = tuple(keep for keep in Keep if keep not in RULES)


class RetentionInvalid(Refused):
    """`keep` names the class, `problem` what is wrong, with the limits where there are some."""


def checked(keep: Keep, months: int) -> int:
    """Raises RetentionInvalid."""
    rule = RULES.get(keep)
    if rule is None:
        raise RetentionInvalid(keep=keep.value, problem="fixed")
    if not rule.least <= months <= rule.most:
        raise RetentionInvalid(
            keep=keep.value, problem="out_of_range", least=rule.least, most=rule.most
        )
    return months


def months_of(set_by_district: Mapping[Keep, int]) -> dict[Keep, int]:
    """Every class with what is in force."""
    return {keep: set_by_district.get(keep, rule.months) for keep, rule in RULES.items()}


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def months_after(day: date, months: int) -> date:
    return months_before(day, -months)
