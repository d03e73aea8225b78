"""Pages are sent small: a yearly checklist is 31 KB instead of 570 over a village's network."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress


def register(app: Flask) -> None:
    """Pages only: style sheets and scripts are fetched once, the API is asked by ETag."""
    app.config.update(
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_ALGORITHM=["zstd", "gzip"],
        COMPRESS_STREAMS=False,
        COMPRESS_MIN_SIZE=1000,  # bytes; less fits into one packet anyhow
        COMPRESS_LEVEL=5,
    )
    Compress(app)
