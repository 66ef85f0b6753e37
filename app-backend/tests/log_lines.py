import io


class LogLines(io.TextIOWrapper):
    """Standard output, and what the function has printed there since it was last asked."""

    def __init__(self) -> None:
        self._written = io.BytesIO()
        super().__init__(self._written, "utf-8", write_through=True)

    def take(self) -> list[str]:
        lines = self._written.getvalue().decode().splitlines()
        self._written.seek(0)
        self._written.truncate()
        return lines
