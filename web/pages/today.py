"""Pages: what an inspector has to do today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.labels import _, current_locale
from inspections.store import absences, accommodations, checklists, deficiencies, inspections
from inspections.store.absences import Absence
from inspections.store.inspections import Inspection
from inspections.usecases.move_inspection import PlanRefused, PlanWish, plan_inspection
from inspections.usecases.occasion import Actor
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.filing.form import clean
from web.numbers import is_number, number
from web.standing_in import whose

bp = Blueprint("today", __name__)
FILERS = (Role.INSPECTOR, Role.COORDINATOR)
LAST = 5
LONGEST_OCCASION = 300


@dataclass(frozen=True, slots=True)
class Agenda:
    """`next` is what the big card is for: under way, overdue, then the earliest."""

    next: Inspection | None
    overdue: list[Inspection]
    this_week: list[Inspection]
    later: list[Inspection]
    to_review: list[Inspection]  # found nothing; the coordinator has not seen them yet
    finished: list[Inspection]


@bp.get("/heute", endpoint="today")
@allow(*FILERS)
def today_page() -> str:
    with reading() as session:
        return _page(session)


@bp.post("/heute/begehung")
@allow(*FILERS)
def start_unplanned() -> Response | tuple[str, int]:
    """An occasion does not wait for the plan."""
    try:
        with transaction() as session:
            inspection_id = _plan_for_now(session)
    except (PlanRefused, NotFound, ValueError) as refusal:
        with reading() as session:
            return _page(session, _errors(refusal)), 422
    return redirect(url_for("filing.inspection", inspection_id=inspection_id))


def _plan_for_now(session: Session) -> int:
    """Planned by the rules of the plan, which only asks for a role that may plan."""
    user, form = current_user(), request.form
    wish = PlanWish(
        accommodation_id=_number("accommodation"),
        checklist_id=_number("checklist"),
        kind=InspectionKind.OCCASION,
        planned_on=today(),
        inspector_id=user.id,
        announced=False,
        occasion=clean(form.get("occasion", ""), LONGEST_OCCASION),
    )
    actor = Actor(Role(user.role), f"user:{user.id}")
    return plan_inspection(session, district_id(), wish, actor=actor, now=now()).id


def _number(field: str) -> int:
    """Raises ValueError naming the field."""
    text = request.form.get(field, "")
    if not is_number(text):
        raise ValueError(field)
    return number(text)


def _errors(refusal: Exception) -> dict[str, str]:
    wrong = set(refusal.details) if isinstance(refusal, PlanRefused | NotFound) else {str(refusal)}
    texts = {
        "accommodation": _("Bitte wählen Sie eine Unterkunft."),
        "checklist": _("Bitte wählen Sie eine Checkliste."),
        "occasion": _("Bitte schreiben Sie, was der Anlass ist."),
    }
    return {field: text for field, text in texts.items() if field in wrong}


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    houses = accommodations.all_accommodations(session, district_id())
    return render_template(
        "today.html",
        agenda=_agenda(session),
        houses=[(house.id, house.name) for house in houses if house.closed_on is None],
        checklist_options=_checklist_options(session),
        errors=errors or {},
        error_links=[(f"feld-{field}", text) for field, text in (errors or {}).items()],
        typed=request.form,
        today=today(),
        tomorrow=today() + timedelta(days=1),
        away=_away_today(session),
    )


def _away_today(session: Session) -> list[Absence]:
    """For whom the person stands in today, and who stands in for the person."""
    found = absences.from_day(session, district_id(), today(), about=current_user().id)
    return [one for one in found if one.first_on <= today()]


def _checklist_options(session: Session) -> list[tuple[str, str]]:
    english = current_locale() == "en"
    return [
        (str(row.id), row.title_en if english else row.title_de)
        for row in checklists.newest(session, district_id())
    ]


def _agenda(session: Session) -> Agenda:
    """An inspector sees the own visits and those it stands in for, a coordinator those of all."""
    user, day = current_user(), today()
    own = whose(session) if user.role == Role.INSPECTOR else None
    waiting = inspections.unfinished(session, district_id(), inspectors=own)
    waiting.sort(key=lambda each: (each.started_at is None, each.planned_on, each.id))
    week_ends = day + timedelta(days=6 - day.weekday())
    following = waiting[1:]
    return Agenda(
        next=waiting[0] if waiting else None,
        overdue=[each for each in following if each.planned_on < day],
        this_week=[each for each in following if day <= each.planned_on <= week_ends],
        later=[each for each in following if each.planned_on > week_ends],
        to_review=(
            deficiencies.visits_to_review(session, district_id())
            if user.role == Role.COORDINATOR
            else []
        ),
        finished=inspections.finished(session, district_id(), inspectors=own, limit=LAST),
    )
