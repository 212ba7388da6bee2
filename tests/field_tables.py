"""The tables of ``knowledge/README.md``, made from the models of what an author writes."""

from pydantic import BaseModel


def field_table(model: type[BaseModel]) -> str:
    """A Markdown table of a model's fields, for ``knowledge/README.md``."""
    rows = ["| field | needed | what it holds |", "|---|---|---|"]
    for name, info in model.model_fields.items():
        needed = "yes" if info.is_required() else "no"
        rows.append(f"| `{name}` | {needed} | {info.description}{_allowed(info.annotation)} |")
    return "\n".join(rows)


def _allowed(annotation: object) -> str:
    """The closed list a field chooses from, if it has one."""
    text = str(annotation)
    if "Literal[" not in text:
        return ""
    values = text.split("Literal[", 1)[1].split("]", 1)[0].replace("'", "")
    return f" ({values})"
