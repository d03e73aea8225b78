"""Page Führungszeugnisse of a house: three facts a person, and when they go (§ 44 (3) AsylG)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.retention import Keep, months_after
from inspections.domain.vocabulary import Occupation, Role
from inspections.labels import _, label
from inspections.store import accommodations, certificates, retention
from inspections.usecases.keep_certificates import (
    CertificateInvalid,
    Seen,
    drop_certificate,
    end_work,
    note_certificate,
    renew_certificate,
)
from web.access import allow
from web.context import district_id, now, reading, today, transaction
from web.form_fields import Form

bp = Blueprint("certificates", __name__)
Answer = Response | tuple[str, int]

MAY_SEE = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER)


@bp.get("/unterkuenfte/<int:accommodation_id>/fuehrungszeugnisse")
@allow(*MAY_SEE)
def index(accommodation_id: int) -> str:
    return _page(accommodation_id, _form({}))


@bp.post("/unterkuenfte/<int:accommodation_id>/fuehrungszeugnisse")
@allow(*MAY_SEE)
def note(accommodation_id: int) -> Answer:
    form = _form(request.form)
    occupation = form.one_of("occupation", _occupations())
    seen = _seen(form)
    if form.ok and seen is not None:
        try:
            with transaction() as session:
                house = accommodations.get(session, district_id(), accommodation_id)
                row = note_certificate(session, house, Occupation(occupation), seen, now=now())
                number = row.number
            flash(_("Vermerkt als Person %(number)s.") % {"number": number}, "success")
            return _back(accommodation_id)
        except CertificateInvalid as refusal:
            form.refused(refusal)
    return _page(accommodation_id, form), 422


@bp.post("/unterkuenfte/<int:accommodation_id>/fuehrungszeugnisse/<int:certificate_id>")
@allow(*MAY_SEE)
def renew(accommodation_id: int, certificate_id: int) -> Answer:
    form = _form(request.form)
    seen = _seen(form)
    if form.ok and seen is not None:
        try:
            with transaction() as session:
                house = accommodations.get(session, district_id(), accommodation_id)
                renew_certificate(session, house.id, certificate_id, seen, now=now())
            flash(_("Das neue Zeugnis ist vermerkt."), "success")
            return _back(accommodation_id)
        except CertificateInvalid as refusal:
            form.refused(refusal)
    return _page(accommodation_id, form), 422


@bp.post("/unterkuenfte/<int:accommodation_id>/fuehrungszeugnisse/<int:certificate_id>/ende")
@allow(*MAY_SEE)
def ended(accommodation_id: int, certificate_id: int) -> Answer:
    form = _form(request.form)
    left_on = form.day("left_on", required=True)
    if left_on is not None:
        try:
            with transaction() as session:
                house = accommodations.get(session, district_id(), accommodation_id)
                end_work(session, house.id, certificate_id, left_on, now=now())
            flash(_("Das Ende der Tätigkeit ist vermerkt."), "success")
            return _back(accommodation_id)
        except CertificateInvalid as refusal:
            form.refused(refusal)
    return _page(accommodation_id, form), 422


@bp.post("/unterkuenfte/<int:accommodation_id>/fuehrungszeugnisse/<int:certificate_id>/loeschen")
@allow(*MAY_SEE)
def drop(accommodation_id: int, certificate_id: int) -> Response:
    with transaction() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        drop_certificate(session, house.id, certificate_id)
    flash(_("Der Vermerk ist gelöscht."), "success")
    return _back(accommodation_id)


def _back(accommodation_id: int) -> Response:
    return redirect(url_for("certificates.index", accommodation_id=accommodation_id))


def _form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        {
            "occupation": _("Tätigkeit"),
            "dated_on": _("Datum des Zeugnisses"),
            "convicted": _("Einschlägige Verurteilung"),
            "left_on": _("Letzter Tag der Tätigkeit"),
        },
    )


def _occupations() -> dict[str, str]:
    return {each.value: label(each) for each in Occupation}


def _convicted() -> dict[str, str]:
    return {"no": _("nein"), "yes": _("ja")}


def _seen(form: Form) -> Seen | None:
    dated_on = form.day("dated_on", required=True)
    convicted = form.one_of("convicted", _convicted())
    return Seen(dated_on, convicted == "yes") if form.ok and dated_on else None


def _page(accommodation_id: int, form: Form) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        months = retention.months(session, district_id())[Keep.CERTIFICATE]
        rows = certificates.of_house(session, house.id)
        return render_template(
            "certificates.html",
            house=house,
            rows=rows,
            goes_on={row.id: months_after(row.left_on, months) for row in rows if row.left_on},
            months=months,
            form=form,
            occupations=list(_occupations().items()),
            convicted=list(_convicted().items()),
            today=today(),
        )
