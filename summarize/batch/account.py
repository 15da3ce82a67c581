"""What a run has spent, in tokens and in money, and what it may still spend."""

from __future__ import annotations

import asyncio
import tomllib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openai

from summarize.errors import SummarizeError
from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from summarize.batch.unit import Attempt

_MILLION = 1_000_000  # tokens that a price is for
FREE_ENGINES = frozenset({"replay", "embedded"})
"""Engines that cost nothing, whatever the model: the text goes to no server that is paid."""
BATCH_ENGINE = "openai-batch"
"""The engine that servers charge a share of the price for."""


class BudgetSpentError(SummarizeError, openai.OpenAIError):
    """What is left of the budget does not cover the next request.

    An `OpenAIError` so that the SDK passes it on at once, as `MissError` is.
    """


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens of a model cost, in the table's currency.

    Attributes:
        prompt: Tokens of the request that the server reads anew.
        cached: Tokens of the request that it has read before.
        completion: Tokens of the answer.
        batch: The share of the price that the Batch API takes, 0 to 1.
    """

    prompt: float
    cached: float
    completion: float
    batch: float = 0.5

    def of(self, usage: Usage, engine: str) -> float:
        """Return what some tokens cost."""
        fresh = usage.prompt_tokens - usage.cached_tokens
        full = (
            fresh * self.prompt
            + usage.cached_tokens * self.cached
            + usage.completion_tokens * self.completion
        )
        return full * (self.batch if engine == BATCH_ENGINE else 1.0) / _MILLION


_FREE = Price(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Prices:
    """A price table.

    Attributes:
        currency: As the user names it ("USD").
        models: Name of the model -> its price.
    """

    currency: str = ""
    models: dict[str, Price] | None = None

    def of(self, model: str, engine: str) -> Price | None:
        """Return a model's price, or None if the table does not have it; what runs on this machine is free."""
        return _FREE if engine in FREE_ENGINES else (self.models or {}).get(model)


def load_prices(path: Path | None) -> Prices:
    """Read a price table.

        currency = "USD"
        [models."gpt-x-mini"]
        prompt = 0.40       # for a million tokens
        cached = 0.10       # default: as prompt
        completion = 1.60
        batch = 0.5         # share of the price that the Batch API takes; default 0.5

    Raises:
        SummarizeError: The file cannot be read, or a price is missing or no number.
    """
    if path is None:
        return Prices()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SummarizeError(f"{path}: {error.strerror}; name a price table that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SummarizeError(f"{path}: no price table: {error}") from error
    models = table.get("models", {})
    if not isinstance(models, dict) or not isinstance(table.get("currency"), str):
        raise SummarizeError(f'{path}: a price table has currency = "USD" and tables [models."NAME"]')
    return Prices(table["currency"], {name: _price(path, name, values) for name, values in models.items()})


def _price(path: Path, model: str, values: object) -> Price:
    entry = values if isinstance(values, dict) else {}
    unknown = set(entry) - {"prompt", "cached", "completion", "batch"}
    numbers = {key: value for key, value in entry.items() if isinstance(value, int | float) and value >= 0}
    if unknown or len(numbers) < len(entry) or not {"prompt", "completion"} <= numbers.keys():
        raise SummarizeError(
            f"{path}: models.{model}: give prompt and completion, and if need be cached and batch, as numbers from 0"
        )
    return Price(
        float(numbers["prompt"]),
        float(numbers.get("cached", numbers["prompt"])),
        float(numbers["completion"]),
        float(numbers.get("batch", 0.5)),
    )


class Account:
    """What the attempts of a run have cost, and a bound on it.

    Args:
        engine: Who sends.
        before: What earlier runs in the same folder have spent: the budget is the folder's.
        cost_before: The same in money.
        most_tokens: Budget in tokens, prompt and completion together.
        most_money: Budget in the table's currency; needs a price.

    Attributes:
        usage: Spent, earlier runs included.
        cost: The same in money.
        price: Of the model; None: unknown.
    """

    def __init__(  # what a budget is made of
        self,
        engine: str,
        *,
        before: Usage = Usage(),  # noqa: B008  # immutable
        cost_before: float = 0.0,
        most_tokens: int | None = None,
        most_money: float | None = None,
    ) -> None:
        self.usage = before
        self.cost = cost_before
        self.price: Price | None = None
        self._engine = engine
        self._most_tokens = most_tokens
        self._most_money = most_money
        self._reserved: list[Usage] = []
        self._released = asyncio.Condition()

    def spent(self, attempt: Attempt) -> None:
        """Count an attempt."""
        usage = attempt.usage
        self.usage += usage
        if self.price is not None:
            self.cost += self.price.of(usage, attempt.engine)

    def fits(self, most: Usage) -> bool:
        """Tell whether the budget covers so much beside what is under way."""
        return self._fits([*self._reserved, most])

    @asynccontextmanager
    async def reserved(self, most: Usage) -> AsyncIterator[None]:
        """Set aside what a request costs at most while it is under way; wait for others if that is too much now.

        Raises:
            BudgetSpentError: It is too much although nothing else is under way.
        """
        if self._most_tokens is None and self._most_money is None:
            yield
            return
        async with self._released:
            while not self._fits([*self._reserved, most]):
                if not self._reserved:
                    raise BudgetSpentError(f"the budget of {self._budget()} does not cover the next request")
                await self._released.wait()
            self._reserved.append(most)
        try:
            yield
        finally:
            self._reserved.remove(most)
            async with self._released:
                self._released.notify_all()

    def _fits(self, usages: Sequence[Usage]) -> bool:
        total = sum(usages, self.usage)
        tokens = total.prompt_tokens + total.completion_tokens
        if self._most_tokens is not None and tokens > self._most_tokens:
            return False
        if self._most_money is None or self.price is None:
            return True
        due = sum(self.price.of(usage, self._engine) for usage in usages)
        return self.cost + due <= self._most_money

    def _budget(self) -> str:
        return f"{self._most_tokens:,} tokens" if self._most_tokens is not None else f"{self._most_money:g}"
