from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from app.errors import LimitReachedError, ValidationFailedError
from app.openapi import errors
from app.push.notifications import trial_payload
from app.push.push_services import PushServices
from app.push.repository import SubscriptionRepository
from app.push.schemas import NewSubscription, PushKey, SubscriptionId, TestDelivery
from app.push.sender import Message, PushSender
from app.responses import JsonResponse
from app.schemas import Uuid
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate
from app.throttles.throttle import Limit, Throttle

TRIALS = Limit("trial notifications", 5, 600)
TRIAL_SECONDS = 8.0
TRIAL_TTL_SECONDS = 60


def push_router(
    subscriptions: SubscriptionRepository,
    sender: PushSender,
    services: PushServices,
    throttle: Throttle,
    authenticate: Authenticate,
) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["push"])
    caller = Depends(authenticate)

    @router.get("/push-key", response_model=PushKey, responses=errors())
    async def get_push_key() -> JsonResponse:
        return JsonResponse({"publicKey": await sender.public_key()})

    @router.post(
        "/push-subscriptions",
        response_model=SubscriptionId,
        status_code=201,
        responses={
            200: {"model": SubscriptionId, "description": "The account had it already; its keys are the latest."},
            **errors(400, 401, 413, LimitReachedError),
        },
    )
    async def register_subscription(body: NewSubscription, principal: Annotated[Principal, caller]) -> JsonResponse:
        if services.endpoint(body.endpoint) is None:
            raise ValidationFailedError.of("endpoint", "push_endpoint")
        subscription_id, is_new = await subscriptions.register(principal, body)
        return JsonResponse({"id": subscription_id}, HTTPStatus.CREATED if is_new else HTTPStatus.OK)

    @router.post("/push-subscriptions/test", response_model=TestDelivery, responses=errors(401, 429))
    async def send_trial(principal: Annotated[Principal, caller]) -> JsonResponse:
        language, own = await subscriptions.of_account(principal.account_id)
        await throttle.use(TRIALS, str(principal.account_id))
        payload = trial_payload(language)
        delivery = await sender.send([Message(to, payload, "trial", TRIAL_TTL_SECONDS) for to in own], TRIAL_SECONDS)
        await subscriptions.remove(delivery.gone)
        return JsonResponse({"sent": delivery.sent, "failed": delivery.failed, "removed": len(delivery.gone)})

    @router.delete("/push-subscriptions/{id}", status_code=204, responses=errors(400, 401, 404))
    async def delete_subscription(
        subscription_id: Annotated[Uuid, Path(alias="id")], principal: Annotated[Principal, caller]
    ) -> Response:
        await subscriptions.delete(principal.account_id, subscription_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router
