"""How the API documents itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.schemas import ErrorEnvelope

Responses = dict[int | str, dict[str, Any]]


def errors(*statuses: int) -> Responses:
    return {status: {"model": ErrorEnvelope} for status in (*statuses, 500, 503)}


class DescribedApi(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The schema without FastAPI's own 422, which this API never answers."""
        schema = get_openapi(title=self.title, version=self.version, routes=self.routes)
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        return schema
