"""The configuration of a study: the defaults, and the few settings in which the study differs.

`config.yaml` beside the Snakefile holds every setting. A study's folder has a `study.yaml` with
those that differ; files and settings on the command line differ from both.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from steadyface.errors import SettingsError
from steadyface.trackers.arms import ARMS

STUDY_FILE = "study.yaml"
DEFAULTS_FILE = "config.yaml"
SCHEMA_FILE = "rules/schemas/config.schema.yaml"
SHOWN = 200
# What a setting has to be, by the schema's word for it.
KINDS = {
    "array": "a list, such as [a, b]",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a section: its settings stand below it, indented",
    "string": "a text",
}


@dataclass(frozen=True)
class Layer:
    """Settings and where they stand, as messages name it."""

    source: str
    settings: Mapping[str, Any]


def study_file(folder: Path, checkout: Path, named: bool) -> Path | None:
    """The file with a study's own settings, if there is one.

    Args:
        folder: the study's.
        checkout: the workflow's, whose own study is the default one.
        named: the command line names a file of settings, so the folder needs none.

    Raises:
        SettingsError: the folder is no study's.
    """
    default = folder.resolve() == checkout.resolve()
    # Folders that were set up before studies had a file of their own hold a whole configuration.
    for name in (STUDY_FILE,) if default else (STUDY_FILE, DEFAULTS_FILE):
        if (folder / name).is_file():
            return folder / name
    if default or named:
        return None
    known = sorted(path.parent.name for path in checkout.glob(f"studies/*/{STUDY_FILE}"))
    name = folder.resolve().name
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        remedy = f"did you mean --directory studies/{near[0]}?"
    else:
        remedy = f"copy a folder of studies/ ({', '.join(known)}) and change its {STUDY_FILE}"
    raise SettingsError(f"has no {STUDY_FILE}, so it is no study", where=name, remedy=remedy)


def read_settings(path: str | Path) -> dict[str, Any]:
    """The settings of a YAML file, or of a JSON file called `.json`.

    Raises:
        SettingsError: the file cannot be read, is no YAML, or has a setting twice.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        as_json = str(path).endswith(".json")
        settings = json.loads(text) if as_json else _Strict(text).get_single_data()
    except OSError as problem:
        raise SettingsError(
            f"cannot be read ({problem.strerror})", where=path, remedy="check it"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError("is no UTF-8 text", where=path, remedy="save it as UTF-8") from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        words = " ".join(str(getattr(problem, "problem", None) or problem).split())
        raise SettingsError(
            f"{line}{words[:SHOWN]}",
            where=path,
            remedy="lines are `name: value`, indented by blanks",
        ) from None
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise SettingsError("holds no settings", where=path, remedy="lines are `name: value`")
    return settings


def configuration_schema(path: str | Path) -> dict[str, Any]:
    """The JSON schema of a configuration, with the trackers that there are.

    Args:
        path: `rules/schemas/config.schema.yaml`, which leaves them to `trackers/arms.py`.
    """
    schema = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    schema["properties"]["trackers"]["items"]["enum"] = list(ARMS)
    return schema


def typed(settings: Any) -> Any:
    """Settings of the command line; within sections and lists Snakemake takes each for a text."""
    if isinstance(settings, Mapping):
        return {name: typed(value) for name, value in settings.items()}
    if isinstance(settings, list):
        return [typed(value) for value in settings]
    if not isinstance(settings, str):
        return settings
    try:
        value = yaml.safe_load(settings)
    except yaml.YAMLError:
        return settings
    return settings if isinstance(value, Mapping | list | date) else value


def merged(defaults: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults with the changes in their places; sections are merged, values are replaced."""
    result = dict(defaults)
    for name, value in changes.items():
        before = result.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[name] = merged(before, value) if both else value
    return result


def complete(
    defaults: Layer, others: Sequence[Layer], schema: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole configuration of a study, checked against its schema.

    Args:
        defaults: every setting.
        others: layers of settings that differ; later ones win.
        schema: JSON schema of the whole.

    Raises:
        SettingsError: a setting does not exist or has no meaningful value; a line each, with the
            file that it stands in and the nearest setting that exists.
    """
    settings = defaults.settings
    for layer in others:
        settings = merged(settings, layer.settings)
    layers = [defaults, *others]
    faults = Draft202012Validator(schema).iter_errors(settings)
    lines = [line for fault in faults for line in _told(fault, layers)]
    if lines:
        raise SettingsError("\n".join(dict.fromkeys(lines)))
    return dict(settings)


def whole_configuration(checkout: str | Path, others: Sequence[Layer]) -> dict[str, Any]:
    """The defaults of a checkout, in places changed by what differs, later ones winning.

    Not Snakemake's `configfile:`, which loses a setting that stands twice, finds no defaults where
    another workflow has this one as a module, and tells of a mistyped name in a thousand lines.

    Raises:
        SettingsError: as `complete`.
    """
    defaults = Path(checkout, DEFAULTS_FILE)
    schema = configuration_schema(Path(checkout, SCHEMA_FILE))
    return complete(Layer(str(defaults), read_settings(defaults)), others, schema)


def _told(fault: ValidationError, layers: Sequence[Layer]) -> Iterator[str]:
    """One line for each thing that is wrong."""
    place = list(fault.absolute_path)
    if fault.validator == "additionalProperties" and isinstance(fault.instance, Mapping):
        known = list(fault.schema.get("properties", {}))
        for name in fault.instance:
            if name not in known:
                where = _source([*place, name], layers)
                section = f"{_named(place)}: " if place else ""
                near = _meant(name, place, known, list(_places(layers[0].settings)))
                remedy = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
                yield f"{where}: {section}{name!r} is no setting; {remedy}"
        return
    if fault.context:
        # Of several forms that a value may have, the one that it comes nearest to.
        fault = best_match(fault.context) or fault
    words = " ".join(fault.message.split())
    if len(words) > SHOWN:
        words = f"{words[:SHOWN]} ..."
    if fault.validator == "enum":
        near = _near(fault.instance, list(map(str, fault.validator_value)))
        words = f"{words}; did you mean {near}?" if near else words
    elif fault.instance is None:
        words = f"is empty; give it a value or remove the line ({words})"
    elif fault.validator == "type" and fault.validator_value in KINDS:
        words = f"{_short(fault.instance)} is not {KINDS[fault.validator_value]}"
    yield f"{_source(place, layers)}: {_named(place) or 'the whole'}: {words}"


def _short(value: Any) -> str:
    words = " ".join(repr(value).split())
    return f"{words[:SHOWN]} ..." if len(words) > SHOWN else words


def _meant(
    wrong: Any, place: Sequence[str | int], known: Sequence[str], everywhere: Sequence[str]
) -> str | None:
    """The setting that stands in the wrong section, or else one of a like name."""
    moved = [other for other in everywhere if other.rpartition("/")[2] == wrong]
    if len(moved) == 1:
        return moved[0]
    return _near(wrong, [_named([*place, other]) for other in known]) or _near(wrong, everywhere)


def _near(wrong: Any, known: Sequence[str]) -> str | None:
    """Which of the places in the configuration, or of the values, was probably meant."""

    def bare(name: Any) -> str:
        return re.sub(r"[\W_]", "", str(name).rpartition("/")[2]).lower()

    names = {bare(name): name for name in reversed(known)}
    near = difflib.get_close_matches(bare(wrong), list(names), n=1, cutoff=0.7)
    return names[near[0]] if near else None


def _places(settings: Mapping[str, Any], within: Sequence[str] = ()) -> Iterator[str]:
    """Every setting's place, such as smoothness/window_s."""
    for name, value in settings.items():
        yield _named([*within, name])
        if isinstance(value, Mapping):
            yield from _places(value, [*within, name])


def _named(place: Sequence[str | int]) -> str:
    return "/".join(map(str, place))


def _source(place: Sequence[str | int], layers: Sequence[Layer]) -> str:
    """The last of the layers that holds a setting, or most of the way to it."""

    def depth(layer: Layer) -> int:
        held: Any = layer.settings
        for count, name in enumerate(place):
            try:
                held = held[name]
            except (KeyError, IndexError, TypeError):
                return count
        return len(place)

    return max(reversed(layers), key=depth).source


class _Strict(yaml.SafeLoader):
    """YAML in which a name stands once: of two, the first would be dropped in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name in names:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name!r} stands there twice", key.start_mark
                )
            names.add(name)
        return super().construct_mapping(node, deep)
