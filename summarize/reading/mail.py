"""EML: one e-mail message, by the standard library. Attachments are named and not read."""

from __future__ import annotations

import codecs
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from summarize.errors import DocumentError
from summarize.reading.decoding import decode
from summarize.reading.extracted import Extracted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_MAX_PARTS = 1_000  # of one message: a digest has a hundred
_MAX_DEPTH = 8  # messages inside messages
_SHOWN = 10  # attachments named
_LONGEST = (
    20_000  # characters of a header that is parsed: the standard library takes the square of its length
)
_MANY = re.compile(rb"^From \S+ .*\d{4}\r?$", re.MULTILINE)
_CONTENT = re.compile(rb"^(content-[a-z-]+):(?:[^\n]|\n[ \t]){%d,}" % _LONGEST, re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"\s*<[^<>]*>$")
_BROKEN = (ValueError, IndexError, AttributeError, TypeError, OverflowError)
"""What the standard library fails with on broken headers, which are then taken as they stand."""
_HEADERS = ("From", "To", "Date", "Subject")  # shown above a message inside a message


def read_mail(data: bytes, path: str, encoding: str | None = None) -> Extracted:
    """Return a message's text, its sender as author, its date as publication date, its subject as title.

    The plain text part is preferred; without one the HTML part is read as a page is. Signatures and quoted replies stay.

    Raises:
        DocumentError: A mailbox of several messages, an encrypted message, or no text.
    """
    if data.startswith(b"From ") and len(_MANY.findall(data)) > 1:
        raise DocumentError(f"{path}: a mailbox of several messages: save each one as .eml")
    if long := _CONTENT.search(data):  # the parser itself reads these, to find where parts end
        raise DocumentError(
            f"{path}: a header {long[1].decode()!r} of {len(long[0]):,} bytes: save the text you need"
        )
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise DocumentError(f"{path}: not an e-mail message")
    _refuse_long(message, path)
    if message.get_content_type() in {"multipart/encrypted", "application/pkcs7-mime"}:
        raise DocumentError(f"{path}: an encrypted message: decrypt it and save it as text")
    reading = _Reading(path, encoding)
    text = reading.text(message, 0)
    if not text.strip():
        notes = _attachment_note(reading.attachments)
        raise DocumentError(": ".join((f"{path}: no text in this message", *notes)))
    published, date_notes = _sent(message)
    return Extracted(
        text if text.endswith("\n") else f"{text}\n",
        title=_header(message, "Subject"),
        author=_sender(message),
        published=published,
        encoding=reading.codec,
        notes=(*dict.fromkeys(reading.notes), *date_notes, *_attachment_note(reading.attachments)),
    )


def _refuse_long(message: EmailMessage, path: str) -> None:
    """Refuse a message with a header that takes minutes to parse; those that nobody reads may be of any length."""
    for part in message.walk():
        for name, value in part.raw_items():
            if name.title() in _HEADERS and len(value) > _LONGEST:
                raise DocumentError(
                    f"{path}: a header {name!r:.40} of {len(value):,} characters: save the text you need"
                )


