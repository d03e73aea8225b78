"""The description of the API, for those who are logged in."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, jsonify
from flask_smorest import Api
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Scope
from web.access import STAFF, allow
from web.api.links import with_links
from web.bearer import scoped
from web.context import wiring
from web.session_cookie import cookie_name

DEVICE_TAGS = ("api_inspections", "api_uploads", "api_devices")
PROGRAM_TAGS = ("api_calendar", "api_deficiencies", "api_figures")
TAGS = {*DEVICE_TAGS, *PROGRAM_TAGS}
PROBLEM = "Problem"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ALWAYS = {
    "401": "Not logged in, another person is, or the token is not good: keep everything, log in",
    "403": "This role or this token may not, or the header X-Begehung is missing",
    "404": "Not there, or of another district; for parts of a photo: announce it anew",
    "429": "More in this hour than anybody needs; `Retry-After` says how long to wait",
    "503": "The database or the virus scanner is away; nothing was kept, try later",
}
WHEN_READING = {
    "400": "A name said twice in the address",
    "409": "Not handed in yet",
    "422": "A parameter that cannot be, named in `errors`",
}
WHEN_WRITING = {
    "400": "No JSON, or a name said twice in the address",
    "409": "The same id with other content, or the inspection does not take this any more",
    "413": "Larger than allowed; refused unread",
    "415": "Another kind of body than the one described",
    "422": "A field, item or part that cannot be, named in `errors`",
    "507": "No room at present; try later",
}


def describe(app: Flask, api: Api) -> None:
    @app.get("/api/v1/openapi.json", endpoint="api.openapi")
    @allow(*STAFF)
    @scoped(*Scope)
    def openapi() -> Response:
        told = with_links(with_refusals(api.spec.to_dict()))
        return jsonify(with_doors(app, told))


def with_refusals(document: dict[str, Any]) -> dict[str, Any]:
    """Every request with the answers that are no receipt, all problem+json."""
    document.setdefault("components", {}).setdefault("schemas", {})[PROBLEM] = _problem()
    for methods in document["paths"].values():
        for method, said in methods.items():
            if method == "parameters" or not TAGS & set(said.get("tags", ())):
                continue
            refusals = ALWAYS | (WHEN_READING if method == "get" else WHEN_WRITING)
            responses = said.setdefault("responses", {})
            responses.pop("default", None)  # smorest's, and of another kind than ours
            for status, words in refusals.items():
                responses[status] = _refusal(words)
    return document


def with_doors(app: Flask, document: dict[str, Any]) -> dict[str, Any]:
    """What opens each request: the session of a person, or a token with one of the scopes."""
    cookie = cookie_name(wiring().settings)
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie},
        "token": {"type": "http", "scheme": "bearer", "description": "Made under /schnittstelle"},
    }
    for rule in app.url_map.iter_rules():
        path = document["paths"].get(PARAMETER.sub(r"{\1}", rule.rule), {})
        scopes = sorted(getattr(app.view_functions[rule.endpoint], "scopes", ()))
        for method in {name.lower() for name in rule.methods or ()} & path.keys():
            by_token = [{"token": [scope]} for scope in scopes]
            path[method]["security"] = [{"session": []}, *by_token]
    return document


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{PROBLEM}"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def _problem() -> dict[str, Any]:
    """RFC 9457; `code` is for programs, `detail` for people, `errors` says where."""
    text = {"type": "string"}
    properties = dict.fromkeys(("type", "title", "detail", "code"), text)
    return {
        "type": "object",
        "properties": {**properties, "status": {"type": "integer"}, "errors": {"type": "object"}},
        "required": ["type", "title", "status", "detail", "code"],
    }
