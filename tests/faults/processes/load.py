"""People at work: two inspectors with devices, a coordinator, the operators with their letters.

    python -m tests.faults.processes.load ROLE LOGIN ADDRESS PORT HOME SEED HASTE

They journal what they are about to do and what they were told, and they repeat what nobody
answered. `HOME/control` says run, pause or stop. Nothing of the product is imported here.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import random
import re
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from tests.faults.processes.browser import Browser, LoggedOut, NoAnswer, Reply, hidden
from tests.faults.processes.journal import Journal

VIEWS = ("new", "new", "answered", "answered", "overdue")
PATIENCE = 90.0  # a person gives up then, and the journal says so


class Stopped(Exception):
    """The run is over."""


class Person:
    """Somebody with a browser, a journal and a will of their own (seeded)."""

    def __init__(self, home: Path, name: str, browser: Browser, seed: int) -> None:
        self._control = home / "control"
        self.journal = Journal(home / "clients" / f"{name}.jsonl")
        self.browser, self.random, self.home = browser, random.Random(seed), home
        self.town: dict[str, Any] = json.loads((home / "town.json").read_text())
        self._login = ""

    def wait_my_turn(self, pause: float) -> None:
        """Raises Stopped."""
        until = time.monotonic() + pause
        while (word := self._control.read_text().strip()) == "pause" or time.monotonic() < until:
            if word == "stop":
                raise Stopped
            time.sleep(0.05)
        if word == "stop":
            raise Stopped

    def surely(self, ask: Callable[[], Reply]) -> Reply | None:
        """Ask until somebody answers; None when patience is over or the run is."""
        giving_up = time.monotonic() + PATIENCE
        while time.monotonic() < giving_up:
            try:
                return ask()
            except LoggedOut:
                self.try_to_log_in()
            except NoAnswer:
                self.rest(self.random.uniform(0.05, 0.6))
            if self._control.read_text().strip() == "stop":
                return None
        return None

    def rest(self, seconds: float) -> None:
        """Between two tries; a person's pace, nothing is waited for."""
        time.sleep(seconds)

    def logs_in_as(self, login: str) -> None:
        self._login = login
        self.try_to_log_in()

    def try_to_log_in(self) -> None:
        try:
            self.browser.log_in(self._login, self.town["password"])
        except (NoAnswer, LoggedOut):
            self.rest(0.3)

    def told(self, event: str, key: str, reply: Reply | None, **more: object) -> None:
        status = reply.status if reply else None
        self.journal.note(f"{event}.told", key=key, status=status, **more)


class Inspector(Person):
    def work(self) -> None:
        listed = self.surely(lambda: self.browser.get("/api/v1/inspections"))
        routine = [one for one in (listed.json if listed else []) if one["kind"] == "routine"]
        if not routine:
            self.wait_my_turn(0.5)
            return
        self._inspect(self.random.choice(routine[:4])["uid"])

    def _inspect(self, visit: str) -> None:
        good: dict[str, Any] = self.town["answers"]
        bad = self.random.sample(self.town["violable"], self.random.choice((0, 1, 1, 2, 3)))
        said = {item: ("no" if item in bad else value) for item, value in good.items()}
        ahead = self.random.sample(sorted(said), self.random.randint(1, 4))
        for item in ahead:
            if self.random.random() < 0.3 and item in self.town["violable"]:
                self._answer(visit, item, "partly", 0)
                self._answer(visit, item, said[item], 1)
            else:
                self._answer(visit, item, said[item], 0)
        self._hand_in(visit, {item: value for item, value in said.items() if item not in ahead})

    def _answer(self, visit: str, item: str, value: object, base: int) -> None:
        key = str(uuid.uuid4())
        self.journal.note("answer.asked", key=key, visit=visit, item=item, value=value)
        document = {"item": item, "value": value, "base_rev": base}
        path = f"/api/v1/inspections/{visit}/answers/{key}"
        for _time in range(2 if self.random.random() < 0.5 else 1):
            reply = self.surely(lambda: self.browser.put(path, document))
            receipt = reply.json["receipt"] if reply and reply.status < 300 else None
            self.told("answer", key, reply, receipt=receipt)

    def _hand_in(self, visit: str, said: dict[str, Any]) -> None:
        key = str(uuid.uuid4())
        answers = [
            {"uid": str(uuid.uuid4()), "item": item, "value": value, "base_rev": 0}
            for item, value in said.items()
        ]
        written = [
            {"key": one["uid"], "item": one["item"], "value": one["value"]} for one in answers
        ]
        self.journal.note("hand_in.asked", key=key, visit=visit, answers=written)
        path = f"/api/v1/inspections/{visit}/submission"
        for _time in range(2):
            reply = self.surely(lambda: self.browser.put(path, {"id": key, "answers": answers}))
            self.told("hand_in", key, reply, receipt=reply.json if reply else None)


