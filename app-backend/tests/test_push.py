"""Web Push: the RFCs' own vectors, addresses that may be written to, subscriptions, and a service that reads all."""

import asyncio
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.push.notifications import reminder_payload, trial_payload
from app.push.push_services import PushServices
from app.push.repository import Subscription
from app.push.sender import Message, PushSender
from app.push.web_push import MAXIMUM_PAYLOAD_BYTES, ORDER, VapidKey, encrypt
from app.settings import Settings
from tests.caller import Answer, Client, ExecutionEnvironment
from tests.conftest import SEED, MakeEnvironment
from tests.fake_aws import FakeAws
from tests.push_service import Browser, PushService, base64url, decoded, verified_claims
from tests.written import Written

FCM = "https://fcm.googleapis.com/fcm/send/abc:def"
CONTACT = "mailto:ops@example.com"


@pytest.fixture
def push() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def environment(make_environment: MakeEnvironment, settings: Settings, push: PushService) -> ExecutionEnvironment:
    return make_environment(replace(settings, push_test_origin=push.origin))


def register(client: Client, subscription: dict[str, Any]) -> Answer:
    return client.call("POST", "/v1/push-subscriptions", subscription)


def try_out(client: Client) -> Answer:
    return client.call("POST", "/v1/push-subscriptions/test")


class TestEncryption:
    """RFC 8291, appendix A."""

    PAYLOAD = b"When I grow up, I want to be a watermelon"
    BROWSER = decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    SENDER = decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    AUTH = decoded("BTBZMqHH6r4Tts7J_aSIgg")
    SALT = decoded("DGv6ra1nlYgDCS1FRnbzlw")
    BODY = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )

    @staticmethod
    def key(scalar: bytes) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())

    def test_gives_the_bytes_of_the_example(self) -> None:
        browser = Browser(self.key(self.BROWSER), self.AUTH)
        assert base64url(browser.point) == (
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        )
        body = encrypt(self.PAYLOAD, browser.point, self.AUTH, sender_key=self.key(self.SENDER), salt=self.SALT)
        assert base64url(body) == self.BODY
        assert browser.decrypt(body) == self.PAYLOAD

    def test_is_different_each_time(self) -> None:
        browser = Browser()
        bodies = [encrypt(b"x", browser.point, browser.auth) for _ in range(2)]
        assert bodies[0][:16] != bodies[1][:16]
        assert bodies[0][21:86] != bodies[1][21:86]
        assert [browser.decrypt(body) for body in bodies] == [b"x", b"x"]

    def test_fills_one_record_and_no_more(self) -> None:
        browser = Browser()
        longest = b"x" * MAXIMUM_PAYLOAD_BYTES
        body = encrypt(longest, browser.point, browser.auth)
        assert len(body) == 4096
        assert browser.decrypt(body) == longest
        with pytest.raises(ValueError, match="3993 bytes, not 3994"):
            encrypt(longest + b"x", browser.point, browser.auth)


class TestVapid:
    def test_the_example_of_rfc_8292_verifies(self) -> None:
        claims = verified_claims(
            "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NT"
            "M1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9"
            "ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
            "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
        )
        assert (claims["aud"], claims["exp"]) == ("https://push.example.net", 1453523768)

    def test_a_token_names_service_contact_and_end(self) -> None:
        key = VapidKey(SEED)
        claims = verified_claims(key.authorization("https://fcm.googleapis.com", CONTACT))
        lifetime = claims.pop("exp") - time.time()
        assert 11 * 3600 < lifetime <= 12 * 3600
        assert claims == {"aud": "https://fcm.googleapis.com", "sub": CONTACT, "key": key.public_key}

    def test_the_key_follows_from_the_seed(self) -> None:
        assert VapidKey(SEED).public_key == VapidKey(SEED).public_key != VapidKey("other").public_key
        assert len(decoded(VapidKey(SEED).public_key)) == 65
        # SHA-256 of the seed as a scalar, worked out apart.
        assert VapidKey("seed").public_key == base64url(
            Browser(TestEncryption.key(decoded("GbJYVuHBUMqDTP_ItZsjrb0OwDieWOsis7ZHaAmNACs"))).point
        )

    def test_the_order_is_the_curves(self) -> None:
        # One less than the order is a scalar still; the order itself is none.
        ec.derive_private_key(ORDER - 1, ec.SECP256R1())
        with pytest.raises(ValueError, match="out of range"):
            ec.derive_private_key(ORDER, ec.SECP256R1())


