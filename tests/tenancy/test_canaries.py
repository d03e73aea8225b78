"""Words of one district are looked for in all the other one gets, while both are at work."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from icalendar import Calendar

from inspections.db import reading, transaction
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.runtime.outbox import Message
from inspections.store.accommodations import Accommodation, Room
from inspections.store.answers import AnswerRevision
from inspections.store.complaints import CompetentOffice, Complaint
from inspections.store.exports import DEFICIENCY_LIST, POLICY_COMPARISON, Export
from inspections.store.people import Operator, User
from inspections.usecases.build_export import ask_for_export
from tests.fixtures.busy_district import Ids, fill, routes
from tests.fixtures.small_district import SmallDistrict, make_district

ROLES = [role for role in Role if role not in WITHOUT_ACCOUNT]
MARKED = (
    Accommodation.name, Accommodation.municipality, Accommodation.remark, Room.name,
    User.name, Operator.name, AnswerRevision.remark, Complaint.text, CompetentOffice.name,
)  # fmt: skip


class Side:
    """One district whose every free text bears its bird."""

    def __init__(self, bird: str, small: SmallDistrict, ids: Ids) -> None:
        self.bird, self.small, self.ids = bird, small, ids
        with transaction(small.sessions, small.district.id) as session:
            for column in MARKED:
                for row in session.query(column.class_):
                    setattr(row, column.key, f"{bird} {getattr(row, column.key)}"[:200])
            for one in session.query(Export).filter_by(kind=POLICY_COMPARISON):
                one.finished_at = small.clock()  # minutes of simulated years that name nobody


@pytest.fixture
def sides(sessions, clock, settings) -> tuple[Side, Side]:
    made = []
    for bird in ("kanarie", "zeisig"):
        small = make_district(sessions, clock, settings, code=bird)
        made.append(Side(bird, small, fill(small, settings)))
    return made[0], made[1]


@pytest.fixture
def small(sides) -> SmallDistrict:
    return sides[0].small


def everything_shown(app, mine: Side, other: Side) -> Iterator[tuple[str, bytes]]:
    """Every page, file and refusal for every role of one side, by own and by foreign ids."""
    for role in ROLES:
        visitor = app.test_client().log_in_as(mine.small.user(role))
        for ids in (mine.ids, other.ids):
            for route in routes(app, ids):
                if ids is other.ids and not route.allowed:
                    continue  # the key of a house or a letter opens its own door to anybody
                if "GET" in route.methods:
                    yield route.url, visitor.get(route.url).data
                for method in route.unsafe if ids is other.ids else ():
                    yield route.url, visitor.open(route.url, method=method).data
                    yield route.url, visitor.post_form(route.url).data


def test_no_answer_names_the_other_district(app, sides) -> None:
    mine, other = sides
    with ThreadPoolExecutor(2) as both:
        seen = list(
            both.map(
                lambda pair: list(everything_shown(app, *pair)), ((mine, other), (other, mine))
            )
        )
    for (side, foreign), answers in zip(((mine, other), (other, mine)), seen, strict=True):
        assert any(side.bird.encode() in data for _url, data in answers)
        told = [url for url, data in answers if foreign.bird.encode() in data.lower()]
        assert told == []


def test_a_calendar_names_the_own_district_and_not_the_other(app, sides) -> None:
    mine, other = sides
    for side, foreign in ((mine, other), (other, mine)):
        feed = app.test_client().get(f"/kalender/{side.ids['calendar_key']}.ics").data
        entries = [str(one["LOCATION"]) for one in Calendar.from_ical(feed).walk("VEVENT")]
        assert entries
        assert all(side.bird in one and foreign.bird not in one.lower() for one in entries)


def test_no_letter_names_the_other_district(sides) -> None:
    mine, other = sides
    for side in sides:
        side.small.inspect("B04", "C06")
    mine.small.office.transport.received.clear()
    mine.small.clock.ahead(days=30)
    mine.small.beat(times=3)
    letters = mine.small.mailbox.received
    assert {side.bird for side in sides for one in letters if side.bird in one["To"]} == {
        mine.bird, other.bird
    }  # fmt: skip
    for letter in letters:
        foreign = other if mine.bird in letter["To"] else mine
        parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
        assert foreign.bird not in "".join([str(letter["Subject"]), *parts]), letter["Subject"]


def test_no_workbook_names_the_other_district(sides) -> None:
    mine, other = sides
    for side in sides:
        with transaction(side.small.sessions, side.small.district.id) as session:
            ask_for_export(session, side.small.user(Role.READER), {}, locale="de",
                           now=side.small.clock())  # fmt: skip
    mine.small.beat()
    for side, foreign in ((mine, other), (other, mine)):
        with reading(side.small.sessions, side.small.district.id) as session:
            files = [row.file for row in session.query(Export) if row.kind == DEFICIENCY_LIST]
        books = [file for file in files if file and _words(side, file)]
        assert books
        for file in books:
            words = _words(side, file)
            assert side.bird.encode() in words
            assert foreign.bird.encode() not in words


def _words(side: Side, file: str) -> bytes:
    """Of a real workbook; the busy district also has a made-up one of two bytes."""
    path = side.small.office.export_dir / file
    if not zipfile.is_zipfile(path):
        return b""
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_no_line_of_the_log_names_any_district(app, sides, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    mine, other = sides
    for _ in chain(everything_shown(app, mine, other)):
        pass
    mine.small.office.transport.failure = OSError("the mail server is away")
    mine.small.beat()
    everything = logging.Formatter()  # with the tracebacks
    lines = [everything.format(one) for one in caplog.records if one.name != "asyncio"]
    assert lines
    assert [line for line in lines if mine.bird in line or other.bird in line] == []


def test_the_page_of_a_fault_names_no_district(app, sides, caplog) -> None:
    """Not even when the database refused a row of the other one."""
    mine, other = sides

    def fails() -> None:
        with transaction(mine.small.sessions, other.small.district.id) as session:
            theirs = session.query(Operator).order_by(Operator.id).first()
            session.add(Operator(district_id=theirs.district_id, name=theirs.name, email=""))

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["rules.policy"] = fails
    page = app.test_client().log_in_as(mine.small.user(Role.ADMIN)).get("/regeln")
    assert page.status_code == 500
    assert "IntegrityError" in caplog.text
    for told in (page.text, caplog.text):
        assert other.bird not in told.lower()


def test_a_district_finds_none_of_the_others_letters(sides) -> None:
    mine, _other = sides
    with reading(mine.small.office.sessions, mine.small.district.id) as session:
        found = {message.district_id for message in session.query(Message)}
    assert found == {mine.small.district.id}
