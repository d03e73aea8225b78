"""Reports of violated content policies, and where to tell of a weakness."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

import pytest

from inspections.domain.vocabulary import Role
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from web import create_app

URL = "/csp-berichte"
OLD, NEW = "application/csp-report", "application/reports+json"


def old(**more):
    report = {
        "document-uri": "http://127.0.0.1:8080/a/geheimes-zeichen?name=Anna",
        "referrer": "http://127.0.0.1:8080/personen/17",
        "blocked-uri": "inline",
        "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem",
        "script-sample": "alert(document.cookie)",
        "source-file": "http://127.0.0.1:8080/a/geheimes-zeichen",
    }
    return {"csp-report": report | more}


def new(**more):
    body = {
        "documentURL": "http://127.0.0.1:8080/maengel/4",
        "effectiveDirective": "img-src",
        "blockedURL": "https://boese.example/pixel.png?wer=anna",
        "sample": "",
    }
    return [{"type": "csp-violation", "age": 5, "url": "x", "body": body | more}]


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records
                    if "content policy" in record.getMessage()]  # fmt: skip


def send(visitor, document, kind, **more):
    return visitor.post(URL, data=json.dumps(document), content_type=kind, **more)


def test_every_page_says_where_violations_are_reported(client_of):
    headers = client_of(Role.READER).get("/konto").headers
    assert "report-uri /csp-berichte" in headers["Content-Security-Policy"]
    assert "report-to csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="/csp-berichte"'


def test_both_kinds_of_report_are_noted_by_route_and_kind_only(anonymous, said):
    assert send(anonymous, old(), OLD).status_code == 204
    assert send(anonymous, new(), NEW).status_code == 204
    assert said() == [
        "content policy: script-src-elem blocked inline on operator_answer.show",
        "content policy: img-src blocked something from elsewhere on deficiencies.show",
    ]


@pytest.mark.parametrize(
    "document",
    [
        old(**{"violated-directive": "x\r\nforged", "effective-directive": "x\nforged"}),
        old(**{"blocked-uri": "\x1b[2Jforged"}),
        old(**{"document-uri": "http://[forged"}),
        old(**{"document-uri": ["forged"], "blocked-uri": {"forged": 1}}),
        new(documentURL="javascript:forged", effectiveDirective=7, blockedURL=None),
        {"csp-report": "forged"},
        ["forged", None, 7, {"body": []}],
        "forged",
    ],
)
def test_nothing_of_a_made_up_report_reaches_the_log(document, anonymous, said):
    assert send(anonymous, document, OLD).status_code == 204
    assert not [line for line in said() if "forged" in line or not line.isprintable()]


def test_a_report_that_is_none_is_no_fault(anonymous, said):
    for body in (b"", b"{", b"\xff\xfe", b"[" * 9_000):
        answer = anonymous.post(URL, data=body, content_type=OLD)
        assert answer.status_code == 204
    assert said() == []


def test_a_form_of_a_foreign_page_is_no_report(anonymous, said):
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        assert send(anonymous, old(), kind).status_code == 403
    assert send(anonymous, old(), OLD, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert said() == []


def test_reports_are_limited_in_size_and_number(anonymous, said):
    assert anonymous.post(URL, data=b"x" * 20_000, content_type=OLD).status_code == 413
    assert send(anonymous, new() * 60, NEW).status_code == 204
    assert len(said()) == 10
    statuses = [send(anonymous, old(), OLD).status_code for _ in range(40)]
    assert statuses[0] == 204
    assert statuses[-1] == 429


def test_security_txt_says_whom_to_tell_and_does_not_run_out(anonymous, small, settings):
    answer = anonymous.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert lines["Contact"] == f"{settings.base_url}/impressum"
    assert lines["Canonical"] == f"{settings.base_url}/.well-known/security.txt"
    ends = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert timedelta(days=30) < ends - small.clock() < timedelta(days=365)


def test_an_installation_may_name_its_own_contact(small, settings):
    changed = settings_for(settings.data_dir, SECURITY_CONTACT="mailto:sicher@kreis.example")
    visitor = create_app(wire(changed, clock=small.clock)).test_client()
    assert "Contact: mailto:sicher@kreis.example\n" in visitor.get("/.well-known/security.txt").text
