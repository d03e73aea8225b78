"""The list of devices: one's own, and for the office all of the district."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import devices
from inspections.store.people import User
from inspections.usecases.keep_devices import allow_device, revoke_device
from web.access import STAFF, allow
from web.context import current_user, district_id, now, reading, transaction

bp = Blueprint("devices", __name__)
SEE_ALL = (Role.ADMIN, Role.COORDINATOR)


@bp.get("/geraete")
@allow(*STAFF)
def index() -> str:
    everybody = current_user().role in SEE_ALL
    with reading() as session:
        found = (
            devices.of_district(session, district_id())
            if everybody
            else devices.of_user(session, current_user().id)
        )
        return render_template("devices.html", devices=found, everybody=everybody, now=now())


@bp.post("/geraete/<int:device_id>")
@allow(*STAFF)
def revoke(device_id: int) -> Response:
    """Revoke, or take that back: one's own, or anybody's for administration and coordinators."""
    with transaction() as session:
        device = devices.get(session, district_id(), device_id)
        if device.user_id != current_user().id and current_user().role not in SEE_ALL:
            raise NotFound(device=device_id)
        if request.form.get("erlauben"):
            allow_device(device)
            flash(_("Das Gerät darf wieder Begehungen mitnehmen."), "success")
        else:
            user = session.get_one(User, current_user().id)
            revoke_device(session, device, by=user, now=now())
            text = _(
                "Gesperrt. Beim nächsten Kontakt sendet das Gerät, was es noch hat, und löscht"
                " dann alles Mitgenommene."
            )
            flash(text, "success")
    return redirect(url_for("devices.index"))
