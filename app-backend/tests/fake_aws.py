"""Secrets Manager and API Gateway's @connections on one local port, as far as the function uses them."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

CONNECTIONS = "/ws/@connections/"


@dataclass
class FakeAws:
    secrets: dict[tuple[str, str], str] = field(default_factory=dict)
    # What a connection answers; 200 unless told otherwise.
    statuses: dict[str, int] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    secret_reads: list[str] = field(default_factory=list)
    failures_to_come: int = 0

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                fake.headers.append(dict(self.headers))
                status, answer = fake.answer(unquote(self.path), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_DELETE(self) -> None:
                connection = unquote(self.path).removeprefix(CONNECTIONS)
                fake.closed.append(connection)
                self.send_response(fake.statuses.get(connection, 204))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                """A caller that gave up waiting is part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        for recorded in (self.statuses, self.delays):
            recorded.clear()
        # New lists: a late request of the test before still writes into the old ones.
        self.posts, self.closed, self.headers, self.secret_reads = [], [], [], []
        self.failures_to_come = 0

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        if path.startswith(CONNECTIONS):
            connection = path.removeprefix(CONNECTIONS)
            posts = self.posts
            time.sleep(self.delays.get(connection, 0))
            posts.append((connection, json.loads(body)))
            return self.statuses.get(connection, 200), b""
        if self.failures_to_come:
            self.failures_to_come -= 1
            return 500, b"{}"
        wanted = json.loads(body)
        self.secret_reads.append(wanted["SecretId"])
        value = self.secrets.get((wanted["SecretId"], wanted["VersionStage"]))
        if value is None:
            return 400, b'{"__type":"ResourceNotFoundException"}'
        return 200, json.dumps({"SecretString": value}).encode()

    def put_secret(self, name: str, value: object, stage: str = "AWSCURRENT") -> None:
        self.secrets[name, stage] = value if isinstance(value, str) else json.dumps(value)