ALLOWED = [
    FCM,
    "https://fcm.googleapis.com/wp/x-y_z.~!$&'()*+,;=@/%20?a=b",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://eu.push.services.mozilla.com/x",
    "https://web.push.apple.com/QABC",
    "https://wns2-bl2p.notify.windows.com/w/?token=BQYA%2f",
    "https://fcm.googleapis.com/" + "x" * (2000 - len("https://fcm.googleapis.com/")),
]
HOSTILE = [
    "",
    "fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "http://fcm.googleapis.com/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "HTTPS://fcm.googleapis.com/x",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://fcm.googleapis.com:443/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:/x",
    "https://user@fcm.googleapis.com/x",
    "https://user:secret@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com%40evil.example/x",
    "https://evil.example/fcm.googleapis.com/x",
    "https://evil.example/?https://fcm.googleapis.com/x",
    "https://evil.example#fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://fcm.googleapis.com./x",
    "https://.push.apple.com/x",
    "https://push.apple.com/x",
    "https://a..push.apple.com/x",
    "https://-.push.apple.com/x",
    "https://evilpush.apple.com/x",
    "https://web.push.apple.com.evil.example/x",
    "https://web_push.apple.com/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://[::ffff:169.254.169.254]/x",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/x",
    "https://ⓕcm.googleapis.com/x",
    "https://fcm.googleapis。com/x",
    "https://web.push.apple.com\u2024evil.example/x",
    "https://xn--fcm-.googleapis.com/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https:\\\\fcm.googleapis.com\\x",
    "https:/fcm.googleapis.com/x",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x ",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com\t/x",
    "https://fcm.googleapis.com/\x00",
    "https://fcm.googleapis.com/漢",
    'https://fcm.googleapis.com/"x"',
    "https://fcm.googleapis.com/" + "x" * (2001 - len("https://fcm.googleapis.com/")),
]


class TestAddresses:
    @pytest.mark.parametrize("address", ALLOWED)
    def test_of_push_services_are_taken_as_they_are(self, address: str) -> None:
        endpoint = PushServices().endpoint(address)
        assert endpoint is not None
        assert endpoint.secure
        assert endpoint.origin + endpoint.path == address

    @pytest.mark.parametrize("address", HOSTILE)
    @pytest.mark.parametrize("test_origin", [None, "http://127.0.0.1:8800"])
    def test_of_anything_else_are_refused(self, address: str, test_origin: str | None) -> None:
        assert PushServices(test_origin).endpoint(address) is None

    def test_are_refused_when_they_are_registered(self, client: Client) -> None:
        for address in HOSTILE:
            answer = register(client, {"endpoint": address, "keys": Browser().keys})
            assert (answer.status, answer.code) == (400, "VALIDATION_FAILED"), address
            assert [entry["path"] for entry in answer.json["error"]["fields"]] == ["endpoint"]

    def test_of_tests_are_one_origin(self) -> None:
        services = PushServices("http://127.0.0.1:8800")
        endpoint = services.endpoint("http://127.0.0.1:8800/push/1")
        assert endpoint is not None
        assert (endpoint.secure, endpoint.host, endpoint.path) == (False, "127.0.0.1:8800", "/push/1")
        for other in ("http://127.0.0.1:88001/x", "http://127.0.0.1:8800@evil/x", "http://127.0.0.1:8800/\r\nx"):
            assert services.endpoint(other) is None


