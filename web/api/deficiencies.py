"""Deficiencies for other programs: page by page, the oldest finding first."""

from __future__ import annotations

from typing import Any

from inspections.domain.vocabulary import Role, Scope
from inspections.store import deficiency_lists
from inspections.store.deficiency_lists import Filter, Sort, View
from schemas.deficiencies import DeficienciesAskedSchema, DeficiencyPageSchema
from web.access import allow
from web.api import problems
from web.api.reading import StrictBlueprint
from web.bearer import scoped
from web.context import district_id, reading, today

bp = StrictBlueprint(
    "api_deficiencies", __name__, url_prefix="/api/v1/deficiencies", description="Deficiencies"
)
problems.register(bp)
READERS = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER, Role.READER)
PAGE = 200


@bp.route("")
@allow(*READERS)
@scoped(Scope.DEFICIENCIES)
@bp.arguments(DeficienciesAskedSchema, location="query")
@bp.response(200, DeficiencyPageSchema)
def listed(asked: dict[str, Any]) -> dict[str, Any]:
    """Up to 200 at a time, oldest finding first; `after` of an answer asks for the next ones."""
    wanted = Filter(view=View(asked["view"]), sort=Sort.FOUND)
    with reading() as session:
        page = deficiency_lists.page(
            session, district_id(), wanted, today=today(), after=asked["after"] or None, size=PAGE
        )
        return {"deficiencies": page.lines, "after": page.after}
