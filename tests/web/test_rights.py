"""Every role at every route: `docs/RIGHTS.md` is made from the routes, and each cell is tried.

A new route fails until its line is there: `BEGEHUNG_WRITE_RIGHTS=1 pytest tests/web/test_rights.py`
writes the table anew, and the change is there for review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role, Scope
from inspections.store.people import User
from inspections.usecases.api_tokens import TokenWish, make_token
from tests.fixtures.busy_district import routes
from web.access import STAFF

TABLE = Path(__file__).parents[2] / "docs" / "RIGHTS.md"
LINE = re.compile(r"^\| (\w+) `([^`]+)` \| (.+) \|$", re.MULTILINE)
HEAD = """# Who may open what

Made from the routes and tried cell by cell in `tests/web/test_rights.py`. "all" is open to all,
also without an account: log-in, statements of law, and what is opened by a key of its own (an
operator's link, a resident's code). Whoever opens something still sees the own district only.
"token" is the scope with which another program reads, never more than its maker may.

| route | stranger | inspector | coordinator | commissioner | reader | admin | token |
|---|---|---|---|---|---|---|---|
"""
NOT_REFUSED = (200, 201, 204, 302, 304, 400, 404, 409, 410, 413, 415, 422)


# 401 for a wrong password or passkey is its own word
ASKS_WHO = {
    "account.try_log_in", "proving.prove_again", "passkeys.log_in", "passkeys.prove_again",
}  # fmt: skip


def cells(allowed):
    """Of a stranger and of each role."""
    if not allowed:
        return ["all"] * (1 + len(STAFF))
    return ["–", *("yes" if role in allowed else "–" for role in STAFF)]


def scopes_of(view):
    """Of the programs: the scope, any of them, or none."""
    scopes = getattr(view, "scopes", frozenset())
    return "any" if scopes == frozenset(Scope) else " ".join(sorted(scopes)) or "–"


def made_from(app):
    lines = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            words = " | ".join([*cells(view.allowed), scopes_of(view)])
            lines.append((rule.rule, f"| {method} `{rule.rule}` | {words} |"))
    return HEAD + "\n".join(line for _rule, line in sorted(lines)) + "\n"


def test_every_route_has_its_line_and_no_line_is_left_over(app):
    if os.environ.get("BEGEHUNG_WRITE_RIGHTS"):
        TABLE.write_text(made_from(app))
    written, made = TABLE.read_text().splitlines(), made_from(app).splitlines()
    assert [line for line in made if line not in written] == [], "write the table anew"
    assert [line for line in written if line not in made] == [], "write the table anew"


def table():
    """(method, rule) with the cell of each role; None is the stranger, "token" a program."""
    found = {}
    for method, rule, said in LINE.findall(TABLE.read_text()):
        found[method, rule] = dict(
            zip((None, *STAFF, "token"), said.split(" | "), strict=True)
        )
    return found


@pytest.mark.parametrize("role", [None, *STAFF], ids=lambda role: role or "stranger")
def test_each_cell_is_what_happens(role, app, busy, small):
    """Empty forms with a good token: refused for the role, or for anything else."""
    written = table()
    tried = 0
    for route in routes(app, busy):
        if route.endpoint.startswith("openrosa."):  # a key opens these; see test_openrosa
            continue
        for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
            cell = written[method, rule_of(app, route, method)][role]
            answer = ask(app, small, role, method, route.url)
            if cell == "–":
                assert is_refused(answer, role), (route, method, answer.status)
            elif route.endpoint not in ASKS_WHO:
                assert answer.status_code in NOT_REFUSED, (route, method, answer.status)
                assert cell == "all" or not is_refused(answer, role), (route, method)
            tried += 1
    assert tried >= 150


@pytest.mark.parametrize("scope", Scope)
def test_a_token_opens_what_its_scope_names_and_no_more(scope, app, busy, small):
    """Of a coordinator, whose role opens all that a token can; beside a cookie that opens more."""
    written = table()
    wish = TokenWish("Probe", frozenset({scope}))
    with transaction(small.sessions) as session:
        maker = session.get_one(User, small.user(Role.COORDINATOR).id)
        token = make_token(session, maker, wish, now=small.clock())
    headers = {"Authorization": f"Bearer {token}", "X-Begehung": "1"}
    visitor = app.test_client().log_in_as(small.user(Role.COORDINATOR))
    for route in routes(app, busy):
        for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
            cell = written[method, rule_of(app, route, method)]["token"]
            api = route.url.startswith("/api/")
            answer = visitor.open(route.url, method=method, headers=headers, json={})
            if cell in ("any", scope.value):
                assert answer.status_code in (200, 404, 409, 422), (route, answer.status)
            elif api:
                assert answer.status_code == 403, (route, answer.status)
                assert answer.json["code"] == "ScopeMissing"
            elif route.allowed:  # a page knows no token: whoever asks is a stranger
                asked = (answer.location or "").startswith("/anmelden")
                assert asked or answer.status_code in (401, 403), (route, answer.status)


def rule_of(app, route, method):
    adapter = app.url_map.bind("localhost")
    rule, _values = adapter.match(route.url.partition("?")[0], method=method, return_rule=True)
    return rule.rule


def ask(app, small, role, method, url):
    """A visitor of its own each time, since some forms log out."""
    visitor = app.test_client()
    if role is not None:
        with transaction(small.sessions) as session:
            person = session.get_one(User, small.user(role).id)
            person.active, person.role = True, role.value
        visitor.log_in_as(small.user(role))
    if method == "GET":
        return visitor.get(url)
    if url.startswith("/api/"):
        return visitor.open(url, method=method, json={}, headers={"X-Begehung": "1"})
    if url == "/csp-berichte":
        return visitor.post(url, data=b"{}", content_type="application/csp-report")
    return visitor.open(url, method=method, data={"csrf_token": visitor.csrf_token()})


def is_refused(answer, role):
    """A stranger is asked to log in, and comes back to what was asked for."""
    if role is None:
        to_log_in = (answer.location or "").partition("?")[0] == "/anmelden"
        return answer.status_code == 401 or (answer.status_code == 302 and to_log_in)
    return answer.status_code == 403


def test_only_these_roles_have_an_account():
    assert set(STAFF) == set(Role) - set(WITHOUT_ACCOUNT)
