r"""Cells of a CSV file (RFC 4180): UTF-8 without a mark, lines end in "\r\n".

- Text stands in quotation marks, numbers do not; a cell with nothing in it is None, `""` is an empty text.
- A list is JSON text in the cell.
- Text that a spreadsheet would run as a formula gets an apostrophe before it: the OWASP's page "CSV Injection" names
  =, +, -, @, tab, carriage return, line feed and the full-width forms. Spaces and apostrophes may stand before them.
  `plain` takes it away again. Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMULA = "[ ']*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""How text begins that a spreadsheet would run: a regular expression for Python and for Arrow's RE2."""

_FORMULA = re.compile(FORMULA)
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def line(cells: Iterable[Any]) -> str:
    """Return one line of a CSV file."""
    return ",".join(map(_cell, cells)) + "\r\n"


def plain(cell: str) -> str:
    """Return the text of a cell as it was before `line` put an apostrophe before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: Any) -> str:  # noqa: ANN401  # any JSON value
    if isinstance(value, str):
        value = f"'{value}" if _FORMULA.match(value) else value
    elif value is None:
        return ""
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, int | float):
        return repr(value)
    else:
        value = _to_json(value)
    escaped = value.replace('"', '""')
    return f'"{escaped}"'
