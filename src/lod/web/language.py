"""The language of the pages: strings are written in English, and catalogues say them in others (gettext).

A catalogue is a folder of `locale/`, such as `locale/de/LC_MESSAGES/lod.mo`. `make strings` gathers all
strings into `locale/lod.pot`, from which translators begin. Which language a site speaks is a setting:
what it says of its data is in the language of the data.
"""

from gettext import NullTranslations, translation
from pathlib import Path

from flask import Flask

from lod.errors import ConfigError

ENGLISH = "en"
CATALOGUES = Path(__file__).with_name("locale")
DOMAIN = "lod"


def msg(text: str) -> str:
    """Return a string as it is; the mark tells `make strings` that templates will say it."""
    return text


def speak(app: Flask, language: str) -> None:
    """Let the templates of an application speak a language.

    Raises:
        ConfigError: there is no catalogue of it.
    """
    strings = _find(language, CATALOGUES)
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_translations(strings, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["language"] = language
    environment.filters["say"] = lambda text: strings.gettext(text) if text else ""


def _find(language: str, folder: Path) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    try:
        return translation(DOMAIN, folder, [language])
    except OSError:
        known = [ENGLISH, *sorted(file.parts[-3] for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]
        raise ConfigError(f"server, language: {language!r}, expected one of {', '.join(known)}") from None
