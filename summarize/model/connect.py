"""Which model answers: the named server, the recording, or, with no configuration at all, the embedded one."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarize.errors import ServerUnreachableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from openai import AsyncOpenAI

    from summarize.model.openai_model import OpenAIModel
    from summarize.model.recording import Recorder

EMBEDDED_CONTEXT = 8_192  # tokens; passages are short, and the bottom line reads a dozen sentences
_TIMEOUT = 600.0  # seconds an attempt; a small machine reads a long prompt for minutes
_REMOTE_CONCURRENCY = 8  # questions under way at once
_REPLAY_CONCURRENCY = 8  # the same; a replay waits for nothing
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_OPENAI = "https://api.openai.com/v1"
_NO_KEY = "none"  # local servers take any; the SDK wants one


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the user named. All None means: the embedded default.

    Attributes:
        base_url: An OpenAI-compatible address; else `OPENAI_BASE_URL`.
        model: The server's name for the model; else `SUMMARIZE_MODEL`. Without a server: a GGUF file,
            "hf:owner/repo/file.gguf", or a name of the manifest.
        record: File that receives every response.
        replay: File that every response is taken from; no socket is opened.
        hashes_only: Keep hashes instead of document text in the recording.
    """

    base_url: str | None = None
    model: str | None = None
    record: Path | str | None = None
    replay: Path | str | None = None
    hashes_only: bool = False


@asynccontextmanager
async def connect(
    choice: ModelChoice,
    talk: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> AsyncIterator[OpenAIModel]:
    """Open the chosen model, and close it with the block.

    Args:
        choice: What the user named.
        talk: Receives the line that says which model at which address gets the text.
        progress: Called with (bytes done, bytes in all) while weights are fetched.

    Raises:
        ModelError: The server or the model is not there.
        WeightsError: The embedded model cannot be had.
        RecordingError: The recording cannot be used.
    """
    key = os.environ.get("OPENAI_API_KEY", "")
    base_url = choice.base_url or os.environ.get("OPENAI_BASE_URL") or (_OPENAI if key else None)
    name = choice.model or os.environ.get("SUMMARIZE_MODEL") or None
    if choice.replay is not None:
        async with _replayed(choice, key, talk) as model:
            yield model
    elif base_url is not None:
        async with _served(choice, base_url, key, name, talk) as model:
            yield model
    else:
        async with _embedded(choice, name, talk, progress) as model:
            yield model


@asynccontextmanager
async def _replayed(choice: ModelChoice, key: str, talk: Callable[[str], None]) -> AsyncIterator[OpenAIModel]:
    """Ask the recording, for the model it was made with: a model of the environment is meant for servers."""
    from summarize.model.recording import Recorder, summary  # noqa: PLC0415  # heavy imports are lazy

    assert choice.replay is not None  # noqa: S101  # the caller looked
    recorder = Recorder(
        choice.replay, "replay", secrets=[key]
    )  # as recorded, so that requests are found again
    for note in recorder.notes:
        talk(f"{choice.replay}: {note}")
    talk(f"replaying {choice.replay}: no model is asked and the text goes nowhere")
    recorded = next(iter(summary(choice.replay).models), "recorded")
    async with _client("http://replay.invalid/v1", _NO_KEY, recorder) as client:
        name = choice.model or recorded
        yield _model(client, name, f"recording {Path(choice.replay).name}", _REPLAY_CONCURRENCY, talk)


@asynccontextmanager
async def _served(
    choice: ModelChoice, base_url: str, key: str, name: str | None, talk: Callable[[str], None]
) -> AsyncIterator[OpenAIModel]:
    from summarize.model.faults import shown_address  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.listing import only_model  # noqa: PLC0415  # heavy imports are lazy

    shown = shown_address(base_url)
    secrets = [key, _password(base_url, shown)]
    async with _client(base_url, key or _NO_KEY, _recorder(choice, secrets)) as client:
        if name is None:
            name = await only_model(client, shown)
        talk(f"the text goes to {name} at {shown}")
        yield _model(client, name, shown, _REMOTE_CONCURRENCY, talk)


def _password(base_url: str, shown: str) -> str:
    """Return the password in an address, "" without one.

    Raises:
        ServerUnreachableError: It is no address.
    """
    try:
        parts = urlsplit(base_url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return parts.password or ""
    except ValueError:  # a port that is no number, brackets that do not close
        pass
    raise ServerUnreachableError(
        f"no connection: {shown!r} is not an address of the form http://HOST:PORT/v1"
    )


@asynccontextmanager
async def _embedded(
    choice: ModelChoice, name: str | None, talk: Callable[[str], None], progress: Callable[[int, int], None]
) -> AsyncIterator[OpenAIModel]:
    from summarize.model.embedded import embedded_server  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.weights import resolve_model_file  # noqa: PLC0415  # heavy imports are lazy

    path = resolve_model_file(name, talk=talk, progress=progress)
    with embedded_server(path, context_tokens=EMBEDDED_CONTEXT, talk=talk) as url:
        async with _client(url, _NO_KEY, _recorder(choice, [])) as client:
            talk(f"the text goes to the embedded model {path.stem} at {url}: it stays on this machine")
            yield _model(client, path.stem, "embedded", 1, talk)


def _recorder(choice: ModelChoice, secrets: list[str]) -> Recorder | None:
    if choice.record is None:
        return None
    from summarize.model.recording import Recorder  # noqa: PLC0415  # heavy imports are lazy

    return Recorder(choice.record, "record", secrets=secrets, hashes_only=choice.hashes_only)


@asynccontextmanager
async def _client(base_url: str, key: str, recorder: Recorder | None) -> AsyncIterator[AsyncOpenAI]:
    from httpx2 import AsyncClient, AsyncHTTPTransport  # noqa: PLC0415  # heavy imports are lazy
    from openai import AsyncOpenAI  # noqa: PLC0415  # heavy imports are lazy

    transport = None
    if recorder is not None:
        transport = recorder.transport(None if recorder.mode == "replay" else AsyncHTTPTransport())
    # A proxy of the environment must never get what is meant for this machine.
    trust = (urlsplit(base_url).hostname or "") not in _LOOPBACK
    async with AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=trust) as http:
        yield AsyncOpenAI(base_url=base_url, api_key=key, http_client=http, max_retries=0)


def _model(
    client: AsyncOpenAI, name: str, address: str, concurrency: int, talk: Callable[[str], None]
) -> OpenAIModel:
    from summarize.model.openai_model import OpenAIModel  # noqa: PLC0415  # heavy imports are lazy

    return OpenAIModel(client, name, address, concurrency, talk)
