"""Pages: connect ODK Collect with a code to scan; see and take back what is connected."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from inspections.labels import _
from inspections.store import field_forms
from inspections.store.people import User
from inspections.usecases.field_keys import FILERS, make_key, revoke_key
from web.access import allow
from web.context import current_user, now, reading, transaction, wiring

bp = Blueprint("field_keys", __name__)


@bp.get("/konto/collect")
@allow(*FILERS)
def index() -> str:
    return _page()


@bp.post("/konto/collect")
@allow(*FILERS)
def connect() -> Response:
    """The code is on this answer and nowhere else."""
    with transaction() as session:
        key = make_key(session, session.get_one(User, current_user().id), now=now())
    return Response(_page(key), mimetype="text/html")


@bp.post("/konto/collect/<int:key_id>/trennen")
@allow(*FILERS)
def disconnect(key_id: int) -> Response:
    with transaction() as session:
        me = session.get_one(User, current_user().id)
        revoke_key(session, me, key_id, now=now())
    flash(_("Die Verbindung ist getrennt. Was noch auf dem Gerät ist, bleibt dort."), "success")
    return redirect(url_for("field_keys.index"))


def _page(key: str = "") -> str:
    url = wiring().settings.base_url
    with reading() as session:
        return render_template(
            "field_keys.html",
            keys=field_forms.keys_of(session, current_user().id),
            url=url,
            key=key,
            code=_drawn(settings_code(url, current_user(), key)) if key else "",
            encrypted=url.startswith("https://"),
        )


def settings_code(url: str, user: User, key: str) -> str:
    """What Collect reads from a settings code: JSON, packed, in base 64."""
    general = {
        "server_url": url,
        "username": user.login,
        "password": key,
        "form_update_mode": "match_exactly",
        "periodic_form_updates_check": "every_fifteen_minutes",
        "autosend": "wifi_and_cellular",
        "delete_send": True,
    }
    project = {"name": user.district.name, "icon": "B"}
    settings = {"general": general, "admin": {}, "project": project}
    return b64encode(zlib.compress(json.dumps(settings).encode())).decode()


def _drawn(text: str) -> Markup:
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(scale=5, border=2, omitsize=True, dark="#000", light="#fff")
    return Markup(svg)  # noqa: S704 - segno wrote it, of a text of ours
