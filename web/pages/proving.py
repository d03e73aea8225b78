"""Pages: the second half of a log-in, and the question who it is before something sensitive."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask import session as notes
from werkzeug.wrappers import Response

from inspections.issuers import Issuer
from inspections.labels import _
from inspections.store import identities, passkeys, second_factors
from inspections.store.people import LoginSession
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import log_in as log_ins
from inspections.usecases import second_factor as verbs
from web.access import STAFF, allow, public
from web.context import current_user, now, reading, wiring
from web.safe_return import own_path
from web.session_cookie import hand_out, session_token
from web.waiting import wait_words

bp = Blueprint("proving", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/anmelden/code")
@public
def code() -> Answer:
    login = _pending()
    return _code_page(login, "") if login else redirect(url_for("account.log_in"))


@bp.post("/anmelden/code")
@public
def prove() -> Answer:
    token, sessions = session_token() or "", wiring().sessions
    try:
        typed = request.form.get("code", "")
        fresh = verbs.prove(sessions, token, typed, wiring().sealer, now=now())
    except verbs.NotPending:
        return redirect(url_for("account.log_in"))
    except log_ins.Throttled as refusal:
        return _refused(wait_words(refusal), 429)
    except verbs.WrongCode:
        return _refused(_("Dieser Code gilt nicht oder wurde schon benutzt."), 401)
    notes.clear()
    response = redirect(own_path(request.form.get("weiter"), url_for("account.start")))
    hand_out(response, fresh.token)
    return response


def _refused(words: str, status: int) -> Answer:
    login = _pending()
    return (_code_page(login, words), status) if login else redirect(url_for("account.log_in"))


def _pending() -> LoginSession | None:
    token = session_token()
    with reading(WHOLE_INSTALLATION) as session:
        return log_ins.pending_session(session, token, now=now()) if token else None


def _code_page(login: LoginSession, error: str) -> str:
    with reading(login.district_id) as session:
        left = second_factors.recovery_codes_left(session, login.user_id)
        app = second_factors.authenticator_of(session, login.user_id)
        known = passkeys.of_user(session, login.user_id)
    target = own_path(request.values.get("weiter"), "")
    return render_template(
        "log_in_code.html", error=error, left=left, app=app, passkeys=known, target=target
    )


@bp.get("/konto/bestaetigen")
@allow(*STAFF)
def ask_again() -> str:
    return again_page("")


@bp.post("/konto/bestaetigen")
@allow(*STAFF)
def prove_again() -> Answer:
    password, address = request.form.get("password", ""), request.remote_addr or "unknown"
    try:
        fresh = log_ins.prove_again(wiring().sessions, g.login, password, address, now=now())
    except log_ins.Throttled as refusal:
        return again_page(wait_words(refusal)), 429
    except log_ins.WrongCredentials:
        return again_page(_("Das Passwort stimmt nicht.")), 401
    response = redirect(own_path(request.form.get("weiter"), url_for("account.konto")))
    hand_out(response, fresh.token)
    return response


def again_page(error: str) -> str:
    target = own_path(request.values.get("weiter"), "")
    with reading() as session:
        known = passkeys.of_user(session, current_user().id)
    return render_template(
        "prove_again.html",
        passkeys=known,
        error=error,
        target=target,
        login=current_user().login,
        issuer=_own_issuer(),
    )


def _own_issuer() -> Issuer | None:
    """Where the person logs in, if not with a password of ours."""
    with reading() as session:
        identity = identities.of_user(session, current_user().id)
    issuers = wiring().settings.issuers
    return next((one for one in issuers if identity and one.issuer == identity.issuer), None)
