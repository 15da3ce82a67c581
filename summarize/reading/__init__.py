"""Read: a file becomes a document. Text is decoded, mojibake is reported, nothing is guessed silently."""

from __future__ import annotations

from summarize.reading.detection import detect_language
from summarize.reading.reading import MAX_BYTES, read, read_bytes, read_text

__all__ = ["MAX_BYTES", "detect_language", "read", "read_bytes", "read_text"]
