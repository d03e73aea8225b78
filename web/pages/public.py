"""Pages open to everybody: statements of law, the patterns, and whether the server is well."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, render_template
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from inspections.store.migrate import current_revision, newest_revision
from web.access import public
from web.context import wiring

bp = Blueprint("public", __name__)


@bp.get("/up")
@public
def up() -> Response:
    """200 when the database answers and has the schema of this program, else 503."""
    try:
        with wiring().engine.connect() as connection:
            reached = current_revision(connection)
    except SQLAlchemyError:
        return Response("database does not answer\n", 503, mimetype="text/plain")
    if reached != wanted_revision():
        return Response("schema is not current\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@lru_cache
def wanted_revision() -> str:
    return newest_revision()


@bp.get("/muster")
@public
def patterns() -> str:
    return render_template("muster.html")
