"""Tells the audit log who sends this request, by which route, and from where."""

from __future__ import annotations

import secrets

from flask import Flask, g, request

from inspections.audit.acting import RESIDENT, Acting, begin_acting
from web.context import maybe_user

STRANGER = "anonymous"
LONGEST_DEVICE = 200


def register(app: Flask) -> None:
    """After the session is loaded."""
    app.before_request(note_who_acts)
    app.teardown_request(forget_who_acted)


def note_who_acts() -> None:
    doing = request.endpoint or ""
    if doing.startswith("resident."):
        begin_acting(Acting(RESIDENT, doing))  # nothing that tells who or where
        return
    user = maybe_user()
    begin_acting(
        Acting(
            actor=f"user:{user.id}" if user else STRANGER,
            doing=doing,
            address=request.remote_addr or "",
            device=_device()[:LONGEST_DEVICE],
            request=secrets.token_hex(16),
        )
    )


def _device() -> str:
    """The browser, or the token by which a program acts for its maker."""
    token = g.get("token")
    agent = request.user_agent.string
    return f"by token {token.id}: {agent}" if token is not None else agent


def forget_who_acted(_fault: BaseException | None) -> None:
    begin_acting(Acting())
