"""Other programs: known by the token in their Authorization header, let in by its scopes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from inspections.domain.errors import NotAllowed
from inspections.domain.vocabulary import Scope
from inspections.store import visitors
from inspections.store.api_tokens import ApiToken
from inspections.usecases.api_tokens import TokenRefused, token_of
from web.context import now, transaction, wiring
from web.rate_limits import MINUTES, AskedTooOften
from web.session_cookie import bears_token

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)
API = "/api/"
MOST_REFUSED = 600  # in an hour, of one address


class RouteWithoutScope(Exception):
    """A route of the API does not say which scope opens it; the application does not start."""


class ScopeMissing(NotAllowed):
    """The token opens other routes than this; `details` name the scope, if one opens it at all."""


def scoped(*scopes: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Below `allow`: a token with one of these opens the route. With none no token does."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        view.scopes = frozenset(scopes)  # type: ignore[attr-defined]
        return view

    return decorate


def register(app: Flask) -> None:
    """After the session is loaded, before anything asks who it is."""
    app.before_request(load_token)
    app.after_request(ask_for_bearer)


def check_every_scope(app: Flask) -> None:
    """Raises RouteWithoutScope."""
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API) and not hasattr(app.view_functions[rule.endpoint], "scopes")
    }
    if silent:
        raise RouteWithoutScope(", ".join(sorted(silent)))


def token_here() -> ApiToken | None:
    """By which this request was let in."""
    found: ApiToken | None = g.get("token")
    return found


def load_token() -> None:
    """Pages know no tokens: there the request is a stranger's.

    Raises TokenRefused, AskedTooOften, ScopeMissing.
    """
    if not bears_token() or not request.path.startswith(API):
        return
    token = request.headers["Authorization"].partition(" ")[2]
    try:
        found = token_of(wiring().sessions, token.strip(), now=now())
    except TokenRefused:
        _count_refused()
        raise
    view = current_app.view_functions.get(request.endpoint or "")
    opened_by: frozenset[Scope] = getattr(view, "scopes", frozenset())
    if view is not None and not opened_by & found.may:
        raise ScopeMissing(scope=" ".join(sorted(opened_by)) or None)
    g.token, g.user = found, found.user


def _count_refused() -> None:
    """Not as failed log-ins: a forgotten job must not lock out the house it runs in."""
    address = request.remote_addr or "unknown"
    log.info("token refused")
    with transaction() as session:
        times = visitors.count(session, "token refused", address, now=now())
    if times > MOST_REFUSED:
        raise AskedTooOften(what="token", again_in=MINUTES - now().minute)


def ask_for_bearer(response: Response) -> Response:
    """As RFC 6750 wants it, also for those who sent none."""
    if response.status_code == 401 and request.path.startswith(API):
        wrong = ', error="invalid_token"' if bears_token() else ""
        response.headers.setdefault("WWW-Authenticate", f'Bearer realm="Begehung"{wrong}')
    return response
