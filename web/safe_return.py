"""Where to go after log-in: only a path of our own, whatever the address bar says."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


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
