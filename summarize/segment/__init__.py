"""Segment: number the sentences, tell the furniture from the body, form chunks."""

from __future__ import annotations

from summarize.segment.chunking import chunks, estimate_tokens
from summarize.segment.sentences import segment

__all__ = ["chunks", "estimate_tokens", "segment"]
