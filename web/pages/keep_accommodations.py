"""Pages: add and change accommodations; their rooms."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.laender import LAENDER
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import accommodations, people
from inspections.store.accommodations import Accommodation
from inspections.usecases.keep_accommodations import (
    AccommodationWish,
    RoomInUse,
    add_room,
    keep_accommodation,
    remove_room,
)
from inspections.usecases.keep_people import FieldInvalid
from web.access import STAFF, allow
from web.context import district_id, reading, transaction
from web.form_fields import Form
from web.pages.accommodations import KEEPERS, bp, tab_page

Answer = Response | str | tuple[str, int]
Choices = dict[str, str]


@bp.route("/unterkuenfte/neu", methods=["GET", "POST"])
@allow(*KEEPERS)
def new() -> Answer:
    if request.method == "GET":
        return _page(_form({"interval_days": "30"}))
    form = _form(request.form)
    kept = _keep(form, None)
    if kept is None:
        return _page(form), 422
    flash(_("%(name)s ist angelegt.") % {"name": form.value("name")}, "success")
    return redirect(url_for("accommodations.rooms", accommodation_id=kept))


@bp.route("/unterkuenfte/<int:accommodation_id>/aendern", methods=["GET", "POST"])
@allow(*KEEPERS)
def change(accommodation_id: int) -> Answer:
    with reading() as session:
        typed = _typed(accommodations.get(session, district_id(), accommodation_id))
    if request.method == "GET":
        return _page(_form(typed), typed["name"], accommodation_id)
    form = _form(request.form)
    if _keep(form, accommodation_id) is None:
        return _page(form, typed["name"], accommodation_id), 422
    flash(_("%(name)s ist geändert.") % {"name": form.value("name")}, "success")
    return redirect(url_for("accommodations.stand", accommodation_id=accommodation_id))


def _typed(house: Accommodation) -> dict[str, str]:
    return {
        "code": house.code,
        "name": house.name,
        "municipality": house.municipality,
        "planning_area": house.planning_area,
        "places": str(house.places),
        "occupied": "" if house.occupied is None else str(house.occupied),
        "operator_id": str(house.operator_id),
        "inspector_id": str(house.inspector_id or ""),
        "interval_days": str(house.interval_days),
        "opened_on": house.opened_on.isoformat() if house.opened_on else "",
        "closed_on": house.closed_on.isoformat() if house.closed_on else "",
        "remark": house.remark,
        "land": house.land or "",
    }


def _form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        {
            "code": _("Kürzel"),
            "name": _("Bezeichnung"),
            "municipality": _("Gemeinde"),
            "planning_area": _("Planungsraum"),
            "places": _("Plätze"),
            "occupied": _("Belegt"),
            "operator_id": _("Betreiber"),
            "inspector_id": _("Inspektion"),
            "interval_days": _("Begehung alle … Tage"),
            "opened_on": _("Eröffnet am"),
            "closed_on": _("Geschlossen am"),
            "remark": _("Bemerkung"),
            "land": _("Feiertage"),
        },
    )


def _choices() -> tuple[Choices, Choices]:
    """Operators and inspectors of the district by their id."""
    with reading() as session:
        operators = people.all_operators(session, district_id())
        inspectors = people.with_role(session, district_id(), Role.INSPECTOR)
    return (
        {str(one.id): one.name for one in operators},
        {str(one.id): one.name for one in inspectors},
    )


def _page(form: Form, name: str = "", accommodation_id: int | None = None) -> str:
    operators, inspectors = _choices()
    return render_template(
        "accommodation_form.html",
        form=form,
        name=name,
        accommodation_id=accommodation_id,
        operators=[("", _("Bitte wählen")), *operators.items()],
        inspectors=[("", _("Noch niemand")), *inspectors.items()],
        laender=[("", _("Wie im Landkreis")), *LAENDER.items()],
    )


def _keep(form: Form, accommodation_id: int | None) -> int | None:
    """The id of what was kept; None when the form says what is wrong."""
    operators, inspectors = _choices()
    places, interval = form.number("places"), form.number("interval_days", most=3660)
    operator = form.one_of("operator_id", operators)
    inspector = form.one_of("inspector_id", inspectors, required=False)
    wish = AccommodationWish(
        code=form.text("code", longest=20),
        name=form.text("name"),
        municipality=form.text("municipality"),
        planning_area=form.text("planning_area", required=False),
        places=places or 0,
        occupied=form.number("occupied", required=False),
        operator_id=int(operator) if form.ok else 0,
        inspector_id=int(inspector) if form.ok and inspector else None,
        interval_days=interval or 0,
        opened_on=form.day("opened_on"),
        closed_on=form.day("closed_on"),
        remark=form.text("remark", required=False, longest=2000),
        land=form.one_of("land", LAENDER, required=False) or None,
    )
    if not form.ok:
        return None
    try:
        with transaction() as session:
            return keep_accommodation(session, district_id(), wish, accommodation_id).id
    except FieldInvalid as refusal:
        form.refused(refusal)
        return None


def room_form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {"name": _("Raum"), "floor": _("Geschoss"), "beds": _("Betten")})


@bp.get("/unterkuenfte/<int:accommodation_id>/raeume")
@allow(*STAFF)
def rooms(accommodation_id: int) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        return tab_page(session, house, "rooms", form=room_form({}))


@bp.post("/unterkuenfte/<int:accommodation_id>/raeume")
@allow(*KEEPERS)
def new_room(accommodation_id: int) -> Answer:
    form = room_form(request.form)
    name, floor = form.text("name"), form.text("floor", required=False)
    beds = form.number("beds", required=False, most=1000)
    if form.ok:
        try:
            with transaction() as session:
                house = accommodations.get(session, district_id(), accommodation_id)
                add_room(session, house, name, floor=floor, beds=beds)
        except FieldInvalid as refusal:
            form.refused(refusal)
    if not form.ok:
        with reading() as session:
            house = accommodations.get(session, district_id(), accommodation_id)
            return tab_page(session, house, "rooms", form=form), 422
    flash(_("%(name)s ist angelegt.") % {"name": name}, "success")
    return redirect(url_for("accommodations.rooms", accommodation_id=accommodation_id))


@bp.post("/unterkuenfte/<int:accommodation_id>/raeume/<int:room_id>/entfernen")
@allow(*KEEPERS)
def drop_room(accommodation_id: int, room_id: int) -> Response:
    try:
        with transaction() as session:
            house = accommodations.get(session, district_id(), accommodation_id)
            remove_room(session, house, room_id)
    except RoomInUse as refusal:
        text = _("%(room)s bleibt: Begehungen nennen diesen Raum.")
        flash(text % {"room": refusal.details["room"]}, "warning")
    else:
        flash(_("Der Raum ist entfernt."), "success")
    return redirect(url_for("accommodations.rooms", accommodation_id=accommodation_id))
