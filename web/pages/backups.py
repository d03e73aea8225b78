"""Reading in the emergency backup of a device: what is in it, then the same as if it had sent."""

from __future__ import annotations

from base64 import b64encode

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from inspections.backups import MOST_BYTES, Backup, BackupKeys, BackupRefused
from inspections.domain.vocabulary import Role
from inspections.labels import _
from web.access import allow
from web.backup_items import applied, listed
from web.context import maybe_user, wiring

bp = Blueprint("backups", __name__)
Answer = Response | str | tuple[str, int]


@bp.app_template_global()
def backup_key() -> str:
    """What devices encrypt for, in base64."""
    return b64encode(_keys().public()).decode()


@bp.before_app_request
def allow_many_photos() -> None:
    """For whoever may read in backups, before the form is read; nobody else sends so much."""
    user = maybe_user()
    if request.endpoint == "backups.read_in" and user and user.role == Role.COORDINATOR:
        request.max_content_length = MOST_BYTES


@bp.get("/sicherung")
@allow(Role.COORDINATOR)
def index() -> str:
    return render_template("backup.html")


@bp.post("/sicherung")
@allow(Role.COORDINATOR)
def read_in() -> Answer:
    """Only shown, or applied; both may be repeated."""
    try:
        backup = _sent()
    except BackupRefused as refusal:
        return render_template("backup.html", error=_said(refusal)), 422
    if "uebernehmen" in request.form:
        return render_template("backup.html", done=list(applied(backup)))
    return render_template("backup.html", found=listed(backup), made_at=backup.made_at)


def _sent() -> Backup:
    file = request.files.get("datei")
    if file is None or not file.filename:
        raise BackupRefused(backup="missing")
    return _keys().open(file.read())


def _keys() -> BackupKeys:
    return BackupKeys(wiring().settings.secret_keys)


def _said(refusal: BackupRefused) -> str:
    match refusal.details["backup"]:
        case "missing":
            return _("Bitte wählen Sie die Sicherungsdatei aus.")
        case "foreign":
            return _("Diese Sicherung wurde für eine andere Anlage verschlüsselt.")
        case "damaged":
            return _(
                "Die Datei ist beschädigt oder unvollständig. Bitte kopieren Sie sie noch einmal"
                " vom Gerät."
            )
        case _:
            return _("Das ist keine Notfall-Sicherung von Begehung (Dateiendung .bgs).")
