"""What an e-mail message becomes."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.errors import DocumentError
from summarize.reading import read_bytes
from summarize.reading.mail import read_mail

HEAD = (
    b"From: =?utf-8?q?Ada_Ro=C3=A9?= <ada@example.org>\r\nTo: desk@example.org\r\nSubject: Two frigates\r\n lost\r\n"
    b"Date: Thu, 13 Mar 2025 23:30:00 -0500\r\nMIME-Version: 1.0\r\n"
)
TEXT = (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nTwo frigates sank.\r\n\r\n> When?\r\n\r\n-- \r\nAda\r\n"
)


def test_headers_say_who_when_and_what() -> None:
    """Sender, day as written, and subject; the signature and the quoted reply stay."""
    document = read_bytes(HEAD + TEXT, "a.eml")
    assert (document.author, document.published, document.title) == (
        "Ada Roé",
        date(2025, 3, 13),
        "Two frigates lost",
    )
    assert (document.text, document.format) == ("Two frigates sank.\n\n> When?\n\n-- \nAda\n", "eml")


def message(**parts: str) -> EmailMessage:
    """Return a message with a plain text and a page, as named."""
    made = EmailMessage()
    made["From"] = "ada@example.org"
    made["Subject"] = "Loss"
    if "plain" in parts:
        made.set_content(parts["plain"])
    if "html" in parts:
        (made.add_alternative if "plain" in parts else made.set_content)(parts["html"], subtype="html")
    return made


def test_plain_text_is_preferred_to_the_page() -> None:
    """The page is read only where there is no plain text, and a note says so."""
    page = "<html><body><p>It sank &amp; burned.</p></body></html>"
    assert read_mail(message(plain="It sank.", html=page).as_bytes(), "a.eml").text == "It sank.\n"
    found = read_mail(message(html=page).as_bytes(), "a.eml")
    assert found.text == "It sank & burned.\n"
    assert "the message has no plain text: its HTML part is read" in found.notes


def test_attachments_are_named_and_attached_messages_read() -> None:
    """A message inside shows its headers, as mail programs print them."""
    outer = message(plain="See below.")
    outer.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="annex.pdf")
    outer.add_attachment(message(plain="It sank."))
    found = read_mail(outer.as_bytes(), "a.eml")
    assert found.text == "See below.\n\nFrom: ada@example.org\nSubject: Loss\n\nIt sank.\n"
    assert found.notes == ("1 attachment(s) not read: 'annex.pdf'",)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nIt=20lost 12=\n tanks.\n",
            "It lost 12 tanks.\n",
        ),
        (
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSXQgc2Fuay4=\n",
            "It sank.\n",
        ),
        (b"Content-Type: text/plain; charset=us-ascii\n\nThe \x93plan\x94\n", "The “plan”\n"),
        (b"Content-Type: text/plain; charset=klingon\n\nIt sank.\n", "It sank.\n"),
        (b"Content-Type: text/plain; charset=utf-8\n\nIt s\xff\xfe sank.\n", None),
        (
            b"Content-Type: text/plain; format=flowed\n\nIt lost \n12 tanks.\nNo more.\n",
            "It lost 12 tanks.\nNo more.\n",
        ),
    ],
)
def test_encodings_of_a_part(body: bytes, text: str | None) -> None:
    """Transfer encodings are undone, wrong statements survived."""
    found = read_mail(b"From: a@example.org\nMIME-Version: 1.0\n" + body, "a.eml").text
    assert found == text if text else "sank" in found


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (
            b"From a@b Mon Mar  3 10:00:00 2025\nFrom: a\nSubject: x\n\nA\n\nFrom a@b Mon Mar  3 11:00:00 2025\nFrom: b\n\nB\n",
            "a mailbox of several",
        ),
        (
            b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=x\n\n--x--\n",
            "an encrypted message",
        ),
        (
            b"From: a\nMIME-Version: 1.0\nContent-Type: image/png; name=a.png\n\nx\n",
            "no text in this message: 1 attachment.*'a.png'",
        ),
    ],
)
def test_what_is_no_readable_message_is_refused(data: bytes, error: str) -> None:
    """Mailboxes, encrypted messages and messages without text."""
    with pytest.raises(DocumentError, match=error):
        read_mail(data, "a.eml")


def test_a_memorandum_is_no_mail() -> None:
    """From, To, Subject and Date alone are how people write; a mail program writes more."""
    memo = b"From: Ada Roe\nTo: Desk\nSubject: Loss\nDate: 3 March 2025\n\nIt sank.\n"
    assert read_bytes(memo, "memo.txt").format == "text"
    assert read_bytes(memo, "memo.eml").text == "It sank.\n"


def test_a_date_that_cannot_be_read_is_noted() -> None:
    """It is left out, not guessed."""
    found = read_mail(b"From: a@example.org\nDate: yesterday\nMIME-Version: 1.0\n\nIt sank.\n", "a.eml")
    assert (found.published, found.notes) == (
        None,
        ("the message's date 'yesterday' cannot be read; it is left out",),
    )


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"]),
)
def test_any_bytes_are_a_message_or_refused(data: bytes, head: bytes) -> None:
    """No bytes crash the reader."""
    try:
        read_mail(head + data, "a.eml")
    except DocumentError as error:
        assert "\n" not in str(error)  # noqa: PT017  # one of two right outcomes
