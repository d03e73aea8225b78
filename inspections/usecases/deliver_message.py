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
from inspections.db import Sessions, transaction
from inspections.mail.outcomes import PermanentFailure
from inspections.runtime import outbox
from inspections.runtime.outbox import Message

log = logging.getLogger(__name__)


class Transport(Protocol):
    """Sends, or raises TemporaryFailure or PermanentFailure."""

    def send(self, message: EmailMessage) -> None: ...


Render = Callable[[Message], EmailMessage]


def deliver_message(
    sessions: Sessions, transport: Transport, render: Render, message_id: int, *, clock: Clock
) -> bool:
    """True if the mail server accepted the letter now."""
    with transaction(sessions) as session:
        message = outbox.lease(session, message_id, now=clock())
        if message is None:
            return False
        session.flush()
        session.expunge(message)
    crash_point("delivery.leased")
    try:
        transport.send(render(message))
    except Exception as error:
        log.warning("letter %s failed: %r", message_id, error)
        _settle_failure(sessions, message, error, now=clock())
        return False
    crash_point("delivery.accepted")
    with transaction(sessions) as session:
        outbox.settle_sent(session, message.id, now=clock())
    return True


def _settle_failure(
    sessions: Sessions, message: Message, error: Exception, *, now: datetime
) -> None:
    with transaction(sessions) as session:
        outbox.settle_failed(
            session,
            message,
            repr(error),
            now=now,
            final=isinstance(error, PermanentFailure),
        )
