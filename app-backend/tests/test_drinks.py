"""Own drinks and cups, the built-in ones, and what records keep of them."""

from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.drinks.catalogue import BUILT_IN, FACTORS, ICONS
from tests.caller import Answer, Client, ExecutionEnvironment
from tests.conftest import MakeEnvironment

KEYS = {
    *("id", "kind", "builtIn", "name", "factor", "drink", "amountMl", "icon", "position", "hidden", "version"),
    *("createdAt", "updatedAt"),
}


def new_drink(**content: object) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "drink", "name": "豆花水", "factor": 0.85, "icon": "juice", **content}


def new_cup(drink: object = "water", **content: object) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "cup", "drink": drink, "amountMl": 420, "icon": "tumbler", **content}


def create(client: Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.call("POST", "/v1/drinks", body)
    assert answer.status == 201, answer.text
    created: dict[str, Any] = answer.json
    return created


def items(client: Client) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in client.get("/v1/drinks").json["items"]}


def put(client: Client, item_id: str, body: dict[str, Any], if_match: str = "*") -> Answer:
    return client.call("PUT", f"/v1/drinks/{item_id}", body, headers={"If-Match": if_match})


def replaced(item: dict[str, Any], **content: object) -> dict[str, Any]:
    """An own item as a PUT sends it back."""
    kept = ("kind", "name", "factor", "drink", "amountMl", "icon", "position", "hidden")
    return {key: item[key] for key in kept} | content


def fields(answer: Answer) -> list[str]:
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED"), answer.text
    return [entry["path"] for entry in answer.json["error"]["fields"]]


class TestBuiltIn:
    def test_are_there_in_their_order(self, client: Client) -> None:
        listed = client.get("/v1/drinks").json["items"]
        assert all(item.keys() == KEYS for item in listed)
        assert {item["version"] for item in listed} == {0}
        drinks = [item["id"] for item in listed if item["kind"] == "drink"]
        cups = [item["id"] for item in listed if item["kind"] == "cup"]
        assert drinks == list(FACTORS)
        assert cups[:4] == ["cup-150", "cup-250", "cup-350", "cup-500"]
        assert listed[0] == {
            "id": "cup-150",
            "kind": "cup",
            "builtIn": True,
            "name": None,
            "factor": None,
            "drink": "water",
            "amountMl": 150,
            "icon": "glass",
            "position": 10.0,
            "hidden": False,
            "version": 0,
            "createdAt": None,
            "updatedAt": None,
        }

    def test_the_table_is_sound(self) -> None:
        for key, item in BUILT_IN.items():
            assert len(key) <= 40
            assert item["icon"] in ICONS
            assert (item["kind"] == "cup") == (item["drink"] in FACTORS) == (item["factor"] is None)

    def test_may_be_moved_and_hidden_and_nothing_else(self, client: Client) -> None:
        moved = put(client, "tea", {"position": 5.5, "hidden": False}, '"0"')
        assert (moved.status, moved.headers["etag"]) == (200, '"1"')
        assert moved.json | {"id": "tea", "factor": 1.0, "position": 5.5, "version": 1, "builtIn": True} == moved.json
        assert next(iter(items(client))) == "tea"
        hidden = put(client, "tea", {"position": 5.5, "hidden": True}, '"1"')
        assert items(client)["tea"] == hidden.json
        assert (hidden.json["hidden"], hidden.json["version"]) == (True, 2)
        stale = put(client, "tea", {"position": 1, "hidden": False}, '"0"')
        assert (stale.status, stale.code) == (412, "VERSION_MISMATCH")
        assert put(client, "coffee", {"position": 1, "hidden": False}, '"1"').status == 412
        for name, value in (("name", "Tee"), ("factor", 0.5), ("amountMl", 3), ("icon", "tea"), ("drink", "tea")):
            assert fields(put(client, "tea", {"position": 1, "hidden": False, name: value})) == [name]
        assert fields(put(client, "tea", replaced(new_drink(drink=None, amountMl=None, position=1, hidden=False)))) == [
            "kind"
        ]

    def test_deleting_hides(self, client: Client) -> None:
        for _ in range(2):
            assert client.call("DELETE", "/v1/drinks/cup-350").status == 204
        assert (items(client)["cup-350"]["hidden"], items(client)["cup-350"]["version"]) == (True, 1)
        assert client.call("DELETE", "/v1/drinks/soda", headers={"If-Match": '"3"'}).status == 412
        assert client.call("DELETE", "/v1/drinks/soda", headers={"If-Match": '"0"'}).status == 204

    def test_of_a_later_release_are_left_out(self, client: Client, sql_admin: psycopg.Connection) -> None:
        sql_admin.execute(
            "INSERT INTO drinks (account_id, id, change_seq, position) VALUES (%s, 'cup-9999', 99, 1)",
            (client.profile["id"],),
        )
        sql_admin.execute("UPDATE accounts SET change_seq = 99 WHERE id = %s", (client.profile["id"],))
        assert "cup-9999" not in items(client)
        assert put(client, "cup-9999", {"position": 1, "hidden": True}).status == 404
        assert [change["type"] for change in client.get("/v1/changes").json["changes"]] == ["profile"]

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    @pytest.mark.parametrize(("item_id", "status"), [("lava", 404), ("Water", 400), ("a b", 400), ("x" * 41, 400)])
    def test_unknown_ones(self, client: Client, method: str, item_id: str, status: int) -> None:
        body = {"position": 1, "hidden": True} if method == "PUT" else None
        answer = client.call(method, f"/v1/drinks/{item_id}", body, headers={"If-Match": "*"})
        assert answer.status == status


