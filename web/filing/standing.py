"""How far an inspection is: per section and as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from inspections.domain.checklist import Checklist, Point
from inspections.domain.rules import Judgements
from inspections.domain.vocabulary import Verdict
from inspections.labels import _, ngettext
from web.filing.sheet import Sheet
from web.filing.words import in_language


@dataclass(frozen=True, slots=True)
class SectionStanding:
    id: str
    number: int
    title: str
    open: int
    findings: int

    @property
    def url(self) -> str:
        return f"#abschnitt-{self.id}"

    @property
    def state(self) -> str:
        if self.open:
            return "open"
        return "findings" if self.findings else "done"

    @property
    def text(self) -> str:
        return " · ".join(filter(None, (self._open_words(), self._finding_words()))) or _("fertig")

    def _open_words(self) -> str:
        return _("%(num)d offen") % {"num": self.open} if self.open else ""

    def _finding_words(self) -> str:
        if not self.findings:
            return ""
        words = ngettext("%(num)d Mangel", "%(num)d Mängel", self.findings)
        return words % {"num": self.findings}


@dataclass(frozen=True, slots=True)
class Standing:
    sections: tuple[SectionStanding, ...]
    answered: int
    asked: int
    open: tuple[Point, ...]


def standing(sheet: Sheet) -> Standing:
    of_section = {
        item.id: section.id for section in sheet.checklist.sections for item in section.items
    }
    still_open = Counter(of_section[item] for item, _place in sheet.open)
    found = Counter(
        of_section[item] for (item, _place), one in sheet.judged.items() if one.severity
    )
    asked = _asked(sheet.checklist, sheet.judged)
    sections = tuple(
        SectionStanding(
            section.id,
            number,
            in_language(section.title),
            still_open[section.id],
            found[section.id],
        )
        for number, section in enumerate(sheet.checklist.sections, start=1)
    )
    return Standing(sections, asked - len(sheet.open), asked, sheet.open)


def _asked(checklist: Checklist, judged: Judgements) -> int:
    """Required points that are visible, and what was answered beyond them."""
    required = {item.id for item in checklist.items() if item.required}
    return sum(
        item in required or one.verdict is not Verdict.OPEN for (item, _), one in judged.items()
    )
