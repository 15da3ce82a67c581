# ruff: noqa: INP001  # a script's module, not a package
"""A reverse proxy on loopback that counts what each tool asks of one server, so that all are counted alike.

Each tool gets an address of its own, http://127.0.0.1:PORT/TOOL/v1, in front of the same server. Tokens are what the
server says in `usage`; what a tool itself reports is not looked at.
"""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORWARDED = ("authorization", "content-type", "accept", "user-agent")  # request headers the server may need
_RETURNED = ("content-type", "retry-after")  # response headers the clients act on
_CLOSE_SECONDS = 5.0  # for connections that were broken off
_POLL_SECONDS = 0.05  # how long stopping the proxy may take


@dataclass
class Tally:
    """What a tool asked of the server for one document.

    Attributes:
        calls: Generations asked for, failed ones too.
        failed: Of these, answered with an error or broken off.
        uncounted: Of these, answered without token counts.
        prompt_tokens: Tokens of all prompts.
        cached_tokens: Of these, found in the server's prefix cache.
        completion_tokens: Tokens of all answers.
        length_stops: Answers that ended at the token limit.
    """

    calls: int = 0
    failed: int = 0
    uncounted: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    length_stops: int = 0

    def count(self, status: int, body: bytes) -> None:
        """Add one answer of the server."""
        self.calls += 1
        if status != 200:  # noqa: PLR2004  # OK, by the protocol
            self.failed += 1
            return
        try:
            answer = json.loads(body)
            usage = answer["usage"]
            prompt, completed = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        except (ValueError, KeyError, TypeError):  # no JSON, or a server that does not count
            self.uncounted += 1
            return
        self.prompt_tokens += prompt
        self.completion_tokens += completed
        self.cached_tokens += int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0)
        self.length_stops += any(_cut_off(c, completed) for c in answer.get("choices") or [])


def _cut_off(choice: dict[str, Any], completed: int) -> bool:
    # An answer of one token is a choice, asked for with max_tokens=1: it ends at its limit on purpose.
    return choice.get("finish_reason") == "length" and completed > 1


class CountingProxy:
    """The proxy's side that the run sees; made by `counting_proxy`."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream.rstrip("/"))
        self.port = 0
        self._tallies: dict[str, Tally] = {}
        self._open: dict[HTTPConnection, str] = {}
        self._lock = threading.Condition()

    def url(self, tool: str) -> str:
        """Return the OpenAI-compatible address that is counted for `tool`."""
        return f"http://127.0.0.1:{self.port}/{tool}/v1"

    def take(self, tool: str) -> Tally:
        """Return what the tool has asked since the last time, and count from nothing again."""
        with self._lock:
            return self._tallies.pop(tool, Tally())

    def break_off(self, tool: str) -> None:
        """Close the tool's connections to the server, which then stops generating for it, and count them."""
        with self._lock:
            for connection, owner in self._open.items():
                if owner == tool and connection.sock is not None:
                    with suppress(OSError):
                        connection.sock.shutdown(socket.SHUT_RDWR)
            self._lock.wait_for(lambda: tool not in self._open.values(), _CLOSE_SECONDS)

    def answer(
        self, tool: str, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Return (status, headers, body) of the server's answer; 502 when there is none."""
        https = self.upstream.scheme == "https"
        connection = (HTTPSConnection if https else HTTPConnection)(self.upstream.netloc)
        with self._lock:
            self._open[connection] = tool
        try:
            status, returned, answer = _ask(connection, method, self.upstream.path + path, headers, body)
        except (OSError, HTTPException) as error:
            status, returned = 502, {"content-type": "application/json"}
            answer = json.dumps({"error": {"message": f"no answer of the server: {error}"}}).encode()
        connection.close()
        with self._lock:
            if method == "POST":  # lists of models cost nothing
                self._tallies.setdefault(tool, Tally()).count(status, answer)
            del self._open[connection]
            self._lock.notify_all()
        return status, returned, answer


def _ask(
    connection: HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    returned = {k: v for k in _RETURNED if (v := response.getheader(k))}
    return response.status, returned, response.read()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: ClassVar[CountingProxy]

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers.get("content-length") or 0)))

    def _pass_on(self, body: bytes) -> None:
        tool, _, rest = self.path.removeprefix("/").partition("/v1")
        headers = {k: v for k in _FORWARDED if (v := self.headers.get(k))}
        status, returned, answer = self.proxy.answer(tool, self.command, rest, headers, body)
        with suppress(OSError):  # the tool may have been stopped meanwhile
            self.send_response(status)
            for name, value in returned.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Say nothing: requests hold documents."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing when a stopped tool leaves in the middle of a request."""


@contextmanager
def counting_proxy(upstream: str) -> Iterator[CountingProxy]:
    """Run the proxy in front of an OpenAI-compatible address ("http://127.0.0.1:8080/v1") until the block ends."""
    proxy = CountingProxy(upstream)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    with _Server(("127.0.0.1", 0), handler) as http:
        proxy.port = http.server_port
        thread = threading.Thread(
            target=http.serve_forever, kwargs={"poll_interval": _POLL_SECONDS}, daemon=True
        )
        thread.start()
        try:
            yield proxy
        finally:
            http.shutdown()
            thread.join()
