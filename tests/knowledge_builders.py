"""A tiny guidance that is valid as it stands, for tests that break one thing in it or build an index in milliseconds."""

from datetime import date
from pathlib import Path
from typing import Any

from bot.answering.building import Change, build
from bot.knowledge.load import load
from bot.knowledge.markdown import split_sentences
from bot.knowledge.model import Corpus, Document, Knowledge, Passage, PassageId, Source, SourceKind
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore

REPOSITORY = Path(__file__).parent.parent
KNOWLEDGE = REPOSITORY / "knowledge"
TODAY = date(2026, 11, 23)

SOURCES = """\
- id: mark-law
  title: Trademark Law
  publisher: Legislature
  url: https://law.example/marks
  date: "2019"
  kind: statute
- id: office-page
  title: Opposition guide
  publisher: Trademark Office
  url: https://office.example/opposition
  date: "2026-07-01"
  kind: official
- id: law-blog
  title: Letters that work
  publisher: A law firm
  url: https://firm.example/letters
  date: undated
  kind: practitioner
- id: old-post
  title: The article it began with
  publisher: An author
  url: https://author.example/post
  date: "2021"
  kind: seed
"""

MARKS = """\
---
title: Marks in China
summary: Who owns a mark, and how long others may oppose it.
owner: legal
reviewed_on: 2026-11-20
review_by: 2027-02-15
jurisdictions: [CN]
---

## Whoever files first {#who-files-first}

~~~yaml
sources: [mark-law]
rights: [mark]
asked_as:
  - who owns a trademark in china
  - first to file or first to use
  - does the earlier trademark application win
  - which company gets the chinese trademark
~~~

In China the first company to file a trademark has the better position, unless an exception is proved.

A trademark right comes from registration, not from use. Two applications on one day are decided by earlier use. See
[letters](letters.md#who-signs) for what comes after registration.

Do: File the trademark in your own name before a dispute becomes known.

Avoid: Do not rely on years of sales instead of a filing.

## Opposition lasts three months {#opposition-2019}

~~~yaml
sources: [mark-law, office-page]
rights: [mark]
rule: opposition-period
valid_to: 2026-12-31
asked_as:
  - how long is the opposition period
  - deadline to oppose a published mark
  - when does opposition of a trademark end
  - months to file an opposition
~~~

An opposition against a published trademark must be filed within three months of publication.

The office counts the period from the day of publication.

## Opposition lasts two months {#opposition-2026}

~~~yaml
sources: [office-page]
rights: [mark]
rule: opposition-period
valid_from: 2027-01-01
asked_as:
  - how long is the opposition period from 2027
  - new deadline to oppose a published mark
  - when does opposition end under the new law
  - two months to file an opposition
~~~

From 2027 an opposition against a published trademark must be filed within two months of publication.

The office counts the period from the day of publication.
"""

LETTERS = """\
---
title: Letters to sellers
summary: Who signs a warning letter, and what comes before it.
owner: ops
reviewed_on: 2026-11-19
review_by: 2027-03-01
jurisdictions: [CN, US]
---

## A Chinese lawyer signs {#who-signs}

~~~yaml
sources: [law-blog]
confidence: medium
asked_as:
  - who signs a warning letter
  - may a US lawyer sign the letter to a chinese seller
  - which lawyer sends the warning letter
  - does a chinese lawyer have to sign the letter
~~~

A warning letter to a Chinese seller is usually signed by a Chinese lawyer.

Practitioners report that a letter in Chinese is read, and one in English is thrown away.

Do: Ask counsel to have a Chinese lawyer sign the letter.

## Evidence comes before any letter {#evidence-first}

~~~yaml
sources: [law-blog, old-post]
asked_as:
  - do we need evidence before a letter
  - screenshots as evidence of the listing
  - what to collect before the warning letter
  - evidence of the copy before we write
~~~

Evidence of the listing is collected before any letter is sent, because sellers remove listings once warned.

A notarised purchase is stronger evidence than a screenshot.

Avoid: Do not warn the seller before the evidence is preserved.

## The desk writes no letters {#no-letters}

~~~yaml
sources: [old-post]
kind: policy
asked_as:
  - does the desk write letters
  - will the desk send something to the seller
  - may the bot contact the factory
  - what does the desk not do
~~~

The desk writes no letters and contacts nobody outside the company.
"""

GLOSSARY = """\
- {said: ["TM", "trade mark"], means: "trademark"}
"""

CHINESE = """- {said: ["商标"], means: "trademark"}
- {said: ["律师函"], means: "warning letter"}
"""

SPANISH = """- {said: ["marca"], means: "trademark"}
"""

