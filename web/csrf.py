"""Nothing is changed but by a person's will on our own page."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from flask import Flask, g, request, session

from inspections.domain.errors import NotAllowed
from web.context import wiring

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD = "csrf_token"
API = "/api/"
KNOWN_BY_HEADER = "openrosa"
REPORTS = "security_notes.receive"
REPORT_TYPES = ("application/csp-report", "application/reports+json")
API_HEADER = "X-Begehung"
# what a foreign page can send without asking first
SIMPLE_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class Forged(NotAllowed):
    """The request does not come from a page of ours, or from one left open too long."""


def register(app: Flask) -> None:
    app.before_request(check)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """For the hidden field of every form: the session's, or a signed cookie's before log-in."""
    if g.get("login") is not None:
        return masked(g.login.csrf_token)
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    return masked(session["csrf"])


def masked(token: str) -> str:
    """Other letters each time: a token that stayed the same could be guessed letter by letter from
    the length of compressed pages that repeat what was asked (BREACH)."""
    pad = secrets.token_bytes(len(token))
    return urlsafe_b64encode(pad + _together(pad, token.encode())).decode()


def _unmasked(given: str) -> bytes:
    try:
        raw = urlsafe_b64decode(given.encode())
    except ValueError:
        return b""
    half = len(raw) // 2
    return _together(raw[:half], raw[half:])


def _together(pad: bytes, other: bytes) -> bytes:
    return bytes(one ^ two for one, two in zip(pad, other, strict=False))


def check() -> None:
    """Raises Forged."""
    if request.method in SAFE or request.routing_exception is not None:
        return
    _check_where_from()
    if request.blueprint == KNOWN_BY_HEADER:
        return  # no cookie counts there
    if request.endpoint == REPORTS:
        _check_report()
    elif request.path.startswith(API):
        _check_api()
    else:
        _check_token()


def _check_where_from() -> None:
    """By what only the browser can say. Pages without referrer send `Origin: null`."""
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        raise Forged(site=site)
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return
    own = {_origin(request.host_url), _origin(wiring().settings.base_url)}
    if _origin(origin) not in own:
        raise Forged(origin=origin)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _check_api() -> None:
    """A header and a type of body that a foreign page cannot send unasked."""
    if request.headers.get(API_HEADER) != "1":
        raise Forged(header=API_HEADER)
    if request.mimetype in SIMPLE_TYPES:
        raise Forged(content_type=request.mimetype)


def _check_report() -> None:
    """Browsers send these by themselves, without token; nothing is changed by them."""
    if request.mimetype not in REPORT_TYPES:
        raise Forged(content_type=request.mimetype)


def _check_token() -> None:
    expected = g.login.csrf_token if g.get("login") is not None else session.get("csrf")
    given = request.form.get(FIELD, "")
    if not expected or not hmac.compare_digest(expected.encode(), _unmasked(given)):
        raise Forged(field=FIELD)
