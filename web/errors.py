"""Refusals and faults as a calm page or as problem+json: what happened, what to do, an id."""

from __future__ import annotations

import json
import logging
import secrets
from http import HTTPStatus

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from inspections.domain.errors import Refused
from inspections.labels import _
from web.context import maybe_user

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, refused_by_http)


def refused(error: Refused) -> Response:
    reference = _note(error.status, f"{type(error).__name__} {error.details!r}")
    response = _answer(error.status, reference, type(error).__name__)
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        minutes = error.details.get("again_in", 1)
        response.headers["Retry-After"] = str(int(str(minutes)) * 60)
    return response


def refused_by_http(error: HTTPException) -> Response:
    """Also what nobody foresaw: Flask hands it over as 500, after logging where it happened."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:  # a redirect of the router
        return Response(*error.get_response(request.environ).get_wsgi_response(request.environ))
    reference = _note(status, type(error).__name__)
    response = _answer(status, reference, "")
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _note(status: int, what: str) -> str:
    """One line in the log; its id stands on the page."""
    reference = secrets.token_hex(4)
    user = maybe_user()
    log.log(
        logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO,
        "%s %s %r user=%s %s %s",
        reference,
        request.method,
        _path_without_secret(),
        user.id if user else None,
        status,
        what,
    )
    return reference


def _path_without_secret() -> str:
    return "/a/..." if request.path.startswith("/a/") else request.path


def _answer(status: int, reference: str, kind: str) -> Response:
    if request.path.startswith("/api/"):
        return _problem(status, reference, kind)
    title, text = words(status)
    page = render_template("error.html", title=title, text=text, code=f"{status} · {reference}")
    return Response(page, status, mimetype="text/html")


def _problem(status: int, reference: str, kind: str) -> Response:
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "instance": reference,
    }
    if kind:
        document["code"] = kind
    return Response(json.dumps(document), status, mimetype="application/problem+json")


def words(status: int) -> tuple[str, str]:
    """What happened and what to do; nothing of what is inside."""
    match status:
        case 400:
            return _("Anfrage nicht verstanden"), _(
                "Die Adresse oder die Angaben sind unvollständig. Gehen Sie zurück und versuchen Sie es noch einmal."
            )
        case 401:
            return _("Anmeldung nötig"), _("Melden Sie sich an und versuchen Sie es noch einmal.")
        case 403:
            return _("Nicht erlaubt"), _(
                "Dafür fehlt Ihnen das Recht, oder die Seite war zu lange geöffnet."
                " Laden Sie die vorige Seite neu und versuchen Sie es noch einmal."
            )
        case 404 | 410:
            return _("Nicht gefunden"), _(
                "Diese Seite gibt es nicht, oder sie gehört nicht zu Ihrem Landkreis."
            )
        case 405:
            return _("So nicht möglich"), _(
                "Diese Adresse nimmt die Anfrage in dieser Form nicht an. Gehen Sie zurück und benutzen Sie die Schaltflächen der Seite."
            )
        case 409:
            return _("Jemand war schneller"), _(
                "Der Vorgang hat sich inzwischen geändert. Laden Sie ihn neu und entscheiden Sie noch einmal."
            )
        case 413:
            return _("Zu groß"), _(
                "Die Datei oder das Formular ist zu groß. Ein Foto darf höchstens 25 MB haben."
            )
        case 422:
            return _("Angaben unvollständig"), _(
                "Die Angaben passen nicht zusammen. Gehen Sie zurück und prüfen Sie das Formular."
            )
        case 429:
            return _("Zu viele Versuche"), _(
                "Bitte warten Sie 15 Minuten und versuchen Sie es dann noch einmal."
            )
        case 503:
            return _("Gerade nicht verfügbar"), _(
                "Bitte versuchen Sie es in einigen Minuten noch einmal."
            )
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("Anfrage nicht verstanden"), _(
            "Gehen Sie zurück und versuchen Sie es noch einmal."
        )
    return _("Da ist etwas schiefgegangen"), _(
        "Der Fehler wurde vermerkt. Versuchen Sie es noch einmal; hilft das nicht, nennen Sie der Administration die Nummer unten."
    )
