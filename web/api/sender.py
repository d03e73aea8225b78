"""Whose data it is: a page left open by one person sends nothing in the name of the next."""

from __future__ import annotations

from flask import Blueprint, request

from web.access import NotLoggedIn
from web.context import maybe_user

HEADER = "X-Begehung-User"


def register(bp: Blueprint) -> None:
    bp.before_request(check_sender)


def check_sender() -> None:
    """Raises NotLoggedIn: the device keeps what it has until its person logs in again."""
    said, user = request.headers.get(HEADER), maybe_user()
    if said and user is not None and said != str(user.id):
        raise NotLoggedIn(sender=said)
