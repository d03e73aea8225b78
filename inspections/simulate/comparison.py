"""One or two outcomes as lines with German names: what the terminal and the page both print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.domain.vocabulary import Role, Severity
from inspections.labels import _, label
from inspections.simulate.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """`values` has one entry a policy; None where there is nothing to measure."""

    name: str
    unit: str
    decimals: int
    values: tuple[float | None, ...]

    @property
    def difference(self) -> float | None:
        """Of the second to the first, in what is printed."""
        if len(self.values) != 2:
            return None
        first, second = self.values
        if first is None or second is None:
            return None
        return round(round(second, self.decimals) - round(first, self.decimals), self.decimals)


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """In the order of the table."""

    def line(name: str, unit: str, decimals: int, values: list[float | None]) -> Line:
        return Line(name, unit, decimals, tuple(values))

    return [
        line(_("Mängel eröffnet"), "", 0, [one.opened for one in outcomes]),
        line(_("Mängel geschlossen"), "", 0, [one.closed for one in outcomes]),
        line(_("Mängel am Ende offen"), "", 0, [one.opened - one.closed for one in outcomes]),
        line(_("Je überfällig"), "%", 1, [100 * one.overdue_share for one in outcomes]),
        *(
            line(
                _("Tage bis beseitigt, Median: %s") % label(severity),
                _("Tage"),
                1,
                [one.median_days[severity] for one in outcomes],
            )
            for severity in Severity
        ),
        *(
            line(
                _("Briefe je Person und Woche: %s") % label(role),
                "",
                2,
                [one.letters_per_week.get(role) for one in outcomes],
            )
            for role in Role
            if any(role in one.letters_per_week for one in outcomes)
        ),
        line(_("Begehungen"), "", 0, [one.visits for one in outcomes]),
        line(
            _("Stunden der Inspektion im Jahr"), "h", 0, [one.inspector_hours for one in outcomes]
        ),
    ]
