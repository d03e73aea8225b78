"""The mail server's address, and what it may ask for."""

from __future__ import annotations

import ssl

import pytest

from inspections.mail.smtp_url import Encryption, SmtpServer, SmtpUrlInvalid


@pytest.mark.parametrize(
    ("url", "port", "encryption"),
    [
        ("smtp://127.0.0.1:2525", 2525, Encryption.NONE),
        ("smtp://localhost", 25, Encryption.NONE),
        ("smtp://[::1]:2525", 2525, Encryption.NONE),
        ("smtp://127.0.0.1?starttls=require", 25, Encryption.STARTTLS),
        ("smtp+starttls://mail.kreis.example", 587, Encryption.STARTTLS),
        ("smtps://mail.kreis.example", 465, Encryption.TLS),
        ("smtp://mail.kreis.example", 25, Encryption.STARTTLS),
        ("smtp://relay:1025?starttls=off", 1025, Encryption.NONE),
    ],
)
def test_encryption_follows_scheme_and_host(url: str, port: int, encryption: Encryption) -> None:
    server = SmtpServer.from_url(url)
    assert (server.port, server.encryption) == (port, encryption)


def test_user_and_password_may_hold_any_character() -> None:
    server = SmtpServer.from_url("smtps://post%40kreis:a%2Fb%3Ac@mail.kreis.example")
    assert (server.user, server.password) == ("post@kreis", "a/b:c")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smtp://",
        "http://mail.kreis.example",
        "smtp://mail.kreis.example:99999",
        "smtp://mail.kreis.example?starttls=maybe",
        "smtp://mail.kreis.example?startls=require",
        "smtps://mail.kreis.example?verify=off",
        "smtp://user:secret@mail.kreis.example?starttls=off",
    ],
)
def test_unsafe_and_unreadable_addresses_are_refused_at_once(url: str) -> None:
    with pytest.raises(SmtpUrlInvalid) as refusal:
        SmtpServer.from_url(url)
    assert "secret" not in str(refusal.value)


def test_certificates_are_checked_unless_the_server_is_on_this_machine() -> None:
    assert SmtpServer.from_url("smtps://localhost").tls_context().verify_mode is ssl.CERT_REQUIRED
    unchecked = SmtpServer.from_url("smtps://localhost?verify=off").tls_context()
    assert unchecked.verify_mode is ssl.CERT_NONE
