"""Which model answers: the named server, the recording, or, with no configuration at all, the embedded one."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from summarize.errors import KeyRefusedError, ServerUnreachableError
from summarize.model.keys import KEY, find_key, keep_secret
from summarize.offline import check_address, is_loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection

    from httpx2 import AsyncBaseTransport
    from openai import AsyncOpenAI

    Wrap = Callable[[AsyncBaseTransport, Collection[str]], AsyncBaseTransport]

    from summarize.model.openai_model import OpenAIModel
EMBEDDED = "embedded"
"""What is shown as the address of the embedded model."""
EMBEDDED_CONTEXT = 8_192  # tokens; passages are short, and the bottom line reads a dozen sentences
_TIMEOUT = 600.0  # seconds an attempt; a small machine reads a long prompt for minutes
_CONNECT_TIMEOUT = 30.0  # seconds; a server that is busy still takes connections
SERVER_CONCURRENCY = 8
"""Questions under way at once, unless the user says otherwise."""
_REPLAY_CONCURRENCY = 8  # the same; a replay waits for nothing
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
        replay: What every response is taken from: a recording, a folder of them, or a run folder; no socket is opened.
        hashes_only: Keep hashes instead of document text in the recording.
        key_file: Holds the server's key; else see `find_key`.
    """

    base_url: str | None = None
    model: str | None = None
    record: Path | str | None = None
    replay: Path | str | None = None
    hashes_only: bool = False
    key_file: Path | str | None = None


@asynccontextmanager
async def connect(
    choice: ModelChoice,
    talk: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    wrap: Wrap | None = None,
) -> AsyncIterator[OpenAIModel]:
    """Open the chosen model, and close it with the block.

    Args:
        choice: What the user named.
        talk: Receives the line that says which model at which address gets the text.
        progress: Called with (bytes done, bytes in all) while weights are fetched.
        wrap: Given what sends and the secrets it carries, returns the transport that every request passes.

    Raises:
        ModelError: The server or the model is not there, or the key cannot be had.
        OfflineError: The server, or the weights, are not on this machine.
        WeightsError: The embedded model cannot be had.
        RecordingError: The recording cannot be used.
    """
    base_url = address_of(choice)
    if base_url is None and choice.replay is None and choice.key_file is not None:
        raise KeyRefusedError(f"{choice.key_file}: name the server that this key is for with --base-url")
    key = "" if base_url is None and choice.replay is None else find_key(base_url, choice.key_file)
    name = choice.model or os.environ.get("SUMMARIZE_MODEL") or None
    if choice.replay is not None:
        async with _replayed(choice, key, talk, wrap) as model:
            yield model
    elif base_url is not None:
        async with _served(choice, base_url, key, name, talk, wrap) as model:
            yield model
    else:
        async with _embedded(choice, name, talk, progress, wrap) as model:
            yield model


def backend(choice: ModelChoice) -> Literal["replay", "server", "embedded"]:
    """Return what answers when nothing but this was chosen."""
    if choice.replay is not None:
        return "replay"
    return "embedded" if address_of(choice) is None else "server"


def address_of(choice: ModelChoice) -> str | None:
    """Return the server's address, named or implied by a key of the environment; None: the embedded model."""
    return choice.base_url or os.environ.get("OPENAI_BASE_URL") or (_OPENAI if os.environ.get(KEY) else None)


@asynccontextmanager
async def _replayed(
    choice: ModelChoice, key: str, talk: Callable[[str], None], wrap: Wrap | None
) -> AsyncIterator[OpenAIModel]:
    """Ask the recording, for the model it was made with: a model of the environment is meant for servers."""
    from summarize.batch.ledger_read import is_run  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.recording import Recorder, summary  # noqa: PLC0415  # heavy imports are lazy

    path = Path(choice.replay or "")
    replay: AsyncBaseTransport
    if is_run(path):
        from summarize.batch.replay import RunReplay  # noqa: PLC0415  # heavy imports are lazy

        replay = RunReplay(path)
        recorded = replay.model
    else:
        recorder = Recorder(path, "replay", secrets=[key])  # as recorded, so that requests are found again
        for note in recorder.notes:
            talk(f"{path}: {note}")
        replay = recorder.transport()
        recorded = next(iter(summary(path).models), "recorded")
    talk(f"replaying {path}: no model is asked and the text goes nowhere")
    transport = replay if wrap is None else wrap(replay, [key])
    async with _client("http://replay.invalid/v1", _NO_KEY, transport) as client:
        yield _model(client, choice.model or recorded, f"recording {path.name}", _REPLAY_CONCURRENCY, talk)


