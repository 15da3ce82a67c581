"""Read: a file becomes a document. Text is decoded, mojibake is reported, nothing is guessed silently."""

from __future__ import annotations

from summarize.read.detection import detect_language
from summarize.read.reading import MAX_BYTES, read, read_bytes, read_text

__all__ = ["MAX_BYTES", "detect_language", "read", "read_bytes", "read_text"]
