"""The server of a review: on loopback only, for who knows the token, and for nothing that another page asks.

    GET  /TOKEN/                                  the page
    GET  /TOKEN/form?list=LIST&item=N&act=ACT     the form for an item, as a part of the page
    POST /TOKEN/change                            a change, as JSON

The token is in the path: there is no cookie that a browser would send along with another page's request, or to another
server on this machine; tabs and reviews do not disturb each other; and an address nobody knows cannot be asked.
"""

from __future__ import annotations

import hmac
import json
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from summarize.plain import one_line
from summarize.review.desk import Change
from summarize.review.page import badge_part, form_part, whole_page

if TYPE_CHECKING:
    from summarize.review.desk import Answer, Desk

LOOPBACK = "127.0.0.1"
_TOKEN_BYTES = 32
_LARGEST_BODY = 256 * 1024  # bytes of a change; the longest item of the seeds has 3,000
_TIMEOUT = 20.0  # seconds in which a request must have arrived
_PAGE_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SAID = {
    "accept": "Accepted",
    "edit": "Saved",
    "reject": "Rejected",
    "promote": "Taken up",
    "remark": "Remark saved",
    "undo": "Undone",
}
_OWN_FETCHES = {
    "same-origin",
    "none",
}  # of Sec-Fetch-Site: our page, or a person who types or follows the address


class ReviewServer(ThreadingHTTPServer):
    """Serves one desk. `address` is what a person opens; whoever has it can decide."""

    daemon_threads = True  # a browser that keeps a connection open must not keep the process
    block_on_close = False

    def __init__(self, desk: Desk, port: int = 0) -> None:
        """Listen on a port of loopback; 0 takes a free one.

        Raises:
            OSError: The port is taken.
        """
        self.desk = desk
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        super().__init__((LOOPBACK, port), _Handler)
        self.origin = f"http://{LOOPBACK}:{self.server_address[1]}"
        self.address = f"{self.origin}/{self.token}/"

    def server_bind(self) -> None:
        """Bind without asking the name service for our name, which can take seconds."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as the base class has it
        """Say nothing: a browser that leaves is no error, and a traceback would hold parts of the document."""


class _Refusal(Exception):  # noqa: N818  # no error of ours
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version = "summarize"
    sys_version = ""
    timeout = _TIMEOUT
    routes: ClassVar[dict[str, str]] = {"": "GET", "form": "GET", "change": "POST"}

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # every other method, however it is called, is refused alike
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  # as the base class has it
        """Log nothing: the token is in every path."""

    def _answer(self) -> None:
        try:
            path, query = self._allowed()
            if path == "change":
                status, reply = self._change()
                self._send(status, "application/json; charset=utf-8", json.dumps(reply))
            elif path == "form":
                self._send(200, "text/html; charset=utf-8", self._form(query))
            else:
                self._send_page()
        except _Refusal as refusal:
            self._send(
                refusal.status, "application/json; charset=utf-8", json.dumps({"message": str(refusal)})
            )
        except OSError:
            raise  # the browser has left
        except Exception as error:  # noqa: BLE001  # a defect must not look like a server that is gone
            message = f"defect in the program: {type(error).__name__}; please report it"
            self._send(500, "application/json; charset=utf-8", json.dumps({"message": message}))

    def _allowed(self) -> tuple[str, str]:
        """Return path and query behind the token.

        Raises:
            _Refusal: The request is for another name of this machine, without the token, from another page, or no
                method of ours.
        """
        hosts = self.headers.get_all("Host") or []
        if hosts != [self.server.origin.removeprefix("http://")]:  # another name: DNS rebinding
            raise _Refusal(HTTPStatus.MISDIRECTED_REQUEST, "this server has another name")
        try:
            split = urlsplit(self.path)
        except ValueError as error:
            raise _Refusal(HTTPStatus.BAD_REQUEST, "no address") from error
        _, token, path = (*split.path.split("/", 2), "", "", "")[:3]
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            raise _Refusal(
                HTTPStatus.NOT_FOUND, "nothing here: open the whole address that the terminal shows"
            )
        if self.headers.get("Sec-Fetch-Site", "none") not in _OWN_FETCHES:
            raise _Refusal(HTTPStatus.FORBIDDEN, "another page asks")
        if split.path != f"/{token}/{path}" or path not in self.routes:
            raise _Refusal(HTTPStatus.NOT_FOUND, "nothing here")
        if self.command != self.routes[path]:
            raise _Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"only {self.routes[path]}")
        if self.command == "POST":
            self._allowed_post()
        return path, split.query

    def _allowed_post(self) -> None:
        if self.headers.get("Origin") != self.server.origin:
            raise _Refusal(HTTPStatus.FORBIDDEN, "another page asks")
        if self.headers.get_content_type() != "application/json":
            raise _Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "only application/json")

    def _body(self) -> bytes:
        told = self.headers.get_all("Content-Length") or []
        if (
            "Transfer-Encoding" in self.headers
            or len(told) != 1
            or not (told[0].isascii() and told[0].isdigit())
        ):
            raise _Refusal(HTTPStatus.LENGTH_REQUIRED, "say how long the body is")
        length = int(told[0][:9])
        if length > _LARGEST_BODY:
            raise _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {_LARGEST_BODY} bytes")
        body = self.rfile.read(length)
        if len(body) < length:
            raise _Refusal(HTTPStatus.BAD_REQUEST, "the body was cut off")
        return body

    def _change(self) -> tuple[int, dict[str, Any]]:
        try:
            change = Change.model_validate_json(self._body(), strict=True)
        except ValidationError as error:
            first = error.errors()[0]
            where = one_line(".".join(map(str, first["loc"])))
            raise _Refusal(HTTPStatus.BAD_REQUEST, f"no change: {where}: {first['msg']}") from error
        desk, key = self.server.desk, (change.list, change.item)
        answer = desk.change(change)
        return answer.status, _reply(desk, change, answer) if desk.original(key) is not None else {
            "message": answer.message
        }

    def _form(self, query: str) -> str:
        try:
            asked = {name: values[0] for name, values in parse_qs(query, max_num_fields=8).items()}
            key = asked["list"], int(asked["item"])
        except (KeyError, ValueError) as error:
            raise _Refusal(HTTPStatus.BAD_REQUEST, "name list, item and act") from error
        found = form_part(self.server.desk, key, asked.get("act", "edit")) if key[1] >= 0 else None
        if found is None:
            raise _Refusal(HTTPStatus.NOT_FOUND, "there is no such form")
        return found

    def _send_page(self) -> None:
        # The page has the rest of its policy in itself, with the digests of its scripts and styles; both hold.
        self._send(200, "text/html; charset=utf-8", whole_page(self.server.desk), policy=_PAGE_POLICY)

    def _send(self, status: int, kind: str, text: str, *, policy: str = "") -> None:
        data = text.encode(errors="replace")
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, policy if policy and name == "Content-Security-Policy" else value)
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, POST")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _reply(desk: Desk, change: Change, answer: Answer) -> dict[str, Any]:
    """Return what the page needs to show an item as it is now."""
    key = change.list, change.item
    decided, total = desk.progress()
    said = f"{_SAID[change.action]}; {decided} of {total} decided."
    return {
        "message": answer.message,
        "said": f"{said} {answer.message}".rstrip(),
        "field": answer.field,
        "findings": list(answer.findings),
        "changed": change.action in {"edit", "promote"}
        or (change.action == "undo" and answer.status == HTTPStatus.OK),
        "revision": desk.course(key).revision,
        "badge": badge_part(desk, key),
        "decided": decided,
        "trouble": desk.trouble,
    }
