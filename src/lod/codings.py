"""Zstandard (RFC 8878), from the standard library where it has it."""

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, ZstdFile, zstd_version
    from compression.zstd import compress as compress_zstd
    from compression.zstd import decompress as decompress_zstd
else:
    from backports.zstd import ZstdError, ZstdFile, zstd_version
    from backports.zstd import compress as compress_zstd
    from backports.zstd import decompress as decompress_zstd

__all__ = ["ZstdError", "ZstdFile", "compress_zstd", "decompress_zstd", "zstd_version"]
