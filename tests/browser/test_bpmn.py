"""Described workflows where people open them: BPMN in bpmn-js, the picture with its typeface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from inspections.engine.bpmn import bpmn
from inspections.engine.definition import Workflow
from inspections.engine.diagram import diagram_of
from inspections.engine.flow import flow_of
from inspections.engine.picture import svg
from inspections.workflows.registry import RELEASED
from inspections.workflows.words import SpokenWords
from web.assets import PACKAGES, VENDOR

pytestmark = pytest.mark.browser

NAMES = [f"{each.name} {each.version}" for each in RELEASED]
VIEWER = PACKAGES / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
OPEN = """async xml => {
    const viewer = new BpmnJS({container: "#canvas"});
    const {warnings} = await viewer.importXML(xml);
    viewer.get("canvas").zoom(1);
    const registry = viewer.get("elementRegistry");
    const drawn = registry.filter(each => !each.labelTarget && each.parent);
    const tall = drawn.filter(each => {
        const text = registry.getGraphics(each).querySelector(".djs-visual text");
        return text && each.height && text.getBBox().height > each.height;
    });
    const texts = [...document.querySelectorAll("#canvas .djs-visual text")]
        .map(text => [text.textContent, text.getBoundingClientRect()]);
    const over = texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(([other, b]) =>
        a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom
    ).map(([other]) => one + " / " + other));
    return {
        over,
        warnings: warnings.map(each => each.message),
        ids: drawn.map(each => each.id),
        bare: drawn.filter(each => !registry.getGraphics(each).querySelector(".djs-visual > *"))
                   .map(each => each.id),
        tall: tall.map(each => each.id),
    };
}"""
TOO_WIDE = """() => [...document.querySelectorAll("svg g")].flatMap(group => {
    const box = group.querySelector(":scope > .bg-flow__box");
    if (!box) return [];
    const edge = box.getBBox();
    return [...group.querySelectorAll("text")].filter(text => {
        const room = text.getBBox();
        return room.x < edge.x || room.x + room.width > edge.x + edge.width;
    }).map(text => text.textContent);
})"""
OVERLAPPING = """() => {
    const texts = [...document.querySelectorAll("svg text")].map(t => [t.textContent, t.getBBox()]);
    return texts.flatMap(([a, x], i) => texts.slice(i + 1).filter(([b, y]) =>
        x.x < y.x + y.width && y.x < x.x + x.width &&
        x.y + 2 < y.y + y.height - 2 && y.y + 2 < x.y + x.height - 2).map(([b]) => a + " / " + b));
}"""


def opened(page: Page, workflow: Workflow) -> Any:
    page.set_viewport_size({"width": 1366, "height": 900})
    page.set_content('<div id="canvas" style="width: 1366px; height: 880px"></div>')
    page.add_script_tag(path=VIEWER)
    return page.evaluate(OPEN, bpmn(workflow, SpokenWords()))


@pytest.mark.parametrize("workflow", RELEASED, ids=NAMES)
def test_bpmn_js_opens_the_file_without_a_warning(page: Page, workflow: Workflow) -> None:
    seen = opened(page, workflow)
    assert seen["warnings"] == []
    assert len(seen["ids"]) > 15


@pytest.mark.parametrize("workflow", RELEASED, ids=NAMES)
def test_bpmn_js_draws_every_element_and_every_name_has_room(
    page: Page, workflow: Workflow
) -> None:
    seen = opened(page, workflow)
    assert seen["bare"] == []
    assert seen["tall"] == []
    assert seen["over"] == []


@pytest.mark.parametrize("typeface", ["Fira Sans", "Arial"])
@pytest.mark.parametrize("workflow", RELEASED, ids=NAMES)
def test_every_text_of_the_picture_fits_its_box(
    page: Page, workflow: Workflow, typeface: str, tmp_path: Path
) -> None:
    file = tmp_path / "picture.html"
    faces = "".join(
        f'@font-face {{ font-family: "{typeface}"; font-weight: {weight};'
        f' src: url("{(VENDOR / "fonts" / f"fira-sans-latin-{weight}.woff2").as_uri()}") }}'
        for weight in (400, 600)
        if typeface == "Fira Sans"
    )
    drawn = svg(diagram_of(flow_of(workflow, SpokenWords())))
    file.write_text(f"<!doctype html><meta charset=utf-8><style>{faces}</style>{drawn}", "utf-8")
    page.goto(file.as_uri())
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(OVERLAPPING) == []
