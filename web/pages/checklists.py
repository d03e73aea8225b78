"""Pages: the checklists of the district, taken home as XLSForm and brought back from it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from inspections.domain.checklist import Checklist
from inspections.domain.checklist_changes import changes_between
from inspections.domain.checklist_file import from_document, to_document
from inspections.domain.errors import Refused
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import checklists, people
from inspections.store.checklists import ChecklistVersion
from inspections.usecases.import_checklist import import_checklist
from inspections.xlsform.problems import Problem, WorkbookRefused
from inspections.xlsform.read_apart import read_form_apart
from inspections.xlsform.read_form import Reading
from inspections.xlsform.survey import ChecklistNotCarried
from inspections.xlsform.write_workbook import workbook_bytes
from web.access import allow
from web.checklist_words import change_lines
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.filing.words import in_language
from web.pages.exports import XLSX

bp = Blueprint("checklists", __name__)

MAY_SEE = (Role.ADMIN, Role.COORDINATOR, Role.COMMISSIONER)
MAY_IMPORT = (Role.ADMIN, Role.COORDINATOR)


class Unsigned(Refused):
    """What is to be imported is not what the preview showed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that became no checklist."""

    file: str
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()


@bp.get("/checklisten")
@allow(*MAY_SEE)
def index() -> str:
    return _index(None)


@bp.get("/checklisten/<int:checklist_id>/xlsform")
@allow(*MAY_SEE)
def download(checklist_id: int) -> Response | AnyResponse:
    with reading() as session:
        row = checklists.get(session, district_id(), checklist_id)
        checklist = row.values()
    try:
        content = workbook_bytes(checklist)
    except ChecklistNotCarried as refusal:
        words = _("„{item}“ lässt sich nicht als XLSForm schreiben: {field}, {what}")
        flash(words.format(**refusal.details), "warning")
        return redirect(url_for("checklists.index"))
    name = f"Checkliste-{row.name}-{row.version}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.post("/checklisten/vorschau")
@allow(*MAY_IMPORT)
def preview() -> str | tuple[str, int] | AnyResponse:
    """Nothing is saved here: what the file says, and what it would change."""
    sent = request.files.get("datei")
    if sent is None or not sent.filename:
        flash(_("Bitte eine Datei wählen."), "warning")
        return redirect(url_for("checklists.index"))
    try:
        content = sent.read()
        wiring().scanner.check(content)
        found = read_form_apart(content, sent.filename)
    except WorkbookRefused as refusal:
        return _index(Refusal(sent.filename, (refusal.problem,))), 422
    if found.checklist is None:
        return _index(Refusal(sent.filename, found.problems, found.notices)), 422
    return _preview(sent.filename, found, found.checklist)


@bp.post("/checklisten")
@allow(*MAY_IMPORT)
def take_over() -> AnyResponse:
    """What the preview showed becomes the newest version. Raises Unsigned."""
    checklist, stand = _unsigned(request.form.get("checkliste", ""))
    with transaction() as session:
        before = _newest(session, checklist.name)
        if _stand(before) != stand:
            flash(_("Inzwischen gibt es eine neuere Version. Bitte die Datei noch einmal wählen"
                    " und die Vorschau ansehen."), "warning")  # fmt: skip
            return redirect(url_for("checklists.index"))
        who = f"user:{current_user().id}"
        row = import_checklist(session, district_id(), checklist, by=who, now=now())
        said = _("{title} ist eingelesen; neue Begehungen benutzen Version {version}.")
        flash(said.format(title=row.title_de, version=row.version), "success")
    return redirect(url_for("checklists.index"))


def _index(refusal: Refusal | None) -> str:
    with reading() as session:
        return render_template(
            "checklists.html",
            lists=[
                [_line(row) for row in versions]
                for versions in checklists.all_versions(session, district_id()).values()
            ],
            names=_names(session),
            refusal=refusal,
            may_import=current_user().role in MAY_IMPORT,
        )


def _line(row: ChecklistVersion) -> dict[str, Any]:
    checklist = row.values()
    return {
        "row": row,
        "points": sum(1 for _item in checklist.items()),
        "sections": len(checklist.sections),
    }


def _names(session: Session) -> dict[str, str]:
    found = {f"user:{user.id}": user.name for user in people.all_users(session, district_id())}
    return found | {"command": _("Befehlszeile")}


def _preview(file: str, found: Reading, checklist: Checklist) -> str:
    with reading() as session:
        before = _newest(session, checklist.name)
        old = before.values() if before else None
        changes = changes_between(old, checklist)
        return render_template(
            "checklist_preview.html",
            file=file,
            checklist=checklist,
            in_language=in_language,
            points=sum(1 for _item in checklist.items()),
            before=before,
            changes=changes,
            lines=change_lines(changes),
            notices=found.notices,
            signed=_serializer().dumps([to_document(checklist), _stand(before)]),
        )


def _newest(session: Session, name: str) -> ChecklistVersion | None:
    versions = checklists.all_versions(session, district_id()).get(name)
    return versions[0] if versions else None


def _stand(row: ChecklistVersion | None) -> int:
    return row.version if row else 0


def _serializer() -> URLSafeSerializer:
    """What was previewed comes back signed: between the two requests nothing is kept."""
    return URLSafeSerializer(
        list(reversed(wiring().settings.secret_keys)),
        salt=f"checklist-of-{district_id()}",
        signer_kwargs={"digest_method": sha256},
    )


def _unsigned(text: str) -> tuple[Checklist, int]:
    try:
        document, stand = _serializer().loads(text)
    except (BadData, ValueError):
        raise Unsigned(field="checkliste")
    return from_document(document), int(stand)
