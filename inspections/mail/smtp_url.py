"""The mail server's address: smtp://user:password@host:port?starttls=require"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class Encryption(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"  # required: without it nothing is sent
    TLS = "tls"


DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
OPTIONS = {"starttls": {"require", "off"}, "verify": {"on", "off"}}


class SmtpUrlInvalid(ValueError):
    """The address of the mail server cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    encryption: Encryption
    verify: bool
    ca_file: str | None
    user: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Read smtp, smtp+starttls or smtps; plain text to elsewhere must be asked for."""
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise SmtpUrlInvalid("expected smtp://, smtp+starttls:// or smtps:// and a host")
        options = _options(parts.query)
        local = _is_loopback(parts.hostname)
        encryption = _encryption(parts.scheme, options.get("starttls"), local=local)
        verify = options.get("verify", "on") == "on"
        if not verify and not local:
            raise SmtpUrlInvalid("verify=off is for servers on this machine; use ca_file=")
        if parts.username and encryption is Encryption.NONE and not local:
            raise SmtpUrlInvalid("a password is not sent in plain text; use starttls=require")
        return cls(
            host=parts.hostname,
            port=_port(parts),
            encryption=encryption,
            verify=verify,
            ca_file=options.get("ca_file"),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in options.items():
        if name != "ca_file" and value not in OPTIONS.get(name, ()):
            raise SmtpUrlInvalid(f"unknown option {name}={value}")
    return options


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or DEFAULT_PORTS[parts.scheme]
    except ValueError as error:
        raise SmtpUrlInvalid(str(error)) from error


def _encryption(scheme: str, starttls: str | None, *, local: bool) -> Encryption:
    if scheme == "smtps":
        return Encryption.TLS
    if scheme == "smtp+starttls" or starttls == "require":
        return Encryption.STARTTLS
    return Encryption.NONE if starttls == "off" or local else Encryption.STARTTLS


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
