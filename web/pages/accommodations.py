"""Pages: the accommodations of the district, and one of them in four tabs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from inspections.domain.vocabulary import Rating, Role
from inspections.labels import N_, _
from inspections.store import accommodations, deficiency_lists, inspections
from inspections.store.accommodations import Accommodation
from inspections.store.deficiency_lists import Filter, View
from inspections.usecases.read_situation import House, house_of, houses, read_situation
from web.access import STAFF, allow
from web.context import current_user, district_id, reading, today
from web.rating_words import explain

bp = Blueprint("accommodations", __name__)

KEEPERS = (Role.ADMIN, Role.COORDINATOR)
TABS = {
    "stand": N_("Stand"),
    "inspected": N_("Begehungen"),
    "deficient": N_("Mängel"),
    "rooms": N_("Räume"),
}
SORTS = {
    "ampel": N_("Dringlichkeit"),
    "name": N_("Name"),
    "faellig": N_("Fällig"),
    "offen": N_("Offen"),
}


@bp.get("/unterkuenfte")
@allow(*STAFF)
def listed() -> str:
    wanted = request.args.get("ampel", "")
    word = request.args.get("suche", "").strip()[:100]
    sort = request.args.get("sort", "")
    with reading() as session:
        stands = read_situation(session, district_id(), today=today())
        everything = houses(session, district_id(), stands, today=today())
        shown = [
            house
            for house in everything
            if wanted in ("", house.light.value) and _mentions(house, word)
        ]
        return render_template(
            "accommodations.html",
            houses=_sorted(shown, sort),
            closed=_closed(session),
            chips=_chips(everything, wanted, word, sort),
            word=word,
            wanted=wanted,
            sort=sort if sort in SORTS else "ampel",
            may_keep=_may_keep(),
        )


def _mentions(house: House, word: str) -> bool:
    text = f"{house.row.name} {house.row.code} {house.row.municipality} {house.row.operator.name}"
    return word.casefold() in text.casefold()


def _sorted(found: list[House], sort: str) -> list[House]:
    """Most urgent first, as they come, unless wanted otherwise."""
    match sort:
        case "name":
            return sorted(found, key=lambda house: house.row.name)
        case "faellig":
            return sorted(found, key=lambda house: house.due.on)
        case "offen":
            return sorted(found, key=lambda house: -house.tally.open.total())
    return found


def _closed(session: Session) -> list[Accommodation]:
    rows = accommodations.all_accommodations(session, district_id())
    return [row for row in rows if row.closed_on is not None and row.closed_on < today()]


def _chips(found: list[House], wanted: str, word: str, sort: str) -> list[dict[str, Any]]:
    words = {
        "": _("Alle"),
        Rating.RED.value: _("Rot"),
        Rating.YELLOW.value: _("Gelb"),
        Rating.GREEN.value: _("Grün"),
        Rating.UNRATED.value: _("Ohne Bewertung"),
    }
    return [
        {
            "text": text,
            "count": sum(colour in ("", house.light.value) for house in found),
            "url": url_for(
                "accommodations.listed", ampel=colour or None, suche=word or None, sort=sort or None
            ),
            "active": colour == wanted,
        }
        for colour, text in words.items()
    ]


def _may_keep() -> bool:
    return current_user().role in KEEPERS


def tab_page(session: Session, house: Accommodation, tab: str, **more: Any) -> str:
    """The page of one accommodation with one of its tabs open."""
    stands = read_situation(session, district_id(), today=today())
    tabs = [
        {
            "text": _(text),
            "url": url_for(f"accommodations.{name}", accommodation_id=house.id),
            "active": name == tab,
        }
        for name, text in TABS.items()
    ]
    return render_template(
        f"accommodation_{tab}.html",
        house=house,
        stands=house_of(house, stands, today=today()),
        tabs=tabs,
        may_keep=_may_keep(),
        **more,
    )


@bp.get("/unterkuenfte/<int:accommodation_id>")
@allow(*STAFF)
def stand(accommodation_id: int) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        rated = None
        if house.rated_inspection_id is not None:
            rated = inspections.get(session, district_id(), house.rated_inspection_id)
        return tab_page(
            session,
            house,
            "stand",
            rated=rated,
            explanation=explain(session, rated) if rated else None,
        )


@bp.get("/unterkuenfte/<int:accommodation_id>/begehungen")
@allow(*STAFF)
def inspected(accommodation_id: int) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        ahead = inspections.unfinished(session, district_id())
        return tab_page(
            session,
            house,
            "inspected",
            ahead=[one for one in ahead if one.accommodation_id == house.id],
            finished=inspections.finished(
                session, district_id(), accommodation_id=house.id, limit=100
            ),
        )


@bp.get("/unterkuenfte/<int:accommodation_id>/maengel")
@allow(*STAFF)
def deficient(accommodation_id: int) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        wanted = Filter(view=View.OPEN, accommodation_id=house.id)
        found = deficiency_lists.page(session, district_id(), wanted, today=today(), size=50)
        return tab_page(
            session, house, "deficient", lines=found.lines, more=found.after is not None
        )
