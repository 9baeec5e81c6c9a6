"""Zstandard (RFC 8878), from the standard library where it has it."""

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor, ZstdError, ZstdFile
    from compression.zstd import compress as compress_zstd
else:
    from backports.zstd import ZstdCompressor, ZstdError, ZstdFile
    from backports.zstd import compress as compress_zstd

__all__ = ["ZstdCompressor", "ZstdError", "ZstdFile", "compress_zstd"]
