"""Something sensitive asks again who it is, after ten minutes."""

from __future__ import annotations

import pytest

from inspections.domain.vocabulary import Role
from inspections.usecases.log_in import MOST_PER_LOGIN
from tests.fixtures.small_district import PASSWORD

SENSITIVE = [
    (Role.ADMIN, "/personen/neu"),
    (Role.ADMIN, "/personen/{user}"),
    (Role.ADMIN, "/personen/{user}/loeschung"),
    (Role.ADMIN, "/betreiber/1/loeschung"),
    (Role.ADMIN, "/aufbewahrung/loeschungen/1/bestaetigen"),
    (Role.ADMIN, "/personen/{user}/link"),
    (Role.ADMIN, "/personen/{user}/zweiter-faktor"),
    (Role.READER, "/konto/zweiter-faktor/beginnen"),
    (Role.READER, "/konto/zweiter-faktor/codes"),
    (Role.READER, "/konto/zweiter-faktor/entfernen"),
    (Role.COORDINATOR, "/schnittstelle"),
    (Role.INSPECTOR, "/konto/kalender"),
    (Role.READER, "/konto/passkeys/beginnen"),
    (Role.READER, "/konto/passkeys"),
    (Role.COORDINATOR, "/konto/passkeys/1/entfernen"),
]


def test_these_are_all_of_them(app):
    adapter = app.url_map.bind("localhost")
    asking = {name for name, view in app.view_functions.items() if hasattr(view, "asks_again")}
    listed = {adapter.match(url.format(user=1), method="POST")[0] for _role, url in SENSITIVE}
    assert listed == asking


def minutes_later(visitor, small, minutes):
    """Living all the while."""
    for _ in range(minutes):
        small.clock.ahead(minutes=1)
        visitor.get("/konto")


@pytest.mark.parametrize(("role", "url"), SENSITIVE)
def test_ten_minutes_after_log_in_one_is_asked_again(role, url, client_of, small):
    visitor = client_of(role)
    url = url.format(user=small.user(Role.READER).id)
    minutes_later(visitor, small, 10)
    assert "/konto/bestaetigen" not in (visitor.post_form(url).location or "")
    visitor = client_of(role)
    minutes_later(visitor, small, 11)
    answer = visitor.post_form(url)
    assert answer.location.startswith("/konto/bestaetigen")


def test_with_the_password_one_comes_back_under_a_new_session(client_of, small):
    visitor = client_of(Role.ADMIN)
    minutes_later(visitor, small, 11)
    asked = visitor.get("/personen/neu").location
    assert asked == "/konto/bestaetigen?weiter=/personen/neu"
    before = visitor.get_cookie("begehung").value
    data = {"password": PASSWORD, "weiter": "/personen/neu"}
    assert visitor.post_form("/konto/bestaetigen", data).location == "/personen/neu"
    assert visitor.get_cookie("begehung").value != before
    assert visitor.get("/personen/neu").status_code == 200


def test_a_wrong_password_is_counted_like_a_failed_log_in(client_of, small):
    visitor = client_of(Role.ADMIN)
    minutes_later(visitor, small, 11)
    for _ in range(MOST_PER_LOGIN):
        assert visitor.post_form("/konto/bestaetigen", {"password": "falsch"}).status_code == 401
    assert visitor.post_form("/konto/bestaetigen", {"password": PASSWORD}).status_code == 429


def test_a_form_sent_too_late_changes_nothing_and_says_so(client_of, small):
    visitor = client_of(Role.ADMIN)
    minutes_later(visitor, small, 11)
    data = {"name": "Neu", "login": "neu", "email": "n@k.example", "role": "reader", "active": "1"}
    back = {"Referer": "http://localhost/personen/neu"}
    answer = visitor.post_form("/personen/neu", data, headers=back)
    assert answer.location == "/konto/bestaetigen?weiter=/personen/neu"
    page = visitor.get(answer.location).text
    assert "Es ist noch nichts geändert" in page
    assert "n@k.example" not in client_of(Role.ADMIN).get("/personen").text
