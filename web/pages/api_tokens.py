"""Page Schnittstelle: which programs read here, by whose token; make one, take it back."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role, Scope
from inspections.labels import _, label
from inspections.store import api_tokens as stored
from inspections.store.people import User
from inspections.usecases import api_tokens as verbs
from inspections.usecases.api_tokens import MAKERS, TokenWish
from inspections.usecases.keep_people import FieldInvalid
from web.access import allow
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.form_fields import Form
from web.fresh import fresh

bp = Blueprint("api_tokens", __name__)
SEE_ALL = (*MAKERS, Role.ADMIN)
DAYS = (7, 30, 90, 180, 365)


@bp.get("/schnittstelle")
@allow(*SEE_ALL)
def index() -> str:
    return _page(_form({"days": str(verbs.USUAL_DAYS)}), [], "")


@bp.post("/schnittstelle")
@allow(*MAKERS)
@fresh
def make() -> Response | str | tuple[str, int]:
    """Shows the token once, in the answer itself."""
    form = _form(request.form)
    chosen = [one for one in request.form.getlist("scopes") if one in list(offered())]
    wish = TokenWish(form.value("name"), frozenset(map(Scope, chosen)), _days(form.value("days")))
    try:
        with transaction() as session:
            user = session.get_one(User, current_user().id)
            token = verbs.make_token(session, user, wish, now=now())
    except FieldInvalid as refusal:
        form.refused(refusal)
        return _page(form, chosen, ""), 422
    return _page(_form({"days": str(verbs.USUAL_DAYS)}), [], token)


@bp.post("/schnittstelle/<int:token_id>/entziehen")
@allow(*SEE_ALL)
def revoke(token_id: int) -> Response:
    with transaction() as session:
        by = session.get_one(User, current_user().id)
        name = verbs.revoke_token(session, token_id, by=by, now=now()).name
    words = _("Der Zugriffsschlüssel „%(name)s“ gilt nicht mehr.") % {"name": name}
    flash(words, "success")
    return redirect(url_for("api_tokens.index"))


def offered() -> list[Scope]:
    """Those that open at least one route to the role of who asks."""
    useful = {
        scope
        for view in current_app.view_functions.values()
        if current_user().role in getattr(view, "allowed", ())
        for scope in getattr(view, "scopes", ())
        if len(view.scopes) == 1  # type: ignore[attr-defined]
    }
    return [scope for scope in Scope if scope in useful]


def _days(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0


def _form(typed: dict[str, str]) -> Form:
    labels = {"name": _("Programm"), "scopes": _("Darf"), "days": _("Gilt")}
    return Form(typed, labels)


def _page(form: Form, chosen: list[str], token: str) -> str:
    with reading() as session:
        found = stored.of_district(session, district_id())
        return render_template(
            "api_tokens.html",
            form=form,
            chosen=chosen,
            token=token,
            good=[one for one in found if verbs.is_good(one, now())],
            over=[one for one in found if not verbs.is_good(one, now())],
            scopes=[(scope.value, label(scope)) for scope in offered()],
            days=DAYS,
            may_make=current_user().role in MAKERS,
            address=wiring().settings.base_url,
            now=now(),
        )
