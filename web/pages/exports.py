"""Pages: ask for a workbook, see how far it is, take it home."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from inspections.domain.errors import Conflict, NotFound
from inspections.domain.working_days import office_date
from inspections.labels import _, current_locale
from inspections.store import exports
from inspections.store.exports import Export
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.filter_words import (
    CHIPS,
    VIEW_WORDS,
    filter_from_query,
    filter_in_words,
    query_of,
    section_titles,
)
from web.access import OFFICE, allow
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.pages import list_query

bp = Blueprint("exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NotReady(Conflict):
    """The file is still being made, or could not be made."""


class FileGone(NotFound):
    """The row is there, the file was cleared away."""

    status = 410


@bp.get("/berichte")
@allow(*OFFICE)
def index() -> str:
    with reading() as session:
        titles = section_titles(session, district_id())
        rows = [
            (row, filter_in_words(session, district_id(), filter_from_query(row.filters), titles))
            for row in exports.recent(session, district_id())
        ]
        return render_template(
            "exports.html",
            rows=rows,
            running=any(row.finished_at is None for row, _words in rows),
            options=list_query.options(session),
            views=[(view.value, _(VIEW_WORDS[view])) for view in CHIPS],
        )


@bp.post("/berichte")
@allow(*OFFICE)
def ask() -> AnyResponse:
    """Raises FilterInvalid."""
    _ask(query_of(list_query.wanted_from(request.form)))
    return redirect(url_for("exports.index"))


@bp.post("/berichte/<int:export_id>/noch-einmal")
@allow(*OFFICE)
def again(export_id: int) -> AnyResponse:
    with reading() as session:
        filters = exports.get(session, district_id(), export_id).filters
    _ask(filters)
    return redirect(url_for("exports.index"))


def _ask(query: dict[str, str]) -> None:
    with transaction() as session:
        ask_for_export(session, current_user(), query, locale=current_locale(), now=now())
    flash(_("Die Mängelliste wird erstellt."), "info")


@bp.get("/berichte/<int:export_id>/datei")
@allow(*OFFICE)
def download(export_id: int) -> Response:
    """Raises NotReady, FileGone."""
    with reading() as session:
        export = exports.get(session, district_id(), export_id)
    path = file_of(export)
    if not path.is_file():
        raise FileGone(export=export_id)
    day = office_date(export.finished_at or now())
    name = f"Maengelliste-{current_user().district.code}-{day.isoformat()}.xlsx"
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=name)


def file_of(export: Export) -> Path:
    """Inside the export directory, whatever the row says. Raises NotReady."""
    if export.finished_at is None or not export.file:
        raise NotReady(export=export.id)
    return wiring().settings.export_dir / Path(export.file).name
