"""Pages: to the log-in of an OpenID provider, and back from it."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, Flask, current_app, flash, redirect, request, url_for
from flask import session as notes
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound, Refused
from inspections.labels import _
from inspections.openid import Begun, Provider, TokenRefused
from inspections.outgoing import CallFailed
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import log_in_elsewhere as verbs
from inspections.usecases.log_in import end_session
from web.access import public
from web.context import maybe_user, now, transaction, wiring
from web.safe_return import own_path
from web.session_cookie import hand_out, session_token

bp = Blueprint("elsewhere", __name__)
log = logging.getLogger(__name__)
NOTE = "elsewhere"
PATIENCE = timedelta(minutes=10)


def register(app: Flask) -> None:
    """Once per process, so that what a provider says about itself is asked for once."""
    issuers = app.extensions["wiring"].settings.issuers
    app.extensions["providers"] = {issuer.key: Provider(issuer) for issuer in issuers}


@bp.get("/anmelden/bei/<issuer>")
@public
def leave(issuer: str) -> Response:
    """A link and no form: the policy of our pages lets no form lead to another server."""
    provider = _provider(issuer)
    try:
        where, begun = provider.begin(_back(issuer), again=maybe_user() is not None, now=now())
    except CallFailed as error:
        log.warning("log-in elsewhere: %s", error)
        return _refused(_("Der Anmeldedienst ist gerade nicht zu erreichen."))
    target = own_path(request.args.get("weiter"), "")
    notes[NOTE] = {
        "issuer": issuer,
        "begun": asdict(begun),
        "target": target,
        "at": int(now().timestamp()),
    }
    return redirect(where)


@bp.get("/anmelden/bei/<issuer>/zurueck")
@public
def come_back(issuer: str) -> Response:
    """Whatever came back is used once; the state binds it to this browser."""
    provider, note = _provider(issuer), notes.pop(NOTE, None)
    if not note or note["issuer"] != issuer:
        return _refused(_("Diese Anmeldung wurde hier nicht begonnen oder schon beendet."))
    if now().timestamp() - note["at"] > PATIENCE.total_seconds():
        return _refused(_("Die Anmeldung hat zu lange gedauert."))
    try:
        begun = Begun(**note["begun"])
        claims = provider.finish(begun, request.args, _back(issuer), now=now())
        with transaction(WHOLE_INSTALLATION) as session:
            fresh = verbs.log_in_elsewhere(session, provider.issuer, claims, now=now())
            end_session(session, session_token() or "", now=now())
    except (CallFailed, TokenRefused) as error:
        log.warning("log-in elsewhere: %s", error)
        return _refused(_("Der Anmeldedienst hat Sie nicht ausgewiesen."))
    except Refused as refusal:
        return _refused(_words(refusal))
    notes.clear()
    target = own_path(note["target"], url_for("account.start"))
    response = redirect(url_for("proving.code", weiter=target) if fresh.pending else target)
    hand_out(response, fresh.token)
    return response


def _words(refusal: Refused) -> str:
    match refusal:
        case verbs.NoRole():
            return _("Ihr Konto dort ist bekannt, hat aber in Begehung keine Aufgabe.")
        case verbs.NoAddress():
            return _("Der Anmeldedienst nennt keine E-Mail-Adresse von Ihnen.")
        case verbs.SwitchedOff():
            return _("Ihr Konto ist ausgeschaltet.")
    return _("Mit diesem Konto können Sie sich hier nicht anmelden.")


def _refused(words: str) -> Response:
    what_now = _("Versuchen Sie es noch einmal oder fragen Sie Ihre Administration.")
    flash(f"{words} {what_now}", "error")
    return redirect(url_for("account.log_in"))


def _provider(issuer: str) -> Provider:
    """Raises NotFound."""
    found: Provider | None = current_app.extensions["providers"].get(issuer)
    if found is None:
        raise NotFound(issuer=issuer)
    return found


def _back(issuer: str) -> str:
    """Exactly as it is registered with the provider."""
    return wiring().settings.base_url + url_for("elsewhere.come_back", issuer=issuer)
