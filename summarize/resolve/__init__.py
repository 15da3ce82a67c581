"""Mentions become entities; see `entities.resolve`."""

from __future__ import annotations

from summarize.resolve.entities import resolve

__all__ = ["resolve"]
