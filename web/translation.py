"""One language per request, for templates, labels, dates and numbers alike."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, g, request, session
from flask_babel import Babel

from inspections import labels
from inspections.labels import DEFAULT_LOCALE, LOCALES
from web.context import maybe_user, today

THEMES = ("auto", "light", "dark")


def register(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(labels.TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LOCALE
    Babel(
        app,
        locale_selector=labels.current_locale,
        timezone_selector=lambda: "Europe/Berlin",
    )
    # the same words whether a page, a letter or a sheet prints them
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        labels._, labels.ngettext, newstyle=True
    )
    app.before_request(enter_locale)
    app.teardown_request(leave_locale)
    app.context_processor(looks)


def enter_locale() -> None:
    """Files have no language; not asking the cookie lets browsers keep them whoever logs in."""
    if request.endpoint == "static":
        return
    g.locale_scope = ExitStack()
    g.locale_scope.enter_context(labels.using_locale(wanted_locale()))


def leave_locale(_error: BaseException | None = None) -> None:
    if scope := g.pop("locale_scope", None):
        scope.close()


def wanted_locale() -> str:
    """The person's, else what was chosen before log-in, else what the browser prefers."""
    if user := maybe_user():
        return user.locale
    chosen = session.get("locale")
    return chosen or request.accept_languages.best_match(LOCALES) or DEFAULT_LOCALE


def wanted_theme() -> str:
    user = maybe_user()
    return user.theme if user else session.get("theme", "auto")


def looks() -> dict[str, Any]:
    """What every template knows of the request; `today` is the day at the office."""
    return {
        "locale": labels.current_locale(),
        "dir": "ltr",
        "theme": wanted_theme(),
        "today": today(),
    }
