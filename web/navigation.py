"""Which pages a role finds in the bar, and where it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from inspections.domain.vocabulary import Role
from inspections.labels import N_, _
from web.context import maybe_user, wiring

TEXTS = {
    "/heute": N_("Heute"),
    "/lage": N_("Lage"),
    "/amt": N_("Übersicht"),
    "/maengel": N_("Mängel"),
    "/beschwerden": N_("Beschwerden"),
    "/plan": N_("Plan"),
    "/unterkuenfte": N_("Unterkünfte"),
    "/berichte": N_("Berichte"),
    "/betrieb": N_("Betrieb"),
    "/personen": N_("Personen"),
    "/aufbewahrung": N_("Aufbewahrung"),
    "/betreiber": N_("Betreiber"),
    "/regeln": N_("Regeln"),
    "/checklisten": N_("Checklisten"),
}
BARS: dict[str, tuple[str, ...]] = {
    Role.INSPECTOR: ("/heute", "/maengel", "/plan", "/unterkuenfte"),
    Role.COORDINATOR: (
        "/lage",
        "/maengel",
        "/beschwerden",
        "/plan",
        "/unterkuenfte",
        "/berichte",
        "/regeln",
        "/betrieb",
    ),
    Role.COMMISSIONER: (
        "/lage",
        "/maengel",
        "/beschwerden",
        "/plan",
        "/unterkuenfte",
        "/berichte",
        "/regeln",
    ),
    Role.READER: ("/amt", "/maengel", "/unterkuenfte", "/berichte"),
    Role.ADMIN: (
        "/betrieb",
        "/personen",
        "/betreiber",
        "/unterkuenfte",
        "/checklisten",
        "/regeln",
        "/aufbewahrung",
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    text: str
    active: bool
    count: int = 0


def register(app: Flask) -> None:
    app.context_processor(around_the_page)


def home_of(role: str) -> str:
    """The page a role begins with."""
    return BARS[role][0]


def around_the_page() -> dict[str, Any]:
    user = maybe_user()
    if user is None:
        return {"nav": [], "current_user": None, "district_name": None}
    return {
        "nav": [Entry(url, _(TEXTS[url]), _is_here(url)) for url in BARS[user.role]],
        "current_user": user,
        "district_name": user.district.name,
        "has_mailbox": wiring().settings.embedded_mail,
    }


def _is_here(url: str) -> bool:
    return request.path == url or request.path.startswith(url + "/")
