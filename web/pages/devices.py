"""The list of devices: one's own, and for the office all of the district."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import devices
from inspections.store.devices import Device
from inspections.store.people import User
from inspections.usecases.device_gaps import forget_gaps, gaps, held, not_taken
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
        return render_template(
            "devices.html", devices=[_seen(session, each) for each in found], now=now()
        )


def _seen(session: Session, device: Device) -> dict[str, Any]:
    """A device, and by inspection what it should have taken along, still holds, and has lost."""
    return {
        "device": device,
        "not_taken": not_taken(session, device, now=now()),
        "held": held(session, device) if device.unsent else [],
        "gaps": gaps(session, device),
    }


@bp.post("/geraete/<int:device_id>")
@allow(*STAFF)
def revoke(device_id: int) -> Response:
    """Revoke, or take that back: one's own, or anybody's for administration and coordinators."""
    with transaction() as session:
        device = _get(session, device_id)
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


@bp.post("/geraete/<int:device_id>/verlust")
@allow(*STAFF)
def note_loss(device_id: int) -> Response:
    """Somebody knows now that it will not come; the change log keeps who."""
    with transaction() as session:
        forget_gaps(_get(session, device_id))
    flash(_("Zur Kenntnis genommen."), "success")
    return redirect(url_for("devices.index"))


def _get(session: Session, device_id: int) -> Device:
    device = devices.get(session, district_id(), device_id)
    if device.user_id != current_user().id and current_user().role not in SEE_ALL:
        raise NotFound(device=device_id)
    return device
