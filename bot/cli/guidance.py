"""``knockoff guidance``: check the pages, build the index, show a passage, list what is due for review."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Annotated

import typer

from bot import answerwiring, wiring
from bot.cases.details.model import load_details
from bot.cases.playbook.reader.keeping import fitted_reader
from bot.casewiring import read_playbook
from bot.cli.output import progress_bar, stderr, stdout, table
from bot.cli.times import LONGEST_DAYS
from bot.errors import BotError, InvalidKnowledge, Problem
from bot.knowledge.model import Corpus
from bot.paperwiring import read_clocks, read_packs, resting_on
from bot.retrieval.dense import Encoder
from bot.settings import Settings, read_settings

app = typer.Typer(help="The curated guidance.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Refuse what does not hold together, all problems at once as file:line: message."""
    settings = read_settings()
    with progress_bar("Preparing the encoder") as progress:
        encoder = answerwiring.make_encoder(settings, progress)
    knowledge, problems = answerwiring.read_knowledge_anyway(settings, encoder)
    if answerwiring.has_playbook(settings):
        problems += _playbook_problems(settings, knowledge.corpus)
    if any(not problem.warning for problem in problems):
        raise InvalidKnowledge(problems)
    for warning in sorted(problems):
        print(warning, file=sys.stderr)
    corpus = knowledge.corpus
    stdout.print(f"{len(corpus.documents)} pages, {len(corpus.passages)} passages, no errors, {len(problems)} warnings")


@app.command()
def index(
    force: Annotated[bool, typer.Option(help="Export the encoder and build even when nothing has changed")] = False,
) -> None:
    """Build the index; a running desk picks it up by itself. What reports are read with is fitted, too, for the next start."""
    settings = read_settings()
    if answerwiring.has_playbook(settings):
        fitted_reader(settings.knowledge_dir, settings.reader_dir)
    with progress_bar("Encoding") as progress:
        encoder = answerwiring.make_encoder(settings, progress, force)
        change = answerwiring.bring_index_up_to_date(settings, encoder, progress, force)
    _find_out_patterns(settings, encoder)
    if change is None:
        stdout.print("The index is up to date.")
        return
    for word, ids in (("added", change.added), ("changed", change.changed), ("removed", change.removed)):
        stdout.print(f"{word}: {len(ids)}")
        for identity in ids[:20] if word != "added" or len(ids) < 100 else []:
            stdout.print(f"  {identity}", markup=False)
    stdout.print(
        f"{change.encoded} texts encoded, {change.reused} taken over; version {change.manifest.corpus_version}"
    )


@app.command()
def show(
    passage_id: Annotated[str, typer.Argument(help="For example first-to-register#who-files-first")],
) -> None:
    """Print one passage whole."""
    known = answerwiring.read_corpus(read_settings()).by_id
    passage = known.get(passage_id)
    if passage is None:
        raise _no_such(passage_id, known)
    stdout.print(f"{passage.path}\n", markup=False)
    stdout.print(passage.text, markup=False)
    facts = [f"reviewed {passage.reviewed_on}", f"jurisdictions {', '.join(passage.jurisdictions)}"]
    facts += [f"confidence {passage.confidence}"]
    facts += [f"applies from {passage.valid_from}"] if passage.valid_from else []
    facts += [f"applies until {passage.valid_to}"] if passage.valid_to else []
    stdout.print("\n" + "; ".join(facts))
    for source in passage.sources:
        stdout.print(f"- {source.title} ({source.publisher}, {source.date}; {source.kind})", markup=False)
        stdout.print(f"  {source.url}", markup=False, soft_wrap=True)  # a broken address cannot be clicked
    stdout.print("\nasked as:")
    for question in passage.asked_as:
        stdout.print(f"- {question}", markup=False)


@app.command()
def due() -> None:
    """List the pages by the day on which they are to be reviewed; those that cannot be read are told as errors behind."""
    settings = read_settings()
    (documents, problems), today = answerwiring.read_pages(settings), answerwiring.today(settings)
    pages = table("review by", "in days", "page", "owner", "last reviewed")
    for document in sorted(documents, key=lambda d: (d.review_by, d.id)):
        days = (document.review_by - today).days
        left = str(days) if days >= 0 else f"{-days} overdue"
        pages.add_row(
            document.review_by.isoformat(),
            left,
            document.title,
            document.owner,
            document.reviewed_on.isoformat(),
        )
    stdout.print(pages)
    late = sum(document.review_by < today for document in documents)
    if late:
        overdue = "page is" if late == 1 else "pages are"
        stderr.print(f"{late} {overdue} overdue: ask their owners to check them and set reviewed_on and review_by")
    if any(not problem.warning for problem in problems):
        raise InvalidKnowledge(problems)


@app.command()
def impact(
    passage_ids: Annotated[list[str], typer.Argument(help="For example first-to-register#who-files-first")],
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="How many days of answers to look back")] = 180,
) -> None:
    """List the open cases and the answers that rest on passages, before changing them."""
    wanted, settings = frozenset(passage_ids), read_settings()
    known = answerwiring.read_corpus(settings).by_id
    since = answerwiring.now() - timedelta(days=days)
    with wiring.open_database(settings) as database:
        # no fault where something rests on what was taken out of the guidance
        for gone in sorted(wanted - known.keys()):
            if not any(resting_on(database, frozenset({gone}), since)):
                raise _no_such(gone, known)
        cases, answers = resting_on(database, wanted, since)
    for case in cases:
        stdout.print(f"{case.ref}  {case.status}  {case.owner or 'nobody has it'}", markup=False)
    for asker, asked_at, question, cited in answers:
        stdout.print(f"{asked_at:%Y-%m-%d}  {asker}  {question}  ({', '.join(sorted(cited & wanted))})", markup=False)
    stdout.print(f"{len(cases)} open cases and {len(answers)} answers of the last {days} days")


def _find_out_patterns(settings: Settings, encoder: Encoder) -> None:
    """What a start finds out of patterns is kept beside the index: a folder that an image carries may not be written to then."""
    answering = answerwiring.make_answering(settings, encoder)
    if answerwiring.has_playbook(settings):
        with suppress(InvalidKnowledge):  # 'guidance check' says what is wrong with a playbook, and so does a start
            read_playbook(settings, answering.corpus)


def _playbook_problems(settings: Settings, corpus: Corpus) -> list[Problem]:
    """What is wrong with the playbook; packs and clocks name its steps and rules, and so are looked at once it is whole."""
    try:
        playbook, _ = read_playbook(settings, corpus)
    except InvalidKnowledge as error:
        return error.problems
    problems: list[Problem] = []
    reads = (
        lambda: read_packs(settings, corpus, playbook),
        lambda: read_clocks(settings, corpus, playbook),
        lambda: load_details(settings.knowledge_dir),
    )
    for read in reads:
        try:
            read()
        except InvalidKnowledge as error:
            problems += error.problems
    return problems


def _no_such(passage_id: str, known: Iterable[str]) -> BotError:
    near = [i for i in known if passage_id.split("#")[-1] in i or i.startswith(passage_id.split("#")[0])][:8]
    return BotError(f"no passage has the id '{passage_id}'" + ("; near: " + ", ".join(near) if near else ""))
