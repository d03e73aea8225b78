"""From an outbox row to a finished mail: the same row gives the same bytes, without a database."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from inspections.labels import DEFAULT_LOCALE, LOCALES, _, label, ngettext, using_locale
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.letters import Sheet, compose
from inspections.mail.outcomes import LetterInvalid

TEXT_WIDTH = 72
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class Outgoing(Protocol):
    """What an outbox row looks like from here."""

    @property
    def key(self) -> str: ...
    @property
    def letter(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def created_at(self) -> datetime: ...


class MailSettings(Protocol):
    @property
    def base_url(self) -> str: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def secret_keys(self) -> tuple[str, ...]: ...


def render(row: Outgoing, settings: MailSettings) -> EmailMessage:
    """Print the letter. Raises LetterInvalid for a row that can never be printed."""
    try:
        with using_locale(row.payload["locale"]):
            return _render(row, settings)
    except (KeyError, TypeError, ValueError) as error:
        raise LetterInvalid(f"{row.letter} {row.key}: {error!r}") from error


def _render(row: Outgoing, settings: MailSettings) -> EmailMessage:
    links = LinkSigner(settings.secret_keys, settings.base_url)
    sheet = compose(row.letter, row.payload, links, written_at=row.created_at)
    locale = sheet.values.get("locale") or _locale_of(row)
    values = {
        **sheet.values,
        "subject": _one_line(sheet.subject),
        "headline": sheet.headline,
        "district": read.line(row.payload, "district"),
        "locale": locale,
    }
    message = _with_headers(row, settings, sheet)
    text = _templates().get_template(f"{sheet.template}.txt.j2").render(values)
    html = _html(_templates().get_template(f"{sheet.template}.mjml.j2").render(values))
    # Quoted-printable: lines stay short, no server has to know 8BITMIME, and a boundary
    # with "=_" in it cannot occur in a body.
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_digest(row.key)}")
    message["Content-Language"] = locale  # last: set_content clears Content-*
    return message


def _with_headers(row: Outgoing, settings: MailSettings, sheet: Sheet) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = recipient_address(row.recipient)
    message["Reply-To"] = row.payload.get("reply_to") or settings.mail_from
    message["Subject"] = _one_line(sheet.subject)
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = message_id(row.key, settings.base_url)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # Exchange does not read Auto-Submitted
    if sheet.urgent:
        message["Importance"] = "high"
    return message


def recipient_address(text: str) -> Address:
    """One plain address, its domain in ASCII. Raises ValueError for anything else."""
    local, _at, domain = text.strip().rpartition("@")
    domain = domain.encode("idna").decode("ascii")
    if not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ValueError(f"no plain address: {text!r}")
    return Address(username=local, domain=domain)


def _one_line(text: str) -> str:
    """Plain spaces only; mrml would print others as escapes in the label of the mail."""
    return " ".join(text.split())


def _locale_of(row: Outgoing) -> str:
    locale = row.payload["locale"]
    return locale if locale in LOCALES else DEFAULT_LOCALE


def message_id(key: str, base_url: str) -> str:
    """The same for every attempt to send the letter of this occasion."""
    return f"<{_digest(key)}@{urlsplit(base_url).hostname}>"


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _html(mjml: str) -> str:
    try:
        return str(mrml.to_html(mjml).content)
    except OSError as error:  # mrml's word for markup it cannot read
        raise ValueError(f"template is no MJML: {error}") from error


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(enabled_extensions=("mjml.j2",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(wrapped=_wrapped, label=label)
    return environment


def _wrapped(text: str, prefix: str = "") -> str:
    """Break prose for the text part; a link is never broken."""
    return "\n".join(
        textwrap.fill(
            line,
            TEXT_WIDTH,
            initial_indent=prefix,
            subsequent_indent=prefix,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or prefix.rstrip()
        for line in text.splitlines()
    )
