"""Pages: one letter of the outbox, as the mail server got it or will get it."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.runtime.outbox import Message
from inspections.usecases.explain import causes
from web.access import allow
from web.context import district_id, reading
from web.pages.letter_words import caused_by, fate, person_of
from web.shown_letter import bare, page, shown

bp = Blueprint("sent_letters", __name__)

MAY_READ = (Role.COORDINATOR, Role.COMMISSIONER)


@bp.get("/betrieb/briefe/<int:letter_id>")
@allow(*MAY_READ)
def one(letter_id: int) -> Response:
    with reading() as session:
        message = _letter(session, letter_id)
        cause = causes(session, district_id(), [message]).get(message.id)
        return page(
            "sent_letter.html",
            letter=shown(message),
            message=message,
            fate=fate(message),
            cause=caused_by(message, cause),
        )


@bp.get("/betrieb/briefe/<int:letter_id>/html")
@allow(*MAY_READ)
def html(letter_id: int) -> Response:
    with reading() as session:
        return bare(shown(_letter(session, letter_id)).html)


def _letter(session: Session, letter_id: int) -> Message:
    """Raises NotFound, also for letters of other districts and to residents."""
    message = session.get(Message, letter_id)
    if message is None or message.district_id != district_id():
        raise NotFound(letter=letter_id)
    if person_of(message) is None or not message.payload:
        raise NotFound(letter=letter_id)
    return message
