"""Uploads are shown to a clamd first: a small server that speaks its protocol stands in for it."""

from __future__ import annotations

import socketserver
import struct
from collections.abc import Iterator
from io import BytesIO
from threading import Thread

import pytest

from inspections.domain.vocabulary import Role
from inspections.photo_store import PhotoStore
from inspections.virus_scan import Infected, Scanner, ScannerAway
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.leashed import free_port
from tests.fixtures.pictures import a_large_photo
from tests.fixtures.web_client import Visitor
from tests.xlsform.workbooks import form
from web import create_app

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 2 * 1024 * 1024  # StreamMaxLength


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as in clamd's manual: z-terminated, chunks with a length of four bytes."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        held = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            held += self.rfile.read(size)
            if len(held) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(len(held))
        found = b"stream: Eicar-Test-Signature FOUND\0"
        self.wfile.write(found if EICAR in held else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def clamd() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Clamd)
    server.seen = []
    server.url = f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def scanned(small, settings, clamd):
    """The application of an installation with a scanner; `scanned(url)`."""

    def made(url=clamd.url):
        changed = settings_for(settings.data_dir, CLAMD_URL=url)
        app = create_app(wire(changed, clock=small.clock, transport=small.mailbox))
        app.test_client_class = Visitor
        return app.test_client().log_in_as(small.user(Role.COORDINATOR))

    return made


def test_what_is_clean_passes_and_what_is_known_is_named(clamd):
    Scanner(clamd.url).check(b"harmless" * 100_000)
    assert clamd.seen == [800_000]
    for content in (EICAR, b"x" * 200_000 + EICAR + b"x" * 200_000):
        with pytest.raises(Infected) as refused:
            Scanner(clamd.url).check(content)
        assert refused.value.details["virus"] == "Eicar-Test-Signature"


def test_nothing_passes_a_scanner_that_does_not_answer_or_gives_up(clamd):
    for scanner, content in (
        (Scanner(f"tcp://127.0.0.1:{free_port()}"), b"x"),
        (Scanner("unix:///nowhere/clamd.ctl"), b"x"),
        (Scanner(clamd.url), b"x" * (LARGEST + 1)),
    ):
        with pytest.raises(ScannerAway):
            scanner.check(content)


def test_without_a_scanner_nobody_is_asked():
    Scanner("").check(EICAR)


def test_a_photo_is_scanned_as_it_was_sent_and_nothing_is_kept(clamd, tmp_path):
    store = PhotoStore(tmp_path, Scanner(clamd.url).check)
    store.keep(a_large_photo(80, 60))
    with pytest.raises(Infected):
        store.keep(a_large_photo(80, 60) + EICAR)
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


def test_an_infected_checklist_is_refused_and_a_clean_one_shown(scanned, clamd):
    visitor = scanned()
    clean, bad = form(("text", "a", "A")), form(("text", "a", "A")) + EICAR
    for content, status in ((clean, 200), (bad, 422)):
        files = {"datei": (BytesIO(content), "x.xlsx")}
        answer = visitor.post_form("/checklisten/vorschau", files)
        assert answer.status_code == status
    assert "Der Virenscanner hat die Datei beanstandet" in answer.text
    assert len(clamd.seen) == 2


def test_with_the_scanner_away_the_page_says_that_nothing_was_saved(scanned):
    visitor = scanned(f"tcp://127.0.0.1:{free_port()}")
    files = {"datei": (BytesIO(form(("text", "a", "A"))), "x.xlsx")}
    answer = visitor.post_form("/checklisten/vorschau", files)
    assert answer.status_code == 503
    assert "Es wurde nichts gespeichert" in answer.text
