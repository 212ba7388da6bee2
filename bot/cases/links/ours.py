"""Links that somebody names beside the copy's: to a listing of our own, for comparison."""

import re

_PAGE = r"(?:(?:product |web |shop )?pages?|listings?|asins?|links?|webshop|website|angebot|seite|annonce|anuncio)"
_COMPARED = r"(?:for comparison|to compare|compare (?:it )?(?:with|to)|zum vergleich)"
_OWN = r"(?:own|genuine|real|original|official|authentic)"
# a label that begins a clause: "exactly like ours" and "they copied our own listing" say what the link behind them is a copy of
_LABEL = rf"(?:^|[.;,!?(\n]|(?<=\w)\s(?:and|vs\.?))\s*(?:(?:here(?:'s| is)|this is|see|{_COMPARED})[,:]?\s+)?"
_OURS = re.compile(
    rf"{_LABEL}(?:(?:our|my)\s+(?:{_OWN}\s+)?(?:(?!photos?\b|pictures?\b)[\w'-]+\s+){{0,2}}?{_PAGE}"
    r"|the\s+(?:genuine|authentic)\s+(?:item|product|one)(?=\s+(?:is|here|at)\b)"
    rf"|unser\w*\s+(?:(?:eigene|echte|original)\w*\s+)?(?:[\w'-]+\s+)?{_PAGE}|ours"
    r"|我们自己的(?:链接|产品|页面|店铺?)|我们的正品链接)"
    r"(?:\s*(?:is|are|was|here|at|on amazon|for comparison|ist|es|est|是))*\s*[:(,=\-–—：（]*\s*$",
    re.IGNORECASE,
)
_LOOKED_AT = 80  # characters before a link


def is_ours(text: str, typed: str) -> bool:
    """Whether a text says of a link, as it is typed there, that it leads to our own."""
    at = text.find(typed)
    if at <= 0:
        return False
    before = text[:at] if at <= _LOOKED_AT else f"x{text[at - _LOOKED_AT : at]}"  # what is cut off begins no clause
    return _OURS.search(before) is not None
