"""The embedded server's process, with a stand-in for the xllamacpp package."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest
from patience import PATIENCE

from summarize.errors import WeightsError
from summarize.model.embedded import embedded_server

STAND_IN = """
import json, os, sys, threading, types
from http.server import BaseHTTPRequestHandler, HTTPServer

class CommonParams:
    def __init__(self):
        self.model = types.SimpleNamespace(path="")
        self.cpuparams = types.SimpleNamespace(n_threads=-1)

class Server:
    def __init__(self, params):
        print("noise on standard output", flush=True)
        print("0.00.001.000 I srv init: initializing", file=sys.stderr, flush=True)
        if "damaged" in params.model.path:
            print("0.00.002.000 E gguf_init: failed to read header", file=sys.stderr, flush=True)
            print("0.00.003.000 E srv load_model: failed", file=sys.stderr, flush=True)
            raise RuntimeError("Failed to init server")
        seen = vars(params) | {"model": params.model.path, "cpuparams": params.cpuparams.n_threads, "pid": os.getpid()}
        seen["model_alias"] = sorted(params.model_alias)

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/crash":
                    os._exit(3)
                body = json.dumps(seen).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        http = HTTPServer((params.hostnames[0], params.port), Answer)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        self.listening_address = f"http://127.0.0.1:{http.server_port}"
"""


@pytest.fixture(autouse=True)
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the stand-in before an installed xllamacpp, here and in child processes, and the cache into tmp_path."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "xllamacpp.py").write_text(STAND_IN)
    root = Path(__file__).parents[1]
    monkeypatch.syspath_prepend(modules)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(modules), str(root)]))
    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "cache"))
    return tmp_path


def settings_of(url: str) -> dict[str, object]:
    """Ask the stand-in what it was started with."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  # our own loopback server
        found: dict[str, object] = json.load(answer)
        return found


def is_running(pid: int) -> bool:
    """Say whether the process exists and is no zombie."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def await_end(pid: int) -> bool:
    """Wait for the process to end."""
    limit = time.monotonic() + PATIENCE
    while is_running(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    return not is_running(pid)


def logs(folder: Path) -> list[Path]:
    """List the log files that are left."""
    return list((folder / "cache" / "logs").iterdir())


def test_server_listens_on_loopback_with_the_asked_context(stand_in: Path) -> None:
    """The block gets a /v1 URL of a server that was given the model, the context and the threads."""
    said: list[str] = []
    with embedded_server(stand_in / "tiny.gguf", context_tokens=4096, threads=3, talk=said.append) as url:
        seen = settings_of(url)
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/v1")
    assert (seen["model"], seen["n_ctx"], seen["cpuparams"]) == (str(stand_in / "tiny.gguf"), 4096, 3)
    assert (seen["n_parallel"], seen["cache_prompt"], seen["model_alias"]) == (1, True, ["tiny"])
    assert said == ["loading the model tiny.gguf"]


def test_server_shows_nobody_the_prompts(stand_in: Path) -> None:
    """Pages of the user's browser and the endpoint that lists prompts stay shut out."""
    with embedded_server(stand_in / "tiny.gguf") as url:
        seen = settings_of(url)
    assert (seen["endpoint_slots"], seen["ui"], seen["cors_origins"]) == (False, False, "http://127.0.0.1")


def test_server_ends_with_the_block_and_leaves_no_log(stand_in: Path) -> None:
    """After the block the process is gone and a clean run's log deleted, also when the block raised."""
    pids: list[int] = []

    def run() -> None:
        with embedded_server(stand_in / "tiny.gguf") as url:
            pids.append(int(str(settings_of(url)["pid"])))
            assert is_running(pids[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert await_end(pids[0])
    assert logs(stand_in) == []


def test_failed_load_quotes_the_first_error_and_keeps_the_log(stand_in: Path) -> None:
    """The message names the cause in llama.cpp's words and the log that has the rest."""
    with pytest.raises(WeightsError) as caught, embedded_server(stand_in / "damaged.gguf"):
        pass
    (log,) = logs(stand_in)
    assert str(caught.value) == (
        f"cannot load {stand_in / 'damaged.gguf'}: gguf_init: failed to read header (log: {log}); "
        "`summarize models pull` fetches one that loads"
    )
    assert "noise on standard output" in log.read_text()


def test_server_that_dies_during_the_run_is_told(stand_in: Path) -> None:
    """A crash is said in one line, and the log stays."""
    said: list[str] = []
    with embedded_server(stand_in / "tiny.gguf", talk=said.append) as url:
        pid = int(str(settings_of(url)["pid"]))
        with pytest.raises(OSError, match="closed"):
            settings_of(url.removesuffix("/v1") + "/crash")
        await_end(pid)
    (log,) = logs(stand_in)
    assert said[1:] == [f"the embedded server died (code 3): srv init: initializing (log: {log})"]


def test_missing_xllamacpp_names_the_extra(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the message says what to install."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with (
        pytest.raises(WeightsError, match=r"pip install 'summarize\[local\]'"),
        embedded_server(stand_in / "tiny.gguf"),
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_server_dies_with_its_parent(stand_in: Path, how: signal.Signals) -> None:
    """A killed or interrupted run leaves no server behind, and an interrupt prints nothing of the server's."""
    program = textwrap.dedent("""
        import signal, sys, time
        from pathlib import Path
        from summarize.model.embedded import embedded_server
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits "ignore"
        try:
            with embedded_server(Path(sys.argv[1])) as url:
                print(url, flush=True)
                time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
    """)
    command = [sys.executable, "-c", program, str(stand_in / "tiny.gguf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:  # noqa: S603  # our own words
        assert parent.stdout is not None
        pid = int(str(settings_of(parent.stdout.readline().strip())["pid"]))
        os.kill(parent.pid, how)
        _, errors = parent.communicate(timeout=PATIENCE)
    assert await_end(pid)
    assert errors == ("interrupted\n" if how == signal.SIGINT else "")
