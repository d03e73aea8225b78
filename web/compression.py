"""Pages are sent small: 250 questions are 56 KiB instead of 1.9 MiB over a village's network."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress


def register(app: Flask) -> None:
    """Pages only: style sheets and scripts are fetched once, the API is asked by ETag."""
    app.config.update(
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],  # brotli for Safari, which knows no zstd
        # six milliseconds more for the longest checklist, and a seventh less on the way
        COMPRESS_ZSTD_LEVEL=7,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_STREAMS=False,
        COMPRESS_MIN_SIZE=1000,  # bytes; less fits into one packet anyhow
        COMPRESS_LEVEL=5,
    )
    Compress(app)
