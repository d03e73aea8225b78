"""Ways back: only to a path of our own, whatever the address bar says."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import Flask, request

PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def register(app: Flask) -> None:
    app.jinja_env.globals["this_page"] = this_page


def this_page() -> str:
    """Path and query of the page asked for.

    Every form that posts to its own page names it: a form without an address is sent to the one in
    the address bar, whose fragment (the field an error led to) outlives the redirect after saving.
    """
    return request.full_path.rstrip("?")


def own_path(target: str | None, otherwise: str) -> str:
    """`target` when it is surely a path here, else `otherwise`.

    Unquoted twice before looking, because proxies and browsers do so too.
    """
    if not target or len(target) > 2000:
        return otherwise
    for text in (target, unquote(target), unquote(unquote(target))):
        try:
            parts = urlsplit(text)
        except ValueError:
            return otherwise
        if parts.scheme or parts.netloc or not PATH.fullmatch(text.replace(" ", "+")):
            return otherwise
    return target
