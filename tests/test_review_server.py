"""The server of a review: who may ask, what, from where, how much; and what a page gets back."""

from __future__ import annotations

import json
import re
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from pages import Page, hostile
from patience import PATIENCE
from reviews import Files, ask, desk_of, files_in

from summarize.review.desk import Desk
from summarize.review.page import badge_part, form_part, whole_page
from summarize.review.server import ReviewServer
from summarize.review.standing import Checks
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCEPT = {"list": "actors", "item": 0, "revision": 0, "action": "accept"}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a document and its brief."""
    return files_in(tmp_path)


@pytest.fixture
def server(files: Files) -> Iterator[ReviewServer]:
    """Serve the review of the brief."""
    with desk_of(files) as desk, ReviewServer(desk) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def post(server: ReviewServer, body: dict[str, Any], **headers: str | None) -> tuple[int, Any]:
    """Ask for a change."""
    return ask(server.address, "POST", "change", body=json.dumps(body), **headers)


def decisions(files: Files) -> int:
    """Return how many decisions the journal has."""
    return len(files.journal.read_text("utf-8").splitlines()) - 1


def test_it_listens_on_loopback_only_at_an_address_nobody_can_guess(server: ReviewServer) -> None:
    """256 bits, another one each time."""
    assert server.server_address[0] == "127.0.0.1"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", server.address)
    with ReviewServer(server.desk) as other:
        assert other.token != server.token


def test_the_page_shows_brief_and_source(server: ReviewServer) -> None:
    """With its own script and style and nothing from elsewhere, and with a button for each decision."""
    status, text = ask(server.address, "GET", "")
    page = Page(text)
    assert (status, page.faults) == (200, [])
    assert len(page.all("button", **{"data-act": "accept"})) == server.desk.progress()[1]
    assert "connect-src &#39;self&#39;" in text
    assert not [a for _, a, _ in page.elements if {"src", "action", "style", "onclick"} & set(a)]
    assert [href for a, _ in page.all("a") if not (href := a["href"]).startswith("#")] == []


@pytest.mark.parametrize(
    "path",
    ["/", "/change", "/form?list=actors&item=0", "/{short}/", "/{wrong}/", "/{token}", "/{token}/../change",
     "/{token}/x", "/{token}//", "/{token}/%2e%2e/etc/passwd", "/etc/passwd", "/%00", "http://[/"],
)  # fmt: skip  # one line reads best
def test_without_the_token_and_a_known_path_there_is_nothing(server: ReviewServer, path: str) -> None:
    """No file is ever opened for a path; nothing of the document is in the answer."""
    token = server.token
    wrong = ("A" if token[0] != "A" else "B") + token[1:]
    status, answer = ask(server.address, "GET", path.format(token=token, short=token[:-1], wrong=wrong))
    assert status in {400, 404}
    assert set(answer) == {"message"}


@pytest.mark.parametrize("host", [None, "localhost", "attacker.example", "127.0.0.1", "127.0.0.1:1", "[::1]"])
def test_another_name_of_this_machine_is_refused(server: ReviewServer, host: str | None) -> None:
    """An attacker's name that resolves to loopback (DNS rebinding) gets nothing, even with the token."""
    assert ask(server.address, "GET", "", Host=host)[0] == 421
    assert post(server, ACCEPT, Host=host)[0] == 421


@pytest.mark.parametrize(
    "origin", [None, "null", "http://attacker.example", "https://{host}", "http://localhost"]
)
def test_another_page_cannot_change_anything(server: ReviewServer, files: Files, origin: str | None) -> None:
    """Not even one that knows the address; nor a request without an origin."""
    host = urlsplit(server.address).netloc
    assert post(server, ACCEPT, Origin=origin and origin.format(host=host))[0] == 403
    assert decisions(files) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_says_another_site_asks_is_refused(
    server: ReviewServer, files: Files, site: str
) -> None:
    """Another port of this machine is another site to us, too."""
    assert ask(server.address, "GET", "", Sec_Fetch_Site=site)[0] == 403
    assert post(server, ACCEPT, Sec_Fetch_Site=site)[0] == 403
    assert decisions(files) == 0


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_form_of_another_page_is_no_change(server: ReviewServer, files: Files, kind: str | None) -> None:
    """Only JSON, which a page elsewhere cannot send without asking first."""
    assert post(server, ACCEPT, Content_Type=kind)[0] == 415
    assert decisions(files) == 0


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "POST"])
def test_other_methods_are_refused(server: ReviewServer, method: str) -> None:
    """Nobody is told that another site may ask."""
    connection = socket.create_connection(server.server_address[:2], timeout=PATIENCE)  # type: ignore[arg-type]  # host and port
    host = urlsplit(server.address).netloc
    connection.sendall(
        f"{method} /{server.token}/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n".encode()
    )
    answer = connection.makefile("rb").read()
    connection.close()
    assert answer.startswith(b"HTTP/1.0 405 ")
    assert b"access-control" not in answer.lower()