class _Reading:
    """One pass through a message and those inside it."""

    def __init__(self, path: str, encoding: str | None) -> None:
        self.path = path
        self.encoding = encoding
        self.codec = ""
        self.notes: list[str] = []
        self.attachments: list[str] = []
        self._parts = 0

    def text(self, message: EmailMessage, depth: int) -> str:
        """Return the text of a message, and below it that of messages attached to it."""
        plain: list[str] = []
        pages: list[EmailMessage] = []
        inner: list[EmailMessage] = []
        for part in self._leaves(message, depth):
            kind = part.get_content_type()
            if kind == "message/rfc822":
                inner += [one for one in part.iter_parts() if isinstance(one, EmailMessage)]
            elif kind == "text/plain" and not self._is_attached(part):
                plain.append(self._decoded(part))
            elif kind in {"text/html", "application/xhtml+xml"} and not self._is_attached(part):
                pages.append(part)
            elif self._is_attached(part) or not kind.startswith("multipart/"):
                self.attachments.append(part.get_filename() or kind)
        texts = [words for words in plain if words.strip()] or [self._page(part) for part in pages]
        texts += [f"{_shown(one)}\n\n{self.text(one, depth + 1)}" for one in inner]
        return "\n\n".join(words.strip("\n") for words in texts if words.strip())

    def _leaves(self, part: EmailMessage, depth: int) -> Iterator[EmailMessage]:
        """Yield the parts that hold content, in order; alternatives are all given."""
        self._parts += 1
        if self._parts > _MAX_PARTS or depth > _MAX_DEPTH:
            raise DocumentError(f"{self.path}: too many parts inside each other: save the text you need")
        if part.get_content_type() == "message/rfc822" or not part.is_multipart():
            yield part
            return
        for one in part.iter_parts():
            if isinstance(one, EmailMessage):
                yield from self._leaves(one, depth + 1)

    def _is_attached(self, part: EmailMessage) -> bool:
        return part.get_content_disposition() == "attachment" or (
            part.get_filename() is not None and part.get_content_disposition() != "inline"
        )

    def _bytes(self, part: EmailMessage) -> bytes:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    def _decoded(self, part: EmailMessage) -> str:
        data, stated = self._bytes(part), self.encoding or part.get_content_charset()
        try:
            codec = codecs.lookup(stated or "utf-8").name
            text = data.decode(
                "cp1252"
                if codec in {"ascii", "iso8859-1"} and not data.isascii() and not self.encoding
                else codec
            )
        except (LookupError, ValueError):
            text, codec = self._guessed(data, stated)
        self.codec = self.codec or codec
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if part.get_param("format") == "flowed":
            text = _unflowed(text)
        return text

    def _guessed(self, data: bytes, stated: str | None) -> tuple[str, str]:
        """Decode a part whose statement is missing or wrong; a message with one broken part is still a message."""
        if stated:
            self.notes.append(f"a part says {stated[:40]!r}, which it is not")
        try:
            text, codec, notes = decode(data, self.path, None)
        except DocumentError:
            return data.decode("utf-8", "replace"), "utf-8"
        self.notes += notes
        return text, codec

    def _page(self, part: EmailMessage) -> str:
        from summarize.reading.html import read_html, read_page  # noqa: PLC0415  # heavy, and only without a plain text part

        charset = self.encoding or part.get_content_charset()
        try:
            found = read_html(self._bytes(part), self.path, charset)
        except DocumentError:
            found = read_page(self._bytes(part).decode("utf-8", "replace"), self.path)
        self.codec = self.codec or found.encoding
        self.notes += ["the message has no plain text: its HTML part is read", *found.notes]
        return found.text


def _unflowed(text: str) -> str:
    """Join the lines that a mail program broke to fit (RFC 3676): they end in a space, and it stays."""
    lines: list[str] = []
    for line in text.split("\n"):
        stuffed = line.removeprefix(" ")
        if (
            lines
            and lines[-1].endswith(" ")
            and lines[-1] != "-- "
            and not line.startswith(">")
            and not lines[-1].startswith(">")
        ):
            lines[-1] += stuffed
        else:
            lines.append(stuffed)
    return "\n".join(line.rstrip(" ") for line in lines)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    except _BROKEN:
        value = next(raw for key, raw in message.raw_items() if key.title() == name)
    words = " ".join(str(value or "").split())
    return words.encode("utf-8", "replace").decode() or None


def _sender(message: EmailMessage) -> str | None:
    """The sender's name; the address only when there is no name."""
    stated = _header(message, "From")
    if stated is None:
        return None
    name = _ADDRESS.sub("", stated).strip().strip('"')
    return name or stated


def _sent(message: EmailMessage) -> tuple[date | None, tuple[str, ...]]:
    stated = _header(message, "Date")
    if stated is None:
        return None, ()
    try:
        sent = message["Date"].datetime
    except _BROKEN:
        sent = None
    if sent is None:
        return None, (f"the message's date {stated[:40]!r} cannot be read; it is left out",)
    day: date = sent.date()
    return day, ()


def _shown(message: EmailMessage) -> str:
    """The headers of a message inside a message, as mail programs print them."""
    return "\n".join(f"{name}: {words}" for name in _HEADERS if (words := _header(message, name)))


def _attachment_note(attachments: list[str]) -> tuple[str, ...]:
    if not attachments:
        return ()
    named = ", ".join(repr(" ".join(name.split())) for name in attachments[:_SHOWN])
    more = f" and {len(attachments) - _SHOWN} more" if len(attachments) > _SHOWN else ""
    return (f"{len(attachments)} attachment(s) not read: {named}{more}",)
