"""Pages: set up, renew and remove the own second factor."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from pyotp import TOTP
from werkzeug.wrappers import Response

from inspections.domain.errors import Conflict, NotFound
from inspections.labels import _
from inspections.store import passkeys, second_factors
from inspections.store.people import User
from inspections.usecases import second_factor as verbs
from inspections.usecases.log_in import Throttled
from inspections.usecases.passkeys import MOST as MOST_PASSKEYS
from web.access import STAFF, allow
from web.context import current_user, now, reading, transaction, wiring
from web.fresh import fresh
from web.second_factor import is_missing, is_required
from web.session_cookie import hand_out, take_back
from web.waiting import wait_words

bp = Blueprint("factors", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/konto/zweiter-faktor")
@allow(*STAFF)
def factor() -> str:
    return _page("")


@bp.post("/konto/zweiter-faktor/beginnen")
@allow(*STAFF)
@fresh
def begin() -> Response:
    try:
        with transaction() as session:
            user = session.get_one(User, current_user().id)
            verbs.begin(session, user, wiring().sealer, now=now())
    except Conflict:
        flash(_("Eine App ist schon eingerichtet."), "info")
    return redirect(url_for("factors.factor"))


@bp.post("/konto/zweiter-faktor/bestaetigen")
@allow(*STAFF)
def confirm() -> Answer:
    code = request.form.get("code", "")
    try:
        login, codes = verbs.confirm(
            wiring().sessions, g.login, code, wiring().sealer, now=now()
        )
    except NotFound:
        return redirect(url_for("factors.factor"))
    except Throttled as refusal:
        return _page(wait_words(refusal)), 429
    except verbs.WrongCode:
        wrong = _("Dieser Code gilt nicht. Geben Sie den ein, den die App gerade zeigt.")
        return _page(wrong), 422
    with reading() as session:
        # the form token of the page belongs to the session that begins here
        g.login = session.get_one(type(g.login), verbs.token_hash(login.token))
    response = codes_page(codes)
    hand_out(response, login.token)
    return response


@bp.post("/konto/zweiter-faktor/codes")
@allow(*STAFF)
@fresh
def renew_codes() -> Response:
    with transaction() as session:
        user = session.get_one(User, current_user().id)
        if not second_factors.has_factor(session, user.id):
            return redirect(url_for("factors.factor"))
        codes = verbs.new_recovery_codes(session, user, now=now())
    return codes_page(codes)


@bp.post("/konto/zweiter-faktor/entfernen")
@allow(*STAFF)
@fresh
def remove() -> Response:
    """Every session ends; whoever needs a factor sets up another at the next log-in."""
    with transaction() as session:
        verbs.remove_app(session, session.get_one(User, current_user().id), now=now())
    response = redirect(url_for("account.log_in"))
    take_back(response)
    return response


def codes_page(codes: list[str]) -> Response:
    heading = _("Wiederherstellungscodes für Begehung, %(login)s") % {"login": current_user().login}
    sheet = "\n".join([heading, "", *codes, ""])
    return Response(
        render_template("recovery_codes.html", codes=codes, sheet=sheet), mimetype="text/html"
    )


def _page(error: str) -> str:
    user = current_user()
    with reading() as session:
        seed = verbs.seed_to_show(session, user.id, wiring().sealer)
        return render_template(
            "factor.html",
            error=error,
            app=second_factors.authenticator_of(session, user.id),
            passkeys=passkeys.of_user(session, user.id),
            most_passkeys=MOST_PASSKEYS,
            left=second_factors.recovery_codes_left(session, user.id),
            seed=" ".join(seed[at : at + 4] for at in range(0, len(seed), 4)) if seed else "",
            qr=_drawn(seed) if seed else "",
            required=is_required(user, wiring().settings),
            missing=is_missing(),
        )


def _drawn(seed: str) -> Markup:
    user = current_user()
    issuer = f"Begehung {user.district.name}"
    uri = TOTP(seed).provisioning_uri(name=user.login, issuer_name=issuer)
    svg = segno.make(uri, error="m", micro=False).svg_inline(
        scale=6, border=4, omitsize=True, dark="#000", light="#fff"
    )
    return Markup(svg)  # noqa: S704 - segno wrote it, of an address of ours