def test_every_answer_says_that_nothing_may_keep_or_frame_it(server: ReviewServer) -> None:
    """Also a refusal."""
    for path in ("", "form?list=actors&item=0", "nothing"):
        connection = socket.create_connection(server.server_address[:2], timeout=PATIENCE)  # type: ignore[arg-type]  # host and port
        host = urlsplit(server.address).netloc
        connection.sendall(f"GET /{server.token}/{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower()
        connection.close()
        for wanted in (
            "cache-control: no-store",
            "frame-ancestors 'none'",
            "nosniff",
            "no-referrer",
            "x-frame-options: deny",
        ):
            assert wanted in head
        assert "access-control" not in head
        assert "python" not in head
        assert "set-cookie" not in head


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "1e3"}, 411),
        ({"Content_Length": None, "Transfer_Encoding": "chunked"}, 411),
        ({"Content_Length": "262145"}, 413),
        ({"Content_Length": "9" * 30}, 413),
    ],
)
def test_the_size_of_a_change_is_bounded(
    server: ReviewServer, files: Files, headers: dict[str, Any], status: int
) -> None:
    """It is refused before a byte of it is read."""
    assert ask(server.address, "POST", "change", **headers)[0] == status
    assert decisions(files) == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"[]", b"{}", b"\xff", b'{"list": "actors"}', json.dumps(ACCEPT | {"more": 1}).encode(),
     json.dumps(ACCEPT | {"item": -1}).encode(), json.dumps(ACCEPT | {"item": "0"}).encode(),
     json.dumps(ACCEPT | {"action": "delete"}).encode(), json.dumps(ACCEPT | {"text": "x" * 2001}).encode(),
     b"[" * 100_000],
)  # fmt: skip  # one line reads best
def test_what_is_no_change_is_refused(server: ReviewServer, files: Files, body: bytes) -> None:
    """In one line, and the server goes on."""
    status, answer = ask(server.address, "POST", "change", body=body)
    assert (status, set(answer)) == (400, {"message"})
    assert decisions(files) == 0
    assert post(server, ACCEPT)[0] == 200


@pytest.mark.parametrize(
    ("kind", "item"), [("actors", 99), ("ships", 0), ("__class__", 0), ("source", 0), ("unverified", 99)]
)
def test_there_is_nothing_but_items(server: ReviewServer, kind: str, item: int) -> None:
    """No other part of a brief can be named."""
    assert post(server, ACCEPT | {"list": kind, "item": item})[0] == 404
    assert ask(server.address, "GET", f"form?list={kind}&item={item}&act=edit")[0] == 404


@pytest.mark.parametrize(
    "query", ["", "list=actors", "list=actors&item=x", "list=actors&item=-1&act=edit", "&".join("a" * 20)]
)
def test_a_form_must_be_named(server: ReviewServer, query: str) -> None:
    """Which list, which item, what for."""
    assert ask(server.address, "GET", f"form?{query}")[0] in {400, 404}


def test_a_change_is_answered_with_the_item_as_it_is_now(server: ReviewServer, files: Files) -> None:
    """And it is in the journal."""
    status, answer = post(server, ACCEPT)
    assert (status, answer["revision"], answer["decided"], answer["changed"]) == (200, 1, 1, False)
    assert "Accepted" in answer["badge"]
    assert "ada" in answer["badge"]
    assert decisions(files) == 1


