"""Reading a frozen payload strictly, with nothing left in it that could steer a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from inspections.links import LinkSigner

Payload = Mapping[str, Any]

# Control characters, direction overrides and lone surrogates: none is writing, all can mislead.
_NO_WRITING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def line(payload: Payload, key: str) -> str:
    """A text of one line: whatever breaks lines in it becomes a space."""
    return " ".join(paragraphs(payload, key).split())


def paragraphs(payload: Payload, key: str) -> str:
    value = payload[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text: {value!r}")
    return "\n".join(_NO_WRITING.sub("", value).splitlines()).strip()


def flag(payload: Payload, key: str) -> bool:
    value = payload[key]
    if not isinstance(value, bool):
        raise TypeError(f"{key} is neither true nor false: {value!r}")
    return value


def number(payload: Payload, key: str) -> int:
    value = payload[key]
    if type(value) is not int:
        raise TypeError(f"{key} is no whole number: {value!r}")
    return value


def day(payload: Payload, key: str) -> date:
    return date.fromisoformat(payload[key])


def day_or_none(payload: Payload, key: str) -> date | None:
    return None if payload[key] is None else day(payload, key)


def moment(payload: Payload, key: str) -> datetime:
    value = datetime.fromisoformat(payload[key])
    if value.tzinfo is None:
        raise ValueError(f"{key} has no time zone: {payload[key]!r}")
    return value


def url(payload: Payload, key: str, links: LinkSigner) -> str:
    link = payload[key]
    match link:
        case {"kind": "operator", "id": int(link_id)}:
            return links.operator_url(link_id)
        case {"kind": "account", "sealed": str(sealed)}:
            return links.account_url(sealed)
        case {"kind": "page", "path": str(path)}:
            return links.page_url(path)
    raise ValueError(f"{key} is no link: {link!r}")
