"""Only the name in `base_url` is ours; another Host would open the door to rebinding."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

from inspections.settings import Settings
from web.context import wiring

ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def register(app: Flask) -> None:
    app.before_request(check_host)


def names(settings: Settings) -> set[str]:
    """The host names this installation answers to."""
    own = {urlsplit(settings.base_url).hostname or ""}
    return own | set(ON_THIS_MACHINE) if settings.embedded_mail else own


def check_host() -> None:
    if request.endpoint == "public.up":  # asked from inside, by address
        return
    if host_name(request.host) not in names(wiring().settings):
        abort(400)


def host_name(host: str) -> str | None:
    """The name without its port; None for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
