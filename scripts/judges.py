#!/usr/bin/env python3
"""Install the judges of the browser tests, axe-core and the Nu HTML Checker, into .venv/judges/.

`tests/browser/package.json` names them. Without them the tests that need them are skipped.
"""

import sys

from vendor import ROOT, VendorError, find_npm, install


def main() -> int:
    """Install; tell in one line why it was not possible."""
    try:
        install(find_npm(), ROOT / "tests" / "browser", ROOT / ".venv" / "judges")
    except VendorError as error:
        sys.stderr.write(f"No judges of pages: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
