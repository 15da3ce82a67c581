# ruff: noqa: INP001, T201  # a script for a terminal, not a package
"""Check every pinned package against the published advisories: `make audit`.

pip-audit reports success, too, where its advisory service is out of reach and nothing was audited; this says how many
packages were. Exit code 0: no known vulnerability; 1: at least one; 3: nothing could be audited.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINNED = "requirements/dev.txt"  # what the tool needs, and what its tests need
SECONDS = 600  # a hundred packages take ten
FOUND, NOT_AUDITED = 1, 3


def main() -> int:
    """Run pip-audit, tell what it found, and return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", PINNED]
    done = subprocess.run(  # noqa: S603  # our own words
        [*command, "-f", "json", "--progress-spinner", "off"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr.strip() or done.stdout, file=sys.stderr)
        return NOT_AUDITED
    audited = [package for package in packages if "skip_reason" not in package]
    found = [(package, one) for package in audited for one in package["vulns"]]
    for package, one in found:
        fixed = ", ".join(one["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {one['id']}, fixed in {fixed}")
    print(f"{len(audited)} of {len(packages)} pinned packages audited, {len(found)} known vulnerabilities")
    if found:
        return FOUND
    if not audited:
        print("NOT AUDITED: the advisory service does not answer here", file=sys.stderr)
        return NOT_AUDITED
    return 0


if __name__ == "__main__":
    sys.exit(main())
