"""What one person is told of everything stored about it: a ZIP with JSON, a page and photos."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.privacy.inventory import Class
from inspections.store import complaints, retention
from inspections.store.complaints import Complaint
from inspections.store.districts import District
from inspections.usecases.privacy_words import BASES, keep_words, period_words
from inspections.usecases.tell_person import Record, tell_person
from web.access import STAFF, allow
from web.context import current_user, district_id, now, reading, wiring
from web.pages.change_words import (
    TECHNICAL,
    actor_word,
    did_words,
    enums_of,
    field_word,
    table_word,
    value_words,
)

bp = Blueprint("person_record", __name__)

NOTHING: tuple[Any, ...] = (None, "", [], {})


@bp.get("/konto/auskunft")
@allow(*STAFF)
def own() -> Response:
    return _zip(f"user:{current_user().id}")


@bp.get("/personen/<int:user_id>/auskunft")
@allow(Role.ADMIN)
def user(user_id: int) -> Response:
    return _zip(f"user:{user_id}")


@bp.get("/betreiber/<int:operator_id>/auskunft")
@allow(Role.ADMIN)
def operator(operator_id: int) -> Response:
    return _zip(f"operator:{operator_id}")


@bp.get("/beschwerden/<int:complaint_id>/auskunft")
@allow(Role.COORDINATOR, Role.COMMISSIONER)
def complaint(complaint_id: int) -> Response:
    return _zip(f"complaint:{complaint_id}")


def _zip(name: str) -> Response:
    with reading() as session:
        record = tell_person(session, district_id(), name)
        district = session.get_one(District, district_id())
        periods = _periods(session, record)
        page = render_template(
            "person_record.html",
            record=record,
            district=district.name,
            made_at=now(),
            periods=periods,
            bases=BASES,
            table_word=table_word,
            field_word=field_word,
            row_words=partial(_row_words, own=record.person),
        )
        files = {
            "auskunft.html": page.encode(),
            "auskunft.css": Path(current_app.root_path, "static/css/record.css").read_bytes(),
            "auskunft.json": _json(record, district.name, periods),
            **_photos(session, record),
        }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    filename = f"Auskunft-{name.replace(':', '-')}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(out.getvalue(), mimetype="application/zip", headers=headers)


def _row_words(row: Mapping[str, Any], own: str) -> dict[str, str]:
    """What a row holds, by the words of its fields; empty ones are left out."""
    words = {name: value_words(value) for name, value in row.items()}
    if "changes" in row:
        words["by"] = _("Sie") if row["by"] == own else actor_word(row["by"])
        words["changes"] = "\n".join(map(_change_words, row["changes"]))
    return {field_word(name): said for name, said in words.items() if row[name] not in NOTHING}


def _change_words(told: Mapping[str, Any]) -> str:
    what = did_words(told["in"], told["did"], told["rows"])
    fields = [
        f"{field_word(each['name'])}: {_difference(told, each)}"
        for each in told["fields"]
        if each["name"] not in TECHNICAL
    ]
    return f"{what} ({'; '.join(fields)})" if fields else what


def _difference(told: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    enums = enums_of(told["in"], field["name"])
    was, now = value_words(field["was"], enums), value_words(field["now"], enums)
    return now if field["was"] in NOTHING else f"{was} → {now}"


def _periods(session: Session, record: Record) -> dict[str, str]:
    """How long each class of columns is kept here."""
    months = retention.months(session, district_id())
    classes = {each for section in record.sections for each in section.columns.values()}
    return {each.name: period_words(each.keep, months) for each in classes if each.keep}


def _json(record: Record, district: str, periods: dict[str, str]) -> bytes:
    return orjson.dumps(
        {
            "person": record.person,
            "district": district,
            "made_at": now(),
            "sections": [
                {
                    "table": section.table,
                    "columns": {
                        name: _described(each, periods) for name, each in section.columns.items()
                    },
                    "rows": section.rows,
                }
                for section in record.sections
            ],
        },
        option=orjson.OPT_INDENT_2,
    )


def _described(each: Class, periods: dict[str, str]) -> dict[str, Any]:
    assert each.basis is not None
    assert each.keep is not None
    return {
        "what": _(each.what),
        "purpose": _(each.purpose),
        "basis": _(BASES[each.basis]),
        "kept": f"{keep_words(each.keep)}: {periods[each.name]}",
    }


def _photos(session: Session, record: Record) -> dict[str, bytes]:
    """Those a resident sent; who inspects or operates is on none."""
    kind, _colon, number = record.person.partition(":")
    if kind != "complaint":
        return {}
    case = session.scalars(select(Complaint).where(Complaint.id == int(number))).one()
    paths = {
        f"fotos/{photo.id}.jpg": wiring().photos.path(photo.stored)
        for photo in complaints.photos_of(session, case.id)
    }
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
