"""What holds for every route, whoever adds it: rights, CSRF, headers, GETs without effect."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from inspections.db import reading
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.store.schema import METADATA
from inspections.tenancy import WHOLE_INSTALLATION
from tests.fixtures.busy_district import routes
from web.navigation import BARS

ROLES = [role for role in Role if role not in WITHOUT_ACCOUNT]
NOT_FOUND_IS_RIGHT = {
    "filing.photo",  # the photo there is of no inspection
    "elsewhere.leave",  # there is no other provider
    "elsewhere.come_back",
    "absences.change",  # of somebody else's only coordinators know
}
ROWS = (
    "accommodation_id", "user_id", "operator_id", "room_id", "inspection_id", "deficiency_id",
    "photo_id", "complaint_id", "complaint_photo_id", "office_id", "export_id", "checklist_id",
    "key_id", "comparison_id", "message_id", "letter_id", "person", "uid", "conflict_id",
    "device_id", "hold_id", "passkey_id", "token_id", "certificate_id", "erasure_id", "module_id",
    "absence_id",
)  # fmt: skip
BEFORE_LOOKING = (400, 415, 422)  # a body refused before its row is looked for says nothing of it
UPKEEP = {  # what is counted
    "login_sessions", "login_attempts", "passkey_challenges", "visitor_marks", "day_salts",
}  # fmt: skip
ALWAYS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cache-Control",
)


def with_cookie(app, ids):
    """Not those that know people by a header alone; see `test_openrosa`."""
    return [route for route in routes(app, ids) if not route.endpoint.startswith("openrosa.")]


def gets(app, ids):
    return [route for route in with_cookie(app, ids) if "GET" in route.methods]


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_those_it_names_and_for_nobody_else(role, app, busy, client_of):
    visitor = client_of(role)
    for route in gets(app, busy):
        status = visitor.get(route.url).status_code
        if not route.allowed or role in route.allowed:
            assert status in (200, 302, 304, 404, 409), (route, status)
            assert status != 404 or route.endpoint in NOT_FOUND_IS_RIGHT, (route, status)
        else:
            assert status == 403, (route, status)


def test_every_entry_of_the_bar_opens_for_its_role(app, client_of):
    for role, entries in BARS.items():
        visitor = client_of(Role(role))
        for url in entries:
            page = visitor.get(url)
            assert page.status_code == 200, (role, url)
            assert 'aria-current="page"' in page.text, (role, url)


def test_a_stranger_is_asked_to_log_in(app, busy, anonymous):
    for route in gets(app, busy):
        if route.allowed:
            answer = anonymous.get(route.url)
            if route.url.startswith("/api/"):
                assert answer.status_code == 401, route
            else:
                assert answer.location.startswith("/anmelden?weiter="), route


def test_nothing_is_changed_without_the_token_of_the_form(app, busy, client_of):
    visitor = client_of(Role.ADMIN)
    before = fingerprint(app)
    for route in routes(app, busy):
        for method in route.unsafe:
            assert visitor.open(route.url, method=method).status_code == 403, route
            forged = visitor.open(route.url, method=method, data={"csrf_token": "forged"})
            assert forged.status_code == 403, route
    assert fingerprint(app) == before


def test_nothing_is_changed_from_a_foreign_page(app, busy, client_of):
    visitor = client_of(Role.ADMIN)
    token = {"csrf_token": visitor.csrf_token()}
    for route in routes(app, busy):
        for method in route.unsafe:
            for headers in (
                {"Origin": "https://boese.example"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
            ):
                answer = visitor.open(route.url, method=method, data=token, headers=headers)
                assert answer.status_code == 403, (route, headers)


def test_no_role_changes_what_it_may_not(app, busy, client_of):
    for role in ROLES:
        visitor = client_of(role)
        for route in routes(app, busy):
            if not route.unsafe or not route.allowed or role in route.allowed:
                continue
            answer = change(visitor, route.unsafe[0], route.url)
            assert answer.status_code == 403, (role, route)


def test_looking_changes_nothing(app, busy, client_of, anonymous):
    visitors = [anonymous, *map(client_of, ROLES)]
    before = fingerprint(app)
    for _ in range(2):
        for visitor in visitors:
            for route in gets(app, busy):
                visitor.get(route.url)
                visitor.head(route.url)
    assert fingerprint(app) == before


def test_what_belongs_to_another_district_is_not_there(app, busy, elsewhere, client_of):
    visitors = {role: client_of(role) for role in ROLES}
    before = fingerprint(app)
    foreign = busy | {name: value for name, value in elsewhere.items() if name in ROWS}
    for own, route in zip(with_cookie(app, busy), with_cookie(app, foreign), strict=True):
        if own.url == route.url or not route.allowed:
            continue
        visitor = visitors[route.allowed[-1]]
        if "GET" in route.methods:
            assert visitor.get(route.url).status_code == 404, route
        for method in route.unsafe:
            answer = change(visitor, method, route.url)
            assert answer.status_code in (404, *BEFORE_LOOKING), (route, answer.status)
    assert fingerprint(app) == before


def change(visitor, method, url):
    if url.startswith("/api/"):
        return visitor.open(url, method=method, json={}, headers={"X-Begehung": "1"})
    return visitor.post_form(url)


def test_every_answer_carries_the_headers(app, busy, client_of, anonymous):
    visitor = client_of(Role.ADMIN)
    answers = [visitor.get(route.url) for route in gets(app, busy)]
    answers += [anonymous.get(url) for url in ("/", "/nirgends", "/api/v1/nirgends", "/up")]
    answers += [
        visitor.post("/anmelden"),
        visitor.delete("/konto"),
        visitor.get("/personen/999999"),
        visitor.get("/static/css/page.css"),
        visitor.get("/static/nirgends.css"),
        visitor.get("/konto", headers={"Host": "boese.example"}),
        visitor.post("/konto/passwort", data=b"x" * (27 * 1024 * 1024)),
    ]
    for answer in answers:
        for name in ALWAYS:
            assert name in answer.headers, (answer.request.path, answer.status, name)
        assert "Access-Control-Allow-Origin" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors" in policy
        kind = answer.headers["Content-Type"]
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind, answer.request.path


def fingerprint(app):
    """A hash of every row of the database but of sessions and counts."""
    digest = hashlib.sha256()
    with reading(app.extensions["wiring"].sessions, WHOLE_INSTALLATION) as session:
        for table in METADATA.sorted_tables:
            if table.name in UPKEEP:
                continue
            rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
            digest.update(f"{table.name}{rows}".encode())
    return digest.hexdigest()
