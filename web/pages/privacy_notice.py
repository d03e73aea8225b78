"""Page Datenschutz: for each kind of person what is stored, what for, by which law, how long.

Printed from the inventory and the district's own periods, so that it cannot say anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from inspections.domain.retention import Keep, months_of
from inspections.labels import N_, _
from inspections.privacy.inventory import Basis, Subject, classes_of
from inspections.store import retention
from inspections.usecases.privacy_words import BASES, period_words
from web.access import public
from web.context import maybe_user, reading
from web.pages.public import owner

bp = Blueprint("privacy_notice", __name__)

PAGES = {
    "konto": (Subject.STAFF, N_("Wenn Sie ein Konto haben")),
    "betreiber": (Subject.OPERATOR, N_("Wenn Sie als Betreiber antworten")),
    "beschaeftigte": (Subject.EMPLOYEE, N_("Wenn Sie bei einem Betreiber arbeiten")),
    "bewohner": (
        Subject.RESIDENT,
        N_("Wenn Sie sich als Bewohnerin oder Bewohner beschweren"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Columns that are kept for the same purpose and time."""

    what: tuple[str, ...]
    purpose: str
    basis: str
    period: str


@bp.get("/datenschutz")
@public
def index() -> Response | str:
    """Whoever is logged in reads the own page first."""
    if maybe_user() is not None:
        return redirect(url_for("privacy_notice.of", who="konto"))
    return render_template("privacy.html", who="", pages=PAGES, lines=[], owner=owner())


@bp.get("/datenschutz/<who>")
@public
def of(who: str) -> str:
    if who not in PAGES:
        abort(404)
    found = owner()
    months = months_of({})
    if found is not None:
        with reading(found.id) as session:
            months = retention.months(session, found.id)
    lines = _lines(PAGES[who][0], months)
    return render_template("privacy.html", who=who, pages=PAGES, lines=lines, owner=found)


def _lines(subject: Subject, months: dict[Keep, int]) -> list[Line]:
    grouped: dict[tuple[str, Basis, Keep], list[str]] = {}
    for each in classes_of(subject):
        assert each.basis is not None
        assert each.keep is not None
        whats = grouped.setdefault((each.purpose, each.basis, each.keep), [])
        if each.what not in whats:
            whats.append(each.what)
    return [
        Line(tuple(map(_, whats)), _(purpose), _(BASES[basis]), period_words(keep, months))
        for (purpose, basis, keep), whats in grouped.items()
    ]
