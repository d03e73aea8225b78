"""Refusals of the API as problem+json that name the field, the row or the item."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from inspections.domain.errors import Refused
from web.errors import Words, tell_when, words, words_for

LONGEST_NUMBER = 2**53 - 1  # RFC 8259, section 6


def register(bp: Blueprint) -> None:
    bp.register_error_handler(Refused, refused)
    bp.register_error_handler(HTTPException, refused_by_http)


def refused(error: Refused) -> Response:
    """`code` is for programs, `detail` for people, `errors` says where."""
    code, said = type(error).__name__, words_for(error)
    response = _problem(error.status, code, dict(error.details), said)
    return tell_when(response, error)


def refused_by_http(error: HTTPException) -> Response:
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    errors = data.get("messages") or {}
    if status == HTTPStatus.BAD_REQUEST and error.description:
        errors = {"json": [error.description]}
    code = "Invalid" if errors else HTTPStatus(status).name
    response = _problem(status, code, _named(errors), words(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _named(errors: dict[str, Any]) -> dict[str, Any]:
    """webargs says the location first; there is only one per request."""
    named: dict[str, Any] = {}
    for where, said in errors.items():
        named |= said if isinstance(said, dict) else {where: said}
    return named


def _problem(status: int, code: str, errors: dict[str, Any], said: Words) -> Response:
    title, detail = said
    errors = {name: _sendable(said) for name, said in errors.items()}
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors,
    }
    body = orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS, default=_plain)
    return FlaskResponse(body, status, mimetype="application/problem+json")


def _sendable(said: Any) -> Any:
    """A number too long for most readers of JSON goes as text."""
    return str(said) if isinstance(said, int) and abs(said) > LONGEST_NUMBER else said


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else repr(value)
