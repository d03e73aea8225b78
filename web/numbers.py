"""Numbers of things, as paths and forms bring them: what no column can hold is no number."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1  # INTEGER in PostgreSQL; a greater one is an error of the driver, not "unknown"


class NumberConverter(IntegerConverter):
    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": MOST, **options})


def number(text: str) -> int:
    """Raises ValueError, so it serves as `type` of a form or a query too."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > MOST:
        raise ValueError(text)
    return int(text)


def is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


def register(app: Flask) -> None:
    app.url_map.converters["int"] = NumberConverter
