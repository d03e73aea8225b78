"""A request the database took back, since two waited for each other, is tried again unasked."""

from __future__ import annotations

import logging
from functools import wraps
from typing import Any

from flask import Flask, request
from sqlalchemy.exc import DBAPIError

from web.csrf import SAFE

log = logging.getLogger(__name__)

TRIES = 3
TAKEN_BACK = ("40001", "40P01")  # PostgreSQL: could not serialize, deadlock detected


def register(app: Flask) -> None:
    """After the routes. What a request writes is one transaction, so nothing is done twice."""
    for rule in app.url_map.iter_rules():
        if rule.methods and not rule.methods <= set(SAFE):
            app.view_functions[rule.endpoint] = _again(app.view_functions[rule.endpoint])


def was_taken_back(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in TAKEN_BACK


def _again(view: Any) -> Any:
    @wraps(view)
    def in_some_tries(**named: Any) -> Any:
        for attempt in range(1, TRIES + 1):
            try:
                return view(**named)
            except DBAPIError as error:
                if attempt == TRIES or not was_taken_back(error):
                    raise
                log.warning("taken back by the database, try %s: %r", attempt, error.orig)
                for file in request.files.values():
                    file.stream.seek(0)
        raise AssertionError("the last try returns or raises")

    return in_some_tries
