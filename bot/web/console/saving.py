"""How a browser takes what is handed out: under which name, and as nothing that it runs."""

import re
from urllib.parse import quote

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def saved_as(name: str) -> dict[str, str]:
    """Headers of what is saved under a name and shown by no browser."""
    return handed_out("attachment", name)


def handed_out(manner: str, name: str) -> dict[str, str]:
    """Headers of what is shown (``inline``) or saved (``attachment``), and no page of ours."""
    return {"Content-Disposition": disposition(manner, name), "Content-Security-Policy": POLICY}


def disposition(manner: str, name: str) -> str:
    """What a browser is to do with it, and what it calls it when it is saved."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:150]
    whole = quote(name.encode("utf-8", "replace")[:300], safe="")
    return f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{whole}"
