"""What a visitor's browser measured of one page view: metrics of the request's log line, kept nowhere."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from starlette.requests import Request

from app.openapi import errors
from app.request_context import count
from app.schemas import RequestModel
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate

# Beyond ten minutes nobody has waited: a page in the background, or a clock that was set.
Milliseconds = Annotated[float, Field(ge=0, le=600_000, strict=True, allow_inf_nan=False)]


class Vitals(RequestModel):
    lcp_ms: Milliseconds | None = None
    inp_ms: Milliseconds | None = None
    cls: Annotated[float, Field(ge=0, le=100, strict=True, allow_inf_nan=False)] | None = None
    ttfb_ms: Milliseconds | None = None
    js_errors: Annotated[int, Field(ge=0, le=10_000, strict=True)] | None = None


METRICS: Final = {
    "lcp_ms": "LargestContentfulPaint",
    "inp_ms": "InteractionToNextPaint",
    "cls": "CumulativeLayoutShift",
    "ttfb_ms": "TimeToFirstByte",
    "js_errors": "JavaScriptErrors",
}


def vitals_router(authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/vitals", tags=["vitals"])

    @router.post("", status_code=204, response_class=Response, responses=errors(400, 401, 413))
    async def report(request: Request, vitals: Vitals, _: Annotated[Principal, Depends(authenticate)]) -> Response:
        for field, value in vitals.model_dump(exclude_none=True).items():
            count(request.scope, METRICS[field], value)
        return Response(status_code=204)

    return router
