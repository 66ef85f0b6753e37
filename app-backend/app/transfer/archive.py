"""Gzip both ways, within what one request may carry: whatever was exported can be imported."""

import zlib

from app.errors import ExportTooLargeError, PayloadTooLargeError, ValidationFailedError

# Lambda takes and gives 6 MB, in which this travels as base64 (a third more) beside the request's headers.
MAXIMUM_COMPRESSED_BYTES = 4_500_000
MAXIMUM_UNPACKED_BYTES = 33_554_432
MAXIMUM_ROWS = 100_000

GZIP = zlib.MAX_WBITS | 16


def unpack(body: bytes) -> bytes:
    """The one member of a gzip file, whose own size is checked before. What would be too large is never held whole."""
    decompressor = zlib.decompressobj(GZIP)
    try:
        content = decompressor.decompress(body, MAXIMUM_UNPACKED_BYTES + 1)
    except zlib.error as error:
        raise ValidationFailedError.of("body", "gzip") from error
    if len(content) > MAXIMUM_UNPACKED_BYTES:
        raise PayloadTooLargeError.beyond("unpacked_bytes", MAXIMUM_UNPACKED_BYTES)
    # Without its end, where the checksum is, or with something behind it, it is not what was sent.
    if not decompressor.eof or decompressor.unused_data:
        raise ValidationFailedError.of("body", "gzip")
    return content


class Packer:
    """Compresses as the content comes, so that only the result is ever held whole."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(wbits=GZIP)
        self._packed = bytearray()
        self._unpacked_bytes = 0

    def add(self, content: bytes) -> None:
        self._unpacked_bytes += len(content)
        self._packed += self._compressor.compress(content)
        self._check()

    def finish(self) -> bytes:
        self._packed += self._compressor.flush()
        self._check()
        return bytes(self._packed)

    def _check(self) -> None:
        if self._unpacked_bytes > MAXIMUM_UNPACKED_BYTES or len(self._packed) > MAXIMUM_COMPRESSED_BYTES:
            raise ExportTooLargeError
