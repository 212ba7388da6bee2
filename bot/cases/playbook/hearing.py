"""What a text says: by the listed phrases and by what was learnt, each checked against what else the text says."""

import re
from dataclasses import dataclass

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.phrases import Phrases, fold, spoken
from bot.cases.playbook.reader.model import Reader
from bot.cases.playbook.taking_back import TakingBack

Facts = frozenset[Fact]

_PLANS = frozenset({Fact.PLANS_CONTACT, Fact.PLANS_PURCHASE, Fact.US_LETTER_PLANNED})  # they may be given up again
_MAY_BE_OFFERED = _PLANS | {Fact.US_LETTER_SENT}  # in some languages an offer of a letter reads like one that went
_OF_A_GRANT = {Fact.SAID_CHINA_REGISTERED, Fact.SAID_CHINA_CERTIFICATE}  # people call the paper of an application so
_A_SELLER = "a seller"


@dataclass(frozen=True, eq=False)
class Hearing:
    """Hears facts. ``strangers`` are suppliers that are called so and are not ours: sellers, where no ``tie`` is named."""

    phrases: Phrases
    reader: Reader
    taking_back: TakingBack
    strangers: re.Pattern[str]
    tie: re.Pattern[str]

    def said(self, text: str, doubted: Facts) -> Facts:
        """The facts a text states: by the listed phrases, and by sentences that are like labelled examples.

        Of ``doubted`` facts the words must be surer, as what else is known speaks against them.
        """
        text = self.taking_back.not_denied(text)
        found = self._stated(text, doubted)
        if found & _MAY_BE_OFFERED:
            standing = self.taking_back.not_turned_down(text)
            found -= _MAY_BE_OFFERED - self._stated(standing, doubted)
            found -= _PLANS - self._stated(self.taking_back.not_taken_back(standing), doubted)
        if self.taking_back.went_all_the_same(text):
            found |= {Fact.US_LETTER_SENT}
        if {Fact.SAID_LETTER_TO_GO, Fact.US_LETTER_SENT} <= found:  # the two sound alike; what is to go has not gone
            rest = " ".join(s for s in spoken(text) if Fact.SAID_LETTER_TO_GO not in self.phrases.read(s))
            if Fact.US_LETTER_SENT not in self._stated(rest, doubted):
                found = found - {Fact.US_LETTER_SENT} | {Fact.US_LETTER_PLANNED}
        if Fact.SAID_CHINA_FILING_ONLY in found and Fact.SAID_CHINA_GRANTED not in found:
            found = found - _OF_A_GRANT | {Fact.SAID_CHINA_PENDING}
        if Fact.SEIZURE_ASKED in found:  # who wants it besides does not only ask
            rest = " ".join(s for s in spoken(text) if Fact.SEIZURE_ASKED not in self.phrases.read(s))
            found -= {Fact.SEIZURE_ASKED} if Fact.SEIZURE_WANTED in self.phrases.read(rest) else frozenset()
        if Fact.SUPPLIER_SUSPECTED in found:
            found -= {Fact.SUPPLIER_SUSPECTED} - self._stated(self._without_strangers(text), doubted)
        return self._not_of_our_own_goods(found, text, doubted) if Fact.OWN_GOODS_HELD in found else found

    def _stated(self, text: str, doubted: Facts) -> Facts:
        return self.phrases.read(text) | {finding.fact for finding in self.reader.read(text, doubted)}

    def _without_strangers(self, text: str) -> str:
        folded = " ".join(map(fold, spoken(text)))
        if self.tie.search(folded) or not self.strangers.search(folded):
            return text  # as it stands: joined to one line it would be read otherwise
        return self.strangers.sub(_A_SELLER, folded)

    def _not_of_our_own_goods(self, found: Facts, text: str, doubted: Facts) -> Facts:
        """Less what only the words on our own goods at customs say: that they are genuine, and that ours made them."""
        told = [(sentence, self.phrases.read(sentence)) for sentence in spoken(text)]
        sold = [sentence for sentence, facts in told if Fact.SAID_SOLD in facts]
        beside = [sentence for sentence, facts in told if Fact.SAID_SOLD in facts or Fact.OWN_GOODS_HELD not in facts]
        for fact, rest in ((Fact.GREY_MARKET, sold), (Fact.SUPPLIER_SUSPECTED, beside)):
            if fact in found:
                found -= {fact} - self._stated(" ".join(rest), doubted)
        return found
