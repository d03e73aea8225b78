"""Hand one letter to the mail server: two transactions around one SMTP call.

The lease is committed before we speak to the outside world, the outcome after. A crash
in between costs a second copy of the same mail later, never a lost reminder.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from inspections.clock import Clock
from inspections.crash_points import crash_point
from inspections.db import Sessions, transaction, transaction_for
from inspections.mail.dispatch_book import DispatchBook
from inspections.mail.outcomes import PermanentFailure
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.usecases.hold_letters import may_leave

log = logging.getLogger(__name__)


class Transport(Protocol):
    """Sends, or raises TemporaryFailure or PermanentFailure."""

    def send(self, message: EmailMessage, in_time: Callable[[], bool]) -> None: ...


Render = Callable[[Message], EmailMessage]


def deliver_message(
    sessions: Sessions,
    transport: Transport,
    render: Render,
    message_id: int,
    *,
    clock: Clock,
    book: DispatchBook | None = None,
) -> bool:
    """True if the mail server accepted the letter now."""
    with transaction_for(sessions, Message, message_id) as session:
        if not may_leave(session, book, now=clock()):
            return False
        message = outbox.lease(session, message_id, now=clock())
        if message is None:
            return False
        session.flush()
        session.expunge(message)
    crash_point("delivery.leased")
    try:
        letter = render(message)
        transport.send(letter, lambda: outbox.is_ours(message, now=clock()))
    except Exception as error:
        said = _said(message, error)
        log.warning("letter %s failed: %s", message_id, said)
        _settle_failure(sessions, message, error, said, now=clock())
        return False
    crash_point("delivery.accepted")
    if book is not None:
        _note(book, letter, now=clock())
    with transaction(sessions, message.district_id) as session:
        outbox.settle_sent(session, message.key, now=clock())
    return True


def _said(message: Message, error: Exception) -> str:
    """What a server says names the recipient; of residents only the kind of fault is kept."""
    return type(error).__name__ if ":resident-" in message.key else repr(error)


def _note(book: DispatchBook, letter: EmailMessage, *, now: datetime) -> None:
    """A full disk must not make a letter that has left look unsent."""
    try:
        book.note(str(letter["Message-ID"]), now)
    except OSError:
        log.exception("not in the book of outgoing mail: %s", letter["Message-ID"])


def _settle_failure(
    sessions: Sessions, message: Message, error: Exception, said: str, *, now: datetime
) -> None:
    with transaction(sessions, message.district_id) as session:
        outbox.settle_failed(
            session,
            message,
            said,
            now=now,
            final=isinstance(error, PermanentFailure),
        )
