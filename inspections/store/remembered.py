"""Questions that a piece of work asks again and again, asked once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

Found = TypeVar("Found")
_REMEMBERED = "who is who, who is away, which policy is in force"


def remember(session: Session) -> None:
    """For the rest of this transaction, whose work changes no person, absence or policy."""
    session.info[_REMEMBERED] = (session.get_transaction(), {})


def know(session: Session, question: object, answer: object) -> None:
    """It need not be asked: it was read with others, or this work has just changed it."""
    transaction, answers = session.info.get(_REMEMBERED, (None, {}))
    if transaction is session.get_transaction():
        answers[question] = answer


def remembered(session: Session, question: object, ask: Callable[[], Found]) -> Found:
    """The answer of before, where the transaction remembers."""
    transaction, answers = session.info.get(_REMEMBERED, (None, {}))
    if transaction is not session.get_transaction():
        return ask()
    if question not in answers:
        answers[question] = ask()
    found: Found = answers[question]
    return found
