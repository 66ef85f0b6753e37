"""Whatever the schema allows, and whatever it does not: never a 5xx, and always a documented answer."""

import gzip
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.caller import Client

METHODS_WITH_BODY = {"post", "put", "patch"}
texts = st.text(max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(["2026-03-10T07:30:00Z"])
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


def bodies(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Objects with the right names and any values, and sometimes anything at all."""
    names = list(schema.get("properties", {}))
    likely = st.fixed_dictionaries({}, optional=dict.fromkeys(names, anything))
    return likely | anything


# Text that begins as a file does, and any bytes, compressed and as they are.
beginnings = st.sampled_from(
    ["", "{", "recordedAt,amountMl\n", '{"format":"fillup","version":1,"records":[', "\n2026-"]
)
files = st.builds(
    lambda beginning, rest, packed: gzip.compress(beginning.encode() + rest) if packed else rest,
    beginnings,
    st.binary(max_size=40) | texts.map(str.encode),
    st.booleans(),
)


def test_every_answer_is_documented(client: Client) -> None:
    document = client.environment.application.api.openapi()
    assert "HTTPValidationError" not in str(document)
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 26

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        method, path, operation = data.draw(st.sampled_from(operations))
        if (method, path) == ("delete", "/v1/me"):
            return
        body = None
        if method in METHODS_WITH_BODY and "requestBody" in operation:
            content = operation["requestBody"]["content"]
            if "application/json" in content:
                reference = content["application/json"]["schema"]["$ref"]
                body = data.draw(bodies(document["components"]["schemas"][reference.rpartition("/")[2]]))
            else:
                body = data.draw(files)
        query, headers = {}, {}
        for parameter in operation.get("parameters", []):
            value = data.draw(texts | st.sampled_from(["1", "2026-03-10", '"1"', "MQ"]))
            if parameter["in"] == "query":
                query[parameter["name"]] = value
            elif parameter["in"] == "header":
                headers[parameter["name"]] = value
            else:
                path = path.replace(f"{{{parameter['name']}}}", value.replace("/", ""))
        answer = client.call(method.upper(), path, body, query=query, headers=headers)
        assert answer.status < 500, answer.text
        if "{" not in path:
            documented = {int(status) for status in operation["responses"]} | {400, 404, 405}
            assert answer.status in documented
        if answer.status >= 400:
            assert answer.json["error"]["code"]

    check()


def test_describes_the_import(client: Client) -> None:
    document = client.environment.application.api.openapi()
    answer = client.call("POST", "/v1/me/import", gzip.compress(b"recordedAt,amountMl\n"))
    assert set(document["components"]["schemas"]["ImportResult"]["properties"]) == set(answer.json)
    paths = document["paths"]
    assert paths["/v1/me/import"]["post"]["requestBody"]["content"].keys() == {"application/gzip"}
    assert paths["/v1/me/export"]["get"]["responses"]["200"]["content"].keys() == {"application/gzip"}


def test_describes_what_is_answered(client: Client) -> None:
    schemas = client.environment.application.api.openapi()["components"]["schemas"]
    answers = {
        "Record": client.log_drink(),
        "Profile": client.profile,
        "Drink": client.get("/v1/drinks").json["items"][0],
        "Reminders": client.get("/v1/reminders").json,
        "PushKey": client.get("/v1/push-key").json,
    }
    for name, answer in answers.items():
        assert set(schemas[name]["properties"]) == set(answer), name


def test_every_kind_of_change_is_described(client: Client) -> None:
    schemas = client.environment.application.api.openapi()["components"]["schemas"]
    kinds = schemas["Changes"]["properties"]["changes"]["items"]["anyOf"]
    names = [kind["$ref"].rpartition("/")[2] for kind in kinds]
    assert {schemas[name]["properties"]["type"]["const"] for name in names} == {
        *("record", "drink", "profile", "reminders")
    }
