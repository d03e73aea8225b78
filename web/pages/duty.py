"""Page: where the district office is reached day and night, for the call list and the ladder."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store.districts import District
from inspections.usecases.keep_people import DutyWish, FieldInvalid, keep_duty
from web.access import allow
from web.context import district_id, reading, transaction
from web.form_fields import Form

bp = Blueprint("duty", __name__)


@bp.route("/rufbereitschaft", methods=["GET", "POST"])
@allow(Role.ADMIN, Role.COORDINATOR, Role.COMMISSIONER)
def keep() -> Response | str | tuple[str, int]:
    if request.method == "GET":
        with reading() as session:
            district = session.get_one(District, district_id())
            typed = {"phone": district.duty_phone, "email": district.duty_email}
        return render_template("duty.html", form=_form(typed))
    form = _form(request.form)
    wish = DutyWish(
        form.text("phone", required=False, longest=40), form.text("email", required=False)
    )
    if form.ok:
        try:
            with transaction() as session:
                keep_duty(session.get_one(District, district_id()), wish)
        except FieldInvalid as refusal:
            form.refused(refusal)
    if not form.ok:
        return render_template("duty.html", form=form), 422
    flash(_("Die Rufbereitschaft ist gespeichert."), "success")
    return redirect(url_for("duty.keep"))


def _form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {"phone": _("Telefon"), "email": _("E-Mail")})
