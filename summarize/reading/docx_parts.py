"""The XML parts of a DOCX, parsed without entities, network or document types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.errors import DocumentError

if TYPE_CHECKING:
    from summarize.reading.archive import Archive


def parse(archive: Archive, name: str) -> Any:  # noqa: ANN401  # lxml ships no types
    """Return the root element of a part, or None without it.

    Raises:
        DocumentError: It is no XML, or declares a document type, which Word never writes.
    """
    from lxml import etree  # noqa: PLC0415  # only where a Word document is read

    data = archive.part(name)
    if data is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())  # the parser breaks its lines
        raise DocumentError(f"{archive.path}: damaged: {name} is no XML ({reason})") from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError(f"{archive.path}: {name} declares a document type: not written by Word, not read")
    return root


def local(element: Any) -> str:  # noqa: ANN401  # as above
    """Return an element's name without its namespace: transitional and strict documents differ in it."""
    tag: str = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2]


def text_of(element: Any) -> tuple[str, str]:  # noqa: ANN401  # as above
    """Return an element's local name and its own text."""
    return local(element), element.text or ""


def attribute(element: Any, name: str) -> str | None:  # noqa: ANN401  # as above
    """Return an attribute by its local name; None without element or attribute."""
    if element is None:
        return None
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, None)


def child(element: Any, *names: str) -> Any:  # noqa: ANN401  # as above
    """Return the element at the end of a path of local names; None without it."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def is_on(element: Any) -> bool:  # noqa: ANN401  # as above
    """Whether a property such as <w:vanish/> is there and not switched off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off", "none"}
