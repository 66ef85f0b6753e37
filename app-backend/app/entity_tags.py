"""Entity tags: the version of what is stored, `"3"`; `"0"` is what nobody has changed yet."""

import re

from app.errors import ValidationFailedError

# The gateway may make a tag weak when it compresses the answer.
TAG = re.compile(r'(?:W/)?"([^"]*)"')
LIST = re.compile(r'\s*(?:W/)?"[^"]*"(?:\s*,\s*(?:W/)?"[^"]*")*\s*')
# Any other tag is none of ours, and matches nothing.
VERSION = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


def entity_tag(version: int) -> str:
    return f'"{version}"'


def accepted_versions(if_match: str) -> list[int] | None:
    """The versions that an If-Match header names; None for `*`."""
    if if_match.strip() == "*":
        return None
    if not LIST.fullmatch(if_match):
        raise ValidationFailedError.of("If-Match", "entity_tag")
    tags = TAG.findall(if_match)
    return [int(tag) for tag in tags if VERSION.fullmatch(tag)]
