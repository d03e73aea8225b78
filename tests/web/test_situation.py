"""The situation: tiles are true, lead to their rows, and the chart says what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from inspections.domain.situation import Month
from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor
from web import charts
from web.pages.situation import week_of

Login = Callable[[Role], Visitor]
TILE = re.compile(
    r'class="bg-tile[^"]*" href="([^"]+)".*?__number">([^<]+)<.*?__title">([^<]+)<', re.S
)


def tiles(client: FlaskClient, url: str) -> dict[str, tuple[int, str]]:
    page = client.get(url).text
    return {
        title: (int(count), href.replace("&amp;", "&")) for href, count, title in TILE.findall(page)
    }


def rows_of(client: FlaskClient, url: str) -> int:
    return client.get(url).text.count('class="bg-table__main"')


@pytest.fixture
def busy(small: SmallDistrict) -> SmallDistrict:
    """Danger overdue, something new, something due."""
    small.clock.to("2026-04-07 10:00")
    small.inspect("B04", "C06", "B11")
    small.clock.to("2026-04-09 10:00")
    small.beat(times=5)  # the rungs of the ladder first, one a beat
    return small


@pytest.mark.parametrize(("role", "url"), [(Role.COORDINATOR, "/lage"), (Role.READER, "/amt")])
def test_every_tile_counts_exactly_the_rows_it_leads_to(
    busy: SmallDistrict, client_of: Login, role: Role, url: str
) -> None:
    client = client_of(role)
    found = tiles(client, url)
    assert {title: count for title, (count, _href) in found.items()} == {
        "Gefahr offen": 1,
        "Zu prüfen": 2,
        "Fristen überschritten": 1,
        "Begehungen diese Woche": 1,
    }
    for count, href in found.values():
        if href.startswith("/maengel"):
            assert rows_of(client, href) == count
        else:
            week = client.get(url).text.partition('id="woche"')[2]
            assert week.count("bg-list__when") == count


def test_an_empty_district_says_what_will_be_here(small: SmallDistrict, client_of: Login) -> None:
    page = client_of(Role.COORDINATOR).get("/lage").text
    assert "Keine offenen Mängel seit Ende Mai 2025" in page
    assert "Diese Woche ist keine Begehung geplant" in page
    assert "keine Gefahr im Verzug" in page


def test_the_most_urgent_house_stands_first(busy: SmallDistrict, client_of: Login) -> None:
    page = client_of(Role.COMMISSIONER).get("/lage").text
    assert "bg-ampel--red" in page
    assert "1 überfällig" in page


@pytest.mark.parametrize(
    ("role", "url", "status"),
    [
        (Role.INSPECTOR, "/lage", 403),
        (Role.READER, "/lage", 403),
        (Role.ADMIN, "/amt", 403),
        (Role.COORDINATOR, "/amt", 200),
    ],
)
def test_only_the_office_sees_the_situation(
    client_of: Login, role: Role, url: str, status: int
) -> None:
    assert client_of(role).get(url).status_code == status


def rows(*pairs: tuple[int, int]) -> list[Month]:
    return [Month(date(2026, n + 1, 1), 0, 0, *pair) for n, pair in enumerate(pairs)]


def test_the_title_of_the_trend_is_computed(app) -> None:
    with app.test_request_context():
        chart = charts.trend(rows((31, 9), (38, 14), (14, 2)))
        assert chart.title == "Offene Mängel seit Ende Januar 2026: von 31 auf 14"
        assert chart.sentence.endswith("davon überfällig damals 9, heute 2.")
        assert charts.title(rows((5, 0), (9, 0), (5, 0))) == "Offene Mängel wie Ende Januar 2026: 5"
        assert charts.title(rows((0, 0), (0, 0))).startswith("Keine offenen Mängel")


def test_the_labels_of_two_close_lines_do_not_touch(app) -> None:
    with app.test_request_context():
        for pair in ((3, 3), (3, 2), (0, 0), (100_000, 99_999)):
            chart = charts.trend(rows((1, 0), pair))
            assert chart.overdue.label_y - chart.open.label_y >= charts.APART
            assert chart.right + 12 + charts.LETTER * len(chart.overdue.label) <= charts.WIDTH


@pytest.mark.parametrize(("most", "step"), [(0, 1), (3, 1), (9, 5), (31, 10), (100_000, 50_000)])
def test_heights_are_round_numbers(most: int, step: int) -> None:
    assert charts.nice_step(most) == step


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert week_of(date(2026, 4, 12)) == (date(2026, 4, 6), date(2026, 4, 12))
    assert week_of(date(2026, 4, 6)) == (date(2026, 4, 6), date(2026, 4, 12))
