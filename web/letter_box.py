"""The letters the embedded mail sink keeps, read from their files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from inspections.domain.errors import NotFound

NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{12}\.eml")
MOST = 200


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    came_at: datetime
    recipient: str
    subject: str
    text: str = ""
    html: str = ""


def newest(box: Path) -> list[Letter]:
    """The last letters, without their bodies."""
    if not box.is_dir():
        return []
    names = sorted((path.name for path in box.iterdir() if NAME.fullmatch(path.name)), reverse=True)
    return [_head(box, name) for name in names[:MOST]]


def letter(box: Path, name: str) -> Letter:
    """Raises NotFound, also for a name the sink would never give."""
    path = box / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound(letter=name)
    with path.open("rb") as file:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parse(file)
    head = _letter(name, message)
    return Letter(
        name,
        head.came_at,
        head.recipient,
        head.subject,
        _part(message, "plain"),
        _part(message, "html"),
    )


def _head(box: Path, name: str) -> Letter:
    with (box / name).open("rb") as file:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parse(
            file, headersonly=True
        )
    return _letter(name, message)


def _letter(name: str, message: EmailMessage) -> Letter:
    came_at = datetime.strptime(name[:22], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    recipient = str(message["Delivered-To"] or message["To"] or "")
    return Letter(name, came_at, recipient, str(message["Subject"] or ""))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
