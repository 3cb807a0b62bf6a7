"""Keys that sort by the time of their making."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """Return a time-ordered UUID of version 7.

    Source: RFC 9562, 5.7: 48 bits of Unix milliseconds, then 74 random bits.
    """
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (millis & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= ((random >> 62) & 0xFFF) << 64
    value |= 0x2 << 62
    value |= random & (2**62 - 1)
    return UUID(int=value)
