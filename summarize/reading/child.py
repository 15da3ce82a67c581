"""The process that parses PDF, DOCX, HTML and EML; `isolation` starts it, by this file's path, never imports it.

Parsers of such files are large and in part written in C: one that crashes, loops or fills the memory takes this process
with it and nothing else. Standard input is the file, standard output one JSON line.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main(settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the reader of `settings["format"]` finds in standard input, or {"error": words}."""
    from summarize.errors import DocumentError  # noqa: PLC0415  # found only after the path is set
    from summarize.reading.readers import extract  # noqa: PLC0415  # the same

    _limit(settings["seconds"], settings["memory"])
    data = sys.stdin.buffer.read()
    try:
        found = extract(settings["format"], data, settings["path"], settings["encoding"])
    except DocumentError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"{settings['path']}: needs too much memory to read: save it as plain text"}
    stated = asdict(found)
    stated["published"] = found.published.isoformat() if found.published else None
    return stated


def _limit(seconds: int, memory: int) -> None:
    """Let the operating system end this process; Windows has no such limits, the parent's clock has."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    for kind, value in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        try:
            _, hard = resource.getrlimit(kind)
            allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (allowed, hard))
        except (ValueError, OSError):  # macOS refuses limits of memory
            continue


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))  # last: our package must be found, and shadow nothing
    sys.stdout.buffer.write(json.dumps(main(json.loads(sys.argv[1]))).encode() + b"\n")
