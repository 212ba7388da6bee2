"""Where settings are looked for: only where one is."""

from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource


class FromWhereTheyAre(BaseSettings):
    """Settings for which the environment and ``.env`` are asked field by field only if they name one.

    The library works out anew for each object, source and field what the field's type takes, whether or not anything is set, and
    that is most of what making settings costs.
    """

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, and then whatever names a setting."""
        read = (env_settings, dotenv_settings)
        asked = [each for each in read if not isinstance(each, EnvSettingsSource) or _names_one(settings_cls, each)]
        return init_settings, *asked, file_secret_settings


def _names_one(kind: type[BaseSettings], source: EnvSettingsSource) -> bool:
    """Whether anything is set there under a name of a setting: that of its field, or its alias."""
    fields = kind.model_fields.items()
    names = {f"{source.env_prefix}{name}".lower() for name, _ in fields}
    names |= {str(field.validation_alias).lower() for _, field in fields}
    return not names.isdisjoint(source.env_vars)