class TestOwn:
    def test_a_drink_is_created_and_listed(self, client: Client) -> None:
        body = new_drink(name="  Kombucha ", factor=0.9)
        answer = client.call("POST", "/v1/drinks", body)
        assert (answer.status, answer.headers["etag"]) == (201, '"1"')
        assert answer.headers["location"] == f"/v1/drinks/{body['id']}"
        drink = answer.json
        assert drink.keys() == KEYS
        assert (
            drink
            | {
                "id": body["id"],
                "kind": "drink",
                "builtIn": False,
                "name": "Kombucha",
                "factor": 0.9,
                "drink": None,
                "amountMl": None,
                "icon": "juice",
                "hidden": False,
                "version": 1,
            }
            == drink
        )
        assert items(client)[body["id"]] == drink

    def test_a_cup_holds_a_built_in_or_an_own_drink(self, client: Client) -> None:
        drink = create(client, new_drink())
        cup = create(client, new_cup(drink["id"].upper(), name="Thermos"))
        assert (cup["drink"], cup["amountMl"], cup["name"], cup["factor"]) == (drink["id"], 420, "Thermos", None)
        assert create(client, new_cup("milk"))["name"] is None
        for unknown in ("lava", str(uuid4()), cup["id"], "cup-250"):
            assert fields(client.call("POST", "/v1/drinks", new_cup(unknown))) == ["drink"]

    def test_goes_to_the_end_unless_it_has_a_place(self, client: Client) -> None:
        first, second = create(client, new_drink()), create(client, new_cup())
        assert (first["position"], second["position"]) == (100, 110)
        third = create(client, new_drink(position=15))
        drinks = [item["id"] for item in items(client).values() if item["kind"] == "drink"]
        assert drinks[:3] == ["water", third["id"], "sparkling_water"]
        assert drinks[-1] == first["id"]

    def test_of_one_place_are_ordered_by_id(self, client: Client) -> None:
        made = sorted(create(client, new_drink(position=-1))["id"] for _ in range(5))
        assert list(items(client))[:5] == made

    @pytest.mark.parametrize(
        ("content", "wrong"),
        [
            ({"kind": "bowl"}, ["kind"]),
            ({"kind": None}, ["kind"]),
            ({"name": None}, ["name"]),
            ({"name": " \t "}, ["name"]),
            ({"name": "x" * 41}, ["name"]),
            ({"name": "a\x00b"}, ["name"]),
            ({"name": "a\nb"}, ["name"]),
            ({"name": 7}, ["name"]),
            ({"factor": None}, ["factor"]),
            ({"factor": -0.01}, ["factor"]),
            ({"factor": 1.51}, ["factor"]),
            ({"factor": 0.855}, ["factor"]),
            ({"factor": "0.85"}, ["factor"]),
            ({"factor": True}, ["factor"]),
            ({"icon": "lava"}, ["icon"]),
            ({"icon": None}, ["icon"]),
            ({"position": "1"}, ["position"]),
            ({"position": 1e10}, ["position"]),
            ({"hidden": "no"}, ["hidden"]),
            ({"drink": "tea"}, ["drink"]),
            ({"amountMl": 100}, ["amountMl"]),
            ({"id": "water"}, ["id"]),
            ({"version": 1}, ["version"]),
            ({"kind": "cup"}, ["amountMl", "drink", "factor"]),
        ],
    )
    def test_refuses_what_is_no_drink(self, client: Client, content: dict[str, object], wrong: list[str]) -> None:
        assert fields(client.call("POST", "/v1/drinks", new_drink(**content))) == wrong

    @pytest.mark.parametrize(
        ("content", "wrong"),
        [
            ({"amountMl": 0}, ["amountMl"]),
            ({"amountMl": 5001}, ["amountMl"]),
            ({"amountMl": 2.5}, ["amountMl"]),
            ({"factor": 1.0}, ["factor"]),
            ({"drink": None}, ["drink"]),
        ],
    )
    def test_refuses_what_is_no_cup(self, client: Client, content: dict[str, object], wrong: list[str]) -> None:
        assert fields(client.call("POST", "/v1/drinks", new_cup() | content)) == wrong

    def test_a_lone_surrogate_is_no_name(self, client: Client) -> None:
        body = '{"id": "%s", "kind": "drink", "name": "\\ud800", "factor": 1, "icon": "tea"}' % uuid4()  # noqa: UP031 - braces
        assert fields(client.call("POST", "/v1/drinks", body)) == ["name"]

    @pytest.mark.parametrize("content", [{"factor": 0}, {"factor": 1.5}, {"name": "x" * 40}, {"name": "水" * 40}])
    def test_takes_the_edges(self, client: Client, content: dict[str, object]) -> None:
        assert create(client, new_drink(**content)).items() >= content.items()

    @pytest.mark.parametrize("amount", [1, 5000])
    def test_takes_the_smallest_and_the_largest_cup(self, client: Client, amount: int) -> None:
        assert create(client, new_cup(amountMl=amount))["amountMl"] == amount


