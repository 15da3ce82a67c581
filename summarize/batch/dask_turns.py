"""Who may run beside whom: a document over which workers have died gets its last try alone.

Else a document that kills its worker would take those beside it along each time, and they would fail with it.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """Lets many in at a time, or one alone; who wants to be alone goes before those who come later."""

    def __init__(self) -> None:
        self._inside = 0
        self._wanting = 0  # to be alone, or being it
        self._changed = asyncio.Condition()
        self._single = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, *, alone: bool) -> AsyncIterator[None]:
        """Wait for the turn, and keep it during the block."""
        if not alone:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._wanting)
                self._inside += 1
            try:
                yield
            finally:
                self._inside -= 1
                await self._tell()
            return
        self._wanting += 1
        try:
            async with self._single:
                async with self._changed:
                    await self._changed.wait_for(lambda: not self._inside)
                yield
        finally:
            self._wanting -= 1
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
