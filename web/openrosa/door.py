"""Who may come in by OpenRosa: a person's key in the Authorization header, never a cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from inspections.domain.vocabulary import Role
from inspections.usecases.field_keys import FILERS, person_of
from inspections.usecases.log_in import WrongCredentials
from web.context import now, wiring
from web.csrf import Forged

P = ParamSpec("P")
R = TypeVar("R")


def with_key(view: Callable[P, R]) -> Callable[P, R]:
    """Raises WrongCredentials, Throttled; Forged for what a browser sends along by itself."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        given = request.authorization
        if given is None or given.type != "basic":
            if request.cookies and request.method == "POST":
                raise Forged(field="Authorization")
            raise WrongCredentials()
        address = request.remote_addr or "unknown"
        login, key = given.username or "", given.password or ""
        g.user = person_of(wiring().sessions, login, key, address, now=now())
        return view(*args, **kwargs)

    guarded.allowed = tuple(Role(role) for role in FILERS)  # type: ignore[attr-defined]
    return guarded
