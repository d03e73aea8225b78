"""Whatever a role may open is found by links from its first page, and no link is refused."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from urllib.parse import urljoin

import pytest
from werkzeug.exceptions import HTTPException

from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from tests.fixtures.busy_district import routes

ROLES = [role for role in Role if role not in WITHOUT_ACCOUNT]
LEADS = re.compile(r'(?:href|src|action)="([^"]+)"')
MOST_WITH_A_QUERY = 6  # of one page: sorting and turning pages leads nowhere new
SHOWN_WHEN_NEEDED = {  # and not in this district, at this moment
    "proving.ask_again": "ten minutes after log-in",
    "filing.photo": "in an inspection with a photo",
    "complaints.occasion": "in an inspection a complaint ordered",
    "complaints.occasion_photo": "in an inspection a complaint ordered",
    "rules_comparison.show": "after a comparison was asked for",
    "absences.change": "of one's own; of everybody's for coordinators",
    "devices.index": "for whoever has filed",
    "situation.administration": "the first page of the reader, under another name for the office",
}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_found_and_no_link_is_refused(role, app, busy, client_of) -> None:
    met, refused = wander(app, client_of(role))
    assert refused == []
    pages = {
        route.endpoint
        for route in routes(app, busy)
        if role in route.allowed and "GET" in route.methods
        and not route.url.startswith("/api/") and not route.endpoint.startswith("openrosa.")
    }  # fmt: skip
    assert sorted(pages - met - SHOWN_WHEN_NEEDED.keys()) == []


def wander(app, visitor) -> tuple[set[str], list[tuple[int, str, str]]]:
    """The endpoints met from the first page on, and links that were refused with their page."""
    adapter = app.url_map.bind("localhost")
    met, refused = set(), []
    seen, queries = {"/"}, Counter()
    ahead = deque([("/", "")])
    while ahead:
        url, page = ahead.popleft()
        path, _, query = url.partition("?")
        queries[path] += bool(query)
        if query and queries[path] > MOST_WITH_A_QUERY:
            continue
        try:
            met.add(adapter.match(path, method="GET")[0])
        except HTTPException:
            continue  # a form that is only sent
        answer = visitor.get(url)
        if answer.status_code >= 400 and answer.status_code != 422:
            refused.append((answer.status_code, url, page))
        for link in leads_to(answer, url):
            if link not in seen:
                seen.add(link)
                ahead.append((link, url))
    return met, refused


def leads_to(answer, url: str) -> list[str]:
    if answer.location:
        return [urljoin(url, answer.location)]
    if answer.mimetype != "text/html":
        return []
    found = (html.unescape(one).partition("#")[0] for one in LEADS.findall(answer.text))
    links = [urljoin(url, one) for one in found if one]  # those of a letter name the host
    return [one for one in links if one.startswith("/") and not one.startswith("/static/")]
