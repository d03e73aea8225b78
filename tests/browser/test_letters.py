"""Every letter in a real browser: contrast in light and dark, and no scrolling sideways."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from inspections.mail.render import render
from tests.mail.rows import ROWS, Post
from web.assets import AXE

pytestmark = pytest.mark.browser

CONTRAST: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
RUN_AXE = """async rules => {
    const found = await axe.run(document, {...rules, resultTypes: ["violations"]});
    return found.violations.flatMap(v => v.nodes.map(n => n.target + " " + n.any[0].message));
}"""
WIDTH = "() => document.documentElement.scrollWidth"
PHONE = 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_letter_is_legible_on_a_phone(browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": PHONE, "height": 700},
        offline=True,
    )
    page = context.new_page()
    faults = {}
    for name, row in ROWS.items():
        html = render(row, Post()).get_body(("html",))
        assert html is not None
        page.set_content(html.get_content())
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(RUN_AXE, CONTRAST)
        if (width := page.evaluate(WIDTH)) > PHONE:
            found.append(f"{width} px wide")
        if found:
            faults[name] = found[:3]
    context.close()
    assert faults == {}
