"""Weights from Hugging Face, through `huggingface_hub`.

Its `hf_hub_download` (2.4) throws away what it has when it is interrupted, so its lower call `http_get` is used,
which continues a partial file of ours: with its retries, and with the user's own token, endpoint and proxy.
"""

from __future__ import annotations

import importlib.util
import io
import os
import socket
import threading
import urllib.parse
import urllib.request
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from summarize.errors import WeightsError
from summarize.model.weights_manifest import HubSource, Progress, SourceError, Weights

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from huggingface_hub import HfFileMetadata

_PROBE_SECONDS = 3.0  # the client's own retries give up on a name that does not resolve only after 24 s
_SHA256_DIGITS = 64  # an etag of another length is a git hash, which says nothing of the file's bytes alone
_REASON_CHARACTERS = 200  # of the client's own words; some of its messages are pages


def endpoint() -> str:
    """Return the hub's address: the environment variable HF_ENDPOINT, or huggingface.co."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def probe(address: str, seconds: float = _PROBE_SECONDS) -> str | None:
    """Return why nothing answers at `address` (or at the proxy that leads there), or None if something does.

    Resolves the name and opens a TCP connection, in a thread, because resolving a name knows no time limit.

    Args:
        address: URL of the hub.
        seconds: Time limit of both steps together.
    """
    url = urllib.parse.urlsplit(address)
    proxy = urllib.request.getproxies().get(url.scheme)
    if proxy and not urllib.request.proxy_bypass(url.hostname or ""):
        url = urllib.parse.urlsplit(proxy if "//" in proxy else f"//{proxy}")
    host, port = url.hostname or "", url.port or (80 if url.scheme == "http" else 443)
    reasons = [f"{host} does not answer within {seconds:g} s"]

    def connect() -> None:
        try:
            socket.create_connection((host, port), timeout=seconds).close()
            reasons.clear()
        except socket.gaierror:
            reasons[0] = f"the name {host} does not resolve"
        except TimeoutError:
            pass
        except OSError as error:
            reasons[0] = f"no connection to {host} ({error.strerror})"

    thread = threading.Thread(target=connect, daemon=True, name="hub-probe")
    thread.start()
    thread.join(seconds)
    return reasons[0] if reasons else None


def fetch_from_hub(source: HubSource, weights: Weights, partial: Path, progress: Progress) -> None:
    """Append to `partial` the bytes it lacks; an interrupted download goes on from its length.

    Raises:
        SourceError: The hub cannot be reached, the client is missing, or the download fails.
    """
    _check_reachable()
    from huggingface_hub import hf_hub_url  # noqa: PLC0415  # an extra, and slow to import
    from huggingface_hub.file_download import http_get  # noqa: PLC0415  # as above

    # Public by the client's documentation, but not re-exported for type checkers.
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars  # type: ignore[attr-defined]  # noqa: PLC0415

    disable_progress_bars("huggingface_hub.http_get")  # the progress is ours to show
    url = hf_hub_url(source.repo, source.file, revision=source.revision, endpoint=endpoint())
    partial.touch()
    with _Growing(partial, weights.bytes, progress) as file:
        file.seek(0, io.SEEK_END)
        try:
            http_get(
                url, file, resume_size=file.tell(), headers=build_hf_headers(), expected_size=weights.bytes
            )
        except Exception as error:  # the client's errors are of many kinds, and change with it
            raise SourceError(_reason(error)) from error


def hub_weights(spec: str) -> Weights:
    """Ask the hub what `hf:owner/repo/file.gguf` is now: its length, its SHA-256 and its commit.

    Raises:
        WeightsError: The hub cannot be reached, or has no such file with a SHA-256.
    """
    owner, repo, file = parse_hub_spec(spec)
    try:
        found = _metadata(f"{owner}/{repo}", file)
    except SourceError as error:
        raise WeightsError(
            f"cannot fetch {spec}: {error}; check the name, or name a .gguf file on this machine"
        ) from error
    if not (found.etag and len(found.etag) == _SHA256_DIGITS and found.size and found.commit_hash):
        raise WeightsError(
            f"cannot fetch {spec}: the hub states no SHA-256 for it, so it could not be verified"
        )
    source = HubSource(f"{owner}/{repo}", file, found.commit_hash)
    return Weights(spec, PurePosixPath(file).name, found.size, found.etag, "licence not known", (source,))


def _metadata(repo: str, file: str) -> HfFileMetadata:
    _check_reachable()
    from huggingface_hub import get_hf_file_metadata, hf_hub_url  # noqa: PLC0415  # an extra, slow to import

    try:
        return get_hf_file_metadata(hf_hub_url(repo, file, endpoint=endpoint()))
    except Exception as error:  # the client's errors are of many kinds, and change with it
        raise SourceError(_reason(error)) from error


def parse_hub_spec(spec: str) -> tuple[str, str, str]:
    """Split `hf:owner/repo/path/file.gguf` into owner, repo and path.

    Raises:
        WeightsError: It has another form, or would leave the cache folder.
    """
    owner, _, rest = spec.removeprefix("hf:").partition("/")
    repo, _, file = rest.partition("/")
    parts = [owner, repo, *file.split("/")]
    if any(not part or part.startswith(".") or "\\" in part for part in parts) or not file.endswith(".gguf"):
        raise WeightsError(f"cannot read {spec!r}: write hf:owner/repo/file.gguf")
    return owner, repo, file


def _check_reachable() -> None:
    if importlib.util.find_spec("huggingface_hub") is None:
        raise SourceError("huggingface_hub is not installed (pip install 'summarize[local]')")
    from huggingface_hub.constants import HF_HUB_OFFLINE  # noqa: PLC0415  # an extra

    if HF_HUB_OFFLINE:
        raise SourceError("switched off by HF_HUB_OFFLINE")
    if reason := probe(endpoint()):
        raise SourceError(reason)


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:_REASON_CHARACTERS]


class _Growing(io.BufferedRandom):
    """The partial file, which reports its length at every write."""

    def __init__(self, path: Path, total: int, progress: Progress) -> None:
        super().__init__(io.FileIO(path, "r+"))
        self._total = total
        self._progress = progress

    def write(self, data: ReadableBuffer, /) -> int:
        written = super().write(data)
        self._progress(self.tell(), self._total)
        return written
