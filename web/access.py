"""Who may open which route; a route without a word about it does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.errors import NotAllowed
from inspections.domain.vocabulary import Role
from web.context import maybe_user
from web.safe_return import this_page

P = ParamSpec("P")
R = TypeVar("R")


class NotLoggedIn(NotAllowed):
    """A device without a living session; it keeps what it has and asks for log-in."""

    status = 401


class RouteWithoutWord(Exception):
    """A route says neither @allow nor @public; the application does not start."""


STAFF = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER, Role.READER, Role.ADMIN)
OFFICE = (Role.COORDINATOR, Role.COMMISSIONER, Role.READER)


def allow(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only people with one of the roles; others are refused, strangers asked to log in."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            user = maybe_user()
            if user is None:
                return _ask_to_log_in()
            if user.role not in roles:
                raise NotAllowed(route=request.endpoint)
            return view(*args, **kwargs)

        guarded.allowed = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open to everybody, said aloud."""
    view.allowed = ()  # type: ignore[attr-defined]
    return view


def check_every_route(app: Flask) -> None:
    """Raises RouteWithoutWord. Static files are open to everybody."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not hasattr(view, "allowed")
    ]
    if silent:
        raise RouteWithoutWord(", ".join(sorted(silent)))


def _ask_to_log_in() -> Response:
    if request.path.startswith("/api/"):
        raise NotLoggedIn(path=request.path)
    target = this_page() if request.method == "GET" else None
    return redirect(url_for("account.log_in", weiter=target))
