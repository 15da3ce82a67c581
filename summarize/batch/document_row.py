"""A row of the table of documents: what a run has to tell of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What a run has to tell of a document, finished or not: a row of the table of documents.

    Attributes:
        path: Below its folder; the tables call it `document`.
        name: Of its result files, which a document without a brief does not have.
        state: How far it is.
        reason: Why it is no further, in a word.
        message: The same for a person.
        calls: Requests to the model, failed ones too.
        prompt_tokens, cached_tokens, completion_tokens: Of all these requests.
        seconds: Wall time.
        cost: In the currency; None if no price is known.
        currency: As the user's price table names it.
        title, publisher, author, published, language: As the brief's source has them.
        sha256: Hex digest of the file's bytes.
        findings: How many passages its brief sets aside or warns of, as instructions to a language model.
    """

    path: str
    name: str | None
    state: str
    reason: str | None = None
    message: str | None = None
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float | None = None
    cost: float | None = None
    currency: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    sha256: str | None = None
    findings: int | None = None
