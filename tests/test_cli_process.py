"""The command as a process: signals, full disks, readers that leave, start-up time, and how it can be called."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import planted
import pytest
from fake_server import FakeServer, completion, fake_server
from patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "summarize"]
TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026. Two corvettes left the port.\n"
HEAVY = {"openai", "instructor", "pydantic", "jinja2", "httpx2", "rich", "tenacity", "asyncio"}
SLOW_MODEL = """
import sys, threading, time, types
from http.server import BaseHTTPRequestHandler, HTTPServer

class CommonParams:
    def __init__(self):
        self.model = types.SimpleNamespace(path="")
        self.cpuparams = types.SimpleNamespace(n_threads=-1)

class Server:
    def __init__(self, params):
        if "loading" in params.model.path:
            open(params.model.path + ".reached", "w").close()
            time.sleep(600)

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def do_POST(self):
                open(params.model.path + ".reached", "w").close()
                time.sleep(600)

            def log_message(self, *args):
                pass

        http = HTTPServer((params.hostnames[0], params.port), Answer)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        self.listening_address = f"http://127.0.0.1:{http.server_port}"
"""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Return a small document in a folder of its own."""
    path = tmp_path / "folder" / "text.txt"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def run(*arguments: object, redirected: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command from the repository's root, with redirections if wanted."""
    command = [*COMMAND, *map(str, arguments)]
    if redirected:
        command = ["bash", "-c", f'set -o pipefail; "$@" {redirected}', "bash", *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE, check=False)  # noqa: S603  # our own command
    assert planted.KEY not in done.stdout + done.stderr
    return done


def _alive(session: int) -> list[str]:
    """Return the command lines of all processes of a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(words)
    return found


def _interrupted(process: subprocess.Popen[str], text: Path) -> None:
    """Interrupt a run and check that it ends at once, in one line, with nothing written."""
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert err == "summarize: interrupted, no output was written\n"
    assert time.monotonic() - begun < PATIENCE / 4
    assert [p.name for p in text.parent.iterdir()] == ["text.txt"]
    assert _alive(process.pid) == []


def _start(text: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [*COMMAND, "brief", text, "-o", text.with_suffix(".md"), "-q", *arguments]
    return subprocess.Popen(  # noqa: S603  # our own command
        [str(one) for one in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )


def test_an_interrupt_ends_a_run_whose_server_hangs(server: FakeServer, text: Path) -> None:
    """Exit code 130, one line, no output, no process left."""
    server.hang()
    process = _start(text, "--base-url", server.url)
    end = time.monotonic() + PATIENCE
    while not server.hanging.wait(0.1) and time.monotonic() < end and process.poll() is None:
        pass
    assert server.hanging.is_set(), process.communicate()
    _interrupted(process, text)


@pytest.mark.parametrize("when", ["loading", "answering"])
def test_an_interrupt_ends_the_embedded_model_too(
    when: str, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it loads, which is no moment for asyncio, and while it answers; its process ends with the run."""
    (tmp_path / "xllamacpp.py").write_text(SLOW_MODEL)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    weights = tmp_path / f"{when}.gguf"
    weights.write_bytes(b"GGUF" + bytes(64))
    process = _start(text, "--model", weights)
    reached = Path(f"{weights}.reached")
    end = time.monotonic() + PATIENCE
    while not reached.exists() and time.monotonic() < end and process.poll() is None:
        time.sleep(0.05)
    assert reached.exists(), process.communicate()
    _interrupted(process, text)
    lines = subprocess.run(["ps", "-eo", "stat,args"], capture_output=True, text=True, check=True).stdout  # noqa: S607  # any ps
    assert [one for one in lines.splitlines() if str(weights) in one and not one.startswith("Z")] == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["schema"], ["models", "list"]])
