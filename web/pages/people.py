"""Pages: the people with an account."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import _, label
from inspections.store import people
from inspections.store.people import User
from inspections.usecases.account_links import invite
from inspections.usecases.keep_people import (
    FieldInvalid,
    LastAdmin,
    LoginTaken,
    UserWish,
    add_user,
    change_user,
    user_of,
)
from web.access import STAFF, allow
from web.context import district_id, now, reading, transaction, wiring
from web.form_fields import Form
from web.fresh import fresh
from web.pages.person_access import access_of

bp = Blueprint("people", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/personen")
@allow(Role.ADMIN)
def users() -> str:
    with reading() as session:
        return render_template("users.html", users=people.all_users(session, district_id()))


@bp.route("/personen/neu", methods=["GET", "POST"])
@allow(Role.ADMIN)
@fresh
def new_user() -> Answer:
    if request.method == "GET":
        return _user_page(_user_form({"role": Role.INSPECTOR.value, "active": "1"}))
    form = _user_form(request.form)
    if _keep_user(form, None):
        words = _("%(name)s ist angelegt und bekommt einen Brief mit einem Link.")
        flash(words % {"name": form.value("name")}, "success")
        return redirect(url_for("people.users"))
    return _user_page(form), 422


@bp.route("/personen/<int:user_id>", methods=["GET", "POST"])
@allow(Role.ADMIN)
@fresh
def user(user_id: int) -> Answer:
    with reading() as session:
        stored = user_of(session, district_id(), user_id)
        typed = _typed_user(stored)
    if request.method == "GET":
        return _user_page(_user_form(typed), user_id)
    form = _user_form(request.form)
    if _keep_user(form, user_id):
        flash(_("%(name)s ist geändert.") % {"name": form.value("name")}, "success")
        return redirect(url_for("people.users"))
    return _user_page(form, user_id), 422


def _typed_user(stored: User) -> dict[str, str]:
    return {
        "name": stored.name,
        "login": stored.login,
        "email": stored.email,
        "phone": stored.phone,
        "role": stored.role,
        "active": "1" if stored.active else "",
    }


def _roles() -> dict[str, str]:
    return {role.value: label(role) for role in STAFF}


def _user_form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        {
            "name": _("Name"),
            "login": _("Anmeldename"),
            "email": _("E-Mail"),
            "phone": _("Telefon"),
            "role": _("Aufgabe"),
            "active": _("Konto ist eingeschaltet"),
        },
    )


def _user_page(form: Form, user_id: int | None = None) -> str:
    with reading() as session:
        user = user_of(session, district_id(), user_id) if user_id else None
        return render_template(
            "user.html",
            form=form,
            name=user.name if user else "",
            access=access_of(session, user) if user else None,
            roles=list(_roles().items()),
        )


def _keep_user(form: Form, user_id: int | None) -> bool:
    name, login, email = form.text("name"), form.text("login"), form.text("email")
    phone = form.text("phone", required=False, longest=40)
    role = form.one_of("role", _roles())
    if not form.ok:
        return False
    wish = UserWish(name, login, email, Role(role), form.ticked("active"), phone=phone)
    try:
        with transaction() as session:
            if user_id is None:
                user = add_user(session, district_id(), wish, now=now())
                if user.active:
                    invite(session, user, wiring().sealer, now=now())
            else:
                change_user(session, district_id(), user_id, wish, now=now())
    except FieldInvalid as refusal:
        form.refused(refusal)
    except LoginTaken:
        form.fault("login", "taken")
    except LastAdmin:
        form.errors["role"] = _("Ohne diese Person hätte der Landkreis keine Administration mehr.")
    return form.ok
