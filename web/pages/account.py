"""Pages: log in and out, how things look, the own account."""

from __future__ import annotations

import logging

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as notes
from werkzeug.wrappers import Response

from inspections.domain.passwords import WeakPassword
from inspections.labels import LOCALES, _
from inspections.store import passkeys, people, second_factors
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import log_in as verbs
from inspections.usecases.passkeys import MOST as MOST_PASSKEYS
from web.access import STAFF, allow, public
from web.context import current_user, maybe_user, now, reading, transaction, wiring
from web.demo_accounts import demo_accounts
from web.form_fields import Form
from web.navigation import home_of
from web.safe_return import own_path
from web.second_factor import is_required
from web.session_cookie import hand_out, session_token, take_back
from web.translation import THEMES
from web.waiting import wait_words

bp = Blueprint("account", __name__)
log = logging.getLogger(__name__)


@bp.get("/")
@allow(*STAFF)
def start() -> Response:
    return redirect(home_of(current_user().role))


@bp.get("/anmelden")
@public
def log_in() -> Response | str:
    if maybe_user() is not None:
        return redirect(own_path(request.args.get("weiter"), url_for("account.start")))
    return log_in_page()


@bp.post("/anmelden")
@public
def try_log_in() -> Response | tuple[str, int, dict[str, str]]:
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        fresh = verbs.log_in(wiring().sessions, login, password, _address(), now=now())
    except verbs.Throttled as refusal:
        log.info("log-in throttled")
        return log_in_page(login, wait_words(refusal)), 429, {"Retry-After": _seconds(refusal)}
    except verbs.WrongCredentials:
        log.info("log-in refused")
        message = _("Anmeldename oder Passwort stimmt nicht.")
        return log_in_page(login, message), 401, {}
    log.info("log-in of user %s, second factor to come: %s", fresh.user.id, fresh.pending)
    _forget_notes()
    target = own_path(request.form.get("weiter"), "")
    if fresh.pending:
        response = redirect(url_for("proving.code", weiter=target or None))
    else:
        response = redirect(target or url_for("account.start"))
    hand_out(response, fresh.token)
    return response


def log_in_page(login: str = "", error: str = "") -> str:
    target = own_path(request.values.get("weiter"), "")
    with reading(WHOLE_INSTALLATION) as session:
        demo = demo_accounts(session, wiring().settings)
    return render_template(
        "log_in.html",
        login=login,
        error=error,
        target=target,
        demo=demo,
        issuers=wiring().settings.issuers,
    )


def _address() -> str:
    return request.remote_addr or "unknown"


def _seconds(refusal: verbs.Throttled) -> str:
    return str(int(str(refusal.details["again_in"])) * 60)


def _forget_notes() -> None:
    """A token from before the log-in is worth nothing after it."""
    notes.clear()


@bp.post("/abmelden")
@public
def log_out() -> Response:
    token = session_token()
    if token is not None:
        with transaction(WHOLE_INSTALLATION) as session:
            verbs.end_session(session, token, now=now())
        log.info("log-out of user %s", getattr(maybe_user(), "id", None))
    _forget_notes()
    response = redirect(url_for("account.log_in"))
    take_back(response)
    return response


@bp.post("/konto/darstellung")
@public
def theme() -> Response:
    return _remember("theme", THEMES)


@bp.post("/konto/sprache")
@public
def language() -> Response:
    return _remember("locale", LOCALES)


def _remember(field: str, choices: tuple[str, ...]) -> Response:
    """With the person when there is one, else in the signed cookie; then back to the same page."""
    value = request.form.get(field)
    if value in choices:
        user = maybe_user()
        if user is None:
            notes[field] = value
        else:
            with transaction() as session:
                setattr(session.get_one(User, user.id), field, value)
    return redirect(own_path(request.form.get("weiter") or _page_before(), "/"))


def _page_before() -> str:
    """The page the switch stood on, as the browser names it."""
    origin = request.host_url.rstrip("/")
    before = request.referrer or ""
    return before.removeprefix(origin) if before.startswith(origin + "/") else ""


@bp.get("/konto")
@allow(*STAFF)
def konto() -> str:
    return _account_page(_password_form({}))


@bp.post("/konto/passwort")
@allow(*STAFF)
def password() -> Response | tuple[str, int]:
    form = _password_form(request.form)
    current, new = form.value("current"), form.value("new")
    if new != form.value("again"):
        form.fault("again", "different")
    fresh = _changed_password(form, current, new) if form.ok else None
    if fresh is None:
        return _account_page(form), 422
    flash(_("Das Passwort ist geändert. Alle anderen Sitzungen sind beendet."), "success")
    response = redirect(url_for("account.konto"))
    hand_out(response, fresh.token)
    return response


def _changed_password(form: Form, current: str, new: str) -> verbs.Fresh | None:
    try:
        return verbs.change_password(
            wiring().sessions, g.login, current, new, _address(), now=now()
        )
    except verbs.Throttled as refusal:
        form.errors["current"] = wait_words(refusal)
    except verbs.WrongCredentials:
        form.fault("current", "wrong")
    except WeakPassword as refusal:
        form.refused(refusal, field="new")
    return None


def _password_form(typed: dict[str, str]) -> Form:
    return Form(
        typed,
        {
            "current": _("Jetziges Passwort"),
            "new": _("Neues Passwort"),
            "again": _("Neues Passwort noch einmal"),
        },
    )


@bp.post("/konto/sitzungen/<token_hash>/beenden")
@allow(*STAFF)
def end_session(token_hash: str) -> Response:
    with transaction() as session:
        verbs.end_own_session(session, current_user().id, token_hash, now=now())
    flash(_("Die Sitzung ist beendet."), "success")
    return redirect(url_for("account.konto"))


def _account_page(form: Form) -> str:
    with reading() as session:
        living = people.living_sessions(session, current_user().id, now=now())
        return render_template(
            "account.html",
            form=form,
            living=living,
            here=g.login.token_hash,
            app=second_factors.authenticator_of(session, current_user().id),
            passkeys=passkeys.of_user(session, current_user().id),
            most_passkeys=MOST_PASSKEYS,
            required=is_required(current_user(), wiring().settings),
        )
