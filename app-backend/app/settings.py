"""What the function is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGED_CA_FILE = Path(__file__).parent.parent / "certs" / "rds-ca-bundle.pem"


class MissingSettingError(Exception):
    def __init__(self, names: list[str]) -> None:
        super().__init__(f"Environment variables are missing: {', '.join(names)}")


def required(environ: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise MissingSettingError(missing)
    return [environ[name] for name in names]


def database_ca_file(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("DATABASE_CA_FILE") or PACKAGED_CA_FILE)


@dataclass(frozen=True)
class Settings:
    environment: str
    build_id: str
    log_level: str
    database_secret_arn: str
    token_secret_arn: str
    websocket_management_url: str
    guests_per_hour: int
    """Accounts, guests or not, that one network may open in an hour."""
    push_contact: str
    """Whom a push service may write to about notifications: `mailto:…` or `https:…`."""
    push_test_origin: str | None
    """Takes endpoints beside the known push services' ones; only tests have one."""
    database_ca_file: Path
    function_version: str
    vitals: bool = False
    """Whether browsers may report what they measured."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        names = (
            "ENVIRONMENT",
            "BUILD_ID",
            "DATABASE_SECRET_ARN",
            "TOKEN_SECRET_ARN",
            "WEBSOCKET_MANAGEMENT_URL",
            "GUESTS_PER_HOUR",
            "PUSH_CONTACT",
        )
        environment, build_id, database_secret_arn, token_secret_arn, management_url, guests, contact = required(
            environ, names
        )
        return cls(
            environment=environment,
            build_id=build_id,
            log_level=environ.get("LOG_LEVEL", "INFO"),
            database_secret_arn=database_secret_arn,
            token_secret_arn=token_secret_arn,
            websocket_management_url=management_url.rstrip("/"),
            guests_per_hour=int(guests),
            push_contact=contact,
            push_test_origin=environ.get("PUSH_TEST_ORIGIN") or None,
            database_ca_file=database_ca_file(environ),
            function_version=environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            vitals=environ.get("VITALS") == "true",
        )