class TestRepeatedCreation:
    def test_gives_the_current_item(self, client: Client) -> None:
        body = new_drink()
        drink = create(client, body)
        put(client, body["id"], replaced(drink, name="Other"))
        again = client.call("POST", "/v1/drinks", body)
        assert (again.status, again.json["name"], again.headers["etag"]) == (200, "Other", '"2"')
        assert again.json.keys() == KEYS

    def test_in_another_notation_is_the_same(self, client: Client) -> None:
        body = new_drink(factor=1, position=3)
        create(client, body)
        same = {**body, "factor": 1.0, "position": 3.0, "hidden": False, "name": f" {body['name']} ", "drink": None}
        assert client.call("POST", "/v1/drinks", same).status == 200

    def test_with_other_content_conflicts(self, client: Client) -> None:
        body = new_drink()
        create(client, body)
        for other in ({"factor": 0.86}, {"name": "Other"}, {"hidden": True}, {"position": 4}, {"icon": "tea"}):
            answer = client.call("POST", "/v1/drinks", {**body, **other})
            assert (answer.status, answer.code) == (409, "DRINK_CONFLICT")
        answer = client.call("POST", "/v1/drinks", new_cup(id=body["id"]))
        assert (answer.status, answer.code) == (409, "DRINK_CONFLICT")

    def test_never_brings_a_deleted_one_back(self, client: Client) -> None:
        body = new_drink()
        create(client, body)
        client.call("DELETE", f"/v1/drinks/{body['id']}")
        answer = client.call("POST", "/v1/drinks", body)
        assert (answer.status, answer.code) == (410, "DRINK_DELETED")

    def test_takes_no_change_number(self, client: Client) -> None:
        body = new_drink()
        create(client, body)
        before = client.get("/v1/changes").json["cursor"]
        client.call("POST", "/v1/drinks", body)
        client.call("POST", "/v1/drinks", {**body, "factor": 0.1})
        assert client.get("/v1/changes").json["cursor"] == before


