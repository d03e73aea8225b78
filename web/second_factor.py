"""Whoever needs a second factor and has none sets it up first; nothing else opens until then."""

from __future__ import annotations

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.errors import NotAllowed
from inspections.domain.vocabulary import STRONG, Role
from inspections.settings import Settings
from inspections.store.people import User
from web.context import maybe_user, wiring
from web.demo_accounts import is_demonstration

# To set it up, to leave, and what every page is made of.
OPEN = {
    "static",
    "account.log_out",
    "account.theme",
    "account.language",
    "public.up",
    "public.privacy",
    "public.imprint",
    "public.accessibility",
    "device.manifest",
    "device.worker",
}
OWN = ("factors.", "passkeys.", "proving.")  # the pages that set it up


class SecondFactorMissing(NotAllowed):
    """A device whose person has yet to set up the second factor, in a browser."""


def register(app: Flask) -> None:
    app.before_request(set_up_first)


def is_required(user: User, settings: Settings) -> bool:
    """By the installation's rule; never in a demonstration, which is for this machine only."""
    return Role(user.role) in settings.second_factor and not is_demonstration(settings)


def is_missing() -> bool:
    """Somebody is logged in whom the rule asks for more."""
    user = maybe_user()
    if user is None or g.token is not None or g.login.proof in STRONG:
        return False
    return is_required(user, wiring().settings)


def set_up_first() -> Response | None:
    """Raises SecondFactorMissing."""
    endpoint = request.endpoint or ""
    if not is_missing():
        return None
    if endpoint in OPEN or endpoint.startswith(OWN):
        return None
    if request.path.startswith("/api/"):
        raise SecondFactorMissing(path=request.path)
    return redirect(url_for("factors.factor"))
