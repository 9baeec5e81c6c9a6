"""Rights and licences in plain words: what a reader may do, without the words of lawyers."""

_PLAIN = "http://rightsstatements.org/vocab/"
_COMMONS = ("https://creativecommons.org/", "http://creativecommons.org/")
_STATEMENTS = {  # of rightsstatements.org
    "InC": "In copyright: use needs the consent of who holds the rights, unless the law allows it.",
    "InC-EDU": "In copyright; education may use it.",
    "InC-NC": "In copyright; use that earns no money is allowed.",
    "InC-OW-EU": "In copyright, and nobody knows who holds the rights (an orphan work in the EU).",
    "InC-RUU": "In copyright; who holds the rights is not known or cannot be reached.",
    "NoC-NC": "Not in copyright, but only use that earns no money is allowed.",
    "NoC-CR": "Not in copyright, but a contract restricts the use.",
    "NoC-OKLR": "Not in copyright, but other laws restrict the use.",
    "NoC-US": "Not in copyright in the United States; elsewhere it may be.",
    "CNE": "Nobody has examined whether this is in copyright. Who wants to use the text must find out.",
    "UND": "Whether this is in copyright could not be determined.",
    "NKC": "No copyright is known to be in force; that nobody holds one is not certain.",
}
_LICENCES = {  # of Creative Commons
    "publicdomain/zero": "CC0: free for any use; no rights are reserved.",
    "publicdomain/mark": "Free of known copyright: any use is allowed.",
    "licenses/by": "CC BY: any use is allowed to who names the source.",
    "licenses/by-sa": "CC BY-SA: any use is allowed to who names the source and shares alike.",
    "licenses/by-nc": "CC BY-NC: use that earns no money is allowed to who names the source.",
    "licenses/by-nd": "CC BY-ND: may be passed on unchanged by who names the source.",
    "licenses/by-nc-sa": "CC BY-NC-SA: as CC BY-NC, to who shares alike.",
    "licenses/by-nc-nd": "CC BY-NC-ND: as CC BY-ND, but not for money.",
}


def explain_rights(iri: str) -> str:
    """Return a statement of rightsstatements.org or a licence in plain words; empty if it is another."""
    if iri.startswith(_PLAIN):
        return _STATEMENTS.get(iri.removeprefix(_PLAIN).split("/")[0], "")
    if begin := next((begin for begin in _COMMONS if iri.startswith(begin)), ""):
        return _LICENCES.get("/".join(iri.removeprefix(begin).split("/")[:2]), "")
    return ""
