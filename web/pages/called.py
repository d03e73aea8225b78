"""What the office calls the things and people that rows name by kind and number."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.labels import N_, _
from inspections.store import people
from inspections.usecases.keep_holds import HOLDABLE

HOLD_KINDS = {
    "accommodation": N_("Unterkunft"),
    "inspection": N_("Begehung"),
    "deficiency": N_("Mangel"),
    "complaint": N_("Beschwerde"),
    "user": N_("Person"),
    "operator": N_("Betreiber"),
}


def called(session: Session, district_id: int, names: Iterable[str]) -> dict[str, str]:
    """Such as "Mangel M-2026-0004" for deficiency:4."""
    found: dict[str, str] = {}
    for name in set(names):
        kind, _colon, number = name.partition(":")
        table, word = HOLDABLE[kind]
        query = select(word).where(table.district_id == district_id, table.id == int(number))
        found[name] = f"{_(HOLD_KINDS[kind])} {session.scalar(query) or number}"
    return found


def people_called(session: Session, district_id: int) -> dict[str, str]:
    """Names of those who act, by what rows say of them."""
    names = {f"user:{user.id}": user.name for user in people.all_users(session, district_id)}
    return names | {"command": _("Befehlszeile"), "clock": _("Programm")}
