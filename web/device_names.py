"""What a browser says it is, in a word or two people recognise their device by."""

from __future__ import annotations

KINDS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("SamsungBrowser", "Samsung"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def name_of(user_agent: str) -> str:
    """ "Android, Chrome"; "Browser" for one that says nothing known."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (KINDS, BROWSERS)
    ]
    return ", ".join(filter(None, found)) or "Browser"
