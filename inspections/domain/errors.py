"""Refusals the domain can pronounce; the edge turns them into words and status codes."""

from __future__ import annotations


class Refused(Exception):
    """Base of every refusal. `details` name what was wrong, as plain data for any edge."""

    status = 422

    def __init__(self, **details: object) -> None:
        super().__init__(", ".join(f"{name}={value}" for name, value in details.items()))
        self.details = details


class NotFound(Refused):
    status = 404


class NotAllowed(Refused):
    status = 403


class Conflict(Refused):
    """Somebody was faster, or the same id came with other content."""

    status = 409
