"""For whoever looks after security: reports of the browser, and where to tell of a weakness."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from web.access import public
from web.api.reading import limit_body
from web.context import now, wiring

bp = Blueprint("security_notes", __name__)
log = logging.getLogger(__name__)

LARGEST = 16 * 1024
MOST_AT_ONCE = 10
NAMES = """
    default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr
    img-src font-src connect-src manifest-src worker-src form-action base-uri object-src
    frame-ancestors frame-src media-src child-src
"""
DIRECTIVES = frozenset(NAMES.split())
KEYWORDS = ("inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-sink")
VALID_FOR = timedelta(days=180)


@bp.post("/csp-berichte")
@public
def receive() -> Response:
    """Noted with the name of the route only: the address of a page may hold a key or a person."""
    limit_body(LARGEST)
    for report in _reports():
        log.warning(
            "content policy: %s blocked %s on %s",
            _directive(report),
            _blocked(report),
            _route(report),
        )
    return Response(status=204)


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """RFC 9116."""
    settings = wiring().settings
    contact = settings.security_contact or f"{settings.base_url}/impressum"
    lines = (
        f"Contact: {contact}",
        f"Expires: {now() + VALID_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return Response("\n".join((*lines, "")), mimetype="text/plain")


def _reports() -> Iterator[Mapping[str, Any]]:
    """In either of the two forms browsers send; anything else is none."""
    try:
        said = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return
    several = said if isinstance(said, list) else [said]
    for one in several[:MOST_AT_ONCE]:
        report = one.get("csp-report") or one.get("body") if isinstance(one, dict) else None
        if isinstance(report, dict):
            yield report


def _text(report: Mapping[str, Any], *names: str) -> str:
    """The first of these that is a text."""
    found = (report.get(name) for name in names)
    return next((each for each in found if isinstance(each, str)), "")


def _directive(report: Mapping[str, Any]) -> str:
    said = _text(report, "effective-directive", "effectiveDirective", "violated-directive")
    name = said.partition(" ")[0]
    return name if name in DIRECTIVES else "something"


def _blocked(report: Mapping[str, Any]) -> str:
    """What kind, or whether it came from here; the host of an extension tells of its owner."""
    said = _text(report, "blocked-uri", "blockedURL")
    if said in KEYWORDS:
        return said
    own = urlsplit(wiring().settings.base_url).netloc
    return "one of our own files" if _netloc(said) == own else "something from elsewhere"


def _route(report: Mapping[str, Any]) -> str:
    said = _text(report, "document-uri", "documentURL")
    adapter: MapAdapter = current_app.url_map.bind("")
    try:
        endpoint, _values = adapter.match(urlsplit(said).path, method="GET")
    except (HTTPException, ValueError):
        return "no page of ours"
    return str(endpoint)


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
