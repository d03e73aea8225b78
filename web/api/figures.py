"""Figures for other programs: how the district and each house stand today."""

from __future__ import annotations

from typing import Any

from inspections.domain.situation import Tally
from inspections.domain.vocabulary import Scope, Severity
from inspections.usecases.read_situation import House, houses, read_situation
from schemas.figures import FiguresSchema
from web.access import OFFICE, allow
from web.api import problems
from web.api.reading import StrictBlueprint
from web.bearer import scoped
from web.context import district_id, reading, today

bp = StrictBlueprint("api_figures", __name__, url_prefix="/api/v1/figures", description="Figures")
problems.register(bp)


@bp.route("")
@allow(*OFFICE)
@scoped(Scope.FIGURES)
@bp.response(200, FiguresSchema)
def figures_today() -> dict[str, Any]:
    """Open and overdue deficiencies by severity, and when each house is due; no names of people."""
    with reading() as session:
        stands = read_situation(session, district_id(), today=today())
        found = houses(session, district_id(), stands, today=today())
        return {
            "day": today(),
            "total": _told(stands.total),
            "accommodations": [_house(each) for each in found],
        }


def _house(house: House) -> dict[str, Any]:
    row = house.row
    return {
        "code": row.code,
        "name": row.name,
        "municipality": row.municipality,
        "light": house.light,
        "last_inspected_on": row.last_inspected_on,
        "due_on": house.due.on,
        "deficiencies": _told(house.tally),
    }


def _told(tally: Tally) -> dict[str, Any]:
    return {
        "open": {severity.value: tally.open[severity] for severity in Severity},
        "overdue": {severity.value: tally.overdue[severity] for severity in Severity},
        "escalated": tally.escalated,
        "to_review": tally.to_review,
        "due_this_week": tally.due_this_week,
    }
