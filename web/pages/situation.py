"""How the district stands: what to do today, the houses by urgency, the trend, the week."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from inspections.domain.vocabulary import Role, Severity
from inspections.store import complaint_lists, conflicts, exports, inspections
from inspections.store.inspections import Inspection
from inspections.usecases.read_situation import houses, read_situation, read_trend
from web import charts
from web.access import OFFICE, allow
from web.context import district_id, reading, today

bp = Blueprint("situation", __name__)


@bp.get("/lage")
@allow(Role.COORDINATOR, Role.COMMISSIONER)
def index() -> str:
    with reading() as session:
        alarming = complaint_lists.alarming(session, district_id())
        contested = conflicts.visits_contested(session, district_id())
        return _page(session, "situation.html", alarming=alarming, contested=contested)


@bp.get("/amt")
@allow(*OFFICE)
def administration() -> str:
    """The same figures for the district administration, with what it may take home."""
    with reading() as session:
        done = [one for one in exports.recent(session, district_id()) if one.file]
        a_year_ago = today() - timedelta(days=365)
        told = complaint_lists.tally(session, district_id(), since=a_year_ago)
        return _page(session, "administration.html", downloads=done[:5], complained=told)


def _page(session: Session, template: str, **more: object) -> str:
    stands = read_situation(session, district_id(), today=today())
    week = inspections.between(session, district_id(), *week_of(today()))
    return render_template(
        template,
        day=today(),
        tally=stands.total,
        danger=stands.total.open[Severity.IMMINENT_DANGER],
        overdue=stands.total.overdue.total(),
        houses=houses(session, district_id(), stands, today=today()),
        planned=next_planned(session),
        trend=charts.trend(read_trend(session, district_id(), stands, today=today())),
        week=week,
        **more,
    )


def week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def next_planned(session: Session) -> dict[int, Inspection]:
    """The next inspection in the plan of each accommodation."""
    found: dict[int, Inspection] = {}
    for inspection in inspections.unfinished(session, district_id()):
        found.setdefault(inspection.accommodation_id, inspection)
    return found