class TestSubscriptions:
    def test_are_registered_once(self, client: Client, push: PushService) -> None:
        subscription = push.subscription()
        created = register(client, subscription)
        assert (created.status, created.json.keys()) == (201, {"id"})
        again = register(client, {**subscription, "keys": Browser().keys})
        assert (again.status, again.json) == (200, created.json)

    def test_keep_the_latest_keys(self, client: Client, push: PushService) -> None:
        subscription = push.subscription("one")
        register(client, {**subscription, "keys": Browser().keys})
        register(client, subscription)
        assert try_out(client).json == {"sent": 1, "failed": 0, "removed": 0}

    def test_belong_to_whoever_registered_last(
        self, client: Client, environment: ExecutionEnvironment, push: PushService
    ) -> None:
        subscription, other = push.subscription(), Client.guest(environment)
        first = register(client, subscription).json
        moved = register(other, subscription)
        assert (moved.status, moved.json) == (201, first)
        assert try_out(client).json["sent"] == 0
        assert try_out(other).json["sent"] == 1

    def test_ten_are_the_limit(self, client: Client, environment: ExecutionEnvironment, push: PushService) -> None:
        own = [push.subscription() for _ in range(10)]
        ids = [register(client, subscription).json["id"] for subscription in own]
        refused = register(client, push.subscription())
        assert (refused.status, refused.code) == (409, "LIMIT_REACHED")
        assert register(client, own[3]).status == 200
        other = Client.guest(environment)
        of_other = push.subscription()
        register(other, of_other)
        assert register(client, of_other).code == "LIMIT_REACHED"
        assert try_out(other).json["sent"] == 1
        assert client.call("DELETE", f"/v1/push-subscriptions/{ids[0]}").status == 204
        assert register(client, of_other).status == 201

    def test_go_when_they_are_deleted(
        self, client: Client, environment: ExecutionEnvironment, push: PushService
    ) -> None:
        path = f"/v1/push-subscriptions/{register(client, push.subscription()).json['id']}"
        assert Client.guest(environment).call("DELETE", path).status == 404
        assert try_out(client).json["sent"] == 1
        assert client.call("DELETE", path).status == 204
        assert client.call("DELETE", path).status == 404
        assert client.call("DELETE", "/v1/push-subscriptions/x").code == "VALIDATION_FAILED"
        assert try_out(client).json == {"sent": 0, "failed": 0, "removed": 0}

    def test_go_with_their_session(self, client: Client, push: PushService, sql_admin: psycopg.Connection) -> None:
        register(client, push.subscription())
        sql_admin.execute("DELETE FROM sessions WHERE account_id = %s", (client.profile["id"],))
        assert try_out(client).json["sent"] == 0
        # The access token is still out for a while.
        assert register(client, push.subscription()).code == "UNAUTHENTICATED"

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"keys": None}, "keys"),
            ({"keys": {"auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "keys.p256dh"),
            ({"endpoint": None}, "endpoint"),
            ({"endpoint": 7}, "endpoint"),
            ({"extra": 1}, "extra"),
        ],
    )
    def test_name_what_is_wrong(self, client: Client, change: dict[str, object], path: str) -> None:
        answer = register(client, {"endpoint": FCM, "keys": Browser().keys} | change)
        assert [entry["path"] for entry in answer.json["error"]["fields"]] == [path]

    @pytest.mark.parametrize(
        "p256dh",
        [
            "",
            7,
            "AAAA",
            "漢",
            # A point beside the curve, compressed, at infinity, out of range, and cut short.
            base64url(b"\x04" + b"\x01" * 64),
            base64url(b"\x02" + b"\x01" * 32),
            base64url(b"\x00"),
            base64url(b"\x04" + b"\xff" * 64),
            base64url(Browser(TestEncryption.key(TestEncryption.BROWSER)).point[:-1]),
        ],
    )
    def test_need_a_point_of_the_curve(self, client: Client, p256dh: object) -> None:
        keys = {**Browser().keys, "p256dh": p256dh}
        answer = register(client, {"endpoint": FCM, "keys": keys})
        assert [entry["path"] for entry in answer.json["error"]["fields"]] == ["keys.p256dh"]

    @pytest.mark.parametrize("auth", ["", None, base64url(b"x" * 15), base64url(b"x" * 17), "?" * 22])
    def test_need_sixteen_bytes(self, client: Client, auth: object) -> None:
        answer = register(client, {"endpoint": FCM, "keys": {**Browser().keys, "auth": auth}})
        assert [entry["path"] for entry in answer.json["error"]["fields"]] == ["keys.auth"]

    def test_take_keys_with_padding_too(self, client: Client) -> None:
        browser = Browser()
        keys = {"p256dh": urlsafe_b64encode(browser.point).decode(), "auth": urlsafe_b64encode(browser.auth).decode()}
        assert register(client, {"endpoint": FCM, "keys": keys}).status == 201

    def test_of_an_account_that_is_gone(self, client: Client, push: PushService) -> None:
        client.call("DELETE", "/v1/me")
        assert register(client, push.subscription()).code == "UNAUTHENTICATED"
        assert try_out(client).code == "UNAUTHENTICATED"


class TestKey:
    def test_is_open_to_everybody_and_signs_what_is_sent(self, client: Client, push: PushService) -> None:
        answer = client.environment.call("GET", "/v1/push-key")
        assert (answer.status, answer.json) == (200, {"publicKey": VapidKey(SEED).public_key})
        register(client, push.subscription())
        try_out(client)
        claims = verified_claims(push.received[0].headers["Authorization"])
        assert (claims["key"], claims["aud"], claims["sub"]) == (answer.json["publicKey"], push.origin, CONTACT)

    def test_is_unavailable_without_its_seed(self, client: Client, aws: FakeAws) -> None:
        aws.secrets.clear()
        assert client.environment.call("GET", "/v1/push-key").code == "SERVICE_UNAVAILABLE"


class TestTrial:
    @pytest.mark.parametrize(
        ("locale", "title", "body"),
        [
            ("zh-TW", "提醒已開啟", "之後的提醒會像這樣出現"),
            ("en", "Reminders are on", "This is how they will look"),
        ],
    )
    def test_reaches_every_browser_in_the_accounts_language(
        self, environment: ExecutionEnvironment, push: PushService, locale: str, title: str, body: str
    ) -> None:
        client = Client.guest(environment, locale=locale)
        for _ in range(3):
            register(client, push.subscription())
        assert try_out(client).json == {"sent": 3, "failed": 0, "removed": 0}
        assert [message.notification for message in push.received] == [
            {"type": "reminder", "title": title, "body": body, "tag": "reminder-trial", "lang": locale}
        ] * 3
        headers = push.received[0].headers
        assert {name: headers[name] for name in ("TTL", "Topic", "Urgency", "Content-Encoding")} == {
            "TTL": "60",
            "Topic": "trial",
            "Urgency": "normal",
            "Content-Encoding": "aes128gcm",
        }

    def test_removes_what_is_gone_and_keeps_what_failed(self, client: Client, push: PushService) -> None:
        for name, status in (("well", 201), ("not-found", 404), ("gone", 410), ("busy", 429), ("broken", 500)):
            push.statuses[push.path_of(subscription := push.subscription(name))] = status
            register(client, subscription)
        assert try_out(client).json == {"sent": 1, "failed": 2, "removed": 2}
        assert try_out(client).json == {"sent": 1, "failed": 2, "removed": 0}

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_follows_no_redirection(self, client: Client, push: PushService, status: int) -> None:
        push.statuses[push.path_of(subscription := push.subscription("there"))] = status
        register(client, subscription)
        assert try_out(client).json == {"sent": 0, "failed": 1, "removed": 0}
        assert [message.path for message in push.received] == ["/push/there"]

    def test_may_be_tried_five_times_in_ten_minutes(
        self, client: Client, environment: ExecutionEnvironment, sql_admin: psycopg.Connection
    ) -> None:
        assert [try_out(client).status for _ in range(6)] == [200] * 5 + [429]
        refused = try_out(client)
        assert (refused.code, 590 <= int(refused.headers["retry-after"]) <= 600) == ("TOO_MANY_REQUESTS", True)
        assert try_out(Client.guest(environment)).status == 200
        sql_admin.execute("UPDATE throttles SET window_started_at = window_started_at - interval '601 seconds'")
        assert try_out(client).status == 200

    def test_tells_no_log_where_it_went(self, client: Client, push: PushService, written: Written) -> None:
        push.statuses[push.path_of(subscription := push.subscription("secret-place"))] = 403
        register(client, subscription)
        try_out(client)
        assert [line["statuses"] for line in written.lines if "statuses" in line] == [{"403": 1}]
        assert "secret-place" not in written.text
        assert subscription["keys"]["auth"] not in written.text


class TestSender:
    @pytest.fixture
    def sender(self, push: PushService) -> PushSender:
        return PushSender(lambda: SEED, CONTACT, PushServices(push.origin))

    def message(self, subscription: dict[str, Any], path: str | None = None) -> Message:
        keys = subscription["keys"]
        to = Subscription(
            uuid4(), uuid4(), path or subscription["endpoint"], decoded(keys["p256dh"]), decoded(keys["auth"])
        )
        return Message(to, trial_payload("en"), "trial", 60)

    def test_gives_up_on_a_service_that_does_not_answer(
        self, sender: PushSender, push: PushService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.push.sender.TIMEOUT_SECONDS", 600)
        push.stalled = threading.Event()
        delivery = asyncio.run(sender.send([self.message(push.subscription())], 0.05))
        push.stalled.set()
        assert (delivery.sent, delivery.failed, delivery.gone) == (0, 1, [])

    def test_counts_what_cannot_be_reached(self) -> None:
        closed = PushService()
        closed.close()
        sender = PushSender(lambda: SEED, CONTACT, PushServices(closed.origin))
        delivery = asyncio.run(sender.send([self.message(closed.subscription())], 5))
        assert (delivery.sent, delivery.failed, delivery.gone) == (0, 1, [])

    def test_drops_what_is_no_push_service_any_more(self, sender: PushSender, push: PushService) -> None:
        message = self.message(push.subscription(), "https://169.254.169.254/latest")
        delivery = asyncio.run(sender.send([message], 5))
        assert (delivery.sent, delivery.failed, delivery.gone) == (0, 0, [message.subscription.id])

    def test_reads_no_seed_for_nothing(self) -> None:
        def fail() -> str:
            raise AssertionError

        assert asyncio.run(PushSender(fail, CONTACT, PushServices()).send([], 1)).sent == 0


class TestTexts:
    @pytest.mark.parametrize(
        ("arguments", "title", "body"),
        [
            (("zh-TW", "ml", 1250, 2000), "該喝水了", "今天喝了 1,250／2,000 毫升"),
            (("en", "ml", 0, 2000), "Time for a drink", "0 of 2,000 ml so far today"),
            (("en", "floz", 1250, 2366), "Time for a drink", "42.3 of 80 fl oz so far today"),
            (("zh-TW", "floz", 500, 10_000), "該喝水了", "今天喝了 16.9／338.1 盎司"),
        ],
    )
    def test_say_the_total_and_the_goal(self, arguments: tuple[Any, ...], title: str, body: str) -> None:
        payload = json.loads(reminder_payload(*arguments))
        assert payload == {"type": "reminder", "title": title, "body": body, "tag": "reminder", "lang": arguments[0]}
        assert len(reminder_payload(*arguments)) < MAXIMUM_PAYLOAD_BYTES
