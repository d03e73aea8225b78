"""The forms a person finds in Collect: one for each inspection still to hand in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID
from xml.sax.saxutils import escape

from flask import url_for
from sqlalchemy.orm import Session

from inspections.domain.checklist import Checklist
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.store import inspections
from inspections.store.inspections import Inspection
from inspections.usecases.submit_checklist import checklist_of
from inspections.xlsform.collect_form import ROOMS_FILE, collect_form, rooms_csv
from web.context import current_user, district_id
from web.filters import short_date
from web.standing_in import whose

PREFIX = "begehung-"
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


@dataclass(frozen=True, slots=True)
class Form:
    inspection: Inspection
    checklist: Checklist
    rooms: list[str]

    @property
    def form_id(self) -> str:
        return f"{PREFIX}{self.inspection.uid}"

    @property
    def title(self) -> str:
        visit = self.inspection
        return " · ".join(
            (visit.accommodation.name, self.checklist.title.de, short_date(visit.planned_on))
        )

    def xml(self) -> str:
        return collect_form(self.checklist, self.form_id, self.title)

    def csv(self) -> str:
        return rooms_csv(self.rooms)


def form_of(session: Session, inspection: Inspection) -> Form:
    rooms = [room.name for room in inspection.accommodation.rooms]
    return Form(inspection, checklist_of(session, inspection), rooms)


def forms(session: Session) -> list[Form]:
    """An inspector's own and those it stands in for; a coordinator's are all of the district."""
    own = whose(session) if current_user().role == Role.INSPECTOR else None
    found = inspections.unfinished(session, district_id(), inspectors=own)
    return [form_of(session, each) for each in found]


def by_form_id(session: Session, form_id: str) -> Inspection:
    """Raises NotFound."""
    try:
        uid = UUID(form_id.removeprefix(PREFIX))
    except ValueError:
        raise NotFound(form=form_id)
    return inspections.by_uid(session, district_id(), uid)


def list_xml(found: list[Form]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><xforms xmlns="{LIST}">' + (
        "".join(map(_entry, found)) + "</xforms>"
    )


def _entry(form: Form) -> str:
    uid = form.inspection.uid
    fields = {
        "formID": form.form_id,
        "name": form.title,
        "version": str(form.checklist.version),
        "hash": _hash(form.xml()),
        "downloadUrl": url_for("openrosa.form", uid=uid, _external=True),
        "manifestUrl": url_for("openrosa.manifest", uid=uid, _external=True),
    }
    return "<xform>" + "".join(_element(*each) for each in fields.items()) + "</xform>"


def manifest_xml(form: Form) -> str:
    fields = {
        "filename": ROOMS_FILE,
        "hash": _hash(form.csv()),
        "downloadUrl": url_for("openrosa.rooms", uid=form.inspection.uid, _external=True),
    }
    file = "".join(_element(*each) for each in fields.items())
    head = f'<?xml version="1.0" encoding="UTF-8"?><manifest xmlns="{MANIFEST}">'
    return f"{head}<mediaFile>{file}</mediaFile></manifest>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _hash(text: str) -> str:
    """As OpenRosa wants it; it only tells Collect that something changed."""
    return "md5:" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
