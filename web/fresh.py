"""Something sensitive is done only by who was asked within ten minutes who it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from inspections.labels import _
from web.context import now
from web.safe_return import this_page

P = ParamSpec("P")
R = TypeVar("R")
FRESH = timedelta(minutes=10)


def is_fresh() -> bool:
    proven = g.login.proven_at
    return proven is not None and now() - proven <= FRESH


def fresh(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Below `allow`. Else the person is asked again, and comes back to the page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if is_fresh():
            return view(*args, **kwargs)
        if request.method == "POST":
            words = _("Es ist noch nichts geändert. Bestätigen Sie sich und senden noch einmal.")
            flash(words, "info")
        return redirect(url_for("proving.ask_again", weiter=_page()))

    guarded.asks_again = True  # type: ignore[attr-defined]
    return guarded


def _page() -> str:
    """Where to come back to: this page, or the one with the form."""
    if request.method == "GET":
        return this_page()
    origin, before = request.host_url.rstrip("/"), request.referrer or ""
    own = before.startswith(origin + "/")
    return before.removeprefix(origin) if own else url_for("account.konto")
