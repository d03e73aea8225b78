"""What every response says to the browser, errors and files included."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from web.context import wiring
from web.session_cookie import is_https

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "report-uri /csp-berichte",
        "report-to csp",
    )
)
POLICY = "Content-Security-Policy"
ALWAYS = {
    POLICY: CONTENT_SECURITY_POLICY,
    "Reporting-Endpoints": 'csp="/csp-berichte"',
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=(), camera=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 365 * 24 * 3600
KEYED_PAGES = ("/a/", "/zugang/", "/kalender/")  # their path is the key


def register(app: Flask) -> None:
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """A page that needs another policy sets it itself and is left alone."""
    if request.path.startswith(KEYED_PAGES):
        response.headers.setdefault("Referrer-Policy", "no-referrer")
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors" not in response.headers[POLICY]:
        response.headers[POLICY] += "; frame-ancestors 'none'"
    if is_https(wiring().settings):
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains"
        )
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = _how_long(request.path)
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _how_long(path: str) -> str:
    """For ever under the name of its content; fonts, named by the style sheets, for a month."""
    if "v" in request.args:
        return f"public, max-age={A_YEAR}, immutable"
    return "public, max-age=2592000" if path.endswith(".woff2") else "no-cache"
