"""Reads what the decision forms send; anything our own pages would not send is refused."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from inspections.domain.errors import Refused
from inspections.usecases.decide import Decision, DecisionRefused, Verdict
from web.numbers import number

LONGEST_REASON = 2000


class FormUnreadable(Refused):
    """Not what our own form sends."""

    status = 400


def verdict_from(form: MultiDict[str, str]) -> Verdict:
    """Raises FormUnreadable; DecisionRefused for a date that is none."""
    try:
        decision, seen = Decision(form.get("entscheidung", "")), number(form.get("gesehen", ""))
    except ValueError:
        raise FormUnreadable(decision=form.get("entscheidung"), seen=form.get("gesehen"))
    try:
        deadline = date.fromisoformat(form["frist"]) if form.get("frist") else None
    except ValueError:
        raise DecisionRefused(deadline=form["frist"])
    reason = form.get("grund", "")
    if len(reason) > LONGEST_REASON:
        raise DecisionRefused(reason="too_long")
    into = form.get("unter", "")[:40]
    return Verdict(
        decision, seen, reason=reason, deadline=deadline, into=into, shown=shown_in(form)
    )


def shown_in(form: MultiDict[str, str]) -> int | None:
    """The newest step the page knew; a page of an earlier release did not say."""
    return form.get("schritt", type=number)


def ticked_in(form: MultiDict[str, str]) -> list[tuple[int, int]]:
    """Pairs of id and entry seen, each once. Raises FormUnreadable."""
    pairs = {}
    for text in form.getlist("fall"):
        number, _, entry = text.partition(":")
        if not (number.isdecimal() and entry.isdecimal() and len(text) < 20):
            raise FormUnreadable(fall=text)
        pairs[int(number)] = int(entry)
    return sorted(pairs.items())
