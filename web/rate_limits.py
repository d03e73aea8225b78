"""How often one person, or one address, may ask for what costs much; counted in the database.

Not in Redis, which may be emptied at lunch, nor in a process, of which there are several.
"""

from __future__ import annotations

from flask import Flask, g, request

from inspections.domain.errors import Refused
from inspections.store import visitors
from web.context import maybe_user, now, transaction

# in an hour; far above what a busy day needs
MOST = {
    "exports.ask": 60,
    "exports.again": 60,
    "rules_comparison.ask": 30,
    "checklists.preview": 60,
    "backups.read_in": 60,
    "field_keys.connect": 20,
    "api_tokens.make": 20,
    "calendar_feed.make": 20,
    "passkeys.begin_adding": 60,
    "passkeys.begin_log_in": 600,  # of one address, which may be a whole administration
    "api_inspections.put_photo": 2_000,
    "api_uploads.finish": 2_000,
    "filing.save_section": 5_000,
    "openrosa.submit": 1_000,
    "operator_answer.answer": 60,
    "account_links.set_password": 60,
    "security_notes.receive": 30,
}
MOST_SEARCHES = 600
MOST_BY_TOKEN = 3_600
SEARCH = "suche"
MINUTES = 60


class AskedTooOften(Refused):
    """More in this hour than anybody needs; `details["again_in"]` is in minutes."""

    status = 429


def register(app: Flask) -> None:
    unknown = sorted(set(MOST) - set(app.view_functions))
    if unknown:
        raise LookupError(f"limits of routes that are not there: {', '.join(unknown)}")
    app.before_request(check)


def check() -> None:
    """Raises AskedTooOften; in a transaction of its own, so that a refusal counts as well."""
    what, most = request.endpoint or "", 0
    if request.method in ("POST", "PUT"):
        most = MOST.get(what, 0)
    elif request.args.get(SEARCH):
        what, most = "search", MOST_SEARCHES
    if g.get("token") is not None:
        what, most = "token", MOST_BY_TOKEN
    if not most:
        return
    with transaction() as session:
        times = visitors.count(session, what, _who(), now=now())
    if times > most:
        raise AskedTooOften(what=what, again_in=MINUTES - now().minute)


def _who() -> str:
    if (token := g.get("token")) is not None:
        return f"token-{token.id}"
    user = maybe_user()
    return f"user-{user.id}" if user else request.remote_addr or "unknown"