class TestReplacing:
    def test_needs_the_current_version(self, client: Client) -> None:
        drink = create(client, new_drink())
        body = replaced(drink, name="Cold brew", factor=0.5, icon="coffee", position=1, hidden=True)
        missing = client.call("PUT", f"/v1/drinks/{drink['id']}", body)
        assert (missing.status, missing.code) == (428, "PRECONDITION_REQUIRED")
        answer = put(client, drink["id"], body, 'W/"1"')
        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json | body == answer.json
        assert put(client, drink["id"], body, '"1"').code == "VERSION_MISMATCH"
        assert put(client, drink["id"], body, '"0"').code == "VERSION_MISMATCH"
        assert put(client, drink["id"].upper(), body, '"7", "2"').status == 200

    def test_a_refused_one_takes_no_change_number(self, client: Client) -> None:
        drink = create(client, new_drink())
        before = client.get("/v1/changes").json["cursor"]
        put(client, drink["id"], replaced(drink), '"9"')
        put(client, drink["id"], replaced(drink, kind="cup", drink="tea", amountMl=1, factor=None), '"1"')
        put(client, "tea", {"position": 1, "hidden": False}, '"9"')
        assert client.get("/v1/changes").json["cursor"] == before

    def test_says_all_of_it(self, client: Client) -> None:
        drink = create(client, new_drink())
        assert fields(put(client, drink["id"], {})) == ["position", "hidden"]
        assert fields(put(client, drink["id"], {"position": 1, "hidden": False})) == ["kind"]

    def test_never_makes_another_kind_of_it(self, client: Client) -> None:
        drink = create(client, new_drink())
        assert fields(put(client, drink["id"], replaced(drink, kind="cup", factor=None, drink="tea", amountMl=9))) == [
            "kind"
        ]

    def test_a_cup_may_get_another_drink(self, client: Client) -> None:
        cup, drink = create(client, new_cup()), create(client, new_drink())
        assert put(client, cup["id"], replaced(cup, drink=drink["id"])).json["drink"] == drink["id"]
        assert fields(put(client, cup["id"], replaced(cup, drink=str(uuid4())))) == ["drink"]

    def test_of_an_unknown_or_deleted_one_is_404(self, client: Client) -> None:
        drink = create(client, new_drink())
        body = replaced(drink)
        assert put(client, str(uuid4()), body).status == 404
        client.call("DELETE", f"/v1/drinks/{drink['id']}")
        assert put(client, drink["id"], body).status == 404


class TestDeleting:
    def test_may_be_repeated(self, client: Client) -> None:
        drink = create(client, new_drink())
        for _ in range(2):
            answer = client.call("DELETE", f"/v1/drinks/{drink['id']}")
            assert (answer.status, answer.text) == (204, "")
        assert drink["id"] not in items(client)
        assert client.call("DELETE", f"/v1/drinks/{uuid4()}").status == 404

    def test_respects_if_match(self, client: Client) -> None:
        path = f"/v1/drinks/{create(client, new_drink())['id']}"
        assert client.call("DELETE", path, headers={"If-Match": '"2"'}).code == "VERSION_MISMATCH"
        assert client.call("DELETE", path, headers={"If-Match": '"1"'}).status == 204

    def test_takes_the_cups_of_a_drink_with_it_each_with_a_number(self, client: Client) -> None:
        drink = create(client, new_drink())
        cups = [create(client, new_cup(drink["id"]))["id"] for _ in range(3)]
        other = create(client, new_cup("tea"))
        cursor = client.get("/v1/changes").json["cursor"]
        assert client.call("DELETE", f"/v1/drinks/{drink['id']}").status == 204
        own = [item["id"] for item in items(client).values() if not item["builtIn"]]
        assert own == [other["id"]]
        seen: list[str] = []
        while True:
            page = client.get("/v1/changes", since=cursor, limit="1").json
            seen += [change["id"] for change in page["changes"]]
            assert all(change == {"type": "drink", "id": change["id"], "deleted": True} for change in page["changes"])
            cursor = page["cursor"]
            if not page["more"]:
                break
        assert seen == [*sorted(cups), drink["id"]]

    def test_a_cup_leaves_its_drink_alone(self, client: Client) -> None:
        drink = create(client, new_drink())
        client.call("DELETE", f"/v1/drinks/{create(client, new_cup(drink['id']))['id']}")
        assert drink["id"] in items(client)

    def test_racing_cups_never_outlive_their_drink(self, client: Client, make_environment: MakeEnvironment) -> None:
        drink = create(client, new_drink())
        statuses: list[int] = []
        begun = Event()

        def make_cups(device: Client) -> None:
            for _ in range(12):
                statuses.append(device.call("POST", "/v1/drinks", new_cup(drink["id"])).status)
                begun.set()

        makers = [Thread(target=make_cups, args=(client.on(make_environment()),)) for _ in range(3)]
        for maker in makers:
            maker.start()
        begun.wait()
        assert client.call("DELETE", f"/v1/drinks/{drink['id']}").status == 204
        for maker in makers:
            maker.join()
        assert set(statuses) <= {201, 400}
        assert [item for item in items(client).values() if item["drink"] == drink["id"]] == []


