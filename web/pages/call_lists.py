"""Imminent danger: the call list on the case's page and on the inspector's receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.errors import Conflict
from inspections.domain.vocabulary import Role
from inspections.labels import _, label
from inspections.store import accommodations, deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.usecases.call_list import CallRefused, call_list, note_call, take_care
from web.access import allow
from web.context import current_user, district_id, now, today, transaction
from web.numbers import is_number
from web.pages.case_history import who_is_who

bp = Blueprint("calls", __name__)

MAY_CALL = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    who: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list, as the template prints it."""

    key: str
    name: str
    role: str
    phone: str
    dial: str  # for the tel: link
    alerted_at: datetime | None
    alerted: bool  # the ladder has written already
    calls: list[Attempt]
    stand_in: str  # who is there instead; empty for whoever is not away


@dataclass(frozen=True, slots=True)
class Shown:
    case: Deficiency
    lines: list[Line]
    taken_care_by: str
    taken_care_at: datetime | None
    may_call: bool


def shown(session: Session, case: Deficiency) -> Shown | None:
    """None for a case nobody has to be called about."""
    policy = accommodations.policy_on(session, case.accommodation, today())
    found = call_list(session, case, policy, today=today())
    if found is None:
        return None
    names = who_is_who(session, case.district_id)
    return Shown(
        case=case,
        lines=[
            Line(
                key=one.key,
                name=one.name,
                role=label(one.role),
                phone=one.phone,
                dial=re.sub(r"[^0-9+]", "", one.phone),
                alerted_at=one.alerted_at,
                alerted=one.alerted_at is not None and one.alerted_at <= now(),
                calls=[Attempt(c.at, names.get(c.actor, ""), c.reached) for c in one.calls],
                stand_in=one.stand_in,
            )
            for one in found.contacts
        ],
        taken_care_by=names.get(found.taken_care.actor, "") if found.taken_care else "",
        taken_care_at=found.taken_care.at if found.taken_care else None,
        may_call=current_user().role in MAY_CALL,
    )


@bp.post("/maengel/<int:deficiency_id>/anruf")
@allow(*MAY_CALL)
def note(deficiency_id: int) -> Response:
    """Tick off whether somebody was reached."""
    whom, reached = request.form.get("wer", "")[:40], request.form.get("erreicht") == "ja"
    try:
        with transaction() as session:
            case = deficiencies.get(session, district_id(), deficiency_id)
            note_call(session, case, whom, reached=reached, user=current_user(), now=now())
    except (CallRefused, Conflict):
        text = _("Der Anruf passt nicht mehr zum Stand des Falls und ist nicht vermerkt.")
        flash(text, "warning")
    return _back(deficiency_id)


@bp.post("/maengel/<int:deficiency_id>/kuemmern")
@allow(*MAY_CALL)
def care(deficiency_id: int) -> Response:
    """Somebody takes care: nobody else is alerted."""
    try:
        with transaction() as session:
            case = deficiencies.get(session, district_id(), deficiency_id)
            take_care(session, case, user=current_user(), now=now())
            flash(_("Vermerkt: Sie kümmern sich. Niemand wird weiter alarmiert."), "success")
    except Conflict:
        flash(_("Darum kümmert sich schon jemand, oder der Fall ist weiter."), "info")
    return _back(deficiency_id)


def _back(deficiency_id: int) -> Response:
    """To the receipt the list stood on, or to the case."""
    inspection = request.form.get("begehung", "")
    if is_number(inspection):
        here = url_for("filing.inspection", inspection_id=int(inspection))
    else:
        here = url_for("deficiencies.show", deficiency_id=deficiency_id)
    return redirect(f"{here}#anrufe-{deficiency_id}")
