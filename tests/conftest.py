"""Fixtures every test may ask for; real servers are started only when a test asks."""

pytest_plugins = [
    "tests.fixtures.moving_clock",
    "tests.fixtures.databases",
    "tests.fixtures.postgres",
    "tests.fixtures.valkey",
    "tests.fixtures.smtp_sink",
    "tests.fixtures.browser",
    "tests.fixtures.small_district",
    "tests.fixtures.heartbeat",
    "tests.fixtures.web_client",
    "tests.fixtures.busy_district",
    "tests.fixtures.filing_desk",
]
