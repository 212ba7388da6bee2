"""An index is brought up to date when there is something to bring, and otherwise nothing is read."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import answerwiring
from bot.answering.model import Answered, Question
from bot.answering.origin import origin
from bot.errors import InvalidKnowledge
from bot.inference.encoder import DEFAULT_SHA256
from bot.settings import Settings
from tests.fakes import FakeEncoder
from tests.knowledge_builders import TODAY, edit, write_tiny

UNNEEDED = ("torch", "scipy", "sklearn", "bm25s", "markdown_it", "slack_bolt", "sqlalchemy", "bot.cases")


def bring(settings: Settings, force: bool = False) -> bool:
    """Bring the index up to date; says whether one was built."""
    change = answerwiring.bring_index_up_to_date(settings, FakeEncoder(), lambda _done, _total: None, force)
    return change is not None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Guidance with an index."""
    given = Settings(_env_file=None, data_dir=tmp_path / "data", knowledge_dir=write_tiny(tmp_path / "knowledge"))
    assert bring(given)
    return given


def test_guidance_that_an_index_was_made_from_is_not_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_arguments: object) -> None:
        raise AssertionError("the guidance was read")

    monkeypatch.setattr(answerwiring, "read_knowledge", read)
    assert not bring(settings)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts on which an encoder that is exported was held against its export."""
    texts: list[str] = []

    def export(encoder: FakeEncoder, _folder: Path, given: list[str], _progress: object) -> FakeEncoder:
        texts.extend(given)
        return encoder

    monkeypatch.setattr("bot.inference.encoder.load_encoder", lambda _name: FakeEncoder())
    monkeypatch.setattr("bot.inference.exported.export", export)
    return texts


def test_the_encoder_is_made_beside_guidance_with_faults_which_a_check_then_shows(
    settings: Settings, compared: list[str]
) -> None:
    edit(settings.knowledge_dir, "guidance/marks.md", "sources: [mark-law]\n", "sources: [gone]\n")
    answerwiring.make_encoder(settings)
    assert len(compared) == 6


def test_no_encoder_is_made_without_a_passage_to_hold_it_against(settings: Settings, compared: list[str]) -> None:
    for page in (settings.knowledge_dir / "guidance").iterdir():
        page.unlink()
    with pytest.raises(InvalidKnowledge, match="there is no page"):
        answerwiring.make_encoder(settings)
    assert compared == []


def test_a_question_is_answered_by_the_encoder_itself_where_its_export_is_lost_and_none_is_made(
    settings: Settings, compared: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = FakeEncoder()
    whole.hash = DEFAULT_SHA256
    answerwiring.bring_index_up_to_date(settings, whole, lambda _done, _total: None)
    monkeypatch.setattr("bot.inference.loading.load_encoder", lambda _name: whole)
    desk = answerwiring.answer_desk(settings, lambda _done, _total: None)
    assert isinstance(desk.answering.answer(Question("who owns a trademark in china", TODAY)), Answered)
    assert compared == []
    assert "'knockoff guidance index' makes it anew" in capsys.readouterr().err


def test_of_two_that_need_an_index_at_once_one_builds_it_and_the_other_takes_it(tmp_path: Path) -> None:
    given = Settings(_env_file=None, data_dir=tmp_path / "data", knowledge_dir=write_tiny(tmp_path / "knowledge"))
    with ThreadPoolExecutor(2) as pool:
        built = list(pool.map(lambda _: bring(given), range(2)))
    assert sorted(built) == [False, True]


def test_a_change_of_words_is_indexed_and_a_change_of_space_is_not(settings: Settings) -> None:
    glossary = settings.knowledge_dir / "glossary.yaml"
    glossary.write_text(glossary.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert not bring(settings)
    glossary.write_text(glossary.read_text(encoding="utf-8").replace('"TM", ', '"TM", "tmark", '), encoding="utf-8")
    assert bring(settings)
    assert not bring(settings)
    assert bring(settings, force=True)


def test_every_file_that_is_read_counts(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "knowledge")
    seen = {origin(folder)}
    files = [file for file in folder.rglob("*") if file.is_file() and "playbook" not in file.parts]
    for file in files:
        file.write_bytes(file.read_bytes() + b"\n")
        seen.add(origin(folder))
    assert len(seen) == len(files) + 1


def test_a_question_from_the_shell_imports_nothing_it_does_not_need() -> None:
    script = (
        "import sys; from bot import cli, answerwiring; cli.program('ask'); import bot.inference.exported;"
        f"print([name for name in {UNNEEDED} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
