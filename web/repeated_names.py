"""A name said twice in an address is refused: two programs would each believe another value."""

from __future__ import annotations

from flask import Flask, request

from inspections.domain.errors import Refused


class SaidTwice(Refused):
    """The query string names something twice; `details["name"]` is what."""

    status = 400


def register(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Raises SaidTwice. Lists are sent in forms, where they belong to one field."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise SaidTwice(name=name[:40])