def test_the_second_of_two_tabs_is_told_that_it_is_late(server: ReviewServer, files: Files) -> None:
    """It gets the item as it is now, with the revision to go on from."""
    assert post(server, ACCEPT)[0] == 200
    status, answer = post(server, ACCEPT | {"action": "reject"})
    assert (status, answer["revision"]) == (409, 1)
    assert "accept by ada" in answer["message"]
    assert decisions(files) == 1
    assert post(server, ACCEPT | {"action": "reject", "revision": answer["revision"]})[0] == 200


def test_many_tabs_at_once_make_one_decision(server: ReviewServer, files: Files) -> None:
    """Of twelve changes on one revision one is kept; the others are told."""
    statuses: list[int] = []
    tabs = [threading.Thread(target=lambda: statuses.append(post(server, ACCEPT)[0])) for _ in range(12)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(statuses) == [200, *[409] * 11]
    assert decisions(files) == 1


def test_findings_come_back_before_anything_is_kept(server: ReviewServer, files: Files) -> None:
    """The page asks the person; only then it is kept, and the page has to show the item anew."""
    body = ACCEPT | {"action": "edit", "values": {"name": "Olaf Brandt"}}
    status, answer = post(server, body)
    assert (status, answer["findings"][0]["rule"], decisions(files)) == (422, "name-not-in-citation", 0)
    status, answer = post(server, body | {"judgement": True})
    assert (status, answer["changed"], decisions(files)) == (200, True, 1)
    assert "Writer’s own judgement" in answer["badge"]
    assert "Olaf Brandt" in ask(server.address, "GET", "")[1]


def test_a_rejected_item_stays_on_the_page_of_the_review(server: ReviewServer) -> None:
    """So that it can be taken back."""
    before = len(Page(ask(server.address, "GET", "")[1]).all("button", **{"data-act": "accept"}))
    post(server, ACCEPT | {"action": "reject"})
    page = Page(ask(server.address, "GET", "")[1])
    assert len(page.all("button", **{"data-act": "accept"})) == before
    assert [text for _, text in page.all("span", id="decided")] == ["1"]


@pytest.mark.parametrize("act", ["edit", "remark"])
def test_every_item_has_its_form(server: ReviewServer, act: str) -> None:
    """A control for each field, with a name that a screen reader says."""
    desk = server.desk
    for kind in ("bottom_line", "actors", "positions", "military_assets", "dates"):
        status, text = ask(server.address, "GET", f"form?list={kind}&item=0&act={act}")
        page = Page(text)
        item_type = desk.item_type((kind, 0))
        assert (status, page.faults) == (200, [])
        assert item_type is not None
        fields = {a["data-field"] for _, a, _ in page.elements if "data-field" in a}
        assert fields == ({*item_type.model_fields} - {"evidence"} if act == "edit" else {"remark"})


def test_nothing_hostile_becomes_markup() -> None:
    """Page, badges and forms of a document and of people's words that attack them (a double, no output)."""
    brief, document = hostile()

    class Nowhere:
        """A double of a journal."""

        path = None
        decisions: tuple[()] = ()

        def append(self, decision: object) -> None:
            """Keep nothing."""

    desk = Desk(
        brief,
        "0",
        Checks(spot(document)),
        Nowhere(),
        reviewer="<b>eve\u202e",
        save=lambda _: None,  # type: ignore[arg-type]  # a double
    )
    from reviews import change  # noqa: PLC0415  # beside its use

    attack = "</textarea></script><img src=x onerror=pwned=1>\u202e"
    change(desk, "actors", 0, "edit", values={"name": attack, "aliases": [attack]}, judgement=True)
    change(desk, "actors", 0, "remark", text=attack)
    change(desk, "actors", 1, "reject")
    texts = [whole_page(desk), badge_part(desk, ("actors", 0)), form_part(desk, ("actors", 0), "edit") or ""]
    texts.append(form_part(desk, ("actors", 0), "remark") or "")
    for text in texts:
        page = Page(text)
        assert not {"img", "iframe", "link"} & {tag for tag, _, _ in page.elements}
        assert "\u202e" not in text
        assert len(page.all("script")) in {0, 2}
        assert page.faults == []
