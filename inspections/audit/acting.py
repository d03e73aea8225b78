"""Who acts, by which route or job, and from where: said once by the edge, read at commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

PROGRAM = "program"  # nobody said who
CLOCK = "clock"
RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Acting:
    actor: str = PROGRAM  # "user:7", "operator:3", "resident", "clock", "command"
    doing: str = ""  # such as "deficiencies.decide" or "job deliver_letter"
    address: str = ""
    device: str = ""
    request: str = ""


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039, frozen


def acting() -> Acting:
    return _acting.get()


@contextmanager
def act(who: Acting) -> Iterator[None]:
    """Everything committed inside is put down to this."""
    before = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(before)


def begin_acting(who: Acting) -> None:
    """For an edge that cannot use `act`; the next request says anew who acts."""
    _acting.set(who)


def turns_out_to_be(actor: str) -> None:
    """The one who acts became known on the way, as by the link of an operator.

    Of a resident nothing else is kept: neither address nor device nor a number of the request.
    """
    if actor == RESIDENT:
        _acting.set(Acting(RESIDENT, _acting.get().doing))
    else:
        _acting.set(replace(_acting.get(), actor=actor))
