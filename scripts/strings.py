#!/usr/bin/env python3
"""The strings of the pages: gathered from templates and Python into `locale/lod.pot`; catalogues compiled.

Usage: .venv/bin/python scripts/strings.py [--check]

A translator copies `src/lod/web/locale/lod.pot` to `locale/LANGUAGE/LC_MESSAGES/lod.po`, writes what
each string is in that language, and runs this again: it compiles every catalogue, and tells how much of
it is translated. With `--check` nothing is written; the exit code is 1 if the strings have changed.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from lod.origins import RULES

WEB = Path(__file__).parents[1] / "src" / "lod" / "web"
LOCALE = WEB / "locale"
TEMPLATE = LOCALE / "lod.pot"
# Where strings stand: in calls of these, as which argument. Labels of rows are said by templates.
_PYTHON = {"msg": None, "row": None, "Row": None, "_done_by": (2,), "rights_row": (2,)}
_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2)}
_HEAD = """\
# The strings of the pages of lod, in English. Made by `make strings`; do not edit.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main() -> int:
    """Gather, compile, tell how much is translated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = write_template()
    if check:
        return int(not TEMPLATE.exists() or TEMPLATE.read_text(encoding="utf-8") != text)
    LOCALE.mkdir(exist_ok=True)
    TEMPLATE.write_text(text, encoding="utf-8")
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/lod.po")):
        compile_catalogue(file)
    return 0


def write_template() -> str:
    """Return the template of catalogues, the same for the same strings."""
    catalogue = Catalog(charset="utf-8")
    for where, message in gather():
        catalogue.add(message, locations=[(where, 0)])
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return _HEAD + stream.getvalue().decode()


def gather() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield each string with the file that says it; one with a plural is two."""
    for file in sorted(WEB.rglob("*.html")):
        for _, message, _, _ in extract_from_file("jinja2", file, _TEMPLATES, options={"trimmed": "true"}):
            yield file.relative_to(WEB).as_posix(), message
    for file in sorted(WEB.rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", file, _PYTHON):
            text = message if isinstance(message, str) else message[0]
            if text and not text.startswith(("http", "/")):
                yield file.relative_to(WEB).as_posix(), text
    for words in RULES.values():
        yield "../origins.py", words


def compile_catalogue(file: Path) -> None:
    """Write the compiled catalogue beside the one that people edit, and tell how much it has."""
    with file.open("rb") as stream:
        catalogue = read_po(stream, domain="lod")
    with file.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)
    known = {message.id for message in catalogue if message.id and message.string}
    every = {message for _, message in gather()}
    sys.stdout.write(f"{file.parts[-3]}: {len(known & every)} of {len(every)} strings\n")


if __name__ == "__main__":
    sys.exit(main())
