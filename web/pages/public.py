"""Pages open to everybody: statements of law, the patterns, and whether the server is well."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, abort, render_template
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from inspections.store import districts
from inspections.store.districts import District
from inspections.store.migrate import current_revision, newest_revision
from web.access import public
from web.context import maybe_user, reading, wiring

bp = Blueprint("public", __name__)

PATTERNS = ("desk", "task", "words")


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


@bp.get("/barrierefreiheit")
@public
def accessibility() -> str:
    return _statement("accessibility.html")


@bp.get("/impressum")
@public
def imprint() -> str:
    return _statement("imprint.html")


def _statement(template: str) -> str:
    found = owner()
    name = found.name if found else None
    return render_template(template, owner=name, address=wiring().settings.base_url)


def owner() -> District | None:
    """Whose installation this is: the reader's district, or the only one there is."""
    if user := maybe_user():
        return user.district
    with reading() as session:
        found = districts.all_districts(session)
    return found[0] if len(found) == 1 else None


@bp.get("/muster", defaults={"part": "desk"})
@bp.get("/muster/<part>")
@public
def patterns(part: str) -> str:
    if part not in PATTERNS:
        abort(404)
    return render_template("muster.html", part=part)
