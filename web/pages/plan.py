"""Pages: the plan of a month, what is due, and planning, moving and cancelling inspections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.errors import Conflict
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import inspections
from inspections.usecases.left_open import drafts
from inspections.usecases.move_inspection import (
    PlanRefused,
    StillToBeSeen,
    cancel_inspection,
    plan_inspection,
    reschedule,
)
from inspections.usecases.occasion import Actor
from inspections.usecases.planned_away import planned_away
from inspections.usecases.read_situation import House, houses, read_situation
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.filters import day as in_words
from web.numbers import number
from web.pages import plan_form
from web.pages.month import days_shown, first_of, month, name_of
from web.standing_in import missing_from, warn_of

bp = Blueprint("plan", __name__)

MAY_PLAN = (Role.COORDINATOR, Role.COMMISSIONER)
NEAR = timedelta(days=14)


@bp.get("/plan")
@allow(*MAY_PLAN, Role.INSPECTOR)
def index() -> str:
    with reading() as session:
        return _page(session)


@bp.post("/plan")
@allow(*MAY_PLAN)
def add() -> Response | tuple[str, int]:
    typed = request.form
    form = plan_form.read(typed)
    if form.wish is None:
        return _again(422, typed, form.errors)
    try:
        with transaction() as session:
            near = _planned_near(session, form.wish.accommodation_id, form.wish.planned_on)
            if near and "trotzdem" not in typed:
                return _page(session, typed=typed, near=near), 409
            planned = plan_inspection(session, district_id(), form.wish, actor=_actor(), now=now())
            words = {"house": planned.accommodation.name, "day": in_words(planned.planned_on)}
            missing = missing_from(session, planned)
            look_at = planned.id if missing else None
    except PlanRefused as refusal:
        return _again(422, typed, plan_form.faults(refusal))
    flash(_("Geplant: %(house)s am %(day)s.") % words, "success")
    warn_of(missing)
    month_of = name_of(form.wish.planned_on)
    return redirect(url_for("plan.index", monat=month_of, begehung=look_at))


@bp.post("/plan/<int:inspection_id>/verschieben")
@allow(*MAY_PLAN)
def move(inspection_id: int) -> Response | tuple[str, int]:
    typed = request.form
    errors: dict[str, str] = {}
    day = plan_form.day_in(typed, "neuer_tag", errors)
    inspector = plan_form.number_in(typed, "neue_inspektion", errors)
    if day is None or errors:
        return _again(422, typed, errors, chosen=inspection_id)
    try:
        with transaction() as session:
            inspection = inspections.get(session, district_id(), inspection_id)
            reschedule(
                session,
                inspection,
                planned_on=day,
                inspector_id=inspector,
                actor=_actor(),
                now=now(),
                reason=typed.get("grund", "").strip()[: plan_form.LONGEST],
            )
            missing = missing_from(session, inspection)
    except PlanRefused as refusal:
        errors = plan_form.faults(refusal, moving=True)
        return _again(422, typed, errors, chosen=inspection_id)
    except Conflict:
        return _too_late(inspection_id)
    flash(_("Verschoben auf den %(day)s.") % {"day": in_words(day)}, "success")
    warn_of(missing)
    return redirect(url_for("plan.index", monat=name_of(day), begehung=inspection_id))


@bp.post("/plan/<int:inspection_id>/absagen")
@allow(*MAY_PLAN)
def cancel(inspection_id: int) -> Response | tuple[str, int]:
    reason = request.form.get("absagegrund", "").strip()
    if not reason or len(reason) > plan_form.LONGEST:
        errors = {"absagegrund": _("Bitte geben Sie einen Grund an (höchstens 500 Zeichen).")}
        return _again(422, request.form, errors, chosen=inspection_id)
    try:
        with transaction() as session:
            inspection = inspections.get(session, district_id(), inspection_id)
            cancel_inspection(session, inspection, actor=_actor(), now=now(), reason=reason)
    except StillToBeSeen as refusal:
        text = _("Diese Nachkontrolle ist noch nötig für %(numbers)s; bitte verschieben Sie sie.")
        numbers = ", ".join(refusal.details["numbers"])  # type: ignore[arg-type]
        errors = {"absagegrund": text % {"numbers": numbers}}
        return _again(422, request.form, errors, chosen=inspection_id)
    except Conflict:
        return _too_late(inspection_id)
    flash(_("Begehung abgesagt."), "success")
    return redirect(url_for("plan.index", monat=request.args.get("monat")))


def _may_plan() -> bool:
    return current_user().role in MAY_PLAN


def _actor() -> Actor:
    return Actor(Role.COORDINATOR, f"user:{current_user().id}")


def _too_late(inspection_id: int) -> Response:
    flash(
        _("Diese Begehung hat schon begonnen oder ist beendet; sie bleibt, wie sie ist."), "warning"
    )
    return redirect(url_for("plan.index", begehung=inspection_id))


def _planned_near(session: Session, house_id: int, day: object) -> list[inspections.Inspection]:
    """What else is planned for the house within two weeks of the day."""
    return [
        one
        for one in inspections.unfinished(session, district_id())
        if one.accommodation_id == house_id and abs(one.planned_on - day) <= NEAR  # type: ignore[operator]
    ]


def _again(
    status: int, typed: Mapping[str, str], errors: Mapping[str, str], chosen: int | None = None
) -> tuple[str, int]:
    with reading() as session:
        return _page(session, typed=typed, errors=errors, chosen=chosen), status


def _page(
    session: Session,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    near: list[inspections.Inspection] | None = None,
    chosen: int | None = None,
) -> str:
    chosen = chosen or request.args.get("begehung", type=number)
    inspection = inspections.get(session, district_id(), chosen) if chosen else None
    first = first_of(
        request.args.get("monat", ""), inspection.planned_on if inspection else today()
    )
    days = days_shown(first)
    shown = inspections.between(session, district_id(), *days)
    planned: dict[int, inspections.Inspection] = {}
    for one in inspections.unfinished(session, district_id()):
        planned.setdefault(one.accommodation_id, one)
    seen = [*shown, inspection] if inspection else shown
    return render_template(
        "plan.html",
        month=month(first, shown, current_user().district.land),
        today=today(),
        due=_due(session),
        planned=planned,
        inspection=inspection,
        away=planned_away(session, seen) if _may_plan() else {},
        drafts=drafts(session, district_id(), today=today()) if _may_plan() else [],
        near=near or [],
        choices=plan_form.choices(session, days[1]),
        typed=typed or plan_form.suggested(session, request.args.get("unterkunft", type=number)),
        errors=errors or {},
        faults=[(f"feld-{name}", text) for name, text in (errors or {}).items()],
        may_plan=_may_plan(),
    )


def _due(session: Session) -> list[House]:
    """The houses by the day by which somebody should go."""
    stands = read_situation(session, district_id(), today=today())
    found = houses(session, district_id(), stands, today=today())
    return sorted(found, key=lambda house: (house.due.on, house.row.name))
