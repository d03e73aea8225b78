"""What makes the pages an application on a device: its manifest and its service worker."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from web.access import public
from web.outbox_words import outbox_words

bp = Blueprint("device", __name__)
bp.add_app_template_global(outbox_words)
VERSION_HEADER = "X-Begehung-Version"
NEEDED = (
    *("css/*.css", "js/*.js", "icons/*", "vendor/kern/*.css", "vendor/fonts/*.woff2"),
    *("vendor/cel-js/*.js", "vendor/signature_pad/*.js"),
)
SPRITE = "vendor/icons.svg"


@bp.get("/sw.js")
@public
def worker() -> Response:
    """At the root: a worker rules only what lies below it. Another version is another text."""
    folder = str(current_app.static_folder)
    files = [url_for("static", filename=name, v=None) for name in _needed(folder)]
    text = render_template("sw.js", version=_version(folder), files=files)
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    icons = [
        {"src": _icon(f"app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    whole = icons[1] | {"src": _icon("app-maskable-512.png"), "purpose": "maskable"}
    response = jsonify(
        id="/",
        name="Begehung",
        short_name="Begehung",
        lang="de",
        start_url="/heute",
        scope="/",
        display="standalone",
        theme_color="#2044aa",
        background_color="#ffffff",
        icons=[*icons, whole],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.after_app_request
def name_the_version(response: Response) -> Response:
    """A copy on a device says with it which version's files it needs."""
    if response.mimetype == "text/html":
        response.headers[VERSION_HEADER] = _version(str(current_app.static_folder))
    return response


def _icon(name: str) -> str:
    return url_for("static", filename=f"icons/{name}")


@lru_cache
def _needed(folder: str) -> tuple[str, ...]:
    """Every file a page taken along may ask for, as it lies in the static folder."""
    root = Path(folder)
    found = {path.relative_to(root).as_posix() for part in NEEDED for path in root.glob(part)}
    return tuple(sorted(found | {SPRITE}))


@lru_cache
def _version(folder: str) -> str:
    """A hash over those files and the worker itself; the process is older than no file of its."""
    root, worker_text = Path(folder), Path(folder).parent / "templates" / "sw.js"
    digest = hashlib.sha256(worker_text.read_bytes())
    for name in _needed(folder):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()[:16]
