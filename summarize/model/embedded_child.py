"""The process that holds llama.cpp's server; `embedded` starts it, by this file's path, never imports it.

It imports nothing of ours, so that it starts fast and runs with `-P`, where the working directory is not on the
path. Standard input is the parent's leash: when it closes, or the parent's id changes, the process ends at once.
Standard output carries one JSON line, the address, when the server is ready; all else goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any

_WATCH_SECONDS = (
    1.0  # how often to look whether the parent still lives; its death mostly shows on stdin first
)
_PROMPT_CACHE_MIB = (
    1024  # llama.cpp would keep up to 8 GiB of earlier prompts; this holds about four full ones
)


def main(settings: dict[str, Any]) -> None:
    """Load the model, say where it listens, and wait for the parent to end.

    Args:
        settings: model (path), alias (name of the model in answers), context_tokens, threads (None: llama.cpp's own).
    """
    parent = os.getppid()
    threading.Thread(target=_end_with_input, daemon=True).start()
    reply = os.dup(1)
    os.dup2(2, 1)  # llama.cpp prints wherever it likes
    import xllamacpp  # noqa: PLC0415  # it may print, so only after the line above

    params = xllamacpp.CommonParams()
    params.model.path = settings["model"]
    params.model_alias = {settings["alias"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # the operating system picks a free one
    params.n_ctx = settings["context_tokens"]
    params.n_parallel = 1  # a second slot would halve the context and share the cores
    params.cache_prompt = True
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.warmup = False  # the first request pays the half second instead of every start
    if settings["threads"]:
        params.cpuparams.n_threads = settings["threads"]
    # Other programs and open web pages of this machine must not read documents out of the server.
    params.ui = False
    params.endpoint_slots = False
    params.cors_origins = "http://127.0.0.1"
    server = xllamacpp.Server(params)
    os.write(reply, json.dumps({"address": server.listening_address}).encode() + b"\n")

    while (
        os.getppid() == parent
    ):  # a forked copy of the parent may hold the leash although the parent is dead
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


def _end_with_input() -> None:
    while os.read(0, 1):  # not sys.stdin, whose lock would hold up an exit after an error
        pass
    os._exit(0)  # skips the destructors of threads that still compute


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