class TestLimit:
    def test_of_a_hundred_own_items(self, client: Client) -> None:
        made = [create(client, new_drink() if number % 2 else new_cup()) for number in range(100)]
        # The built-in ones are not counted.
        put(client, "tea", {"position": 1, "hidden": True})
        refused = client.call("POST", "/v1/drinks", new_drink())
        assert (refused.status, refused.code) == (409, "LIMIT_REACHED")
        client.call("DELETE", f"/v1/drinks/{made[0]['id']}")
        create(client, new_drink())
        assert client.call("POST", "/v1/drinks", new_cup()).code == "LIMIT_REACHED"
        kept = {"id": made[1]["id"], **replaced(made[1])}
        assert client.call("POST", "/v1/drinks", kept).code == "DRINK_CONFLICT"


class TestRecords:
    def test_keep_factor_and_name_of_when_they_were_logged(self, client: Client) -> None:
        drink = create(client, new_drink(name="Latte", factor=0.9))
        record = client.log_drink(drink=drink["id"].upper(), amountMl=200)
        assert (record["drink"], record["drinkName"], record["factor"]) == (drink["id"], "Latte", 0.9)
        put(client, drink["id"], replaced(drink, name="Flat white", factor=0.5))
        path = f"/v1/records/{record['id']}"
        assert client.get(path).json == record
        edit = {"amountMl": 300, "drink": drink["id"], "recordedAt": record["recordedAt"]}
        edited = client.call("PUT", path, edit, headers={"If-Match": "*"}).json
        assert (edited["drinkName"], edited["factor"]) == ("Latte", 0.9)
        later = client.log_drink(drink=drink["id"])
        assert (later["drinkName"], later["factor"]) == ("Flat white", 0.5)
        summary = client.get("/v1/summary", from_="2026-03-10", to="2026-03-10").json["days"][0]
        assert summary["totalMl"] == 300 * 0.9 + 250 * 0.5

    def test_change_between_built_in_and_own_drinks(self, client: Client) -> None:
        drink, record = create(client, new_drink(name="Latte", factor=0.9)), client.log_drink()
        assert record["drinkName"] is None
        path = f"/v1/records/{record['id']}"
        edit = {"amountMl": 300, "drink": drink["id"], "recordedAt": record["recordedAt"]}
        own = client.call("PUT", path, edit, headers={"If-Match": "*"}).json
        assert (own["drinkName"], own["factor"]) == ("Latte", 0.9)
        built_in = client.call("PUT", path, {**edit, "drink": "milk"}, headers={"If-Match": "*"}).json
        assert (built_in["drinkName"], built_in["factor"]) == (None, 0.88)

    def test_may_name_a_drink_that_is_deleted_but_kept(self, client: Client, sql_admin: psycopg.Connection) -> None:
        drink = create(client, new_drink(name="Latte", factor=0.9))
        client.call("DELETE", f"/v1/drinks/{drink['id']}")
        late = client.log_drink(drink=drink["id"])
        assert (late["drinkName"], late["factor"]) == ("Latte", 0.9)
        body = {"id": late["id"], "amountMl": 250, "recordedAt": late["recordedAt"], "drink": drink["id"]}
        sql_admin.execute("DELETE FROM drinks WHERE account_id = %s", (client.profile["id"],))
        # Purged: what is logged keeps its name and may be repeated and edited, but nothing new is logged.
        assert client.call("POST", "/v1/records", body).status == 200
        edit = {"amountMl": 300, "drink": drink["id"], "recordedAt": late["recordedAt"]}
        edited = client.call("PUT", f"/v1/records/{late['id']}", edit, headers={"If-Match": '"1"'})
        assert (edited.status, edited.json["drinkName"], edited.json["factor"]) == (200, "Latte", 0.9)
        assert fields(client.call("POST", "/v1/records", {**body, "id": str(uuid4())})) == ["drink"]

    @pytest.mark.parametrize("drink", ["cup-250", "own cup", "unknown"])
    def test_refuse_what_is_no_drink_and_change_nothing(self, client: Client, drink: str) -> None:
        ids = {"own cup": create(client, new_cup())["id"], "unknown": str(uuid4())}
        record = client.log_drink()
        before = client.get("/v1/changes").json["cursor"]
        content = {"amountMl": 1, "drink": ids.get(drink, drink), "recordedAt": "2026-03-10T07:30:00Z"}
        assert fields(client.call("POST", "/v1/records", {"id": str(uuid4()), **content})) == ["drink"]
        path = f"/v1/records/{record['id']}"
        assert fields(client.call("PUT", path, content, headers={"If-Match": '"1"'})) == ["drink"]
        assert client.get("/v1/changes").json["cursor"] == before
        assert client.get(path).json == record

    def test_a_stale_edit_is_stale_whatever_it_names(self, client: Client) -> None:
        path = f"/v1/records/{client.log_drink()['id']}"
        content = {"amountMl": 1, "drink": str(uuid4()), "recordedAt": "2026-03-10T07:30:00Z"}
        assert client.call("PUT", path, content, headers={"If-Match": '"9"'}).status == 412
        assert client.call("PUT", f"/v1/records/{uuid4()}", content, headers={"If-Match": '"9"'}).status == 404

    def test_a_tombstone_keeps_no_name(self, client: Client, sql_admin: psycopg.Connection) -> None:
        record = client.log_drink(drink=create(client, new_drink())["id"])
        client.call("DELETE", f"/v1/records/{record['id']}")
        row = sql_admin.execute("SELECT drink, drink_name, factor FROM records WHERE id = %s", (record["id"],))
        assert row.fetchone() == (None, None, None)