def test_a_full_disk_behind_standard_output_has_exit_code_6(arguments: list[str]) -> None:
    """One line, also for help."""
    done = run(*arguments, redirected="> /dev/full")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr == "summarize: cannot write to standard output: No space left on device\n"


def test_a_full_disk_behind_an_output_file_has_exit_code_6() -> None:
    """A device is written as it is."""
    done = run("schema", "-o", "/dev/full")
    assert (done.returncode, done.stderr) == (
        6,
        "summarize: cannot write /dev/full: No space left on device\n",
    )


@pytest.mark.parametrize("arguments", [["--help"], ["schema"]])
def test_a_reader_that_leaves_ends_the_command_without_a_word(arguments: list[str]) -> None:
    """As with other commands in a pipe."""
    done = run(*arguments, redirected="| sleep 0")
    assert (done.returncode, done.stderr) == (141, "")


def test_the_first_line_can_be_taken_with_head() -> None:
    """Nothing on stderr, whether or not the pipe took all."""
    done = run("schema", redirected="| head -n 1")
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_closed_streams_are_survived(text: Path) -> None:
    """A closed stdout is an output that cannot be written; a closed stderr or stdin is nobody's fault."""
    done = run("schema", redirected=">&-")
    assert (done.returncode, done.stderr) == (
        6,
        "summarize: standard output is closed: name a file with -o\n",
    )
    assert run("schema", "--no-such", redirected="2>&-").returncode == 2
    assert run("schema", "--no-such", redirected="2>/dev/full").returncode == 2
    assert run("brief", "-", "--replay", text, redirected="<&-").returncode == 3


def test_what_libraries_log_stays_off_stderr(server: FakeServer, text: Path) -> None:
    """They would log the answer that does not fit, and with it the document."""
    wrong = [completion("words of the document")]
    server.always = lambda request: wrong.pop() if wrong and "response_format" in request else None
    done = run("brief", text, "--base-url", server.url, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert any(a["messages"][-1]["content"].startswith("That answer does not fit") for a in server.asked)


def test_no_arguments_show_the_help_and_wrong_usage() -> None:
    """The help is talk here: nobody asked for it."""
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run("--help").stdout


def test_the_module_and_the_script_are_the_same_command() -> None:
    """`python -m summarize` calls itself by the command's name."""
    script = Path(sys.executable).with_name("summarize")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True, timeout=PATIENCE)  # noqa: S603  # our own command
    assert done.stdout == run("--help").stdout
    assert done.stdout.startswith("Usage: summarize [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "brief",
            (
                "--output --format --type --prompts --rules --base-url --model --record --replay --hashes-only "
                "--title --publisher --author --published --encoding --quiet --help"
            ),
        ),
        ("verify", "--source --type --rules --encoding --quiet --help"),
        ("schema", "--output --help"),
        (
            "eval",
            "--gold --documents --against --json --detail --floors --update-floors --allow-lower --help",
        ),
        ("models", "list pull verify --help"),
        ("models list", "--help"),
        ("models pull", "--quiet --help"),
        ("models verify", "--quiet --help"),
        ("", "brief verify schema eval models --version --help"),
    ],
)
def test_help_shows_every_option_without_a_heavy_import(command: str, options: str) -> None:
    """What makes a command slow to start waits until it runs."""
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-X", "importtime", "-m", "summarize", *command.split(), "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
        timeout=PATIENCE,
        check=True,
    )
    assert [o for o in options.split() if o not in done.stdout] == []
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in imported  # the measurement works
    assert imported & HEAVY == set()


def test_a_file_name_that_is_no_text_makes_a_brief(server: FakeServer, tmp_path: Path) -> None:
    """File names are bytes; the brief shows those that are no UTF-8 as question marks."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_text(TEXT)
    done = subprocess.run(  # noqa: S603  # our own command
        [*COMMAND, "brief", path, "--base-url", server.url, "-f", "json"],
        capture_output=True,
        cwd=ROOT,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["source"]["path"].endswith("/caf?.txt")
