"""The form for Collect, filled in by ODK's own engine, and what it makes handed in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from inspections.domain.checklist_file import shipped
from inspections.xlsform.collect_form import collect_form, rooms_csv
from inspections.xlsform.read_collected import read_collected, read_envelope
from web.assets import PACKAGES

pytestmark = pytest.mark.browser

ENGINE = PACKAGES / "@getodk" / "xforms-engine" / "dist" / "index.js"
SITE = "https://collect.example"
FILL = """async ([xml, csv]) => {
    const {loadForm} = await import("/engine.js");
    const rooms = () => new Response(csv, {headers: {"Content-Type": "text/csv"}});
    const form = await loadForm(xml, {fetchFormAttachment: async () => rooms()});
    if (form.error) return {error: String(form.error)};
    const {root} = form.createInstance();
    const find = (node, name) => {
        for (const child of node.currentState.children ?? []) {
            const found = child.currentState.reference.endsWith("/" + name)
                ? child : find(child, name);
            if (found) return found;
        }
    };
    const children = find(root, "A04.children");
    const shown = number => {
        children.setValue(number);
        return find(root, "punkt-E08").currentState.relevant;
    };
    const visible = [find(root, "punkt-E08").currentState.relevant, shown(0n), shown(5n)];
    children.setValue(-1n);
    const refused = children.validationState.violation.message.asString;
    children.setValue(5n);
    find(root, "A01").setValue(150n);
    find(root, "A02").setValue(75n);
    find(root, "B04").selectValue("no");
    const {data} = await root.prepareInstancePayload({payloadType: "monolithic"});
    return {
        visible, refused, computed: find(root, "A02-computed").currentState.value,
        xml: await data[0].get("xml_submission_file").text(),
    };
}"""


def serve(route: Route) -> None:
    if route.request.url.endswith("/engine.js"):
        route.fulfill(path=ENGINE, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Collect</title>", content_type="text/html")


def test_odks_own_engine_shows_limits_computes_and_sends_what_we_read(page: Page) -> None:
    page.route(f"{SITE}/**", serve)
    page.goto(f"{SITE}/")
    checklist = shipped("full")
    form = collect_form(checklist, "begehung-1", "GU <Niesky> & Co")
    filled: dict[str, Any] = page.evaluate(FILL, [form, rooms_csv(["Zimmer 1"])])
    assert "error" not in filled
    assert filled["visible"] == [True, False, True]  # unanswered, no children, five
    assert filled["refused"] == "Hier kann kein Wert unter null stehen."
    assert float(filled["computed"]) == 50
    sent = read_envelope(filled["xml"].encode())
    assert sent.form_id == "begehung-1"
    read = read_collected(sent, checklist, []).answers
    answers = {answer.item: answer.value for _key, answer in read}
    assert answers == {"A01": 150.0, "A02": 75.0, "A04": {"children": 5.0}, "B04": "no"}
