"""A letter on a page: rendered as it is or would be sent, framed so that nothing in it runs."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from flask import render_template
from werkzeug.wrappers import Response

from inspections.domain.errors import NotFound
from inspections.mail.outcomes import LetterInvalid
from inspections.mail.render import render
from inspections.runtime.outbox import Message
from web.context import wiring
from web.headers import CONTENT_SECURITY_POLICY

# Foreign HTML: nothing runs, nothing is fetched; links open in a new window.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@dataclass(frozen=True, slots=True)
class Shown:
    subject: str
    recipient: str
    text: str
    html: str


def shown(message: Message) -> Shown:
    """Raises NotFound for a letter that can no longer be printed."""
    try:
        mail = render(message, wiring().settings)
    except (LetterInvalid, KeyError, ValueError):
        raise NotFound(letter=message.key)
    return Shown(str(mail["Subject"]), message.recipient, _part(mail, "plain"), _part(mail, "html"))


def page(template: str, **values: object) -> Response:
    """A page that may show a letter in a frame."""
    response = Response(render_template(template, **values), mimetype="text/html")
    framing = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    response.headers["Content-Security-Policy"] = framing
    return response


def bare(html: str) -> Response:
    """The letter itself, for the frame."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
