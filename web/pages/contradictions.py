"""Choosing between two answers of one inspection, and taking the choice back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.errors import Conflict, Refused
from inspections.labels import _
from inspections.store import conflicts, inspections
from inspections.store.people import User
from inspections.usecases.four_eyes import OwnFinding
from inspections.usecases.resolve_conflict import (
    NoSuchAnswer,
    resolve_conflict,
    undo_resolution,
)
from web.access import allow
from web.context import current_user, district_id, now, reading, transaction
from web.filing.contradictions import CHOOSERS
from web.numbers import is_number
from web.pages import other_eyes
from web.pages.filing import bp


@bp.post("/begehung/<int:inspection_id>/widerspruch/<int:conflict_id>")
@allow(*CHOOSERS)
def choose(inspection_id: int, conflict_id: int) -> Response:
    back = redirect(url_for("filing.inspection", inspection_id=inspection_id) + "#widersprueche")
    rev = request.form.get("antwort", "")
    try:
        with transaction() as session:
            inspection = inspections.get(session, district_id(), inspection_id)
            row = conflicts.get(session, inspection.id, conflict_id)
            user = session.get_one(User, current_user().id)
            if request.form.get("zurueck"):
                undo_resolution(session, inspection, row, user=user, now=now())
                flash(_("Zurückgenommen. Es ist wieder zu entscheiden."), "success")
            elif is_number(rev):
                resolve_conflict(session, inspection, row, int(rev), user=user, now=now())
                flash(_("Entschieden. Die gewählte Antwort gilt."), "success")
            else:
                flash(_("Bitte wählen Sie eine der Antworten."), "warning")
    except NoSuchAnswer:
        raise Refused(antwort=rev)
    except OwnFinding:
        with reading() as session:
            text = _("Sie würden einen Mangel schließen, den Sie selbst feststellten. %(whom)s")
            flash(text % {"whom": other_eyes.closed_by(session)}, "warning")
    except Conflict:
        text = _("Das geht nicht mehr: Jemand war schneller. So steht es jetzt.")
        flash(text, "warning")
    return back
