"""CloudWatch's embedded metric format, as its specification has it."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

NAME = {"type": "string", "minLength": 1, "maxLength": 1024}
UNITS = ["Count", "Milliseconds", "None"]
FORMAT = jsonschema_rs.Draft202012Validator(
    {
        "type": "object",
        "required": ["_aws"],
        "properties": {
            "_aws": {
                "type": "object",
                "required": ["Timestamp", "CloudWatchMetrics"],
                "additionalProperties": False,
                "properties": {
                    # Milliseconds; seconds would be in 1970.
                    "Timestamp": {"type": "integer", "minimum": 1_600_000_000_000},
                    "CloudWatchMetrics": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["Namespace", "Dimensions", "Metrics"],
                            "additionalProperties": False,
                            "properties": {
                                "Namespace": {**NAME, "pattern": "^[A-Za-z0-9_./#:-]+$"},
                                "Dimensions": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {"type": "array", "minItems": 1, "maxItems": 30, "items": NAME},
                                },
                                "Metrics": {
                                    "type": "array",
                                    "minItems": 1,
                                    "maxItems": 100,
                                    "items": {
                                        "type": "object",
                                        "required": ["Name", "Unit"],
                                        "additionalProperties": False,
                                        "properties": {"Name": NAME, "Unit": {"enum": UNITS}},
                                    },
                                },
                            },
                        },
                    },
                },
            }
        },
    }
)


def metric_breaches(entry: Mapping[str, Any]) -> Iterator[str]:
    """Where a log entry is not what CloudWatch would read its metrics from."""
    errors = [f"metrics at {error.instance_path}: {error.message}" for error in FORMAT.iter_errors(dict(entry))]
    yield from errors
    for directive in [] if errors else entry["_aws"]["CloudWatchMetrics"]:
        for name in {name for names in directive["Dimensions"] for name in names}:
            if not isinstance(entry.get(name), str) or not entry[name]:
                yield f"dimension {name} has no value"
        for metric in directive["Metrics"]:
            value = entry.get(metric["Name"])
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield f"metric {metric['Name']} has no value"


def metric_units(entry: Mapping[str, Any]) -> dict[str, str]:
    return {metric["Name"]: metric["Unit"] for each in entry["_aws"]["CloudWatchMetrics"] for metric in each["Metrics"]}
