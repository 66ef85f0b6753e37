from typing import Literal

from app.schemas import ResponseModel

Format = Literal["csv", "json"]


class ImportResult(ResponseModel):
    imported: int
    unchanged: int
    deleted: int
    imported_drinks: int
