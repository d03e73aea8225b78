"""Calls to other servers: https only, no redirects, ten seconds, one megabyte."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

TIMEOUT = 10.0  # seconds, for the whole answer
LARGEST = 1024 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class CallFailed(Exception):
    """The other server could not be asked, or answered what cannot be used."""


def is_allowed(url: str) -> bool:
    """Plain http never leaves this machine; user names in an address mislead who reads it."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


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
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(method, url, data=form, headers=headers, auth=login) as answer,
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
