"""The people of the story: a device, an office, and a house that answers its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from PIL import Image

from inspections.domain.vocabulary import Role
from inspections.wiring import Wiring
from tests.fixtures.good_answers import good_value
from tests.fixtures.heartbeat import Heartbeat
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.smtp_sink import Letter, SmtpSink
from tests.fixtures.web_client import Visitor
from web import create_app

DEVICE = {"X-Begehung": "1"}


class Device:
    """The inspector's phone: sends a finished checklist, and again when it lost the answer."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._sent: tuple[str, dict[str, Any]] | None = None

    def planned(self) -> list[dict[str, Any]]:
        return self._visitor.get("/api/v1/inspections", headers=DEVICE).get_json()

    def sends(self, checklist: Any, *, deficient: tuple[str, ...] = (), only: str = "") -> int:
        """Fill in the first inspection that is planned; the status of the answer."""
        [inspection, *_later] = self.planned()
        answers = [
            {
                "uid": str(uuid4()),
                "item": item.id,
                "value": "no" if item.id in deficient else good_value(item),
                "remark": "Matratze fehlt" if item.id in deficient else "",
            }
            for item in checklist.items()
            if good_value(item) is not None and only in ("", item.id)
        ]
        url = f"/api/v1/inspections/{inspection['uid']}/submission"
        self._sent = url, {"id": str(uuid4()), "answers": answers}
        return self.sends_again()

    def sends_again(self) -> int:
        assert self._sent is not None
        url, body = self._sent
        return self._visitor.put(url, json=body, headers=DEVICE).status_code


class Office:
    """The coordinator's desk, page by page."""

    def __init__(self, visitor: Visitor, small: SmallDistrict) -> None:
        self._visitor, self._small = visitor, small

    def plans(self, on: str) -> None:
        form = {
            "unterkunft": self._small.house.id,
            "tag": on,
            "art": "routine",
            "checkliste": self._small.checklists["monthly"].id,
            "inspektion": self._small.user(Role.INSPECTOR).id,
        }
        assert self._visitor.post_form("/plan", form).status_code == 302

    def decides(self, number: str, decision: str, **more: str) -> None:
        [case] = [c for c in self._small.deficiencies() if c.number == number]
        page = self._visitor.get(f"/maengel/{case.id}").get_data(as_text=True)
        seen = re.search(r'name="gesehen" value="(\d+)"', page)
        assert seen, page
        form = {"entscheidung": decision, "gesehen": seen[1], **more}
        answer = self._visitor.post_form(f"/maengel/{case.id}", form)
        assert answer.status_code == 302, answer.get_data(as_text=True)

    def asks_for_the_list(self) -> None:
        assert self._visitor.post_form("/berichte", {"sicht": "all"}).status_code == 302

    def column(self, sheet: str, title: str) -> list[Any]:
        """A column of the newest workbook, as the file has it."""
        page = self._visitor.get("/berichte").get_data(as_text=True)
        link = re.search(r"/berichte/\d+/datei", page)
        assert link, page
        answer = self._visitor.get(link[0])
        book = load_workbook(BytesIO(answer.data), data_only=True)
        head, *rows = book[sheet].iter_rows(values_only=True)
        values = [row[head.index(title)] for row in rows]
        return [value.date() if isinstance(value, datetime) else value for value in values]


class House:
    """The operator: has no account, follows the link in the letter."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    def reports_remedy(self, letter: Letter) -> None:
        link = re.search(r"http://\S+(/a/\S+)", letter.text)
        assert link, letter.text
        assert self._visitor.get(link[1]).status_code == 200
        photo = BytesIO()
        Image.new("RGB", (640, 480), "seagreen").save(photo, "JPEG")
        photo.seek(0)
        form = {"antwort": "remedied", "text": "Bett geliefert", "fotos": (photo, "bett.jpg")}
        answer = self._visitor.post_form(link[1], form, content_type="multipart/form-data")
        assert answer.status_code == 302, answer.get_data(as_text=True)


class Mailbox:
    """What the mail server took, by name of the letter, as the reader tells them apart."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink, self._read = sink, 0

    def letters(self) -> list[tuple[str, str]]:
        """New letters since the last look: to whom, and the subject's first words."""
        new = list(self._sink.letters)[self._read :]
        self._read += len(new)
        return sorted((letter.recipients[0].partition("@")[0], letter.subject) for letter in new)

    def last_to(self, who: str) -> Letter:
        return [one for one in self._sink.letters if one.recipients[0].startswith(who)][-1]


@pytest.fixture
def visitors(real_parts: Wiring, small: SmallDistrict) -> Iterator[Any]:
    app = create_app(real_parts)
    app.testing = True
    app.test_client_class = Visitor

    def visitor(role: Role | None = None) -> Visitor:
        client = app.test_client()
        return client.log_in_as(small.user(role)) if role else client

    return visitor


@pytest.fixture
def device(visitors: Any) -> Any:
    """A new log-in at every visit: weeks pass in this story."""
    return lambda: Device(visitors(Role.INSPECTOR))


@pytest.fixture
def office(visitors: Any, small: SmallDistrict) -> Any:
    return lambda: Office(visitors(Role.COORDINATOR), small)


@pytest.fixture
def house(visitors: Any) -> House:
    return House(visitors())


@pytest.fixture
def mailbox(smtp_sink: SmtpSink, heartbeat: Heartbeat) -> Mailbox:
    return Mailbox(smtp_sink)
