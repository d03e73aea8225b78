"""Pages: the operator answers one deficiency by link, without an account.

Scanners of mail open every link, with HEAD and GET and in a browser: neither changes anything.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from inspections.audit.acting import turns_out_to_be
from inspections.domain.errors import NotFound, Refused
from inspections.domain.quota import QuotaExceeded
from inspections.photo_store import PhotoRefused, StoredPhoto
from inspections.runtime import instances
from inspections.store import districts, photos
from inspections.store.deficiencies import OperatorLink
from inspections.store.weighing import must_have_room
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.advance import StepRefused
from inspections.usecases.answer_by_operator import (
    AnswerIncomplete,
    AnswerKind,
    OperatorAnswer,
    answer_by_operator,
    can_answer,
)
from inspections.usecases.operator_link import LinkGone, follow_link, other_links
from inspections.usecases.receive_photo import TooManyPhotos, receive_evidence
from web.access import public
from web.context import now, reading, today, transaction, wiring
from web.pages import kept_photos, photo_pairs
from web.pages.decision_form import shown_in
from web.pages.operator_words import last_answer, last_word, photo_problem, problem
from web.pages.photos import send_photo

bp = Blueprint("operator_answer", __name__)

LONGEST_TEXT = 4000


@bp.errorhandler(LinkGone)
def gone(error: LinkGone) -> Response:
    """Says whom to ask; nothing of the case."""
    with reading(WHOLE_INSTALLATION) as session:
        link = session.get_one(OperatorLink, error.details["link"])
        page = render_template("operator_gone.html", office=link.deficiency.accommodation.district)
    return _private(make_response(page, error.status))


@bp.get("/a/<token>")
@public
def show(token: str) -> Response:
    with reading(WHOLE_INSTALLATION) as session:
        link = _link(session, token)
        return _private(make_response(_page(session, link, token)))


@bp.post("/a/<token>")
@public
def answer(token: str) -> AnyResponse:
    """Decode the photos first, then evidence and answer in one transaction."""
    with reading(WHOLE_INSTALLATION) as session:
        case_id = _link(session, token).deficiency_id
    fresh, refused = kept_photos.receive(request.files.getlist("fotos"))
    before = kept_photos.from_before(request.form.getlist("behalten"), case_id)
    kept = kept_photos.each_once([*before, *fresh])
    errors = _errors(refused)
    try:
        given = _given(errors)
        if given is None or errors:
            return _again(token, kept, errors)
        with transaction(WHOLE_INSTALLATION) as session:
            _write(session, _link(session, token), kept, given)
    except AnswerIncomplete as refusal:
        return _again(token, kept, {field: problem(field) for field in _named(refusal)})
    except TooManyPhotos:
        return _again(token, kept, {"fotos": problem("many")})
    except QuotaExceeded:
        return _again(token, before, {"fotos": problem("full")}, status=507)
    except StepRefused:
        return redirect(url_for("operator_answer.show", token=token))
    return redirect(url_for("operator_answer.show", token=token, danke=1))


@bp.get("/a/<token>/fotos/<int:photo_id>")
@public
def photo(token: str, photo_id: int) -> Response:
    """Only the photos of this deficiency."""
    with reading(WHOLE_INSTALLATION) as session:
        case = _link(session, token).deficiency
        wanted = photos.get(session, case.district_id, photo_id)
        before, after = photo_pairs.before_and_after(session, case)
        if wanted not in [*before, *after]:
            raise NotFound(photo=photo_id)
        return send_photo(wanted)


def _link(session: Session, token: str) -> OperatorLink:
    """Raises NotFound, LinkGone."""
    return follow_link(session, wiring().links.link_id(token), now=now())


def _write(
    session: Session, link: OperatorLink, kept: list[StoredPhoto], given: OperatorAnswer
) -> None:
    sent_by = f"operator:{link.operator_id}"
    turns_out_to_be(sent_by)
    for one in kept:
        receive_evidence(session, link.deficiency, one, sent_by=sent_by, now=now())
    answer_by_operator(session, link, given, now=now())


def _given(errors: dict[str, str]) -> OperatorAnswer | None:
    """The answer as typed; what cannot be read is noted in `errors`."""
    try:
        kind = AnswerKind(request.form.get("antwort", ""))
    except ValueError:
        errors["antwort"] = problem("antwort")
        return None
    text = request.form.get("text", "")
    if len(text) > LONGEST_TEXT:
        errors["text"] = problem("long")
    until = None
    if kind is AnswerKind.IN_PROGRESS:
        try:
            until = date.fromisoformat(request.form.get("bis", ""))
        except ValueError:
            errors["bis"] = problem("bis")
    return OperatorAnswer(kind, text, until, shown_in(request.form))


def _errors(refused: list[PhotoRefused]) -> dict[str, str]:
    return {"fotos": photo_problem(refused[0])} if refused else {}


_FIELDS = {"photo": "fotos", "until": "bis", "text": "text"}


def _named(refusal: Refused) -> list[str]:
    return [_FIELDS[name] for name in refusal.details if name in _FIELDS]


def _again(
    token: str, kept: list[StoredPhoto], errors: dict[str, str], status: int = 422
) -> Response:
    """The form with everything that was typed and sent, as far as there is room for it."""
    with reading(WHOLE_INSTALLATION) as session:
        link = _link(session, token)
        try:
            must_have_room(session, link.district_id, sum(one.bytes for one in kept))
        except QuotaExceeded as refusal:
            kept, errors, status = [], errors | {"fotos": problem("full")}, refusal.status
        for one in kept:
            one.write()
        page = _page(session, link, token, typed=request.form, kept=kept, errors=errors)
    return _private(make_response(page, status))


def _page(session: Session, link: OperatorLink, token: str, **more: Any) -> str:
    case = link.deficiency
    errors: dict[str, str] = more.pop("errors", {})
    kept: list[StoredPhoto] = more.pop("kept", [])
    policy = districts.policy_on(session, case.accommodation.district, today())
    answered = last_answer(session, case, link.operator_id)
    return render_template(
        "operator_answer.html",
        token=token,
        case=case,
        operator=link.operator.name,
        office=case.accommodation.district,
        district_name=case.accommodation.district.name,
        waits=can_answer(case, policy),
        newest_step=instances.newest_step(session, case.instance_id),
        thanks=answered is not None and "danke" in request.args,
        answered=answered,
        word=last_word(session, case),
        pairs=photo_pairs.pairs(session, case, stranger=True),
        others=[(other.deficiency, _token(other)) for other in other_links(session, link)],
        kept=[kept_photos.sign(one, case.id) for one in kept],
        typed=more.pop("typed", {}),
        errors=errors,
        faults=[(f"feld-{name}", text) for name, text in errors.items()],
        today=today(),
    )


def _token(link: OperatorLink) -> str:
    return wiring().links.operator_url(link.id).rpartition("/")[2]


def _private(response: Response) -> Response:
    """The address is the key: nobody may pass it on or find it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
