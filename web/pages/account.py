"""Pages: log in and out, how things look, the own account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as notes
from werkzeug.wrappers import Response

from inspections.labels import LOCALES, _
from inspections.store.people import User
from inspections.usecases import log_in as verbs
from web.access import STAFF, allow, public
from web.context import current_user, maybe_user, now, reading, transaction
from web.navigation import home_of
from web.safe_return import own_path
from web.session_cookie import hand_out, session_token, take_back
from web.translation import THEMES

bp = Blueprint("account", __name__)


@bp.get("/")
@allow(*STAFF)
def start() -> Response:
    return redirect(home_of(current_user().role))


@bp.get("/anmelden")
@public
def log_in() -> Response | str:
    if maybe_user() is not None:
        return redirect(own_path(request.args.get("weiter"), url_for("account.start")))
    return _log_in_page()


@bp.post("/anmelden")
@public
def try_log_in() -> Response | tuple[str, int, dict[str, str]]:
    login, password = request.form.get("login", ""), request.form.get("password", "")
    address = request.remote_addr or "unknown"
    try:
        with transaction() as session:
            verbs.may_try(session, login.strip().lower(), address, now=now())
            user = verbs.check_password(session, login, password)
            if user is None:
                verbs.note_failure(session, login, address, now=now())
            else:
                fresh = verbs.start_session(session, user, now=now())
    except verbs.Throttled as refusal:
        minutes = refusal.details["again_in"]
        message = _("Zu viele Versuche. Bitte warten Sie %(minutes)s Minuten.") % {
            "minutes": minutes
        }
        return _log_in_page(login, message), 429, {"Retry-After": str(int(str(minutes)) * 60)}
    if user is None:
        message = _("Anmeldename oder Passwort stimmt nicht.")
        return _log_in_page(login, message), 401, {}
    notes.clear()
    response = redirect(own_path(request.form.get("weiter"), url_for("account.start")))
    hand_out(response, fresh.token)
    return response


def _log_in_page(login: str = "", error: str = "") -> str:
    target = own_path(request.values.get("weiter"), "")
    return render_template("log_in.html", login=login, error=error, target=target)


@bp.post("/abmelden")
@public
def log_out() -> Response:
    token = session_token()
    if token is not None:
        with transaction() as session:
            verbs.end_session(session, token, now=now())
    notes.clear()
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
    return redirect(_page_before())


def _page_before() -> str:
    """The page the switch stood on, as the browser names it; ours by own_path."""
    origin = request.host_url.rstrip("/")
    before = request.referrer or ""
    path = before.removeprefix(origin) if before.startswith(origin + "/") else ""
    return own_path(path, url_for("account.start"))


@bp.get("/konto")
@allow(*STAFF)
def konto() -> str:
    with reading() as session:
        user = session.get_one(User, current_user().id)
        return render_template("account.html", user=user)
