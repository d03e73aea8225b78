"""The query string of the list of complaints: read once, carried from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from inspections.domain.vocabulary import ComplaintState as S
from inspections.domain.vocabulary import Topic
from inspections.labels import N_, _, label
from inspections.store import accommodations, complaint_lists
from inspections.store.complaint_lists import Wanted
from inspections.store.complaints import OVER, WITH_OFFICE
from web.context import district_id
from web.numbers import is_number

VIEWS: dict[str, tuple[tuple[S, ...], str]] = {
    "offen": (WITH_OFFICE, N_("Offen")),
    "neu": ((S.RECEIVED,), N_("Neu")),
    "bearbeitung": ((S.SORTED, S.INSPECTION_ORDERED, S.REFERRED), N_("In Bearbeitung")),
    "beantwortet": ((S.ANSWERED,), N_("Beantwortet")),
    "beendet": (OVER, N_("Beendet")),
    "alle": ((), N_("Alle")),
}
AGES = {"7": N_("älter als 7 Tage"), "30": N_("älter als 30 Tage")}
SORTS = {
    "urgency": N_("Dringende zuerst, dann die ältesten"),
    "oldest": N_("älteste zuerst"),
    "newest": N_("neueste zuerst"),
    "number": N_("nach Nummer"),
    "state": N_("nach Stand"),
    "house": N_("nach Unterkunft"),
}
NARROWING = ("unterkunft", "thema", "alter")


def query_of(args: Mapping[str, str]) -> dict[str, str]:
    """What we understand of the query string, as it is to be carried on."""
    found = {
        "sicht": args.get("sicht", ""),
        "unterkunft": args.get("unterkunft", ""),
        "thema": args.get("thema", ""),
        "alter": args.get("alter", ""),
        "sort": args.get("sort", ""),
    }
    known = {
        "sicht": found["sicht"] in VIEWS,
        "unterkunft": is_number(found["unterkunft"]),
        "thema": found["thema"] in list(Topic),
        "alter": found["alter"] in AGES,
        "sort": found["sort"] in SORTS,
    }
    return {name: value for name, value in found.items() if value and known[name]}


def wanted_of(query: Mapping[str, str], today: date) -> Wanted:
    age = query.get("alter")
    return Wanted(
        states=VIEWS[query.get("sicht", "offen")][0],
        accommodation_id=int(query["unterkunft"]) if "unterkunft" in query else None,
        topic=Topic(query["thema"]) if "thema" in query else None,
        received_before=today - timedelta(days=int(age)) if age else None,
        sort=query.get("sort", "urgency"),
    )


def chips(session: Session, query: Mapping[str, str], today: date) -> list[dict[str, Any]]:
    wanted = wanted_of(query, today)
    return [
        {
            "text": _(word),
            "count": complaint_lists.count_listed(
                session, district_id(), replace(wanted, states=states)
            ),
            "url": url_for("complaints.index", **dict(query) | {"sicht": view}),
            "active": view == query.get("sicht", "offen"),
        }
        for view, (states, word) in VIEWS.items()
    ]


def heads(query: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """For every sortable column its link and its direction now."""
    here = query.get("sort", "urgency")
    columns = {"urgency": "urgency", "number": "number", "state": "state", "house": "house"}
    found = {
        name: (_sorted(query, sort), "ascending" if here == sort else "none")
        for name, sort in columns.items()
    }
    turned = "newest" if here == "oldest" else "oldest"
    direction = {"oldest": "ascending", "newest": "descending"}.get(here, "none")
    return found | {"received": (_sorted(query, turned), direction)}


def _sorted(query: Mapping[str, str], sort: str) -> str:
    return url_for("complaints.index", **dict(query) | {"sort": sort})


def options(session: Session) -> dict[str, list[tuple[object, str]]]:
    everything: list[tuple[object, str]] = [("", _("Alle"))]
    houses = accommodations.all_accommodations(session, district_id())
    return {
        "unterkunft": everything + [(house.id, house.name) for house in houses],
        "thema": everything + [(topic.value, label(topic)) for topic in Topic],
        "alter": everything + [(days, _(word)) for days, word in AGES.items()],
    }
