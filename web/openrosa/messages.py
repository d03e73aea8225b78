"""Answers as OpenRosa has them: XML with a sentence, the version, and a date."""

from __future__ import annotations

from email.utils import format_datetime
from http import HTTPStatus
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from inspections.domain.errors import Refused
from inspections.labels import N_, _
from inspections.photo_store import PhotoRefused
from inspections.usecases.log_in import Throttled, WrongCredentials
from inspections.usecases.receive_collected import OtherContent
from inspections.usecases.record_answers import InspectionClosed
from inspections.xlsform.read_collected import FieldUnknown
from inspections.xlsform.safe_xml import XmlRefused
from inspections.xlsform.survey import ChecklistNotCarried
from web.context import now
from web.errors import words, words_for

XML = "text/xml; charset=utf-8"
LARGEST_POST = 20 * 1024 * 1024
SAID: dict[type[Refused], str] = {
    OtherContent: N_("Dieses Formular kam schon einmal, mit anderem Inhalt."),
    InspectionClosed: N_("Diese Begehung ist abgesagt."),
    XmlRefused: N_("Das Formular ist nicht zu lesen."),
    FieldUnknown: N_("Das Formular passt nicht zu dieser Begehung: {field}, {value}"),
    PhotoRefused: N_("Ein Foto ist nicht zu lesen oder zu groß."),
    ChecklistNotCarried: N_("Diese Checkliste lässt sich nicht als Formular zeigen: {item}"),
    WrongCredentials: N_("Benutzername oder Schlüssel stimmt nicht."),
    Throttled: N_("Zu viele Versuche. Bitte eine Viertelstunde warten."),
}


def register(bp: Blueprint) -> None:
    bp.register_error_handler(Refused, refused)
    bp.register_error_handler(HTTPException, refused_by_http)
    bp.after_request(_with_version)


def message(text: str, status: int) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f"<message>{escape(text)}</message></OpenRosaResponse>"
    )
    return Response(body, status, content_type=XML)


def refused(refusal: Refused) -> Response:
    found = next((said for kind, said in SAID.items() if isinstance(refusal, kind)), "")
    title, what_to_do = words_for(refusal)
    text = _(found).format(**refusal.details) if found else f"{_(title)}. {_(what_to_do)}"
    answer = message(text, refusal.status)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Begehung", charset="UTF-8"'
    return answer


def refused_by_http(error: HTTPException) -> Response:
    title, what_to_do = words(error.code or 500)
    return message(f"{_(title)}. {_(what_to_do)}", error.code or 500)


def _with_version(response: Response) -> Response:
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST_POST)
    response.headers["Date"] = format_datetime(now(), usegmt=True)
    if request.endpoint == "openrosa.may_submit":
        response.headers["Location"] = request.url
    return response
