"""The query string of the deficiency list: read once, carried from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import url_for
from sqlalchemy.orm import Session

from inspections.domain.figures import ENDED
from inspections.domain.situation import Tally
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.labels import N_, _, label
from inspections.store import accommodations
from inspections.store.deficiency_lists import Filter, Sort, View
from inspections.usecases.filter_words import (
    CHIPS,
    FOR_DECIDING,
    VIEW_WORDS,
    filter_from_query,
    query_of,
    section_titles,
)
from web.context import district_id

SORT_WORDS = {
    Sort.URGENCY: N_("Überfällige zuerst, dann nach Frist"),
    Sort.DEADLINE: N_("nach Frist sortiert"),
    Sort.SEVERITY: N_("nach Schwere sortiert"),
    Sort.NUMBER: N_("nach Nummer sortiert"),
    Sort.ACCOMMODATION: N_("nach Unterkunft sortiert"),
    Sort.FOUND: N_("nach Feststellung sortiert"),
}
NARROWING = ("unterkunft", "abschnitt", "schwere", "status", "suche")


def wanted_from(query: Mapping[str, str]) -> Filter:
    """An ended state is looked for among all, whatever the view. Raises FilterInvalid."""
    wanted = filter_from_query(query)
    if wanted.state in ENDED and wanted.view is View.OPEN:
        return replace(wanted, view=View.ALL)
    return wanted


def list_url(wanted: Filter, **more: str | None) -> str:
    return url_for("deficiencies.index", **query_of(wanted), **more)


def narrowing(wanted: Filter) -> int:
    """How many filters are in force beside the view."""
    query = query_of(wanted)
    return sum(name in query for name in NARROWING)


def counts(tally: Tally) -> dict[View, int]:
    """The figures of the views, without looking at the rows."""
    return {
        View.TO_REVIEW: tally.to_review,
        View.OVERDUE: tally.overdue.total(),
        View.ESCALATED: tally.escalated,
        View.THIS_WEEK: tally.due_this_week,
        View.OPEN: tally.open.total(),
    }


def chips(wanted: Filter, tally: Tally, *, decides: bool) -> list[dict[str, object]]:
    """The saved views; changing the view begins a fresh list in the same order."""
    known = counts(tally)
    return [
        {
            "text": _(VIEW_WORDS[view]),
            "count": known.get(view),
            "url": list_url(Filter(view=view, sort=wanted.sort, descending=wanted.descending)),
            "active": view is wanted.view,
        }
        for view in CHIPS
        if decides or view not in FOR_DECIDING
    ]


def sort_heads(wanted: Filter) -> dict[str, tuple[str, str]]:
    """For every sort its link and the direction now; the sorted one turns round."""
    heads = {}
    for sort in Sort:
        here = sort is wanted.sort
        turned = replace(wanted, sort=sort, descending=here and not wanted.descending)
        direction = ("descending" if wanted.descending else "ascending") if here else "none"
        heads[sort.value] = (list_url(turned), direction)
    return heads


Options = list[tuple[object, str]]


def options(session: Session) -> dict[str, Options]:
    """What the filter bar offers, by the key of the query string."""
    everything: Options = [("", _("Alle"))]
    houses = accommodations.all_accommodations(session, district_id())
    titles = section_titles(session, district_id())
    return {
        "unterkunft": everything + [(house.id, house.name) for house in houses],
        "abschnitt": everything + list(titles.items()),
        "schwere": everything + [(one.value, label(one)) for one in Severity],
        "status": everything + [(one.value, label(one)) for one in DeficiencyState],
    }
