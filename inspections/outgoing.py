"""Calls to other servers: https only, no redirects, ten seconds, one megabyte.

A name is resolved once, its addresses are looked at, and one of just these is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

TIMEOUT = 10.0  # seconds, for the whole answer
LARGEST = 1024 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
CARRIERS = ipaddress.IPv4Network("100.64.0.0/10")  # shared with strangers of the same provider
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CallFailed(Exception):
    """The other server could not be asked, or answered what cannot be used."""


def is_allowed(url: str) -> bool:
    """Plain http never leaves this machine; user names in an address mislead who reads it."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def may_connect(address: Address, host: str) -> bool:
    """A county's provider may stand in its own network; what is no server's address is refused."""
    if inner := _inside(address):
        return may_connect(inner, host)
    if address.is_loopback:
        return host in LOOPBACK
    strange = address.is_link_local or address.is_multicast or address.is_unspecified
    return not (strange or address.is_reserved or (address.version == 4 and address in CARRIERS))


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The address an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def resolved(host: str, port: int) -> Address:
    """One of the host's addresses, when all of them may be connected to. Raises CallFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(each[4][0]) for each in found]
    except (OSError, UnicodeError, ValueError) as error:
        raise CallFailed(f"{host}: {error}")
    if refused := [each for each in addresses if not may_connect(each, host)]:
        raise CallFailed(f"{host}: {refused[0]} is no address of a server")
    return min(addresses, key=lambda each: each.version)  # a server may know no IPv6


def get_json(url: str) -> dict[str, Any]:
    """Raises CallFailed."""
    return _json("GET", url, None, None)


def post_form(
    url: str, form: Mapping[str, str], login: tuple[str, str] | None = None
) -> dict[str, Any]:
    """Raises CallFailed."""
    return _json("POST", url, form, login)


def _json(
    method: str, url: str, form: Mapping[str, str] | None, login: tuple[str, str] | None
) -> dict[str, Any]:
    if not is_allowed(url):
        raise CallFailed(f"not https: {url}")
    try:
        document = orjson.loads(_body(method, url, form, login))
    except (httpx.HTTPError, httpx.InvalidURL, orjson.JSONDecodeError) as error:
        raise CallFailed(f"{url}: {error!r}")
    if not isinstance(document, dict):
        raise CallFailed(f"{url}: no object")
    return document


def _body(
    method: str, url: str, form: Mapping[str, str] | None, login: tuple[str, str] | None
) -> bytes:
    """Not compressed: what is small on the wire must not be large here."""
    until, body = monotonic() + TIMEOUT, bytearray()
    asked = httpx.URL(url)
    address = resolved(asked.host, asked.port or (443 if asked.scheme == "https" else 80))
    headers = {
        "Host": asked.netloc.decode(),
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    there, name = asked.copy_with(host=str(address)), {"sni_hostname": asked.host}
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(
            method, there, data=form, headers=headers, auth=login, extensions=name
        ) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise CallFailed(f"{url}: status {answer.status_code}")
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > LARGEST:
                raise CallFailed(f"{url}: larger than {LARGEST} bytes")
            if monotonic() > until:
                raise CallFailed(f"{url}: slower than {TIMEOUT} seconds")
    return bytes(body)
