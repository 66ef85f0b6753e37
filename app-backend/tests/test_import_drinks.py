"""The own drinks and cups of an imported file: those that the account lacks, within its limit, all of it or nothing."""

from typing import Any
from uuid import uuid4

import pytest

from tests.caller import Client
from tests.test_export import export
from tests.test_import import ROW, as_json, problems, records, send

LATTE = {"id": str(uuid4()), "kind": "drink", "name": "Latte", "factor": 0.9, "icon": "coffee", "position": 3.5}
MUG = {"id": str(uuid4()), "kind": "cup", "drink": LATTE["id"], "amountMl": 300, "icon": "mug", "position": 4.5}


def own_drinks(client: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/v1/drinks").json["items"]
    kept = ("id", "kind", "name", "factor", "drink", "amountMl", "icon", "position", "hidden")
    return [{key: item[key] for key in kept} for item in items if not item["builtIn"]]


def test_own_drinks_and_cups_come_along(client: Client) -> None:
    for item in (LATTE, {**MUG, "hidden": True}):
        assert client.call("POST", "/v1/drinks", item).status == 201
    exported = export(client).content
    other = Client.guest(client.environment)
    added = [other.call("POST", "/v1/me/import", exported).json["importedDrinks"] for _ in range(2)]
    assert added == [2, 0]
    assert own_drinks(other) == own_drinks(client)
    # The cup that came along is one to log with and to change like any other.
    assert other.log_drink(drink=LATTE["id"])["drinkName"] == "Latte"
    assert other.call("DELETE", f"/v1/drinks/{LATTE['id']}").status == 204
    # Deleted meanwhile: the drink stays so, and its cup with it.
    assert other.call("POST", "/v1/me/import", exported).json["importedDrinks"] == 0
    assert own_drinks(other) == []


def test_a_drink_that_is_gone_takes_the_cup_that_the_account_never_had(client: Client) -> None:
    client.call("POST", "/v1/drinks", LATTE)
    client.call("DELETE", f"/v1/drinks/{LATTE['id']}")
    cup_of_water = {**MUG, "id": str(uuid4()), "drink": "water"}
    assert send(client, as_json(drinks=[LATTE, MUG, cup_of_water])).json["importedDrinks"] == 1
    assert [item["id"] for item in own_drinks(client)] == [cup_of_water["id"]]


def test_own_drinks_that_were_changed_stay_as_they_are(client: Client) -> None:
    client.call("POST", "/v1/drinks", {**LATTE, "name": "Flat white"})
    assert send(client, as_json(drinks=[MUG, LATTE])).json["importedDrinks"] == 1
    assert [item["name"] for item in own_drinks(client)] == ["Flat white", None]


@pytest.mark.parametrize(
    ("items", "path"),
    [
        ([{**LATTE, "factor": 1.6}], "line 1: drinks.0.factor"),
        ([{**LATTE, "position": None}], "line 1: drinks.0.position"),
        ([{**LATTE, "id": "tea"}], "line 1: drinks.0.id"),
        ([{**LATTE, "builtIn": True}], "line 1: drinks.0.builtIn"),
        ([{**LATTE, "colour": "red"}], "line 1: drinks.0.colour"),
        ([LATTE, LATTE], "line 1: drinks.1.id"),
        ([MUG], "line 1: drinks.0.drink"),
        ([{**MUG, "drink": MUG["id"]}], "line 1: drinks.0.drink"),
        ([7], "line 1: drinks.0"),
    ],
)
def test_a_wrong_drink_is_named(client: Client, items: list[object], path: str) -> None:
    assert problems(send(client, as_json(ROW, drinks=items))) == [path]
    assert (records(client), own_drinks(client)) == ([], [])


def test_own_drinks_up_to_the_limit(client: Client) -> None:
    items = [{**LATTE, "id": str(uuid4())} for _ in range(100)]
    client.call("POST", "/v1/drinks", LATTE)
    for too_many in ([*items, MUG], items):
        answer = send(client, as_json(ROW, drinks=too_many))
        assert (answer.status, answer.code) == (409, "LIMIT_REACHED")
    assert (records(client), len(own_drinks(client))) == ([], 1)
    assert send(client, as_json(ROW, drinks=items[:99])).json["importedDrinks"] == 99
    assert len(own_drinks(client)) == 100
    # No file holds more than an account can, whatever becomes of it.
    client.call("DELETE", f"/v1/drinks/{LATTE['id']}")
    assert send(client, as_json(drinks=[LATTE, *items[:99]])).status == 200
    assert send(client, as_json(drinks=[LATTE, *items])).code == "LIMIT_REACHED"


def test_devices_hear_of_a_drink_before_what_hangs_on_it(client: Client) -> None:
    cursor = client.get("/v1/changes").json["cursor"]
    record = {**ROW, "drink": LATTE["id"], "drinkName": "Latte", "factor": 0.9}
    send(client, as_json(record, drinks=[MUG, LATTE]))
    following = client.log_drink()
    seen: list[str] = []
    # One by one, as each has a number of its own.
    for _ in range(4):
        page = client.get("/v1/changes", since=cursor, limit="1").json
        (change,) = page["changes"]
        seen.append(change["id"])
        cursor = page["cursor"]
    assert seen == [LATTE["id"], MUG["id"], ROW["id"], following["id"]]
