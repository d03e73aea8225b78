"""Handing over to a real SMTP server that behaves, misbehaves, or is not there."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from inspections.crash_points import crashing
from inspections.mail.outcomes import PermanentFailure, TemporaryFailure
from inspections.mail.render import render
from inspections.mail.transport import SmtpTransport
from tests.fixtures.leashed import free_port
from tests.mail.rows import Post, a_case

CERTIFICATES = Path(__file__).parent / "certificates"
CERTIFICATE = CERTIFICATES / "localhost.pem"
LETTER = render(a_case("deadline_missed"), Post())
DOWN_FOR_NOW, REFUSED = "451 4.3.0 later", "554 5.7.1 nein"


class Server:
    """Accepts and keeps mails; answers a phase with what `answers` says."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.senders: list[str] = []
        self.answers: dict[str, str] = {}
        self.drops_after_data = False

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, name: str, offered: list[str]
    ) -> list[str]:
        session.host_name = name
        return [self.answers["EHLO"]] if "EHLO" in self.answers else offered

    async def handle_HELO(self, server: Any, session: Any, envelope: Any, name: str) -> str:  # noqa: N802
        session.host_name = name
        return self.answers.get("EHLO", "250 HELP")

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.kept.append(envelope.original_content)
        self.senders.append(envelope.mail_from)
        if self.drops_after_data:
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")


Listen = Callable[..., int]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def listen(server: Server) -> Iterator[Listen]:
    """Start the server with the options given; answers its port."""
    with ExitStack() as running:

        def start(**options: Any) -> int:
            port = free_port()
            controller = Controller(server, hostname="127.0.0.1", port=port, **options)
            controller.start()
            running.callback(controller.stop)
            return port

        yield start


def send(port: int, scheme: str = "smtp", user: str = "", query: str = "") -> None:
    url = f"{scheme}://{user}127.0.0.1:{port}{query}"
    SmtpTransport(url, "Begehung <begehung@kreis-gr.example>", timeout=5).send(LETTER)


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATES / "localhost.key")
    return context


def test_an_accepted_letter_arrives_byte_for_byte(server: Server, listen: Listen) -> None:
    send(listen())
    assert server.kept == [LETTER.as_bytes()]
    assert server.senders == ["begehung@kreis-gr.example"]


def test_a_line_that_came_too_late_is_not_used(server: Server, listen: Listen) -> None:
    transport = SmtpTransport(f"smtp://127.0.0.1:{listen()}", "amt@b.example", timeout=5)
    with pytest.raises(TemporaryFailure, match="lease"):
        transport.send(LETTER, lambda: False)
    assert server.kept == []


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_a_4xx_is_for_now(phase: str, server: Server, listen: Listen) -> None:
    server.answers[phase] = DOWN_FOR_NOW
    with pytest.raises(TemporaryFailure, match="451"):
        send(listen())
    assert server.kept == []


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_a_5xx_for_this_letter_is_for_good(phase: str, server: Server, listen: Listen) -> None:
    server.answers[phase] = REFUSED
    with pytest.raises(PermanentFailure, match="554"):
        send(listen())
    assert server.kept == []


@pytest.mark.parametrize("answer", [DOWN_FOR_NOW, REFUSED])
def test_a_refusal_before_the_letter_is_named_passes(
    answer: str, server: Server, listen: Listen
) -> None:
    server.answers["EHLO"] = answer
    with pytest.raises(TemporaryFailure):
        send(listen(), user="post:geheim@")


