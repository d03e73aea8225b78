"""Sends a stored photo to somebody who may see it; the browser keeps it, nobody in between."""

from __future__ import annotations

from flask import Response, send_file

from inspections.domain.errors import NotFound
from inspections.store.photos import Photo
from web.context import wiring


def send_photo(photo: Photo) -> Response:
    """Raises NotFound when the file is gone."""
    path = wiring().photos.path(photo.stored)
    if not path.is_file():
        raise NotFound(photo=photo.id)
    response = send_file(path, mimetype="image/jpeg", etag=photo.stored, max_age=31536000)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = f'inline; filename="foto-{photo.id}.jpg"'
    return response
