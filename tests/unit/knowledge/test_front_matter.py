"""The fields an author writes are described once, in the models."""

import pytest
from pydantic import BaseModel

from bot.knowledge.front_matter import PageHeader, SectionHeader, SourceEntry
from tests.field_tables import field_table

MODELS = (PageHeader, SectionHeader, SourceEntry)


@pytest.mark.parametrize("model", MODELS)
def test_the_table_has_a_described_row_for_every_field(model: type[BaseModel]) -> None:
    rows = field_table(model).splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(model.model_fields)
    assert all(info.description for info in model.model_fields.values())


def test_the_table_names_what_a_closed_field_may_hold() -> None:
    rows = {row.split("`")[1]: row for row in field_table(SectionHeader).splitlines()[2:]}
    assert "(high, medium, low)" in rows["confidence"]
    assert "(CN, US, EU, HK, INT)" in rows["jurisdictions"]
    assert "| yes |" in rows["sources"]
    assert "| no |" in rows["rule"]
