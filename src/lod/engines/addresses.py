"""Addresses of files elsewhere, as they are told to people."""

import re

_LOGIN = re.compile(r"(?<=//)[^/@]*@")


def shown(address: str) -> str:
    """Return an address without a name and password in it."""
    return _LOGIN.sub("", address)
