"""How a point of the checklist is called in forms and addresses."""

from __future__ import annotations

import hashlib

from inspections.domain.checklist import Point


def key_of(point: Point) -> str:
    """In field names: "B04@" or "C02@Zimmer 1.01"."""
    return "@".join(point)


def point_of(key: str) -> Point:
    item, _at, place = key.partition("@")
    return item, place


def anchor_of(point: Point) -> str:
    """In addresses, where a place may not stand as typed."""
    item, place = point
    mark = hashlib.sha256(place.encode()).hexdigest()[:8] if place else ""
    return f"frage-{item}" + (f"-{mark}" if mark else "")
