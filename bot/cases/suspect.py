"""Who is behind a copy, as far as ops found out; the name the reporter gave and what they are to us stand in the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.sellers import proper_key, seller_key


@dataclass(frozen=True)
class Suspect:
    """A seller in full: what court and authority call them, and by what they are known again when a listing is gone.

    ``code`` is the unified social credit code, ``shops`` their ids at marketplaces as typed (``alibaba: haovelle``), ``place``
    the address or town, which says whose office acts.
    """

    legal_name: str = ""
    code: str = ""
    shops: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    place: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names but the one that was reported."""
        return tuple(name for name in (self.legal_name, *self.aliases) if name)

    def keys(self) -> Iterator[str]:
        """What other cases of the same seller are found by."""
        yield from (known_as(name) for name in self.names if seller_key(name))
        yield from (shop_key(shop) for shop in (*self.shops, self.code) if shop.strip())


NOBODY_KNOWN = Suspect()


def suspect_words(known: Suspect) -> tuple[str, ...]:
    """All that is known of a seller besides the name they were reported under, as people read it."""
    return tuple(part for part in (known.legal_name, known.code, *known.shops, *known.aliases, known.place) if part)


def known_as(name: str) -> str:
    """The key of a name that a seller is known by, too."""
    return f"seller:{seller_key(name)}"


def named_alike(name: str) -> tuple[str, ...]:
    """The key of a seller's name proper, for cases whose names leave off what this one has; none for a short one."""
    return (f"proper:{proper}",) if (proper := proper_key(name)) else ()


def shop_key(shop: str) -> str:
    """The key of a seller's shop, as a person types it (``Alibaba: haovelle``) or a link shows it (``alibaba:shop/haovelle``)."""
    return f"shop:{''.join(shop.casefold().split()).replace(':shop/', ':')}"
