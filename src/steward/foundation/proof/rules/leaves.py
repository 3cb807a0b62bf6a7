"""How a row becomes a leaf: a salted digest for each field, so that any field can be left out."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256, shake_256

from steward.foundation.proof.rules.verifier import SALT_BYTES


def salts(secret: bytes, table: str, key: str, count: int) -> list[bytes]:
    """Return a salt for each field of a row, in the order of their names.

    One stream of SHAKE-256 over the organisation's secret and the row: nobody derives one salt
    from another. Source: FIPS 202 (keyed sponge).
    """
    stream = shake_256(secret + f"{table}\x00{key}".encode()).digest(SALT_BYTES * count)
    return [stream[at : at + SALT_BYTES] for at in range(0, len(stream), SALT_BYTES)]


def leaf_of_row(
    secret: bytes, table: str, key: str, names: Sequence[bytes], values: Sequence[str | None]
) -> bytes:
    """Return the hash of the leaf of a row.

    The same as `verifier.leaf_hash` over `verifier.leaf_data`, without what takes time there.

    Args:
        secret: The organisation's own, at least 32 bytes.
        table: The name of the table.
        key: The key of the row.
        names: The names of the fields, sorted.
        values: Their values as the database writes them as text, in the same order.
    """
    stream = shake_256(secret + f"{table}\x00{key}".encode()).digest(SALT_BYTES * len(names))
    at = 0
    parts: list[str] = []
    for name, value in zip(names, values, strict=True):
        till = at + SALT_BYTES
        if value is None:
            digest = sha256(stream[at:till] + name + b"\x00\x00").hexdigest()
        else:
            digest = sha256(stream[at:till] + name + b"\x00\x01" + value.encode()).hexdigest()
        parts.append(digest)
        at = till
    fields = _form(tuple(names)) % tuple(parts)
    said = f'{{"fields":{{{fields}}},"key":"{key}","table":"{table}","v":1}}'
    return sha256(b"\x00" + said.encode()).digest()


@cache
def _form(names: tuple[bytes, ...]) -> str:
    return ",".join(f'"{name.decode()}":"%s"' for name in names)
