"""The credentials that RDS and its rotation keep in a secret."""

import json
from dataclasses import dataclass

from app.aws.secrets_manager import read_secret


@dataclass(frozen=True)
class DatabaseCredentials:
    host: str
    port: int
    dbname: str
    username: str
    password: str


def read_database_credentials(secret_arn: str) -> DatabaseCredentials:
    value = json.loads(read_secret(secret_arn))
    return DatabaseCredentials(
        host=str(value["host"]),
        port=int(value["port"]),
        dbname=str(value["dbname"]),
        username=str(value["username"]),
        password=str(value["password"]),
    )
