"""A fast test double of a model's server for tests and benchmarks of many documents. No model is behind it.

    with mock_server(latency=0.2, faults="429=0.1") as server:
        ...  # server.url, server.stats(), server.set(down=True), server.reset(), server.log()

    python tests/mock_server.py --latency 0.2 --faults 429=0.1   # prints {"url": ...}, serves until stdin closes

It runs as a process of its own, so that it doesn't stand in the way of the program it measures. Every answer but a
recorded one is marked as synthetic (`x-mock: synthetic`). Beside the OpenAI API (chat, models, files, batches):

GET /mock/stats: counts since the start or the last reset.
    requests: chat requests; answered: those answered whole with status 200, spoiled or not; by_status: all answers;
    bodies: different bodies answered with 200; paid_again: answers with 200 to a body that had one before;
    wasted: those of them whose earlier answer had no fault; in_flight, max_in_flight: arrived and not yet answered;
    prompt_tokens, completion_tokens: of the answers with 200; told_prompt_tokens, told_completion_tokens: those that
    an answer which was sent whole, and has 8 MB at most, tells its client, told_answers: how many tell any; requests_per_second: from the first to the last;
    peak_rate: the most requests in any one second; faults: by kind; abandoned: the client left before the answer;
    models: for each model's name requests, different bodies of them, answered, and tokens told;
    refused_rate, refused_over, refused_down; replayed, missed: of recordings; connections, max_connections;
    cpu_seconds: of this process; batches, batch_answered, batch_failed, batch_lost: batches, and their items.
    Answers to items of batches count in answered, bodies, paid_again, wasted and tokens, not in requests.
GET /mock/log: the last requests: seconds since the first, digest of the body, and how each ended.
POST /mock/reset: clear; files and batches stay. POST /mock/set with JSON: change settings; see `mock_stats.Settings`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import ssl
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_batches import Batches
from mock_chat import PATH, Chat
from mock_http import Http
from mock_stats import Settings
from patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_files import Answer

_BACKLOG = 1024  # connections that wait to be accepted; a client opens hundreds at once
_JSON = {"content-type": "application/json"}
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy for loopback


class Server:
    """What is behind all connections."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.chat = Chat(settings)
        self.batches = Batches(self.chat)

    def connect(self) -> Http:
        """Return what speaks over a new connection."""
        return Http(self.handle, lambda: self.chat.stats, lambda: self.settings.trickle)

    def handle(self, http: Http, method: str, target: str, body: bytes) -> None:
        """Answer a request."""
        path, _, query = target.partition("?")
        if path == PATH and method == "POST":
            self.chat.ask(http, body)
            return
        answer: Answer | None
        if path.startswith("/mock/"):
            answer = self._own(method, path, body)
        elif self.settings.down:
            http.send(503, b"{}", _JSON, "drop" if self.settings.down == "close" else "")
            return
        elif path == "/v1/models":
            names = self.chat.replay.models if self.chat.replay else self.settings.models
            answer = 200, {"object": "list", "data": [{"id": one, "object": "model"} for one in names]}
        else:
            try:
                answer = self.batches.handle(method, path, query, body)
            except (ValueError, AttributeError) as error:
                answer = 400, {"error": {"message": f"mock: {error}"}}
        status, sent = answer or (404, {"error": {"message": f"mock: no {method} {path}"}})
        if isinstance(sent, bytes):
            http.send(status, sent, {"content-type": "application/octet-stream"})
        else:
            http.send(status, json.dumps(sent).encode(), _JSON)

    def _own(self, method: str, path: str, body: bytes) -> Answer | None:  # noqa: PLR0911  # one return a path
        """Answer what tests ask of the server itself."""
        match method, path:
            case "GET", "/mock/stats":
                self.batches.update()
                return 200, self.chat.stats.report()
            case "GET", "/mock/log":
                return 200, {"log": list(self.chat.stats.log)}
            case "GET", "/mock/settings":
                return 200, asdict(self.settings)
            case "POST", "/mock/reset":
                self.chat.reset()
                return 200, {}
            case "POST", "/mock/set":
                try:
                    self.settings.change(json.loads(body))
                except (ValueError, TypeError) as error:
                    return 400, {"error": {"message": str(error)}}
                return 200, asdict(self.settings)
            case _:
                return None


async def serve(settings: Settings, port: int) -> None:
    """Serve on a loopback port until stdin closes; print the address when ready."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # a limit that can't be raised is left as it is
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    server = Server(settings)
    tls = _untrusted() if settings.tls else None
    listening = await loop.create_server(server.connect, "127.0.0.1", port, backlog=_BACKLOG, ssl=tls)
    at = listening.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"http{'s' if tls else ''}://127.0.0.1:{at}/v1"}), flush=True)  # noqa: T201  # the program's one line

    def watch() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await ended.wait()


def _untrusted() -> ssl.SSLContext:
    """Return what speaks TLS with a certificate that was made for these tests, which no authority has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "untrusted.pem")
    return context


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0],
        epilog=Settings.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    for one in fields(Settings):
        parser.add_argument(f"--{one.name.replace('_', '-')}", dest=one.name, default=argparse.SUPPRESS)
    chosen = vars(parser.parse_args())
    port = chosen.pop("port")
    settings = Settings()
    try:
        settings.change({name: _value(text) for name, text in chosen.items()})
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    asyncio.run(serve(settings, port))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


class Mock:
    """The mock server's side that tests see.

    Attributes:
        url: What --base-url takes.
        process: The server's process.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url

    def stats(self) -> dict[str, Any]:
        """Return the counts."""
        return self._call("stats")

    def log(self) -> list[list[Any]]:
        """Return the last requests: seconds since the first, digest of the body, how it ended."""
        log: list[list[Any]] = self._call("log")["log"]
        return log

    def set(self, **settings: Any) -> None:
        """Change settings."""
        self._call("set", json.dumps(settings).encode())

    def reset(self) -> None:
        """Clear the counts."""
        self._call("reset", b"{}")

    def _call(self, what: str, data: bytes | None = None) -> dict[str, Any]:
        url = self.url.removesuffix("/v1") + f"/mock/{what}"
        with _DIRECT.open(url, data, timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@contextmanager
def mock_server(**settings: Any) -> Iterator[Mock]:
    """Start the server as a process of its own and stop it in the end; settings as in `mock_stats.Settings`."""
    options = [f"--{name.replace('_', '-')}={_option(value)}" for name, value in settings.items()]
    command = [sys.executable, str(Path(__file__).resolve()), *options]
    with subprocess.Popen(  # noqa: S603  # this file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line, f"the mock server did not start: {command}"
            yield Mock(process, json.loads(line)["url"])
        finally:
            process.kill()


def _option(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


if __name__ == "__main__":
    main()