def test_another_account_sees_nothing(client: Client, environment: ExecutionEnvironment) -> None:
    drink = create(client, new_drink())
    put(client, "tea", {"position": 1, "hidden": True})
    other = Client.guest(environment)
    assert items(other).keys() == BUILT_IN.keys()
    assert items(other)["tea"]["version"] == 0
    path = f"/v1/drinks/{drink['id']}"
    assert put(other, drink["id"], replaced(drink)).status == 404
    assert other.call("DELETE", path).status == 404
    assert [change["type"] for change in other.get("/v1/changes").json["changes"]] == ["profile"]
    assert fields(other.call("POST", "/v1/drinks", new_cup(drink["id"]))) == ["drink"]
    record = {"id": str(uuid4()), "amountMl": 1, "drink": drink["id"], "recordedAt": "2026-03-10T07:30:00Z"}
    assert fields(other.call("POST", "/v1/records", record)) == ["drink"]
    # The same id is free for everybody else.
    assert create(other, new_drink(id=drink["id"], name="Mine"))["name"] == "Mine"
    assert items(client)[drink["id"]] == drink


def test_an_account_that_is_gone_has_none(client: Client) -> None:
    client.call("DELETE", "/v1/me")
    assert client.get("/v1/drinks").code == "UNAUTHENTICATED"
    assert client.call("POST", "/v1/drinks", new_drink()).code == "UNAUTHENTICATED"
    assert put(client, "tea", {"position": 1, "hidden": True}).code == "UNAUTHENTICATED"
    assert client.call("DELETE", "/v1/drinks/tea").code == "UNAUTHENTICATED"


def test_devices_are_told(client: Client, aws: Any) -> None:
    other = client.connect()
    drink = create(client, new_drink())
    put(client, drink["id"], replaced(drink))
    put(client, "tea", {"position": 1, "hidden": True})
    client.call("DELETE", f"/v1/drinks/{drink['id']}")
    client.call("DELETE", f"/v1/drinks/{drink['id']}")
    assert [(connection, body["type"]) for connection, body in aws.posts] == [(other, "changed")] * 4
    assert aws.posts[-1][1]["cursor"] == client.get("/v1/changes").json["cursor"]
