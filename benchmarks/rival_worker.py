# ruff: noqa: INP001  # a script's module, not a package
"""One tool in a process of its own, so that a document's time limit holds whatever the tool does.

The process imports the tool, says so, and then answers one JSON line (a text) with one JSON line (a prediction, or
an error). Imports are not part of a document's seconds. What the tool prints goes to its log.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO

_START_SECONDS = 120.0  # for imports; pandas and the cloud clients of LangExtract take 5 on a busy machine
_REASON_CHARACTERS = 200  # of an error; the text of some holds the whole document


@dataclass(frozen=True)
class Answer:
    """What became of one document.

    Attributes:
        prediction: In the neutral form; None when the document is lost.
        error: Why it is lost, else "".
        note: What the tool left out of the prediction, else "".
        seconds: Wall time.
    """

    prediction: dict[str, Any] | None
    error: str
    note: str
    seconds: float


class Unavailable(Exception):  # noqa: N818  # the tool is, not the program
    """The tool cannot be started: not installed, mostly."""


class Worker:
    """A tool's process, started when first needed and again after a time-out or a crash."""

    def __init__(self, tool: str, base_url: str, model: str, log: Path) -> None:
        self.tool = tool
        self.version = ""
        self._command = [sys.executable, str(Path(__file__)), tool, base_url, model]
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def start(self) -> None:
        """Start the process, unless it runs.

        Raises:
            Unavailable: It does not get ready; says why.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        # What it asks goes to loopback: a proxy of the environment would only be in between.
        environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own file
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=environment,
            )
        self._lines = queue.Queue()
        assert self._process.stdout is not None  # noqa: S101  # a pipe was asked for
        threading.Thread(
            target=_read_lines, args=(self._process.stdout, self._lines), daemon=True, name=self.tool
        ).start()
        said = self._next(_START_SECONDS)
        if said is None or "version" not in said:
            self.stop()
            reason = said["error"] if said else "it did not get ready"
            raise Unavailable(f"{reason} (log: {self._log})")
        self.version = said["version"]

    def predict(self, text: str, seconds: float) -> Answer:
        """Give the tool a document, and wait for at most so many seconds.

        Raises:
            Unavailable: The process does not start.
        """
        self.start()
        process = self._process
        assert process is not None  # noqa: S101  # just started
        assert process.stdin is not None  # noqa: S101  # a pipe was asked for
        begin = time.monotonic()
        try:
            process.stdin.write(json.dumps({"text": text}) + "\n")
            process.stdin.flush()
            said = self._next(seconds)
        except OSError:  # it died meanwhile
            said = None
        took = time.monotonic() - begin
        if said is None:
            error = f"no answer in {seconds:g} s" if took >= seconds else "the tool's process ended"
            self.stop()
            return Answer(None, error, "", took)
        return Answer(said.get("prediction"), said.get("error", ""), said.get("note", ""), took)

    def stop(self) -> None:
        """End the process at once."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):  # text that it never took
                self._process.stdin.close()
        self._process = None

    def _next(self, seconds: float) -> dict[str, Any] | None:
        """Return the process's next line; None when it ends or the time is up."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if not line:
            return None
        said: dict[str, Any] = json.loads(line)
        return said


def _read_lines(stream: TextIO, lines: queue.Queue[str]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def main(tool: str, base_url: str, model: str) -> None:
    """Answer documents until standard input ends."""
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the tool prints goes to the log

    def say(what: dict[str, Any]) -> None:
        reply.write(json.dumps(what) + "\n")
        reply.flush()

    from rival_tools import TOOLS, tool_version  # noqa: PLC0415  # only in the process of the tool

    try:
        predict = TOOLS[tool][1](base_url, model, os.environ.get("OPENAI_API_KEY") or "none")
        say({"version": tool_version(tool)})
    except ImportError as error:
        say({"error": f"not installed: {error}"})
        return
    for line in sys.stdin:
        try:
            prediction, note = predict(json.loads(line)["text"])
            say({"prediction": prediction, "note": note})
        except Exception as error:  # noqa: BLE001  # a rival's errors are of many kinds; the document is lost
            traceback.print_exc()
            say({"error": _reason(error)})


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):  # says nothing itself
        error = error.exceptions[0]
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return words[:_REASON_CHARACTERS]


if __name__ == "__main__":
    main(*sys.argv[1:])
