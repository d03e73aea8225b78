"""Pages: the operators, who have no account and answer by link."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import people
from inspections.store.people import Operator
from inspections.usecases.keep_people import (
    FieldInvalid,
    OperatorWish,
    add_operator,
    change_operator,
    operator_of,
)
from web.access import allow
from web.context import district_id, now, reading, transaction
from web.form_fields import Form
from web.pages.people import bp

Answer = Response | str | tuple[str, int]


@bp.get("/betreiber")
@allow(Role.ADMIN)
def operators() -> str:
    with reading() as session:
        found = people.all_operators(session, district_id())
        return render_template("operators.html", operators=found)


@bp.route("/betreiber/neu", methods=["GET", "POST"])
@allow(Role.ADMIN)
def new_operator() -> Answer:
    if request.method == "GET":
        return _operator_page(_operator_form({"active": "1"}))
    form = _operator_form(request.form)
    if _keep_operator(form, None):
        flash(_("%(name)s ist angelegt.") % {"name": form.value("name")}, "success")
        return redirect(url_for("people.operators"))
    return _operator_page(form), 422


@bp.route("/betreiber/<int:operator_id>", methods=["GET", "POST"])
@allow(Role.ADMIN)
def operator(operator_id: int) -> Answer:
    with reading() as session:
        typed = _typed_operator(operator_of(session, district_id(), operator_id))
    if request.method == "GET":
        return _operator_page(_operator_form(typed), typed["name"])
    form = _operator_form(request.form)
    if _keep_operator(form, operator_id):
        flash(_("%(name)s ist geändert.") % {"name": form.value("name")}, "success")
        return redirect(url_for("people.operators"))
    return _operator_page(form, typed["name"]), 422


def _typed_operator(stored: Operator) -> dict[str, str]:
    active = "1" if stored.active else ""
    return {
        "name": stored.name,
        "email": stored.email,
        "phone": stored.phone,
        "active": active,
    }


def _operator_form(typed: Mapping[str, str]) -> Form:
    labels = {
        "name": _("Name"),
        "email": _("E-Mail für Mängelschreiben"),
        "phone": _("Telefon"),
        "active": _("Ist tätig und erhält die Wochenübersicht"),
    }
    return Form(typed, labels)


def _operator_page(form: Form, name: str = "") -> str:
    return render_template("operator.html", form=form, name=name)


def _keep_operator(form: Form, operator_id: int | None) -> bool:
    wish = OperatorWish(
        form.text("name"),
        form.text("email"),
        form.ticked("active"),
        form.text("phone", required=False, longest=40),
    )
    if not form.ok:
        return False
    try:
        with transaction() as session:
            _add_or_change(session, operator_id, wish)
    except FieldInvalid as refusal:
        form.refused(refusal)
    return form.ok


def _add_or_change(session: Session, operator_id: int | None, wish: OperatorWish) -> None:
    if operator_id is None:
        add_operator(session, district_id(), wish)
    else:
        change_operator(session, district_id(), operator_id, wish, now=now())
