"""What a device says of itself with each contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import request

from inspections.store.people import User
from inspections.usecases.device_gaps import Thing, ThingKind
from inspections.usecases.keep_devices import DeviceRevoked, Manifest, report_device
from schemas.devices import DeviceReportedSchema, DeviceSchema
from web.access import allow
from web.api import problems, sender
from web.api.reading import FILERS, StrictBlueprint
from web.bearer import scoped
from web.context import current_user, now, transaction
from web.device_names import name_of

bp = StrictBlueprint(
    "api_devices", __name__, url_prefix="/api/v1/devices", description="Devices"
)
problems.register(bp)
sender.register(bp)


@bp.route("/<uuid:device_uid>", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.arguments(DeviceSchema)
@bp.response(200, DeviceReportedSchema)
def report(said: dict[str, Any], device_uid: UUID) -> dict[str, Any]:
    """What it has taken along and what waits on it; 403 DeviceRevoked for one that was revoked."""
    name = name_of(request.headers.get("User-Agent", ""))
    with transaction() as session:
        user = session.get_one(User, current_user().id)
        device = report_device(session, _manifest(device_uid, name, said), user=user, now=now())
        revoked = device.revoked_at is not None
    if revoked:
        raise DeviceRevoked(device=str(device_uid))
    return {"name": name}


def _manifest(uid: UUID, name: str, said: dict[str, Any]) -> Manifest:
    holds, settled = said.pop("holds"), frozenset(said.pop("settled"))
    things = None if holds is None else frozenset(each for held in holds for each in _things(held))
    return Manifest(uid, name, **said, holds=things, settled=settled)


def _things(held: dict[str, Any]) -> Iterator[Thing]:
    inspection = held["inspection"]
    for answer in held["answers"]:
        yield Thing(inspection, ThingKind.ANSWER, str(answer))
    for photo in held["photos"]:
        yield Thing(inspection, ThingKind.PHOTO, photo)
    if held["submission"]:
        yield Thing(inspection, ThingKind.SUBMISSION, str(held["submission"]))