LANGUAGES = """\
- code: en
  stopwords: [the, is, are, who, what, how, do, we, in, to, our, a]
  notice: The guidance is in English.
  declined: The guidance does not say.
- code: zh
  letters: 一-鿿
  notice: 指引以英文写成。
  declined: 指引未涵盖。
- code: es
  stopwords: [quien, la, el, en, es, de, como, una, nuestra]
  notice: La guía está en inglés.
  declined: La guía no lo trata.
- code: de
  stopwords: [wer, die, der, das, ist, wie, eine, unsere, in]
  notice: Die Hinweise sind auf Englisch.
  declined: Die Hinweise sagen dazu nichts.
"""

SCOPE = """\
rules:
  - id: bribes
    reason: unsafe
    any_of: ['\\b(brib\\w+|red envelope)\\b']
    unless: ['\\bpolicy\\b']
    see: [letters#no-letters, letters#evidence-first]
  - id: elsewhere
    reason: not_covered
    firm: true
    any_of: ['\\bbrazil(ian)?\\b']
    unless: ['\\b(china|chinese)\\b']
  - id: greeting
    reason: greeting
    any_of: ['^(hi|hello|thanks)[ !.]*$']
"""

DECLINE = """\
- kind: weather
  reason: off_topic
  questions: [will it rain in the mountains, is it sunny tomorrow, temperature outside tonight, snow on the weekend]
- kind: cooking
  reason: off_topic
  questions: [a recipe for noodles, how long to boil rice, which oil for frying fish, cake without sugar]
- kind: holidays
  reason: off_topic
  questions: [how many vacation days have i left, sick leave form, payroll is wrong, office closed on friday]
- kind: duty
  reason: not_covered
  questions: [duty rate on ceramic mugs, tariff for lamps, import tax on bags, customs value of samples]
- kind: visas
  reason: not_covered
  questions: [visa for the fair, invitation for a business trip, passport expired before travel, visa fee refund]
- kind: forging
  reason: unsafe
  questions: [backdate the invoice for us, change the date on the certificate, photoshop the receipt, invent an invoice]
- kind: hacking
  reason: unsafe
  questions: [get into their account, guess the password of the shop, crash their website, steal the admin login]
- kind: predictions
  reason: needs_counsel
  questions: [will a judge believe us, chances at court next year, how much money will the judge give us, settle or sue]
"""

ANSWERABLE = """\
- topic: marks
  question: we sold for years under this name, is the trademark ours
- topic: letters
  question: seller is in shenzhen, whose lawyer should sign the warning letter
"""

FILES = {
    "sources.yaml": SOURCES,
    "guidance/marks.md": MARKS,
    "guidance/letters.md": LETTERS,
    "glossary.yaml": GLOSSARY,
    "glossary/es.yaml": SPANISH,
    "glossary/zh.yaml": CHINESE,
    "languages.yaml": LANGUAGES,
    "scope.yaml": SCOPE,
    "questions/decline.yaml": DECLINE,
    "questions/answer_hard.yaml": ANSWERABLE,
}


def passage(identity: str, text: str, **given: Any) -> Passage:
    """A passage of our own making; what is not given is plain."""
    source = Source("mark-law", "Trademark Law", "Legislature", "https://law.example/marks", "2019", SourceKind.STATUTE)
    plain = {
        "title": identity.partition("#")[0].capitalize(),
        "heading": identity.partition("#")[2].capitalize(),
        "sources": (source,),
        "asked_as": (f"what about {identity}",),
        "jurisdictions": ("CN",),
        "rights": (),
        "confidence": "high",
        "kind": "law",
        "reviewed_on": TODAY,
    }
    return Passage(id=PassageId(identity), text=text, sentences=split_sentences(text), **{**plain, **given})


def corpus(*passages: Passage) -> Corpus:
    """Passages as a corpus of one page each."""
    return Corpus(tuple(Document(p.page, p.title, "", "ops", TODAY, TODAY, (p,)) for p in passages))


def write_tiny(folder: Path) -> Path:
    """Write the tiny guidance into a folder, and give the folder back."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace what occurs exactly once in a file of the guidance."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def line_of(folder: Path, name: str, text: str, nth: int = 1) -> int:
    """The number of the ``nth`` line that holds a text."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if text in line][nth - 1]


def tiny(folder: Path) -> Knowledge:
    """The tiny guidance, read from a folder it is written into."""
    return load(write_tiny(folder), TODAY)[0]


def build_tiny(knowledge: Knowledge, store: IndexStore, encoder: Encoder, second: int = 0) -> Change:
    """Build an index of it, as if at a second of the first minute of today."""
    return build(knowledge, store, encoder, f"{TODAY}T00:00:{second:02}Z")
