"""What a brief depends on besides its document: a change of any part makes the briefs anew."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.brief_type import BriefType


def config_digest(brief_type: BriefType, model: str, rules: Path | None) -> str:
    """Return the hex SHA-256 of brief type, prompt, word lists and model.

    Where a server runs is not part of it: a run may go on at another address.
    """
    digest = hashlib.sha256()
    source = sys.modules[brief_type.model.__module__].__file__
    parts = [
        brief_type.name.encode(),
        Path(source).read_bytes() if source else b"",
        brief_type.prompt.identity.encode(),
        model.encode(),
        *(path.read_bytes() for path in (sorted(rules.glob("*/*.toml")) if rules else [])),
    ]
    for part in parts:
        digest.update(
            hashlib.sha256(part).digest()
        )  # of one length each, so that parts cannot run into each other
    return digest.hexdigest()
