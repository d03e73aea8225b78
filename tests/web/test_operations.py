"""Betrieb, health, errors and the mailbox of a demonstration."""

from __future__ import annotations

import logging

from sqlalchemy import text

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.mail.render import message_id
from inspections.runtime import installation, runs
from inspections.runtime.outbox import Message
from inspections.store import storage
from inspections.usecases.run_due import SWEEP
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.full_storage import Storage
from tests.fixtures.small_district import make_district
from tests.fixtures.web_client import Visitor
from web import create_app
from web.storage_words import MIB


def test_the_page_tells_late_beats_parked_letters_and_versions(client_of, small, busy):
    admin = client_of(Role.ADMIN)
    with transaction(small.sessions) as session:
        runs.beat(session, SWEEP, now=small.clock())
    small.clock.ahead(minutes=7)
    page = admin.get("/betrieb").text
    assert "vor 7 min" in page
    assert "weg@example.test" in page
    assert "550 no such user" in page
    assert "SQLite" in page


def test_a_parked_letter_is_sent_again_by_a_click(client_of, small, busy):
    admin = client_of(Role.ADMIN)
    url = f"/betrieb/briefe/{busy['message_id']}/noch-einmal"
    assert admin.post_form(url).location == "/betrieb"
    with transaction(small.sessions) as session:
        message = session.get_one(Message, busy["message_id"])
        assert (message.parked_at, message.attempts) == (None, 0)
    assert admin.post_form(url).status_code == 404


def test_health_says_ok_and_does_not_ask_for_a_known_host(anonymous):
    answer = anonymous.get("/up", headers={"Host": "10.0.0.7:8080"})
    assert (answer.status_code, answer.data) == (200, b"ok\n")


def test_health_is_bad_with_an_old_schema(anonymous, small):
    with transaction(small.sessions) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert anonymous.get("/up").status_code == 503


def test_health_is_bad_without_a_database(tmp_path):
    nowhere = settings_for(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert create_app(wire(nowhere)).test_client().get("/up").status_code == 503


def test_a_foreign_host_name_is_refused(anonymous):
    for host in ("boese.example", "127.0.0.1.boese.example", "boese.example:80", "[::1", ""):
        assert anonymous.get("/anmelden", headers={"Host": host}).status_code == 400, host


def test_a_fault_shows_a_number_and_nothing_of_what_is_inside(app, client_of, caplog):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        app.view_functions["rules.policy"] = fails
    answer = client_of(Role.ADMIN).get("/regeln")
    assert answer.status_code == 500
    assert "Da ist etwas schiefgegangen" in answer.text
    assert "sehr geheim" not in answer.text
    number = answer.text.split("500 · ")[1][:8]
    assert any(number in record.getMessage() for record in caplog.records)
    assert any(record.exc_info for record in caplog.records)


def fails():
    raise RuntimeError("sehr geheim")


def test_a_refusal_is_noted_in_one_line_whatever_was_asked(anonymous, caplog):
    caplog.set_level(logging.INFO)
    anonymous.get("/nirgends%0A2026-01-01 ERROR erfunden")
    [line] = [record.getMessage() for record in caplog.records if "404" in record.getMessage()]
    assert "\n" not in line


def test_the_wire_gets_its_problems_as_json(anonymous):
    answer = anonymous.get("/api/v1/nirgends")
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


def test_a_wrong_method_says_which_are_right(client_of):
    answer = client_of(Role.ADMIN).get("/abmelden")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_of_27_megabytes_is_refused_before_it_is_read(client_of):
    answer = client_of(Role.ADMIN).post("/personen/neu", data=b"x" * (27 * 1024 * 1024))
    assert answer.status_code == 413
    assert "25 MB" in answer.text


def test_letters_of_the_demonstration_are_listed_and_shown(client_of, busy):
    visitor = client_of(Role.INSPECTOR)
    assert "Mangel M-2026-0001" in visitor.get("/postfach").text
    page = visitor.get(f"/postfach/{busy['name']}")
    assert 'href="http://127.0.0.1:8080/a/abc"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    inside = visitor.get(f"/postfach/{busy['name']}/html")
    assert "<h1>Mangel</h1>" in inside.text
    assert "sandbox" in inside.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]


def test_no_file_but_a_letter_is_shown(client_of, busy):
    visitor = client_of(Role.INSPECTOR)
    for name in ("secret", "..%2fsecret", "%2e%2e", "x.eml", "../secret"):
        assert visitor.get(f"/postfach/{name}").status_code == 404


def test_with_a_real_mail_server_there_is_no_mailbox_and_one_host_only(small, settings, tmp_path):
    real = settings_for(
        tmp_path,
        BASE_URL="http://localhost",
        SMTP_URL="smtp://127.0.0.1:25",
        DATABASE_URL=settings.database_url,
    )
    app = create_app(wire(real, clock=small.clock))
    app.test_client_class = Visitor
    visitor = app.test_client().log_in_as(small.user(Role.ADMIN))
    assert visitor.get("/postfach").status_code == 404
    assert "/postfach" not in visitor.get("/konto").text
    assert visitor.get("/konto", base_url="http://127.0.0.1").status_code == 400


def test_several_districts_share_no_mailbox(client_of, small, settings, busy):
    make_district(small.sessions, small.clock, settings, code="bautzen")
    assert client_of(Role.ADMIN).get("/postfach").status_code == 404


def held(small, book) -> None:
    """A letter that had left, on a database that forgot it."""
    small.inspect("B04")
    with transaction(small.sessions) as session:
        message = session.query(Message).filter(Message.sent_at.is_(None)).first()
        row = installation.take(session, now=small.clock())
        row.held_at, row.held_because = small.clock(), "behind"
        book.note(message_id(message.key, small.office.base_url), small.clock())


def test_held_letters_are_shown_to_all_and_let_go_by_the_administration(client_of, small):
    admin, coordinator = client_of(Role.ADMIN), client_of(Role.COORDINATOR)
    assert "Briefversand angehalten" not in admin.get("/betrieb").text
    held(small, admin.wiring.book)
    assert "Freigeben darf die Administration." in coordinator.get("/betrieb").text
    assert coordinator.post_form("/betrieb/briefe/freigeben").status_code == 403
    page = admin.get("/betrieb").text
    assert "zurückgesichert" in page
    assert "der Mailserver 1 davon" in page
    assert admin.post_form("/betrieb/briefe/als-gesendet-vermerken").location == "/betrieb"
    assert "1 Brief ist als gesendet vermerkt." in admin.get("/betrieb").text
    admin.post_form("/betrieb/briefe/freigeben")
    assert "Briefversand angehalten" not in admin.get("/betrieb").text
    with transaction(small.sessions) as session:
        row = installation.read(session)
        assert (row.held_at, row.released_by) == (None, f"user:{small.user(Role.ADMIN).id}")


def test_the_room_for_photos_is_a_bar_and_from_eighty_percent_on_a_word(client_of, small):
    admin, store = client_of(Role.ADMIN), Storage(small)
    for used, word in ((79, "genug Platz"), (80, "bald voll"), (100, "voll, neue")):
        with transaction(small.sessions) as session:
            home = small.district.id
            storage.grow(session, home, used * MIB - storage.room(session, home).used)
        store.leave((100 - used) * MIB)
        page = admin.get("/betrieb").text
        assert f"{used},0 MiB von 100,0 MiB belegt ({used} %)" in page
        assert f'<progress value="{used}" max="100"' in page
        assert word in page
        assert ("bald voll" in page) == (used == 80)
