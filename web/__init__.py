"""The web application: pages, wire and what surrounds every request."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from inspections.wiring import Wiring
from web import (
    acting,
    api,
    bearer,
    compression,
    csrf,
    errors,
    filters,
    headers,
    hosts,
    navigation,
    numbers,
    once_more,
    rate_limits,
    repeated_names,
    safe_return,
    second_factor,
    session_cookie,
    translation,
)
from web.access import check_every_route
from web.openrosa import routes
from web.pages import (
    absences,
    accommodations,
    account,
    account_links,
    api_tokens,
    backups,
    calendar_feed,
    call_lists,
    certificates,
    changes,
    checklists,
    competent_offices,
    complaints,
    contradictions,
    deficiencies,
    device,
    devices,
    duty,
    elsewhere,
    erasures,
    exports,
    factors,
    field_keys,
    filing,
    keep_accommodations,
    mailbox,
    operations,
    operator_answer,
    operators,
    passkeys,
    people,
    person_access,
    person_record,
    plan,
    privacy_notice,
    proving,
    public,
    reminders,
    resident,
    retention,
    rules,
    rules_comparison,
    security_notes,
    sent_letters,
    situation,
    taking_over,
    text_modules,
    today,
)

PAGES = (
    backups,
    account,
    account_links,
    elsewhere,
    proving,
    factors,
    passkeys,
    people,
    person_access,
    person_record,
    operators,
    retention,
    erasures,
    duty,
    absences,
    accommodations,
    keep_accommodations,
    certificates,
    checklists,
    text_modules,
    rules,
    rules_comparison,
    operations,
    mailbox,
    today,
    filing,
    contradictions,
    taking_over,
    situation,
    deficiencies,
    call_lists,
    changes,
    complaints,
    competent_offices,
    plan,
    reminders,
    sent_letters,
    exports,
    operator_answer,
    resident,
    public,
    privacy_notice,
    device,
    field_keys,
    routes,
    devices,
    api_tokens,
    calendar_feed,
    security_notes,
)

LARGEST_BODY = 26 * 1024 * 1024  # a photo of 25 MB and its form
LARGEST_FORM = 2 * 1024 * 1024  # the words of a whole checklist
MOST_FORM_PARTS = 4_000  # 250 questions with all their fields, twice over


def create_app(wiring: Wiring) -> Flask:
    """Raises RouteWithoutWord when a route does not say who may open it."""
    app = Flask(__name__)
    app.extensions["wiring"] = wiring
    numbers.register(app)  # before any route is known
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        **session_cookie.flash_cookie(wiring.settings),
    )
    if wiring.settings.trusted_proxies:
        count = wiring.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    compression.register(app)  # first here, last to touch an answer
    # in this order for every request: the host is ours, who it is, in which language, by whose
    # will, and proved well enough
    hosts.register(app)
    session_cookie.register(app)
    bearer.register(app)
    acting.register(app)
    translation.register(app)
    repeated_names.register(app)
    csrf.register(app)
    second_factor.register(app)
    headers.register(app)
    errors.register(app)
    filters.register(app)
    navigation.register(app)
    safe_return.register(app)
    elsewhere.register(app)
    for blueprint in dict.fromkeys(page.bp for page in PAGES):
        app.register_blueprint(blueprint)
    api.register_api(app)
    check_every_route(app)
    bearer.check_every_scope(app)
    rate_limits.register(app)
    once_more.register(app)
    return app