class Coordinator(Person):
    def work(self) -> None:
        view = self.random.choice(VIEWS)
        listed = self.surely(lambda: self.browser.get(f"/maengel?sicht={view}"))
        cases = sorted(set(re.findall(r'href="/maengel/(\d+)', listed.text if listed else "")))
        if not cases:
            return
        path = f"/maengel/{self.random.choice(cases)}"
        page = self.surely(lambda: self.browser.get(path))
        offered = self._offers(page.text) if page and page.status == 200 else []
        if offered:
            self._decide(path, self.random.choice(offered[:3]))

    def _offers(self, page: str) -> list[dict[str, str]]:
        """The decision forms of the page as their fields."""
        forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
        names = ("csrf_token", "entscheidung", "gesehen", "schritt")
        found = []
        for form in forms:
            fields = {name: hidden(form, name) or "" for name in names}
            suggested = re.search(r'name="frist"[^>]*value="([^"]*)"', form)
            if fields["entscheidung"]:
                found.append(fields | ({"frist": suggested[1]} if suggested else {}))
        return found

    def _decide(self, path: str, fields: dict[str, str]) -> None:
        key = str(uuid.uuid4())
        case, what = path.rpartition("/")[2], fields["entscheidung"]
        self.journal.note("decision.asked", key=key, case=int(case), decision=what)
        fields = {**fields, "grund": f"Vermerk {key}"}
        for _time in range(2 if self.random.random() < 0.3 else 1):
            reply = self.surely(lambda: self.browser.post(path, fields))
            self.told("decision", key, reply)


class Operators(Person):
    """Read their letters in the mail server's box and answer by link, without an account."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._read: set[str] = set()
        self._links: list[str] = []

    def work(self) -> None:
        self._read_letters()
        if not self._links:
            return
        path = self._links.pop(self.random.randrange(len(self._links)))
        page = self.surely(lambda: self.browser.get(path))
        token = hidden(page.text, "csrf_token") if page and page.status == 200 else None
        if token and 'name="antwort"' in page.text:  # type: ignore[union-attr]
            self._answer(path, token, hidden(page.text, "schritt") or "")  # type: ignore[union-attr]

    def _read_letters(self) -> None:
        for file in sorted((self.home / "sink" / "letters").glob("*.eml")):
            if file.name in self._read:
                continue
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            part = letter.get_body(("plain",))  # type: ignore[attr-defined]
            self._read.add(file.name)
            self._links += re.findall(r"http://[^/\s]+(/a/\S+)", part.get_content() if part else "")

    def _answer(self, path: str, token: str, step: str) -> None:
        key = str(uuid.uuid4())
        kind = self.random.choice(("remedied", "remedied", "objection", "in_progress"))
        until = (datetime.now(UTC).date() + timedelta(days=300)).isoformat()
        fields = {"csrf_token": token, "antwort": kind, "text": f"Antwort {key}", "bis": until}
        fields["schritt"] = step
        photo = self._photo() if kind == "remedied" else None
        self.journal.note("reply.asked", key=key, kind=kind)
        reply = self._send(path, fields, photo, key)
        taken = reply is not None and "danke" in reply.target
        self.told("reply", key, reply, taken=taken)
        if taken and kind != "in_progress" and self.random.random() < 0.4:  # a second click
            self.surely(lambda: self.browser.post(path, fields, photo))

    def _send(
        self, path: str, fields: dict[str, str], photo: bytes | None, key: str
    ) -> Reply | None:
        """When nobody answers, look at the page before sending again, as people do."""
        giving_up = time.monotonic() + PATIENCE
        while time.monotonic() < giving_up:
            try:
                return self.browser.post(path, fields, photo)
            except NoAnswer:
                self.rest(0.3)
            page = self.surely(lambda: self.browser.get(path))
            if page is None or page.status != 200 or key in page.text:
                return None
        return None

    def _photo(self) -> bytes:
        file = io.BytesIO()
        Image.effect_noise((32, 32), self.random.uniform(20, 90)).save(file, "JPEG")
        return file.getvalue()


ROLES: dict[str, type[Person]] = {
    "inspector": Inspector,
    "coordinator": Coordinator,
    "operators": Operators,
}
PACE = {"inspector": 8.0, "coordinator": 1.0, "operators": 0.6}  # seconds at most


def live(
    role: str, login: str, address: str, port: int, home: Path, seed: int, haste: float
) -> None:
    name = f"{role}-{login.partition('@')[0]}" if login else role
    person = ROLES[role](home, name, Browser(address, port), seed)
    try:
        person.wait_my_turn(0)
        if login:
            person.logs_in_as(login)
        while True:
            person.wait_my_turn(person.random.uniform(0, PACE[role] / haste))
            person.work()  # type: ignore[attr-defined]
    except Stopped:
        person.journal.note("went home")


if __name__ == "__main__":
    role_, login_, address_, port_, home_, seed_, haste_ = sys.argv[1:]
    live(role_, login_, address_, int(port_), Path(home_), int(seed_), float(haste_))
