"""Writes openapi.json, from which the site's types are generated: `npm run openapi`."""

from pathlib import Path

from app.application import Application
from app.openapi import as_text
from app.settings import Settings

COMMITTED = Path(__file__).parent / "openapi.json"


def describe() -> str:
    """What the API says of itself; nothing of it depends on where it runs."""
    settings = Settings(
        environment="dev",
        build_id="",
        log_level="INFO",
        database_secret_arn="",
        token_secret_arn="",
        websocket_management_url="",
        guests_per_hour=0,
        push_contact="",
        push_test_origin=None,
        database_ca_file=Path(),
        function_version="",
        vitals=True,
    )
    return as_text(Application(settings).api.openapi())


if __name__ == "__main__":
    COMMITTED.write_text(describe(), "utf-8")
