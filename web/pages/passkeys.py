"""Pages: passkeys of one's own, and the log-in by one.

Each ceremony is two requests: the first draws a challenge for the script, the second is the form
with what the browser answered, so that every outcome is a page of ours.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask import session as notes
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound, Refused
from inspections.labels import _
from inspections.relying_party import AnswerRefused, RelyingParty, relying_party
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import passkeys as verbs
from inspections.usecases.log_in import Throttled, end_session, token_hash
from web.access import STAFF, allow, public
from web.context import current_user, now, reading, transaction, wiring
from web.fresh import fresh
from web.pages.account import log_in_page
from web.pages.factors import codes_page
from web.pages.proving import again_page
from web.safe_return import own_path
from web.second_factor import is_missing
from web.session_cookie import hand_out, session_token, take_back
from web.waiting import wait_words

bp = Blueprint("passkeys", __name__)
log = logging.getLogger(__name__)
Answer = Response | str | tuple[str, int]
NOTE = "passkey"
UNPROVED = (verbs.NotBegun, AnswerRefused, verbs.CounterWentBack, Throttled)


@bp.app_context_processor
def what_pages_need() -> dict[str, Any]:
    return {"passkeys_possible": relying_party(wiring().settings.base_url) is not None}


@bp.post("/anmelden/passkey/beginnen")
@public
def begin_log_in() -> Response:
    with transaction(WHOLE_INSTALLATION) as session:
        return _begun(verbs.begin_log_in(session, _party(), now=now()))


@bp.post("/anmelden/passkey")
@public
def log_in() -> Response | tuple[str, int]:
    ticket, answer = _sent()
    try:
        login = verbs.log_in(
            wiring().sessions, _party(), ticket, answer, _address(), now=now()
        )
    except UNPROVED as refusal:
        return log_in_page(error=_why_not(refusal)), refusal.status
    log.info("log-in of user %s by passkey", login.user.id)
    with transaction(WHOLE_INSTALLATION) as session:
        end_session(session, session_token() or "", now=now())  # perhaps one half begun
    notes.clear()
    response = redirect(own_path(request.form.get("weiter"), url_for("account.start")))
    hand_out(response, login.token)
    return response


@bp.post("/konto/bestaetigen/passkey/beginnen")
@allow(*STAFF)
def begin_again() -> Response:
    with transaction(WHOLE_INSTALLATION) as session:
        return _begun(verbs.begin_again(session, _party(), g.login, now=now()))


@bp.post("/konto/bestaetigen/passkey")
@allow(*STAFF)
def prove_again() -> Answer:
    ticket, answer = _sent()
    try:
        login = verbs.prove_again(
            wiring().sessions, _party(), g.login, ticket, answer, _address(), now=now()
        )
    except UNPROVED as refusal:
        return again_page(_why_not(refusal)), refusal.status
    response = redirect(own_path(request.form.get("weiter"), url_for("account.konto")))
    hand_out(response, login.token)
    return response


@bp.post("/konto/passkeys/beginnen")
@allow(*STAFF)
@fresh
def begin_adding() -> Response:
    with transaction(WHOLE_INSTALLATION) as session:
        return _begun(verbs.begin_adding(session, _party(), g.login, now=now()))


@bp.post("/konto/passkeys")
@allow(*STAFF)
@fresh
def add() -> Response:
    (ticket, answer), name = _sent(), request.form.get("name", "")
    try:
        added = verbs.add(wiring().sessions, _party(), g.login, name, ticket, answer, now=now())
    except verbs.NameMissing:
        return _back(_("Geben Sie dem Passkey einen Namen, an dem Sie ihn erkennen."))
    except verbs.AlreadyKnown:
        return _back(_("Dieser Passkey ist hier schon bekannt."))
    except (verbs.NotBegun, AnswerRefused) as refusal:
        return _back(_why_not(refusal))
    log.info("passkey added by user %s", current_user().id)
    if added.fresh is None:
        return _back(_("Der Passkey ist hinzugefügt."), "success")
    with reading() as session:
        # the form token of the page belongs to the session that begins here
        g.login = session.get_one(type(g.login), token_hash(added.fresh.token))
    response = codes_page(list(added.codes))
    hand_out(response, added.fresh.token)
    return response


@bp.post("/konto/passkeys/<int:passkey_id>/name")
@allow(*STAFF)
def rename(passkey_id: int) -> Response:
    try:
        with transaction() as session:
            user = session.get_one(User, current_user().id)
            verbs.rename(session, user, passkey_id, request.form.get("name", ""))
    except verbs.NameMissing:
        return _back(_("Geben Sie dem Passkey einen Namen, an dem Sie ihn erkennen."))
    return _back(_("Der Passkey ist umbenannt."), "success")


@bp.post("/konto/passkeys/<int:passkey_id>/entfernen")
@allow(*STAFF)
@fresh
def remove(passkey_id: int) -> Response:
    """After the last factor every session ends; who needs one sets it up at the next log-in."""
    with transaction() as session:
        last = verbs.remove(session, g.login, passkey_id, now=now())
    log.info("passkey %s removed by user %s", passkey_id, current_user().id)
    if not last:
        return _back(_("Der Passkey ist entfernt, alle anderen Sitzungen sind beendet."), "success")
    flash(_("Der Passkey ist entfernt. Melden Sie sich mit Ihrem Passwort an."), "success")
    response = redirect(url_for("account.log_in"))
    take_back(response)
    return response


def _party() -> RelyingParty:
    """Raises NotFound where browsers would allow no passkeys."""
    party = relying_party(wiring().settings.base_url)
    if party is None:
        raise NotFound(passkeys="without https")
    return party


def _begun(begun: verbs.Begun) -> Response:
    notes[NOTE] = begun.ticket
    return jsonify(begun.options)


def _sent() -> tuple[str, str]:
    """The ticket of this browser, and its answer."""
    return str(notes.pop(NOTE, "")), request.form.get("credential", "")


def _address() -> str:
    return request.remote_addr or "unknown"


def _why_not(refusal: Refused) -> str:
    """For the person; what exactly was wrong is for the log only."""
    log.log(
        logging.WARNING if isinstance(refusal, verbs.CounterWentBack) else logging.INFO,
        "passkey refused: %s %r",
        type(refusal).__name__,
        refusal.details,
    )
    match refusal:
        case Throttled():
            return wait_words(refusal)
        case verbs.NotBegun() if not request.form.get("credential"):
            return _("Ihr Browser hat keinen Passkey gesendet. JavaScript muss eingeschaltet sein.")
        case verbs.NotBegun():
            return _("Das hat zu lange gedauert oder wurde schon gesendet. Beginnen Sie neu.")
    return _("Dieser Passkey gilt hier nicht.")


def _back(words: str, kind: str = "error") -> Response:
    """To the page with the list; whoever has yet to set up a factor sees only that page."""
    flash(words, kind)
    if is_missing():
        return redirect(url_for("factors.factor"))
    return redirect(url_for("account.konto", _anchor="passkeys"))
