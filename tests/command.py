"""Run the command inside the test's process (fast), and say what a failure must look like."""

from __future__ import annotations

import io
import logging
import signal
import sys
import warnings
from dataclasses import dataclass

import planted

from summarize.cli import app
from summarize.cli.terminal import run as run_app


@dataclass(frozen=True)
class Done:
    """What a run left behind."""

    code: int
    out: str
    err: str


def run(*arguments: object, stdin: bytes = b"") -> Done:
    """Run `summarize ARGUMENTS` and put everything back that a process of its own would take with it."""
    streams = sys.stdin, sys.stdout, sys.stderr
    handler = signal.getsignal(signal.SIGINT)
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True)
    try:
        with warnings.catch_warnings():
            code = run_app(app, "summarize", [str(one) for one in arguments])
        assert planted.KEY.encode() not in out.getvalue() + err.getvalue()
        return Done(code, out.getvalue().decode(), err.getvalue().decode())
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        signal.signal(signal.SIGINT, handler)
        logging.disable(logging.NOTSET)


def refused(done: Done, code: int, *words: str) -> str:
    """Check that a run ended with one line on stderr, this exit code and nothing on stdout; return the line."""
    assert (done.code, done.out) == (code, ""), done
    assert done.err.startswith("summarize: "), done.err
    assert done.err.count("\n") == 1, done.err
    assert done.err.endswith("\n")
    for word in words:
        assert word in done.err
    return done.err
