"""The field tables of knowledge/README.md are the models' own. Rewrite them with: python -m tests.unit.test_knowledge_readme"""

import re
from pathlib import Path

from pydantic import BaseModel

from bot.knowledge.front_matter import PageHeader, SectionHeader, SourceEntry
from tests.field_tables import field_table

README = Path(__file__).resolve().parents[2] / "knowledge" / "README.md"
TABLES: dict[str, type[BaseModel]] = {"page": PageHeader, "section": SectionHeader, "source": SourceEntry}


def generated(text: str) -> str:
    for name, model in TABLES.items():
        block = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.S)
        text = block.sub(lambda found, m=model: f"{found[1]}{field_table(m)}\n{found[2]}", text)
    return text


def test_the_field_tables_say_what_the_models_say() -> None:
    text = README.read_text(encoding="utf-8")

    assert generated(text) == text
    assert text.count("| `asked_as` |") == 1


if __name__ == "__main__":
    README.write_text(generated(README.read_text(encoding="utf-8")), encoding="utf-8")
