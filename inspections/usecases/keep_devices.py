"""Devices report what they hold; a silent one is told of once, a revoked one is turned away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspections.audit.collected import TOLD, tell
from inspections.db import insert_into
from inspections.domain.errors import NotAllowed
from inspections.domain.vocabulary import Role
from inspections.runtime import outbox
from inspections.store import devices, people
from inspections.store.devices import Device
from inspections.store.districts import District
from inspections.store.people import User
from inspections.usecases.device_gaps import Thing, compare

LETTER = "device_silent"


class DeviceRevoked(NotAllowed):
    """The device sends what its person still has on it, then deletes what it took along."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a device says it holds; an older program of it says only how much."""

    uid: UUID
    name: str
    loaded: int
    unsent: int
    oldest_unsent_at: datetime | None = None
    taken: tuple[UUID, ...] | None = None
    holds: frozenset[Thing] | None = None
    settled: frozenset[str] = frozenset()  # ids it named before and let go of knowingly


def report_device(session: Session, manifest: Manifest, *, user: User, now: datetime) -> Device:
    """Known from its first contact on. The report of a revoked one is kept, too."""
    row = {
        "district_id": user.district_id,
        "uid": manifest.uid,
        "user_id": user.id,
        "name": manifest.name,
        "first_seen_at": now,
        "seen_at": now,
        "loaded": 0,
        "unsent": 0,
    }
    new = insert_into(session, Device).on_conflict_do_nothing().returning(Device.id)
    if (first := session.scalar(new, row, execution_options=TOLD)) is not None:
        row["id"] = first
        tell(session, Device.__tablename__, first, row, None, row)
    device = devices.find(session, manifest.uid, user.id)
    assert device is not None
    device.name, device.seen_at = manifest.name, max(device.seen_at, now)
    device.loaded, device.unsent = manifest.loaded, manifest.unsent
    device.oldest_unsent_at = manifest.oldest_unsent_at
    device.told_at = None
    if manifest.taken is not None:
        device.taken = [str(uid) for uid in manifest.taken]
    if manifest.holds is not None:
        compare(session, device, manifest.holds, manifest.settled)
    return device


def revoke_device(session: Session, device: Device, *, by: User, now: datetime) -> None:
    device.revoked_at = device.revoked_at or now
    device.revoked_by = device.revoked_by or by.id


def allow_device(device: Device) -> None:
    device.revoked_at = device.revoked_by = None


def tell_of_silent(session: Session, district: District, *, now: datetime) -> int:
    """Write to the coordinators about each device once, until it is heard of again."""
    found = [row for row in devices.silent(session, district.id, now=now) if row.told_at is None]
    for device in found:
        device.told_at = now
        for reader in people.with_role(session, district.id, Role.COORDINATOR):
            outbox.add(
                session,
                f"{LETTER}:{device.id}:{device.seen_at:%Y%m%dT%H%M%S}:user-{reader.id}",
                district_id=district.id,
                letter=LETTER,
                recipient=reader.email,
                payload=_payload(district, device, reader),
                now=now,
            )
    return len(found)


def _payload(district: District, device: Device, reader: User) -> dict[str, object]:
    return {
        "locale": reader.locale,
        "district": district.name,
        "device": device.name,
        "person": device.user.name,
        "unsent": device.unsent,
        "seen_at": device.seen_at.isoformat(),
        "link": {"kind": "page", "path": "/geraete"},
    }