@asynccontextmanager
async def _served(
    choice: ModelChoice,
    base_url: str,
    key: str,
    name: str | None,
    talk: Callable[[str], None],
    wrap: Wrap | None,
) -> AsyncIterator[OpenAIModel]:
    from summarize.model.abilities import recall  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.faults import shown_address  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.listing import only_model  # noqa: PLC0415  # heavy imports are lazy

    shown = shown_address(base_url)
    secrets = [key, _password(base_url, shown)]
    check_address(base_url)
    async with _client(base_url, key or _NO_KEY, _transport(choice, base_url, secrets, wrap)) as client:
        if name is None:
            name = await only_model(client, shown)
        talk(f"the text goes to {name} at {shown}")
        model = _model(client, name, shown, SERVER_CONCURRENCY, talk)
        model.start_from(recall(shown, name, talk))
        yield model


def _password(base_url: str, shown: str) -> str:
    """Return the password in an address, "" without one.

    Raises:
        ServerUnreachableError: It is no address.
    """
    try:
        parts = urlsplit(base_url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            keep_secret(parts.password or "")
            return parts.password or ""
    except ValueError:  # a port that is no number, brackets that do not close
        pass
    raise ServerUnreachableError(
        f"no connection: {shown!r} is not an address of the form http://HOST:PORT/v1"
    )


@asynccontextmanager
async def _embedded(
    choice: ModelChoice,
    name: str | None,
    talk: Callable[[str], None],
    progress: Callable[[int, int], None],
    wrap: Wrap | None,
) -> AsyncIterator[OpenAIModel]:
    from summarize.model.embedded import embedded_server  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.weights import resolve_model_file  # noqa: PLC0415  # heavy imports are lazy

    path = resolve_model_file(name, talk=talk, progress=progress)
    with embedded_server(path, context_tokens=EMBEDDED_CONTEXT, talk=talk) as url:
        async with _client(url, _NO_KEY, _transport(choice, url, [], wrap)) as client:
            talk(f"the text goes to the embedded model {path.stem} at {url}: it stays on this machine")
            yield _model(client, path.stem, EMBEDDED, 1, talk)


@asynccontextmanager
async def _client(base_url: str, key: str, transport: AsyncBaseTransport) -> AsyncIterator[AsyncOpenAI]:
    from httpx2 import AsyncClient, Timeout  # noqa: PLC0415  # heavy imports are lazy
    from openai import AsyncOpenAI  # noqa: PLC0415  # heavy imports are lazy

    seconds = Timeout(_TIMEOUT, connect=min(_TIMEOUT, _CONNECT_TIMEOUT))
    async with AsyncClient(transport=transport, timeout=seconds, trust_env=_trusts_env(base_url)) as http:
        yield AsyncOpenAI(base_url=base_url, api_key=key, http_client=http, max_retries=0)


def _transport(
    choice: ModelChoice, base_url: str, secrets: list[str], wrap: Wrap | None
) -> AsyncBaseTransport:
    """Return what requests pass on their way to a server."""
    transport = _sender(base_url)
    if choice.record is not None:
        from summarize.model.recording import Recorder  # noqa: PLC0415  # heavy imports are lazy

        recorder = Recorder(choice.record, "record", secrets=secrets, hashes_only=choice.hashes_only)
        transport = recorder.transport(transport)
    return transport if wrap is None else wrap(transport, secrets)


def _trusts_env(base_url: str) -> bool:
    """Tell whether a proxy of the environment may get the text: never what is meant for this machine."""
    return not is_loopback(urlsplit(base_url).hostname or "")


def _sender(base_url: str) -> AsyncBaseTransport:
    """Return what really sends; a client with a transport of its own does not look for proxies itself."""
    from summarize.model.lanes import Lanes  # noqa: PLC0415  # heavy imports are lazy

    parts = urlsplit(base_url)
    proxy = None
    if _trusts_env(base_url) and not proxy_bypass(parts.hostname or ""):
        proxy = getproxies().get(parts.scheme) or getproxies().get("all")
        proxy = proxy if not proxy or "://" in proxy else f"http://{proxy}"
    return Lanes(proxy)


def _model(
    client: AsyncOpenAI, name: str, address: str, concurrency: int, talk: Callable[[str], None]
) -> OpenAIModel:
    from summarize.model.openai_model import OpenAIModel  # noqa: PLC0415  # heavy imports are lazy

    return OpenAIModel(client, name, address, concurrency, talk)
