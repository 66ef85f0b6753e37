from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from app.drinks.repository import DrinkRepository, Write
from app.drinks.schemas import Drink, DrinkList, ItemId, NewDrink, ReplacedDrink
from app.entity_tags import accepted_versions, entity_tag
from app.errors import DrinkConflictError, DrinkDeletedError, LimitReachedError, PreconditionRequiredError
from app.openapi import errors
from app.realtime.notifier import Notifier
from app.responses import JsonResponse
from app.sessions.access_tokens import Principal
from app.sessions.authentication import Authenticate

DrinkPath = Annotated[ItemId, Path(alias="id")]
IfMatch = Annotated[str | None, Header()]


def drinks_router(drinks: DrinkRepository, notifier: Notifier, authenticate: Authenticate) -> APIRouter:
    router = APIRouter(prefix="/v1/drinks", tags=["drinks"])
    caller = Depends(authenticate)

    @router.get("", response_model=DrinkList, responses=errors(401))
    async def list_drinks(principal: Annotated[Principal, caller]) -> JsonResponse:
        return JsonResponse({"items": await drinks.all(principal.account_id)})

    @router.post(
        "",
        response_model=Drink,
        status_code=201,
        responses={
            200: {"model": Drink, "description": "This very creation has happened before; the item as it is now."},
            **errors(400, 401, 413, DrinkConflictError, LimitReachedError, DrinkDeletedError),
        },
    )
    async def create_drink(request: Request, body: NewDrink, principal: Annotated[Principal, caller]) -> JsonResponse:
        result = await drinks.create(principal.account_id, body)
        if isinstance(result, Write):
            await notifier.changed(request.scope, result.connections, result.change_seq)
            status, drink = HTTPStatus.CREATED, result.drink
        else:
            status, drink = HTTPStatus.OK, result
        headers = {"Location": f"/v1/drinks/{drink['id']}", "ETag": entity_tag(drink["version"])}
        return JsonResponse(drink, status, headers)

    @router.put("/{id}", response_model=Drink, responses=errors(400, 401, 404, 412, 413, 428))
    async def replace_drink(
        request: Request,
        item_id: DrinkPath,
        body: ReplacedDrink,
        principal: Annotated[Principal, caller],
        if_match: IfMatch = None,
    ) -> JsonResponse:
        if if_match is None:
            raise PreconditionRequiredError
        write = await drinks.replace(principal.account_id, item_id, body, accepted_versions(if_match))
        await notifier.changed(request.scope, write.connections, write.change_seq)
        return JsonResponse(write.drink, headers={"ETag": entity_tag(write.drink["version"])})

    @router.delete("/{id}", status_code=204, responses=errors(400, 401, 404, 412))
    async def delete_drink(
        request: Request,
        item_id: DrinkPath,
        principal: Annotated[Principal, caller],
        if_match: IfMatch = None,
    ) -> Response:
        versions = accepted_versions(if_match) if if_match is not None else None
        write = await drinks.delete(principal.account_id, item_id, versions)
        if write is not None:
            await notifier.changed(request.scope, write.connections, write.change_seq)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return router
