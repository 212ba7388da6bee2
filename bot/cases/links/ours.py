"""Links that somebody names beside the copy's: to a listing of our own, for comparison."""

import re

_PAGE = (
    r"(?:listings?|pages?|asins?|links?|products?|items?|shops?|stores?|webshop|website|angebot|seite|annonce|anuncio)"
)
_COMPARED = r"(?:for comparison|to compare|compare (?:it )?(?:with|to)|zum vergleich)"
_OURS = re.compile(
    rf"(?:\b(?:our|my|the)\s+(?:own|genuine|real|original|official|authentic)\s+(?:[\w'-]+\s+){{0,2}}?{_PAGE}"
    rf"|\bunser\w*\s+(?:eigene\w*|echte\w*|original\w*)\s+(?:[\w'-]+\s+)?{_PAGE}"
    rf"|\bours|\b{_COMPARED}(?:[,:]?\s+(?:our|the|my)\s+(?:[\w'-]+\s+){{0,2}}?{_PAGE})?"
    r"|我们自己的(?:链接|产品|页面|店铺?)|我们的正品链接)"
    r"(?:\s*(?:is|are|was|here|at|on amazon|ist|es|est|是))*\s*[:(,=\-–—：（]*\s*$",
    re.IGNORECASE,
)
_LOOKED_AT = 80  # characters before a link


def is_ours(text: str, typed: str) -> bool:
    """Whether a text says of a link, as it is typed there, that it leads to our own."""
    at = text.find(typed)
    return at > 0 and _OURS.search(text[max(0, at - _LOOKED_AT) : at]) is not None
