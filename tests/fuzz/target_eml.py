"""E-mail messages."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from promises import NAME, check_document, refused, texts

import summarize.reading.html
import summarize.reading.mail  # noqa: F401  # imported here to be instrumented
from summarize.errors import DocumentError
from summarize.reading.readers import extract

if TYPE_CHECKING:
    from collections.abc import Iterable


def seeds() -> Iterable[bytes]:
    """Return messages of the seeds' beginnings: plain, with a page beside the text, and one inside another."""
    for number, text in enumerate(texts(500)):
        message = EmailMessage()
        message["Subject"] = text.split("\n", 1)[0]
        message["From"] = "Ada Roe <ada@example.org>"
        message["Date"] = "Thu, 31 Mar 2022 08:00:00 +0200"
        message.set_content(text)
        if number % 3 == 1:
            message.add_alternative(f"<p>{text}</p>", subtype="html")
        if number % 3 == 2:  # the third kind
            outer = EmailMessage()
            outer["Subject"] = "Fwd"
            outer.set_content("See below.", cte="base64")
            outer.add_attachment(message)
            message = outer
        yield message.as_bytes()


def check(data: bytes) -> None:
    """Read it as the isolated process does."""
    with refused(DocumentError):
        check_document(extract("eml", data, NAME))
