"""Secrets stay out of files: exact strings are replaced wherever they stand, in every spelling JSON and URLs give them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, quote_plus

from summarize.model.keys import secrets

if TYPE_CHECKING:
    from collections.abc import Collection

    from summarize.brief import Brief

BriefT = TypeVar("BriefT", bound="Brief")

REDACTED = "[redacted]"
SHORTEST_SECRET = 8
"""Characters. Shorter "keys" are the placeholders of local servers ("none", "EMPTY", "ollama"): replacing those would
change the document's own words. No provider issues keys this short."""


class Redaction:
    """Replaces secrets in text, bytes and JSON values.

    Args:
        secrets: Exact strings; those shorter than `SHORTEST_SECRET` are placeholders and are left alone.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _spellings(secret)}
        # Longest first: a secret that starts with another one must go as a whole.
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text

    def value(self, value: object) -> object:
        """Return a JSON value whose strings, names of fields included, hold no secrets."""
        if not self._forms:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(name): self.value(one) for name, one in value.items()}
        return value

    def body(self, body: bytes) -> bytes:
        """Return a body without the secrets; unchanged, byte for byte, where there are none."""
        for form in self._forms:
            body = body.replace(form.encode(errors="surrogatepass"), REDACTED.encode())
        if not self._forms:
            return body
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):  # not JSON: the plain replacement is all there is
            return body
        clean = self.value(value)  # finds secrets that JSON escapes spell in another way
        return body if clean == value else json.dumps(clean).encode()


def redacted(text: str) -> str:
    """Return a text without the secrets of this process: a server may echo them, in an error or in an answer."""
    known = secrets()
    return _redaction(frozenset(known)).text(text) if known else text


def without_secrets(brief: BriefT) -> BriefT:
    """Return a brief without the secrets of this process, which a server or a document may hold."""
    known = secrets()
    if not known:
        return brief
    told = brief.model_dump()  # Python's values: a file's name may hold bytes that JSON cannot
    clean = _redaction(frozenset(known)).value(told)
    return brief if clean == told else type(brief).model_validate(clean)


@lru_cache(maxsize=4)  # a process has one set of secrets, and makes thousands of briefs
def _redaction(known: frozenset[str]) -> Redaction:
    return Redaction(known)


def _spellings(secret: str) -> set[str]:
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    urls = {
        quoting(secret, safe=safe, errors="replace") for quoting in (quote, quote_plus) for safe in ("", "/")
    }
    return {secret} | escaped | urls
