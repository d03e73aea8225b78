"""Pages: a resident complains by the code on the poster, and looks the answer up by a receipt.

Without account, without script, in nine languages. The receipt never stands in an address, and
the address of the device goes no further than a mark that means nothing the next day.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from inspections.domain.errors import NotFound, Refused
from inspections.domain.quota import QuotaExceeded
from inspections.domain.retention import Keep
from inspections.domain.vocabulary import Topic
from inspections.photo_store import PhotoRefused, StoredPhoto
from inspections.receipts import ReceiptCodes, spaced
from inspections.resident_words import LANGUAGES, ResidentWords, every_language, words_in
from inspections.store import complaints, retention, visitors
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import Complaint
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.advance import StepRefused
from inspections.usecases.receive_complaint import (
    ComplaintIncomplete,
    Words,
    add_message,
    look_up,
    read_photo,
    receive_complaint,
    withdraw_complaint,
)
from web.access import public
from web.context import now, reading, transaction, wiring
from web.csrf import Forged
from web.form_limits import MOST_LOOK_UPS, MOST_MESSAGES

bp = Blueprint("resident", __name__)

ICONS = {
    Topic.DANGER: "fire",
    Topic.VIOLENCE: "stop",
    Topic.DAMAGE: "tools",
    Topic.WATER_HEATING: "water",
    Topic.DIRT: "pest",
    Topic.NOISE: "sound",
    Topic.STAFF: "security",
    Topic.OTHER: "comment",
}
FAULTS = {
    ("text", "missing"): "text_missing",
    ("text", "too_many"): "too_often",
    ("topic", "missing"): "topic_missing",
    ("photo", "bad"): "photo_bad",
    ("photo", "again"): "photo_again",
    ("photo", "no_room"): "photo_no_room",
}


class TooOften(Refused):
    """More than a house full of people would send in an hour."""

    status = 429


@bp.get("/m/<code>")
@public
def form(code: str) -> Response:
    with reading(WHOLE_INSTALLATION) as session:
        return _form(complaints.house_of(session, code), code)


@bp.post("/m/<code>")
@public
def send(code: str) -> Response:
    """The photo first, then one transaction; the receipt is shown once, here."""
    with reading(WHOLE_INSTALLATION) as session:
        house = complaints.house_of(session, code)
    faults: dict[str, str] = {}
    photo = _photo(faults)
    topic = request.form.get("thema", "")
    if topic not in list(Topic):
        faults["topic"] = "missing"
    if not request.form.get("text", "").strip():
        faults.setdefault("text", "missing")
    if faults:
        return _form(house, code, faults=_with_photo(faults, photo), status=422)
    _count("complaint", MOST_MESSAGES)
    words = Words(
        form_key=request.form.get("schluessel", "")[:64],
        topic=Topic(topic),
        text=_typed("text"),
        place=_typed("ort"),
        contact=_typed("kontakt"),
        locale=language().code,
    )
    try:
        with transaction(WHOLE_INSTALLATION) as session:
            own = complaints.house_of(session, code)
            receipt = receive_complaint(session, own, words, _codes(), photo=photo, now=now())
    except ComplaintIncomplete as refusal:
        faults = {name: str(problem) for name, problem in refusal.details.items()}
        return _form(house, code, faults=_with_photo(faults, photo), status=422)
    except QuotaExceeded as refusal:
        return _form(house, code, faults={"photo": "no_room"}, status=refusal.status)
    alarming = words.topic in complaints.DANGEROUS
    return _page("resident_receipt.html", house, code, receipt=spaced(receipt), alarming=alarming)


@bp.get("/m/<code>/stand")
@public
def ask_state(code: str) -> Response:
    with reading(WHOLE_INSTALLATION) as session:
        return _page("resident_ask.html", complaints.house_of(session, code), code)


@bp.get("/m/<code>/datenschutz")
@public
def privacy(code: str) -> Response:
    """What is stored of a resident and until when, by the rules of the district of the house."""
    with reading(WHOLE_INSTALLATION) as session:
        house = complaints.house_of(session, code)
        months = retention.months(session, house.district_id)
        return _page("resident_privacy.html", house, code, months=months[Keep.COMPLAINT])


@bp.post("/m/<code>/stand")
@public
def state(code: str) -> Response:
    """Shows only; a post, so that the receipt stands in no address and no history."""
    return _answer(code)


@bp.post("/m/<code>/nachricht")
@public
def message(code: str) -> Response:
    case_id = _found(code)
    if case_id is None:
        return _unknown(code)
    _count("message", MOST_MESSAGES)
    try:
        with transaction(WHOLE_INSTALLATION) as session:
            complaints.house_of(session, code)
            case = session.get_one(Complaint, case_id)
            key = request.form.get("schluessel", "")[:64]
            add_message(session, case, _typed("text"), form_key=key, now=now())
    except ComplaintIncomplete as refusal:
        return _answer(code, fault=_fault("text", str(refusal.details["text"])), status=422)
    except StepRefused:
        return _answer(code)
    return _answer(code, thanks=True)


@bp.post("/m/<code>/zurueckziehen")
@public
def withdraw(code: str) -> Response:
    case_id = _found(code)
    if case_id is None:
        return _unknown(code)
    try:
        with transaction(WHOLE_INSTALLATION) as session:
            complaints.house_of(session, code)
            withdraw_complaint(session, session.get_one(Complaint, case_id), now=now())
    except StepRefused:
        pass  # over already; the page says so
    return _answer(code)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """In the language of the page; what was typed is still there when only the page was old."""
    words = language()
    old = isinstance(error, Forged) and request.endpoint == "resident.send"
    if old and (page := _same_form(words["again"], error.status)):
        return page
    if isinstance(error, TooOften):
        said = words["failed"], words["too_often"]
    elif isinstance(error, NotFound):
        said = words["gone"], words["gone_text"]
    else:
        said = words["failed"], words["failed_text"]
    around = _around(words) | _nowhere()
    body = render_template("resident_refused.html", title=said[0], text=said[1], **around)
    return _private(make_response(body, error.status))


def _same_form(notice: str, status: int) -> Response | None:
    """With a fresh token; None where there is no such house."""
    code = str((request.view_args or {})["code"])
    with reading(WHOLE_INSTALLATION) as session:
        try:
            house = complaints.house_of(session, code)
        except NotFound:
            return None
    return _form(house, code, notice=notice, status=status)


def language() -> ResidentWords:
    """As chosen on the page, else what the browser prefers."""
    chosen = request.values.get("sprache", "")
    if chosen in LANGUAGES:
        return words_in(chosen)
    return words_in(request.accept_languages.best_match(LANGUAGES) or "")


def _codes() -> ReceiptCodes:
    return ReceiptCodes(wiring().settings.secret_keys)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _photo(faults: dict[str, str]) -> StoredPhoto | None:
    file = request.files.get("foto")
    sent = file.read() if file else b""
    if not sent:
        return None
    try:
        return read_photo(wiring().photos, sent, now=now())
    except PhotoRefused:
        faults["photo"] = "bad"
        return None


def _with_photo(faults: dict[str, str], photo: StoredPhoto | None) -> dict[str, str]:
    """A browser forgets the file it was given, so the page asks for it again."""
    return faults | {"photo": "again"} if photo is not None else faults


def _count(what: str, most: int) -> None:
    """Raises TooOften; in a transaction of its own, so that a refusal counts as well."""
    with transaction() as session:
        times = visitors.count(session, what, _device(), now=now())
    if times > most:
        raise TooOften(what=what)


def _device() -> str:
    return request.remote_addr or "unknown"


def _found(code: str) -> int | None:
    """The complaint of the receipt that was typed. Raises TooOften after too many wrong ones."""
    with reading(WHOLE_INSTALLATION) as session:
        if visitors.times(session, "look_up", _device(), now=now()) >= MOST_LOOK_UPS:
            raise TooOften(what="look_up")
        house = complaints.house_of(session, code)
        try:
            return look_up(session, house, request.form.get("code", ""), _codes()).id
        except NotFound:
            pass
    with transaction() as session:
        visitors.count(session, "look_up", _device(), now=now())
    return None


def _answer(code: str, *, fault: str = "", thanks: bool = False, status: int = 200) -> Response:
    case_id = _found(code)
    if case_id is None:
        return _unknown(code)
    with reading(WHOLE_INSTALLATION) as session:
        complaints.house_of(session, code)
        case = session.get_one(Complaint, case_id)
        return _page(
            "resident_state.html",
            case.accommodation,
            code,
            status=status,
            case=case,
            messages=complaints.messages_of(session, case.id),
            photos=len(complaints.photos_of(session, case.id)),
            office=case.office if case.state == "referred" else None,
            receipt=spaced(request.form.get("code", "").strip()),
            open=case.ended_on is None,
            key=token_hex(16),
            fault=fault,
            thanks=thanks,
        )


def _unknown(code: str) -> Response:
    with reading(WHOLE_INSTALLATION) as session:
        house = complaints.house_of(session, code)
        wrong = language()["code_wrong"]
        return _page("resident_ask.html", house, code, fault=wrong, status=422)


def _fault(name: str, problem: str) -> str:
    return language()[FAULTS.get((name, problem), "too_long")]


def _form(
    house: Accommodation,
    code: str,
    *,
    faults: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    said = {name: _fault(name, problem) for name, problem in (faults or {}).items()}
    return _page(
        "resident_form.html",
        house,
        code,
        status=status,
        typed=request.form,
        topics=[(topic.value, ICONS[topic]) for topic in Topic],
        key=request.form.get("schluessel", "")[:64] or token_hex(16),
        faults=said,
        notice=notice,
    )


def _page(
    template: str, house: Accommodation, code: str, *, status: int = 200, **more: Any
) -> Response:
    page = render_template(
        template,
        house=house,
        house_code=code,
        district_name=house.district.name,
        **_around(language()),
        **more,
    )
    return _private(make_response(page, status))


def _around(words: ResidentWords) -> dict[str, Any]:
    return {"w": words, "locale": words["lang"], "dir": words["dir"], "languages": every_language()}


def _nowhere() -> dict[str, Any]:
    return {"house": None, "house_code": "", "district_name": ""}


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
