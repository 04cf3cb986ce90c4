"""Whether a result holds to `docs/result.schema.json`, which says what each of its fields is."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[2] / "docs" / "result.schema.json"
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
LINE = Draft202012Validator(SCHEMA)
RECORD = LINE.evolve(schema=SCHEMA["$defs"]["record"])


def complaints(validator, result):
    """Where it does not hold, and what the schema does not name."""
    wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(result)]
    return wrong + [f"{where} is not described" for where in undescribed(SCHEMA, result)]


def undescribed(schema, value, where="$"):
    """The fields of a value that its schema names nowhere."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from undescribed(schema.get("items", {}), each, f"{where}[{number}]")
    elif isinstance(value, dict) and "properties" in schema:
        for name, each in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}"
            else:
                yield from undescribed(schema["properties"][name], each, f"{where}.{name}")
