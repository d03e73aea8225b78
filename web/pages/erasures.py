"""Erasing a person: asked for where the person is kept, confirmed by another administrator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import N_, _
from inspections.store import erasures
from inspections.usecases.erase_person import (
    AlreadyDecided,
    FourEyes,
    ReasonMissing,
    StillNeeded,
    ask_erasure,
    confirm_erasure,
    withdraw_erasure,
)
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.forgetting.persons import pseudonym
from web.access import allow
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.fresh import fresh
from web.pages.called import called, people_called

bp = Blueprint("erasures", __name__)

BECAUSE = {
    "active": N_("Das Konto ist noch eingeschaltet. Schalten Sie es zuerst aus."),
    "in_charge": N_("Es gibt noch Begehungen oder Unterkünfte. Übergeben Sie sie zuerst."),
    "running": N_("Die Beschwerde läuft noch. Schließen Sie sie zuerst ab."),
    "held": N_("Eine Löschsperre gilt. Heben Sie sie zuerst auf."),
}


@bp.get("/aufbewahrung/loeschungen")
@allow(Role.ADMIN)
def index() -> str:
    with reading() as session:
        rows = erasures.of_district(session, district_id())
        names = [row.person for row in rows if row.is_open]
        return render_template(
            "erasures.html",
            rows=rows,
            called=called(session, district_id(), names),
            people=people_called(session, district_id()),
            pseudonym=pseudonym,
            me=_me(),
        )


@bp.post("/personen/<int:user_id>/loeschung")
@allow(Role.ADMIN)
@fresh
def ask_user(user_id: int) -> Response:
    return _ask(f"user:{user_id}", url_for("people.user", user_id=user_id))


@bp.post("/betreiber/<int:operator_id>/loeschung")
@allow(Role.ADMIN)
@fresh
def ask_operator(operator_id: int) -> Response:
    return _ask(f"operator:{operator_id}", url_for("people.operator", operator_id=operator_id))


@bp.post("/beschwerden/<int:complaint_id>/loeschung")
@allow(Role.COORDINATOR, Role.COMMISSIONER)
def ask_complaint(complaint_id: int) -> Response:
    back = url_for("complaints.show", complaint_id=complaint_id)
    return _ask(f"complaint:{complaint_id}", back)


@bp.post("/aufbewahrung/loeschungen/<int:erasure_id>/bestaetigen")
@allow(Role.ADMIN)
@fresh
def confirm(erasure_id: int) -> Response:
    try:
        with transaction() as session:
            photos, folder = wiring().photos, wiring().settings.export_dir
            desk = Desk(session, district_id(), photos, folder, now())
            number = confirm_erasure(desk, erasure_id, by=_me()).number
        words = _("Gelöscht. Im Verlauf steht jetzt: %(who)s.")
        flash(words % {"who": pseudonym(number)}, "success")
    except FourEyes:
        words = _("Bestätigen muss eine andere Administration als die, die es beantragt hat.")
        flash(words, "error")
    except StillNeeded as refusal:
        flash(_(BECAUSE[str(refusal.details["because"])]), "error")
    except AlreadyDecided:
        flash(_("Darüber ist schon entschieden."), "warning")
    return redirect(url_for("erasures.index"))


@bp.post("/aufbewahrung/loeschungen/<int:erasure_id>/zuruecknehmen")
@allow(Role.ADMIN)
def withdraw(erasure_id: int) -> Response:
    try:
        with transaction() as session:
            withdraw_erasure(session, district_id(), erasure_id, by=_me(), now=now())
        flash(_("Der Antrag ist zurückgenommen; gelöscht wurde nichts."), "success")
    except AlreadyDecided:
        flash(_("Darüber ist schon entschieden."), "warning")
    return redirect(url_for("erasures.index"))


def _ask(name: str, back: str) -> Response:
    try:
        with transaction() as session:
            reason: Any = request.form.get("reason", "")
            ask_erasure(session, district_id(), name, reason, by=_me(), now=now())
        flash(_("Beantragt. Eine andere Administration bestätigt unter „Löschungen“."), "success")
    except ReasonMissing:
        flash(_("Bitte nennen Sie den Grund, höchstens 500 Zeichen."), "error")
    except StillNeeded as refusal:
        flash(_(BECAUSE[str(refusal.details["because"])]), "error")
    except AlreadyDecided:
        flash(_("Das ist schon beantragt oder geschehen."), "warning")
    return redirect(back)


def _me() -> str:
    return f"user:{current_user().id}"
