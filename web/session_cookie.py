"""The cookie with the secret of the log-in session, and the signed one for notes between pages."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response

from inspections.settings import Settings
from inspections.store.people import SESSION_LIFE, LoginSession
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import log_in
from web.context import now, reading, transaction, wiring
from web.csrf import KNOWN_BY_HEADER

TOUCH_AFTER = timedelta(minutes=2)
WITHOUT_SESSION = ("static", "public.up", None)


def register(app: Flask) -> None:
    app.before_request(load_session)


def is_https(settings: Settings) -> bool:
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings) -> str:
    return "__Host-begehung" if is_https(settings) else "begehung"


def flash_cookie(settings: Settings) -> dict[str, Any]:
    """Flask's own signed cookie: what to say on the next page, and the anonymous CSRF token."""
    keys = [_derived(key) for key in settings.secret_keys]
    https = is_https(settings)
    return {
        "SECRET_KEY": keys[0],
        "SECRET_KEY_FALLBACKS": keys[1:],
        "SESSION_COOKIE_NAME": "__Host-notes" if https else "notes",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def _derived(key: str) -> str:
    """A key of its own, so that no signature of a page passes for one of a link."""
    return hmac.new(key.encode(), b"web notes", hashlib.sha256).hexdigest()


def load_session() -> None:
    """Put the living session and its user into `g`; both stay readable after their transaction."""
    g.login, g.user, g.token = None, None, None
    token = session_token()
    if bears_token():
        return
    if request.endpoint in WITHOUT_SESSION or request.blueprint == KNOWN_BY_HEADER or not token:
        return
    with reading(WHOLE_INSTALLATION) as session:
        login = log_in.resume_session(session, token, now=now())
    if login is None:
        return
    g.login, g.user = login, login.user
    _touch(login, token)


def _touch(login: LoginSession, token: str) -> None:
    """Note that the session lives: the one thing a GET may write, at most every two minutes."""
    if now() - login.seen_at >= TOUCH_AFTER:
        with transaction(login.district_id) as session:
            log_in.touch(session, token, now=now())


def bears_token() -> bool:
    """A program says who it is by its header; then no cookie counts, on any path."""
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    return scheme.lower() == "bearer"


def session_token() -> str | None:
    return request.cookies.get(cookie_name(wiring().settings))


def hand_out(response: Response, token: str) -> None:
    settings = wiring().settings
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        secure=is_https(settings),
        httponly=True,
        samesite="Lax",
    )


def take_back(response: Response) -> None:
    settings = wiring().settings
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=is_https(settings),
        httponly=True,
        samesite="Lax",
    )
