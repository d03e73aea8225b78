"""What costs much is not asked for without end, and the count needs no Redis and no process."""

from __future__ import annotations

import socket

import pytest

from inspections.domain.vocabulary import Role
from inspections.wiring import wire
from tests.fixtures.web_client import Visitor
from web import create_app, rate_limits


def ask(visitor):
    return visitor.post_form("/berichte", {"sicht": "open"})


def test_exports_are_asked_for_so_often_and_then_one_waits(client_of, small):
    office = client_of(Role.COORDINATOR)
    for _time in range(rate_limits.MOST["exports.ask"]):
        assert ask(office).status_code == 302
    refused = ask(office)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Zu viele Versuche" in refused.text
    assert ask(client_of(Role.READER)).status_code == 302, "somebody else is not refused"
    small.clock.ahead(hours=1)
    assert ask(client_of(Role.COORDINATOR)).status_code == 302


def test_a_search_has_a_limit_and_looking_around_has_none(client_of, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST_SEARCHES", 3)
    office = client_of(Role.COORDINATOR)
    statuses = [office.get("/maengel?suche=Heizung").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert office.get("/maengel").status_code == 200


def test_a_device_hears_it_as_a_problem_with_the_time_to_wait(client_of, busy, monkeypatch):
    monkeypatch.setitem(rate_limits.MOST, "api_uploads.finish", 1)
    phone = client_of(Role.INSPECTOR)
    url = f"/api/v1/inspections/{busy['uid']}/uploads/{busy['sha256']}?item=C06"
    answers = [
        phone.post(url, headers={"X-Begehung": "1"}, content_type="application/octet-stream")
        for _ in range(2)
    ]
    assert answers[0].status_code != 429
    assert answers[1].status_code == 429
    assert answers[1].mimetype == "application/problem+json"
    assert int(answers[1].headers["Retry-After"]) > 0


def test_it_holds_over_several_processes_and_with_nothing_else_reachable(
    client_of, small, settings, monkeypatch
):
    """Two applications count together, while every connection to anything is refused."""

    def refuse(*_given, **_named):
        raise ConnectionRefusedError("nothing is reachable")

    monkeypatch.setattr(rate_limits, "MOST", {"exports.ask": 4})
    other = create_app(wire(settings, clock=small.clock, transport=small.mailbox))
    other.test_client_class = Visitor
    visitors = [client_of(Role.COORDINATOR), other.test_client()]
    visitors[1].log_in_as(small.user(Role.COORDINATOR))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    statuses = [ask(visitors[turn % 2]).status_code for turn in range(6)]
    assert statuses == [302, 302, 302, 302, 429, 429]


def test_a_forged_form_costs_its_victim_nothing(client_of, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST", {"exports.ask": 1})
    office = client_of(Role.COORDINATOR)
    for _time in range(3):
        assert office.post("/berichte", data={"csrf_token": "forged"}).status_code == 403
    assert ask(office).status_code == 302


def test_a_limit_of_a_route_that_is_gone_stops_the_start(app, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST", {"nobody.knows": 1})
    with pytest.raises(LookupError, match=r"nobody\.knows"):
        rate_limits.register(app)
