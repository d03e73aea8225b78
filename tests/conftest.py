"""Fixtures every test may ask for; real servers are started only when a test asks."""

import pytest

pytest_plugins = [
    "tests.fixtures.spreading",
    "tests.fixtures.reach_report",
    "tests.fixtures.moving_clock",
    "tests.fixtures.databases",
    "tests.fixtures.postgres",
    "tests.fixtures.valkey",
    "tests.fixtures.smtp_sink",
    "tests.fixtures.browser",
    "tests.fixtures.small_district",
    "tests.fixtures.standing_in",
    "tests.fixtures.heartbeat",
    "tests.fixtures.web_client",
    "tests.fixtures.complaining",
    "tests.fixtures.busy_district",
    "tests.fixtures.filing_desk",
    "tests.fixtures.collect",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-letters", action="store_true", help="store every letter as it is printed now"
    )
