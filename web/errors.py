"""Refusals and faults as a calm page or as problem+json: what happened, what to do, an id."""

from __future__ import annotations

import errno
import json
import logging
import secrets
from http import HTTPStatus

from flask import Flask, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from inspections.domain.errors import Refused
from inspections.domain.quota import QuotaExceeded
from inspections.labels import N_, _
from inspections.virus_scan import Infected
from web.context import maybe_user
from web.csrf import Forged
from web.storage_words import FULL, refused_for_room

log = logging.getLogger(__name__)

KEPT_HEADERS = ("Allow", "Retry-After")
Words = tuple[str, str]
SAID: dict[int, Words] = {
    400: (
        N_("Anfrage nicht verstanden"),
        N_("Die Adresse oder die Angaben sind unvollständig. Gehen Sie zurück und versuchen Sie"
           " es noch einmal."),
    ),
    401: (
        N_("Anmeldung nötig"),
        N_("Melden Sie sich an und versuchen Sie es noch einmal."),
    ),
    403: (
        N_("Nicht erlaubt"),
        N_("Diese Seite gehört nicht zu Ihrer Aufgabe. Brauchen Sie sie doch, wenden Sie sich an"
           " die Administration."),
    ),
    404: (
        N_("Nicht gefunden"),
        N_("Diese Seite gibt es nicht, oder sie gehört nicht zu Ihrem Landkreis."),
    ),
    405: (
        N_("So nicht möglich"),
        N_("Gehen Sie zurück und benutzen Sie die Schaltflächen der Seite."),
    ),
    409: (
        N_("Jemand war schneller"),
        N_("Der Vorgang hat sich inzwischen geändert. Laden Sie ihn neu und entscheiden Sie noch"
           " einmal."),
    ),
    413: (
        N_("Zu groß"),
        N_("Die Datei oder das Formular ist zu groß. Ein Foto darf höchstens 25 MB haben."),
    ),
    422: (
        N_("Angaben passen nicht zusammen"),
        N_("Gehen Sie zurück und prüfen Sie das Formular."),
    ),
    429: (
        N_("Zu viele Versuche"),
        N_("Bitte warten Sie eine Weile und versuchen Sie es dann noch einmal."),
    ),
    507: (
        N_("Kein Platz mehr"),
        N_("Der Speicher des Servers ist voll; es wurde nichts gespeichert. Bitte versuchen Sie es"
           " später noch einmal und sagen Sie der Administration Bescheid."),
    ),
    503: (
        N_("Gerade nicht verfügbar"),
        N_("Es wurde nichts gespeichert. Bitte versuchen Sie es gleich noch einmal."),
    ),
}  # fmt: skip
TOO_LONG_OPEN: Words = (
    N_("Seite zu lange geöffnet"),
    N_("Zur Sicherheit wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und"
       " senden Sie noch einmal."),
)  # fmt: skip
INFECTED: Words = (
    N_("Datei abgelehnt"),
    N_("Der Virenscanner hat die Datei beanstandet; sie wurde nicht gespeichert. Prüfen Sie das"
       " Gerät, von dem sie kommt."),
)  # fmt: skip
BROKEN: Words = (
    N_("Da ist etwas schiefgegangen"),
    N_("Der Fehler wurde vermerkt. Versuchen Sie es noch einmal; hilft das nicht, nennen Sie der"
       " Administration die Nummer unten."),
)  # fmt: skip

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

OWN_WORDS = ((Forged, TOO_LONG_OPEN), (Infected, INFECTED))


def register(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, refused_by_http)
    app.register_error_handler(OperationalError, out_of_reach)
    app.register_error_handler(OSError, no_room)


def refused(error: Refused) -> Response:
    kind = type(error).__name__
    reference = _note(error.status, f"{kind} {error.details!r}")
    response = _answer(error.status, reference, words_for(error), kind)
    return tell_when(response, error)


def tell_when(response: Response, error: Refused) -> Response:
    """`again_in` is in minutes, the header in seconds."""
    if "again_in" in error.details:
        response.headers["Retry-After"] = str(int(str(error.details["again_in"])) * 60)
    return response


def refused_by_http(error: HTTPException) -> Response:
    """Also what nobody foresaw: Flask hands it over as 500, after logging where it happened."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:  # the router's redirects
        return Response(headers=error.get_headers(request.environ), status=status)
    reference = _note(status, type(error).__name__)
    response = _answer(status, reference, words(status))
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def out_of_reach(error: OperationalError) -> Response:
    """The database is away, locked or full: nothing was written, and it passes."""
    log.error("the database: %r", error.orig)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _answer(status, _note(status, type(error).__name__), words(status))
    response.headers["Retry-After"] = "5"
    return response


def no_room(error: OSError) -> Response:
    """A file could not be written: the transaction is taken back, and it passes."""
    if error.errno not in NO_ROOM:
        raise error
    log.error("the disk is full: %s", error.filename)
    status = HTTPStatus.INSUFFICIENT_STORAGE
    return _answer(status, _note(status, type(error).__name__), words(status))


def words_for(error: Refused) -> Words:
    """On a page and to a device alike."""
    if isinstance(error, QuotaExceeded):
        return FULL, refused_for_room(error)
    said = next((said for type_, said in OWN_WORDS if isinstance(error, type_)), None)
    return said or words(error.status)


def words(status: int) -> Words:
    """What happened and what to do; nothing of what is inside."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SAID.get(status, BROKEN)
    return SAID.get(status, SAID[400])


def _note(status: int, what: str) -> str:
    """One line in the log; its id stands on the page."""
    reference = secrets.token_hex(4)
    user = maybe_user()
    log.log(
        logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO,
        "%s %s %r user=%s %s %s",
        reference,
        request.method,
        request.path,
        user.id if user else None,
        status,
        what,
    )
    return reference


def _answer(status: int, reference: str, said: Words, kind: str = "") -> Response:
    if request.path.startswith("/api/"):
        return _problem(status, reference, said, kind)
    title, text = map(_, said)
    page = render_template("error.html", title=title, text=text, code=f"{status} · {reference}")
    return Response(page, status, mimetype="text/html")


def _problem(status: int, reference: str, said: Words, kind: str) -> Response:
    phrase = HTTPStatus(status).phrase
    document = {
        "type": "about:blank",
        "title": phrase,
        "status": status,
        "detail": _(said[1]),
        "code": kind or phrase.replace(" ", ""),
        "instance": reference,
    }
    return Response(json.dumps(document), status, mimetype="application/problem+json")
