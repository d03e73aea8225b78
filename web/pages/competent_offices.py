"""Pages: competent offices complaints are referred to, and the poster of a house."""

from __future__ import annotations

from collections.abc import Mapping

import segno
from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.resident_words import every_language
from inspections.store import accommodations, complaints
from inspections.store.complaints import CompetentOffice
from inspections.usecases.keep_offices import OfficeWish, keep_office, renew_code
from inspections.usecases.keep_people import FieldInvalid
from web.access import allow
from web.context import district_id, reading, transaction, wiring
from web.form_fields import Form
from web.pages.complaints import DESK, bp

Answer = Response | str | tuple[str, int]
POSTERS = (Role.COORDINATOR, Role.COMMISSIONER, Role.ADMIN)


@bp.get("/beschwerden/stellen")
@allow(*DESK)
def offices() -> str:
    with reading() as session:
        found = complaints.offices(session, district_id())
        return render_template("competent_offices.html", offices=found)


@bp.route("/beschwerden/stellen/neu", methods=["GET", "POST"])
@allow(*DESK)
def new_office() -> Answer:
    if request.method == "GET":
        return _office_page(_form({"active": "1"}))
    form = _form(request.form)
    if _keep(form, None):
        flash(_("%(name)s ist angelegt.") % {"name": form.value("name")}, "success")
        return redirect(url_for("complaints.offices"))
    return _office_page(form), 422


@bp.route("/beschwerden/stellen/<int:office_id>", methods=["GET", "POST"])
@allow(*DESK)
def office(office_id: int) -> Answer:
    with reading() as session:
        typed = _typed(complaints.office(session, district_id(), office_id))
    if request.method == "GET":
        return _office_page(_form(typed), typed["name"])
    form = _form(request.form)
    if _keep(form, office_id):
        flash(_("%(name)s ist geändert.") % {"name": form.value("name")}, "success")
        return redirect(url_for("complaints.offices"))
    return _office_page(form, typed["name"]), 422


def _typed(stored: CompetentOffice) -> dict[str, str]:
    return {
        "name": stored.name,
        "about": stored.about,
        "reached_by": stored.reached_by,
        "active": "1" if stored.active else "",
    }


def _form(typed: Mapping[str, str]) -> Form:
    labels = {
        "name": _("Name der Stelle"),
        "about": _("Zuständig für"),
        "reached_by": _("So erreichen Bewohner sie"),
        "active": _("Wird zur Auswahl angeboten"),
    }
    return Form(typed, labels)


def _office_page(form: Form, name: str = "") -> str:
    return render_template("competent_office.html", form=form, name=name)


def _keep(form: Form, office_id: int | None) -> bool:
    wish = OfficeWish(
        name=form.text("name"),
        about=form.text("about", required=False),
        reached_by=form.text("reached_by", required=False),
        active=form.ticked("active"),
    )
    if form.ok:
        try:
            with transaction() as session:
                keep_office(session, district_id(), wish, office_id)
        except FieldInvalid as refusal:
            form.refused(refusal)
    return form.ok


@bp.get("/unterkuenfte/<int:accommodation_id>/aushang")
@allow(*POSTERS)
def poster(accommodation_id: int) -> str:
    """For printing on A4; says the same in every language."""
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        code = complaints.code_of(session, house.id)
        address = f"{wiring().settings.base_url}/m/{code.code}" if code else ""
        return render_template(
            "poster.html",
            house=house,
            address=address,
            qr=_qr(address) if address else "",
            languages=every_language(),
        )


@bp.post("/unterkuenfte/<int:accommodation_id>/aushang")
@allow(Role.COORDINATOR, Role.ADMIN)
def renew_poster(accommodation_id: int) -> Response:
    with transaction() as session:
        renew_code(session, accommodations.get(session, district_id(), accommodation_id))
    flash(
        _("Neuer Code. Bitte hängen Sie den neuen Aushang auf; der alte gilt nicht mehr."), "info"
    )
    return redirect(url_for("complaints.poster", accommodation_id=accommodation_id))


def _qr(address: str) -> Markup:
    """Readable from two metres on A4, also when the paper is dirty."""
    drawn = segno.make(address, error="q", micro=False)
    svg = drawn.svg_inline(scale=8, border=2, omitsize=True, dark="#000", light="#fff")
    return Markup(svg)  # noqa: S704 - segno wrote it, of an address of ours
