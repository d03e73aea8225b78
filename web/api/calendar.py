"""The plan for other programs: the inspections of some weeks, done and ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from inspections.domain.vocabulary import Role, Scope
from inspections.store import inspections
from schemas.calendar import CalendarAskedSchema, CalendarSchema
from web.access import allow
from web.api import problems
from web.api.inspections import summary
from web.api.reading import StrictBlueprint
from web.bearer import scoped
from web.context import district_id, reading, today

bp = StrictBlueprint("api_calendar", __name__, url_prefix="/api/v1/calendar", description="Plan")
problems.register(bp)
READERS = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER)


@bp.route("")
@allow(*READERS)
@scoped(Scope.INSPECTIONS)
@bp.arguments(CalendarAskedSchema, location="query")
@bp.response(200, CalendarSchema)
def planned(asked: dict[str, Any]) -> dict[str, Any]:
    """Every inspection planned from `first` on for so many days."""
    first = asked["first"] or today()
    try:
        last = first + timedelta(days=asked["days"] - 1)
    except OverflowError:
        last = date.max
    with reading() as session:
        found = inspections.between(session, district_id(), first, last)
        return {"inspections": [summary(each) for each in found]}
