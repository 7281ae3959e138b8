"""Where a link in a file leads: off this machine, to the web, or into a script."""

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]+):", re.IGNORECASE)  # of one letter it is a drive
_HOST = re.compile(r"//(?:(?!localhost/)[^/]|//+[^/])", re.IGNORECASE)
"""After `file:`, a host or a UNC path: file://host/share, file:////host/share."""
_SCRIPTS = {"javascript", "vbscript", "data", "mhtml", "mk", "its", "search-ms"}


def elsewhere(target: str) -> bool:
    r"""Tell whether following a link leaves the machine: https://…, \\host\…, file://host/…."""
    place = unquote(target).strip().replace("\\", "/")
    scheme = _scheme(place)
    if scheme == "file":
        return _HOST.match(place.partition(":")[2]) is not None
    return bool(scheme) or place.startswith("//")


def on_the_web(target: str) -> bool:
    """Tell whether a link names something by http or https."""
    return _scheme(target) in {"http", "https"}


def scripted(target: str) -> bool:
    """Tell whether a click on a link runs something instead of showing a page."""
    scheme = _scheme(unquote(target))
    return scheme in _SCRIPTS or scheme.startswith("ms-")


def _scheme(target: str) -> str:
    found = _SCHEME.match(target)
    return found[1].lower() if found else ""
