from fastapi import APIRouter

from app.database import Database
from app.openapi import errors
from app.responses import JsonResponse
from app.schemas import ResponseModel
from app.settings import Settings


class Health(ResponseModel):
    status: str
    build_id: str
    environment: str


class Readiness(ResponseModel):
    status: str


def health_router(settings: Settings, database: Database) -> APIRouter:
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("", response_model=Health)
    async def health() -> JsonResponse:
        return JsonResponse({"status": "ok", "buildId": settings.build_id, "environment": settings.environment})

    @router.get("/ready", response_model=Readiness, responses=errors())
    async def ready() -> JsonResponse:
        await database.read("SELECT 1", {})
        return JsonResponse({"status": "ready"})

    return router
