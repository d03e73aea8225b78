"""A person's browser, as little of it as the load needs; nothing of the product is imported."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import Any

TIMEOUT = 15.0
BOUNDARY = "----teil-eines-briefes"


class NoAnswer(Exception):
    """Nobody can say whether the request was carried out."""


class LoggedOut(Exception):
    """The session is over; log in again and go on."""


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    target: str  # of a redirect

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Browser:
    """One connection a request, so that a killed server costs one request."""

    def __init__(self, address: str, port: int) -> None:
        self._where = (address, port)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, None, {})

    def put(self, path: str, document: object) -> Reply:
        headers = {"Content-Type": "application/json"}
        return self._ask("PUT", path, json.dumps(document).encode(), headers)

    def post(self, path: str, fields: dict[str, str], photo: bytes | None = None) -> Reply:
        if photo is None:
            kind, body = (
                "application/x-www-form-urlencoded",
                urllib.parse.urlencode(fields).encode(),
            )
        else:
            kind, body = f"multipart/form-data; boundary={BOUNDARY}", _multipart(fields, photo)
        return self._ask("POST", path, body, {"Content-Type": kind})

    def log_in(self, login: str, password: str) -> None:
        """Raises NoAnswer."""
        self._cookies.clear()
        token = hidden(self.get("/anmelden").text, "csrf_token")
        fields = {"csrf_token": token or "", "login": login, "password": password}
        if self.post("/anmelden", fields).status != http.HTTPStatus.FOUND:
            raise NoAnswer("log-in")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """Raises NoAnswer, also for an error of the server; raises LoggedOut."""
        line = http.client.HTTPConnection(*self._where, timeout=TIMEOUT)
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {**headers, "X-Begehung": "1", **({"Cookie": cookie} if cookie else {})}
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(repr(error)) from error
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        target = answer.getheader("Location", "")
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NoAnswer(f"{answer.status}")
        api_says_so = answer.status == http.HTTPStatus.UNAUTHORIZED
        if api_says_so or (target.startswith("/anmelden") and path != "/anmelden"):
            raise LoggedOut
        return Reply(answer.status, text, target)


def hidden(page: str, name: str) -> str | None:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else None


def _multipart(fields: dict[str, str], photo: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="fotos"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), photo, f"\r\n--{BOUNDARY}--\r\n".encode()])
