"""The README's table of settings is made from the settings. Rewrite it with: python -m tests.unit.test_readme"""

import re
from pathlib import Path

from bot.settings import Settings

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"(<!-- generated: settings -->\n).*?(<!-- end -->)", re.S)


def rows() -> str:
    lines = ["| setting | default | what it is |\n", "|---|---|---|\n"]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"KNOCKOFF_{name.upper()}")
        default = "" if field.default_factory or field.default in (None, ()) else f"`{field.default}`"
        lines.append(f"| `{variable}` | {default} | {field.description} |\n")
    return "".join(lines)


def generated(text: str) -> str:
    return BLOCK.sub(lambda found: f"{found[1]}{rows()}{found[2]}", text)


def test_the_table_of_settings_says_what_the_settings_say() -> None:
    text = README.read_text(encoding="utf-8")

    assert generated(text) == text


def test_every_setting_has_a_description() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


if __name__ == "__main__":
    README.write_text(generated(README.read_text(encoding="utf-8")), encoding="utf-8")
