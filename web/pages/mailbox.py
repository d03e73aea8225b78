"""Page Postfach: the letters of a demonstration, so that a newcomer can play the operator."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.store import districts
from web.access import STAFF, allow
from web.context import current_user, reading, wiring
from web.letter_box import Letter, letter, newest
from web.shown_letter import bare, page

bp = Blueprint("mailbox", __name__)


@bp.get("/postfach")
@allow(*STAFF)
def letters() -> str:
    return render_template("letters.html", letters=newest(_box()))


@bp.get("/postfach/<name>")
@allow(*STAFF)
def one(name: str) -> Response:
    return page("letter.html", letter=_letter(name))


@bp.get("/postfach/<name>/html")
@allow(*STAFF)
def html(name: str) -> Response:
    found = _letter(name)
    if not found.html:
        raise NotFound(letter=name)
    return bare(found.html)


def _letter(name: str) -> Letter:
    """Raises NotFound. A letter that lets its reader set a password is for the administration."""
    found = letter(_box(), name)
    if "/zugang/" in found.text and current_user().role != Role.ADMIN:
        raise NotFound(letter=name)
    return found


def _box() -> Path:
    """Raises NotFound where letters go to a real mail server, or to several districts."""
    settings = wiring().settings
    with reading() as session:
        alone = len(districts.all_districts(session)) == 1
    if not (settings.embedded_mail and alone):
        raise NotFound(page="mailbox")
    return settings.mailbox_dir