@contextmanager
def speaking(line: bytes) -> Iterator[int]:
    """A server that says one thing and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            connection, _peer = listener.accept()
            with connection:
                connection.sendall(line)

        thread = Thread(target=speak)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    "line", [b"421 busy\r\n", b"554 no\r\n", b"nonsense\r\n", b"220 hi\r\n", b""]
)
def test_a_server_that_hangs_up_early_is_down_for_now(line: bytes) -> None:
    with speaking(line) as port, pytest.raises(TemporaryFailure):
        send(port)


def test_nobody_listening_is_for_now() -> None:
    with pytest.raises(TemporaryFailure, match="refused"):
        send(free_port())


def test_a_name_nobody_knows_is_for_now() -> None:
    transport = SmtpTransport("smtp://nirgends.invalid?starttls=off", "a@b.example", timeout=5)
    with pytest.raises(TemporaryFailure, match=r"nirgends\.invalid"):
        transport.send(LETTER)


def test_a_silent_server_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(TemporaryFailure, match=r"(?i)timed? ?out"):
            SmtpTransport(url, "a@b.example", timeout=0.1).send(LETTER)


def test_a_server_that_takes_the_letter_and_dies_is_tried_again_with_the_same_letter(
    server: Server, listen: Listen
) -> None:
    server.drops_after_data = True
    port = listen()
    with pytest.raises(TemporaryFailure):
        send(port)
    server.drops_after_data = False
    send(port)
    assert server.kept == [LETTER.as_bytes()] * 2


def test_a_rude_good_bye_changes_nothing(server: Server, listen: Listen) -> None:
    server.answers["QUIT"] = "500 what?"
    send(listen())
    assert len(server.kept) == 1


def test_starttls_is_used_where_it_is_asked_for(server: Server, listen: Listen) -> None:
    send(
        listen(tls_context=server_context(), require_starttls=True),
        query=f"?starttls=require&ca_file={CERTIFICATE}",
    )
    assert len(server.kept) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls"])
def test_without_starttls_nothing_leaves_in_plain_text(
    scheme: str, server: Server, listen: Listen
) -> None:
    with pytest.raises(TemporaryFailure, match="STARTTLS"):
        send(listen(), scheme, user="post:geheim@", query="?starttls=require")
    assert server.kept == []


def test_a_certificate_nobody_vouches_for_is_refused(server: Server, listen: Listen) -> None:
    with pytest.raises(TemporaryFailure, match="certificate"):
        send(listen(tls_context=server_context()), "smtp+starttls")
    assert server.kept == []


def test_smtps_speaks_tls_from_the_start(server: Server, listen: Listen) -> None:
    port = listen(ssl_context=server_context())
    send(port, "smtps", query=f"?ca_file={CERTIFICATE}")
    assert len(server.kept) == 1
    with pytest.raises(TemporaryFailure, match="certificate"):
        send(port, "smtps")
    assert len(server.kept) == 1


def authenticator(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    known = (data.login, data.password) == (b"post", b"geheim")
    return AuthResult(success=known, handled=False)


WITHOUT_TLS = "ignore:Requiring AUTH while not requiring TLS"


@pytest.mark.filterwarnings(WITHOUT_TLS)
def test_the_log_in_is_used(server: Server, listen: Listen) -> None:
    port = listen(authenticator=authenticator, auth_required=True, auth_require_tls=False)
    send(port, user="post:geheim@")
    assert len(server.kept) == 1


@pytest.mark.filterwarnings(WITHOUT_TLS)
def test_a_wrong_password_is_repaired_by_a_person_and_parks_no_letter(
    server: Server, listen: Listen
) -> None:
    port = listen(authenticator=authenticator, auth_required=True, auth_require_tls=False)
    with pytest.raises(TemporaryFailure, match="535") as failure:
        send(port, user="post:falsch@")
    assert "falsch" not in str(failure.value)
    assert server.kept == []


class Died(BaseException):
    """The process is gone."""


@pytest.mark.parametrize(("point", "accepted"), [("mail.before_send", 0), ("mail.after_accept", 1)])
def test_a_process_may_die_on_either_side_of_the_hand_over(
    point: str, accepted: int, server: Server, listen: Listen
) -> None:
    def die(name: str) -> None:
        if name == point:
            raise Died

    with crashing(die), pytest.raises(Died):
        send(listen())
    assert len(server.kept) == accepted
