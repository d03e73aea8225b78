"""What every letter about a case has to say."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.labels import _
from inspections.mail.case import Case


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    headline: str  # the sum of the letter, its first line
    opening: str
    action: str  # on the one button
    closing: str
    settled: bool = False  # nothing is left to hurry for


def subject(case: Case, fact: str, *, settled: bool = False) -> str:
    """The case, the fact, the house; imminent danger comes first unless all is settled."""
    pattern = (
        _("Gefahr im Verzug – Mangel %(number)s: %(fact)s – %(accommodation)s")
        if case.dangerous and not settled
        else _("Mangel %(number)s: %(fact)s – %(accommodation)s")
    )
    return pattern % {
        "number": case.number,
        "fact": fact,
        "accommodation": case.accommodation,
    }
