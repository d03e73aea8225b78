"""Handing one mail to the mail server, and sorting what can go wrong into now and never."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from inspections.crash_points import crash_point
from inspections.mail.outcomes import PermanentFailure, TemporaryFailure
from inspections.mail.smtp_url import Encryption, SmtpServer

TIMEOUT_S = 60.0


class SmtpTransport:
    """One connection per mail: a server that is being restarted costs one attempt, no more."""

    def __init__(self, url: str, sender: str, timeout: float | None = None) -> None:
        self._server = SmtpServer.from_url(url)
        self._sender = parseaddr(sender)[1]
        self._timeout = timeout or TIMEOUT_S

    def send(self, message: EmailMessage, in_time: Callable[[], bool] = lambda: True) -> None:
        """Return when the server has taken the mail over; raise a DeliveryFailure otherwise.

        `in_time` is asked once the server listens: a line that came back late is not used for
        what somebody else may be sending by now.
        """
        recipient, data = message["To"].addresses[0].addr_spec, message.as_bytes(policy=SMTP)
        crash_point("mail.before_send")
        connection = self._connect()
        try:
            if not in_time():
                raise TemporaryFailure("the connection took longer than the letter's lease")
            self._hand_over(connection, recipient, data)
            crash_point("mail.after_accept")
        finally:
            with suppress(smtplib.SMTPException, OSError):  # the answer is in, good-bye is manners
                connection.quit()
            connection.close()

    def probe(self) -> None:
        """Connect and log in as for a mail, and leave. Raises TemporaryFailure."""
        connection = self._connect()
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

    def _connect(self) -> smtplib.SMTP:
        """Up to and with the log-in. Nothing has been said about this mail yet, so every
        refusal here, a wrong password as well, is the server's and passes."""
        server = self._server
        try:
            connection = self._open()
            try:
                if server.encryption is Encryption.STARTTLS:
                    connection.starttls(context=server.tls_context())
                if server.user:
                    connection.login(server.user, server.password)
            except BaseException:
                connection.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(f"{server.host}:{server.port}: {_told(error)}") from error
        return connection

    def _open(self) -> smtplib.SMTP:
        server = self._server
        # Our name for EHLO; without it smtplib asks the DNS, which may hang for long.
        name = self._sender.rpartition("@")[2] or socket.gethostname()
        if server.encryption is Encryption.TLS:
            return smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=self._timeout, context=server.tls_context()
            )
        return smtplib.SMTP(server.host, server.port, name, timeout=self._timeout)

    def _hand_over(self, connection: smtplib.SMTP, recipient: str, data: bytes) -> None:
        try:
            connection.sendmail(self._sender, [recipient], data)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[recipient]
            raise _refusal(code, text) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            # The server may have taken the mail and died before saying so. It is sent again,
            # with the same Message-ID and Date.
            raise TemporaryFailure(_told(error)) from error


def _refusal(code: int, text: bytes | str) -> PermanentFailure | TemporaryFailure:
    told = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return PermanentFailure(told) if 500 <= code < 600 else TemporaryFailure(told)


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_refusal(error.smtp_code, error.smtp_error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate refused: {error.verify_message}"
    return f"{type(error).__name__}: {error}"
