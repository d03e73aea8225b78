"""The public address decides for which site passkeys are, and whether there can be any."""

from __future__ import annotations

import pytest

from inspections.relying_party import RelyingParty, relying_party


@pytest.mark.parametrize(
    ("address", "site", "origin"),
    [
        ("https://begehung.kreis.example", "begehung.kreis.example", "https://begehung.kreis.example"),
        ("https://Amt.Example:443/", "amt.example", "https://amt.example"),
        ("https://amt.example:8443", "amt.example", "https://amt.example:8443"),
        ("http://localhost:8080", "localhost", "http://localhost:8080"),
    ],
)
def test_it_is_the_configured_name_and_the_origin_as_browsers_write_it(address, site, origin):
    assert relying_party(address) == RelyingParty(site, origin)


@pytest.mark.parametrize(
    "address",
    ["http://amt.example", "http://127.0.0.1:8080", "https://192.0.2.7", "https://[2001:db8::1]"],
)
def test_there_is_none_without_https_or_at_a_bare_number(address):
    assert relying_party(address) is None
