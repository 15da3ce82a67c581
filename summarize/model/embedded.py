"""The embedded model: llama.cpp's own server in a child process, for as long as a run lasts.

A process of its own, because llama.cpp writes to standard error as it pleases, may crash, and would hold Python's
lock while it loads. Text goes to 127.0.0.1 only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.errors import WeightsError
from summarize.model.weights import no_talk
from summarize.model.weights_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.model.weights_manifest import Talk

_CHILD = Path(__file__).with_name("embedded_child.py")
_START_SECONDS = (
    300.0  # 2 s with the default weights on a warm disk; a large file on a slow one needs minutes
)
_HEALTH_SECONDS = 10.0  # the server answers before it says that it listens
_STOP_SECONDS = 5.0  # the child ends at once; after this it is killed
_LOG_LINE = re.compile(r"^[\d.]+ (?P<level>[EWID]) +(?P<text>.*)")
"""A line of llama.cpp's log: "0.00.003.938 E gguf_init_from_reader: failed to read header"."""
_QUOTE_CHARACTERS = 300  # of a log line; the rest is in the log


@contextmanager
def embedded_server(
    model_path: Path,
    *,
    context_tokens: int = 8192,
    threads: int | None = None,
    talk: Talk = no_talk,
) -> Iterator[str]:
    """Run a server of the model on a free loopback port and give its OpenAI-compatible URL.

    The server answers one request at a time and reuses the beginning that a prompt shares with an earlier one. It
    ends with the block, and also when this process dies in whatever way. llama.cpp's log lies in the cache folder,
    without any text of prompts, and is deleted after a clean stop.

    Args:
        model_path: A GGUF file.
        context_tokens: Prompt and answer together must fit into this many tokens.
        threads: Threads to compute with; None leaves it to llama.cpp (one a physical core), unless this process may
            use fewer cores than the machine has.
        talk: Told in one line what starts, and if the server died meanwhile.

    Yields:
        "http://127.0.0.1:PORT/v1"

    Raises:
        WeightsError: `xllamacpp` is missing, or the model cannot be loaded; quotes llama.cpp's own words.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise WeightsError(
            "the embedded model needs xllamacpp, which is not installed: pip install 'summarize[local]'"
        )
    settings = {
        "model": str(model_path),
        "alias": model_path.stem,
        "context_tokens": context_tokens,
        "threads": threads or _allowed_threads(),
    }
    talk(f"loading the model {model_path.name}")
    descriptor, name = tempfile.mkstemp(".log", "embedded-", cache_folder("logs"))
    log = Path(name)
    with os.fdopen(descriptor, "wb") as stderr:
        process = _start(settings, stderr.fileno())
    try:
        url = _await_ready(process, log, model_path)
    except BaseException:
        _stop(process)
        raise
    try:
        yield url
    finally:
        _stop(process)
        if process.returncode:  # it ends with 0 when asked to, so it crashed before
            talk(f"the embedded server died (code {process.returncode}): {_quote(log)} (log: {log})")
        else:
            log.unlink(missing_ok=True)


def _allowed_threads() -> int | None:
    if sys.platform == "linux" and (allowed := len(os.sched_getaffinity(0))) < (os.cpu_count() or 1):
        return allowed
    return None


def _start(settings: dict[str, object], stderr: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own file
        [sys.executable, "-P", str(_CHILD), json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        # Ctrl-C in the terminal is for the run, which then stops the server in order.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
    )


def _await_ready(process: subprocess.Popen[bytes], log: Path, model_path: Path) -> str:
    said: list[bytes] = []

    def read_line() -> None:
        if process.stdout is not None:
            said.append(process.stdout.readline())

    reader = threading.Thread(target=read_line, daemon=True, name="embedded-ready")
    reader.start()
    reader.join(_START_SECONDS)
    if not said:
        raise WeightsError(
            f"cannot load {model_path}: not ready after {_START_SECONDS:g} s (log: {log}); try a smaller model"
        )
    if not said[0]:
        _stop(process)  # so that its last words are in the log
        raise WeightsError(
            f"cannot load {model_path}: {_quote(log)} (log: {log}); `summarize models pull` fetches one that loads"
        )
    address = str(json.loads(said[0])["address"])
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with direct.open(f"{address}/health", timeout=_HEALTH_SECONDS):
            return f"{address}/v1"
    except OSError as error:
        raise WeightsError(
            f"the embedded server does not answer at {address}: {error} (log: {log})"
        ) from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _quote(log: Path) -> str:
    """Return the log's first error, which names the cause (later ones follow from it), or else its last line."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    matches = [match for line in lines if (match := _LOG_LINE.match(line))]
    errors = [match["text"] for match in matches if match["level"] == "E"]
    last = _LOG_LINE.sub(r"\g<text>", lines[-1]) if lines else "it said nothing"
    return (errors[0] if errors else last)[:_QUOTE_CHARACTERS]
