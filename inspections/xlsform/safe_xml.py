"""XML from outside: limited before it is parsed, without document types, hence without entities."""

from __future__ import annotations

from lxml import etree

from inspections.domain.errors import Refused

LARGEST = 4 * 1024 * 1024


class XmlRefused(Refused):
    """No XML we read; `details` say why."""

    status = 400


def read_xml(content: bytes) -> etree._Element:
    """The root. Raises XmlRefused."""
    if len(content) > LARGEST:
        raise XmlRefused(bytes=len(content), at_most=LARGEST)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise XmlRefused(problem="not UTF-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "\0" in text:
        raise XmlRefused(problem="a document type is not read")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise XmlRefused(problem=str(fault))
