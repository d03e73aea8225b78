"""Requests no page of ours makes: SQL, bottomless JSON, foreign methods, files."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from inspections.domain.vocabulary import Role
from tests.fixtures.busy_district import routes
from tests.fixtures.payloads import SQL
from tests.web.test_every_route import fingerprint
from web.access import STAFF

LISTS = {
    "/maengel": ("sicht", "unterkunft", "abschnitt", "schwere", "status", "suche", "sort", "nach"),
    "/unterkuenfte": ("ampel", "suche", "sort"),
    "/beschwerden": ("sicht", "unterkunft", "thema", "suche"),
    "/plan": ("monat", "unterkunft"),
    "/lage": ("zeit", "woche"),
    "/betrieb/erinnerungen": ("woche", "person"),
    "/berichte": ("sicht", "suche"),
}
NOT_SERVED = (
    "/.git/config", "/.git/HEAD", "/.env", "/.htaccess", "/.well-known/", "/static/", "/static/js/",
    "/static/../settings.py", "/static/..%2f..%2finspections/settings.py", "/static/%2e%2e/wsgi.py",
    "/static/js/..%5c..%5cwsgi.py", "/web/wsgi.py", "/pyproject.toml", "/requirements.txt",
    "/begehung.sqlite3", "/secret", "/.run/secret", "/photos/", "/server-status", "/metrics",
    "/debug", "/console", "/?__debugger__=yes&cmd=resource&f=style.css", "/openapi.json", "/docs",
    "/swagger-ui", "/redoc", "/admin", "/phpinfo.php", "/static/js/filing.js.map",
)  # fmt: skip


@pytest.mark.parametrize("payload", SQL)
def test_sql_in_a_filter_is_a_word_nobody_finds(payload, client_of, busy, app):
    office = client_of(Role.COORDINATOR)
    before = fingerprint(app)
    for page, names in LISTS.items():
        assert office.get(page).status_code == 200, page
        for name in names:
            answer = office.get(f"{page}?{urlencode({name: payload})}")
            assert answer.status_code in (200, 302, 400, 404), (page, name, answer.status)
            assert "sqlite" not in answer.text.lower(), (page, name)
            assert "$argon2" not in answer.text, (page, name)
    assert fingerprint(app) == before


def test_a_wrong_word_finds_less_and_not_all(client_of, busy):
    office = client_of(Role.COORDINATOR)
    assert "M-20" in office.get("/maengel").text.split("<main")[1]
    found = office.get("/maengel?" + urlencode({"suche": "' OR '1'='1"}))
    assert "/maengel/" not in found.text.split("<main")[1].split("<table")[-1] or (
        "M-20" not in found.text.split("<main")[1]
    )


@pytest.mark.parametrize("depth", [21, 1_000, 200_000])
def test_bottomless_json_is_refused(depth, client_of, busy):
    nested = b'{"item": ' + b"[" * depth + b"]" * depth + b"}"
    url = f"/api/v1/inspections/{busy['uid']}/answers/{busy['answer_uid']}"
    answer = client_of(Role.INSPECTOR).put(
        url, data=nested, content_type="application/json", headers={"X-Begehung": "1"}
    )
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 400])
def test_numbers_that_are_none_are_refused(number, client_of, busy):
    url = f"/api/v1/inspections/{busy['uid']}/answers/{busy['answer_uid']}"
    answer = client_of(Role.INSPECTOR).put(
        url,
        data=f'{{"item": "A02", "value": {number}}}',
        content_type="application/json",
        headers={"X-Begehung": "1"},
    )
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("number", ["2147483648", "9" * 30])
def test_a_number_no_column_holds_names_nothing(number, client_of, busy, app):
    paths = {rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule}
    assert len(paths) > 30
    for path in sorted(paths):
        url = re.sub(r"<\w+:\w+>|<\w+>", number, path)
        assert client_of(Role.COORDINATOR).get(url).status_code in (404, 405), path


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "-1", "zwölf"])
def test_a_number_no_column_holds_is_refused_in_a_query_and_a_form(number, client_of, busy):
    office = client_of(Role.COORDINATOR)
    for query in ("plan?begehung", "plan?unterkunft", "beschwerden?unterkunft"):
        assert office.get(f"/{query}={number}").status_code in (200, 400, 404), query
    forms = (
        ("/beschwerden/1", {"arbeit": "refer", "gesehen": "1", "stelle": number}),
        ("/beschwerden/1", {"arbeit": "sort", "gesehen": number}),
        ("/maengel/1", {"entscheidung": "accept", "gesehen": number}),
        ("/plan", {"accommodation": number, "checklist": number, "planned_on": "2026-12-01"}),
    )
    for url, form in forms:
        assert office.post_form(url, form).status_code in (400, 404, 409, 422), (url, form)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
def test_methods_nobody_needs_are_refused(method, client_of, busy):
    for url in ("/", "/konto", "/api/v1/inspections", "/static/js/filing.js"):
        answer = client_of(Role.ADMIN).open(url, method=method)
        assert answer.status_code in (404, 405), (method, url)


@pytest.mark.parametrize("path", NOT_SERVED)
def test_what_is_not_for_the_web_is_not_there(path, client_of, anonymous):
    for visitor in (anonymous, client_of(Role.ADMIN)):
        answer = visitor.get(path)
        assert answer.status_code in (302, 404, 400), path
        assert "Traceback" not in answer.text
        assert "BEGEHUNG_" not in answer.text


def test_no_page_answers_to_a_name_that_is_not_ours(anonymous, app):
    for host in ("boese.example", "127.0.0.1.boese.example", "127.0.0.1:80@boese.example", "[", ""):
        answer = anonymous.get("/anmelden", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "boese" not in answer.text


def test_a_forwarded_host_leads_no_link_astray(anonymous, small):
    headers = {"X-Forwarded-Host": "boese.example", "Forwarded": "host=boese.example"}
    for url in ("/anmelden", "/konto", "/anmelden/vergessen", "/nirgends"):
        answer = anonymous.get(url, headers=headers)
        assert "boese" not in answer.text
        assert "boese" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("origin", ["https://boese.example", "null", "http://127.0.0.1.boese.example"])
def test_no_other_site_may_read_an_answer(origin, client_of):
    for url in ("/konto", "/api/v1/inspections", "/up"):
        for method in ("GET", "OPTIONS"):
            answer = client_of(Role.ADMIN).open(url, method=method, headers={"Origin": origin})
            assert not [name for name in answer.headers if "Access-Control" in str(name)]


def test_a_name_said_twice_in_an_address_is_refused(client_of, busy):
    office = client_of(Role.COORDINATOR)
    assert office.get("/maengel?sicht=open&sicht=all").status_code == 400
    assert office.get("/maengel?sicht=open&schwere=low").status_code == 200
    url = f"/api/v1/inspections/{busy['uid']}/photos/{busy['sha256']}?item=C06&item=B11"
    answer = client_of(Role.INSPECTOR).delete(url, headers={"X-Begehung": "1"})
    assert answer.status_code == 400


def test_no_page_links_to_an_address_with_a_secret_or_a_person_in_its_query(
    app, busy, client_of, anonymous
):
    known = re.compile(r"""(?:href|action|src)=["']([^"'#]+\?[^"'#]+)""")
    named = set()
    for visitor in (anonymous, *map(client_of, STAFF)):
        for route in routes(app, busy):
            if "GET" in route.methods and not route.endpoint.startswith("openrosa."):
                page = visitor.get(route.url)
                text = page.text if page.mimetype == "text/html" else ""
                for address in known.findall(text):
                    named |= set(parse_qs(urlsplit(html.unescape(address)).query))
    assert not named & {"token", "key", "code", "password", "csrf_token", "login", "email", "name"}
    assert "sicht" in named, "or nothing was looked at"
