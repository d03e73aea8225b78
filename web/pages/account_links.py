"""Pages: a forgotten password, and the link that sets one; without an account to log in with.

Scanners of mail open every link: looking changes nothing, the form's button does.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.passwords import WeakPassword
from inspections.labels import _
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import account_links as verbs
from inspections.usecases.log_in import Throttled
from web.access import public
from web.context import now, reading, wiring
from web.form_fields import Form

bp = Blueprint("account_links", __name__)
Answer = Response | str | tuple[str, int]


@bp.errorhandler(verbs.LinkSpent)
def spent(error: verbs.LinkSpent) -> tuple[str, int]:
    return render_template("account_link_spent.html"), error.status


@bp.get("/anmelden/vergessen")
@public
def forgotten() -> str:
    return render_template("forgotten.html", error="")


@bp.post("/anmelden/vergessen")
@public
def ask() -> Answer:
    """The same answer whoever was named: it must not tell who has an account."""
    login, address = request.form.get("login", ""), request.remote_addr or "unknown"
    try:
        verbs.ask_reset(wiring().sessions, login, address, wiring().sealer, now=now())
    except Throttled:
        wait = _("Zu viele Versuche. Bitte warten Sie 15 Minuten.")
        return render_template("forgotten.html", error=wait), 429
    flash(
        _("Gibt es ein Konto mit diesem Anmeldenamen, ist ein Brief an dessen Adresse unterwegs."),
        "info",
    )
    return redirect(url_for("account.log_in"))


@bp.get("/zugang/<key>")
@public
def link(key: str) -> str:
    return _page(key, _form({}))


@bp.post("/zugang/<key>")
@public
def set_password(key: str) -> Answer:
    form = _form(request.form)
    if form.value("new") != form.value("again"):
        form.fault("again", "different")
    if form.ok:
        try:
            verbs.set_password(wiring().sessions, key, form.value("new"), now=now())
        except WeakPassword as refusal:
            form.refused(refusal, field="new")
    if not form.ok:
        return _page(key, form), 422
    flash(_("Ihr Passwort ist festgelegt. Melden Sie sich jetzt damit an."), "success")
    return redirect(url_for("account.log_in"))


def _form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {"new": _("Neues Passwort"), "again": _("Neues Passwort noch einmal")})


def _page(key: str, form: Form) -> str:
    with reading(WHOLE_INSTALLATION) as session:
        person = verbs.person_behind(session, key, now=now())
        return render_template("account_link.html", form=form, person=person)
