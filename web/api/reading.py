"""Bodies of requests: limited before they are read, then read strictly."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import Schema
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from inspections.domain.vocabulary import Role

FILERS = (Role.INSPECTOR, Role.COORDINATOR)
LARGEST_JSON = 8 * 1024 * 1024


class StrictParser(FlaskParser):
    """JSON without NaN, without bottomless nesting, and only where it is called JSON."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": None,  # as the schema says: refused
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        if not req.is_json:
            raise UnsupportedMediaType
        limit_body(LARGEST_JSON)
        body = req.get_data()
        if not body:
            return missing
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise BadRequest(f"No JSON: {error}")


class StrictBlueprint(Blueprint):
    ARGUMENTS_PARSER = StrictParser()


def bytes_as(*kinds: str) -> dict[str, Any]:
    """A body of bytes, for the description."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"required": True, "content": content}


def limit_body(most: int) -> None:
    """Raises RequestEntityTooLarge by what is announced, before anything is read."""
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge
    request.max_content_length = most
