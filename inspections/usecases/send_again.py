"""A person gives a letter that was given up another round; by then there may be a reader."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, NotFound
from inspections.domain.vocabulary import Role
from inspections.runtime import outbox
from inspections.runtime.outbox import NOBODY, Message
from inspections.store import people
from inspections.usecases.addressed import INSTEAD


class StillNobody(Conflict):
    """There is still nobody the letter could go to."""


def send_again(session: Session, message_id: int, *, district_id: int, now: datetime) -> None:
    """Raises NotFound for a letter that is not given up, StillNobody."""
    message = session.get(Message, message_id)
    if message is None or message.district_id != district_id:
        raise NotFound(message=message_id)
    if message.recipient == NOBODY and message.sent_at is None:
        coordinators = people.with_role(session, district_id, Role.COORDINATOR)
        if not coordinators:
            raise StillNobody(message=message_id)
        message.recipient = coordinators[0].email
        message.payload = message.payload | INSTEAD
        session.flush()
    if not outbox.send_again(session, message_id, district_id=district_id, now=now):
        raise NotFound(message=message_id)
