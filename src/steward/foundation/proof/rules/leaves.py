"""How a row becomes a leaf: a salted digest for each field, so that any field can be left out."""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256, shake_256

from steward.foundation.proof.rules.verifier import SALT_BYTES, commitment, leaf_data, leaf_hash


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


def erased_leaf(
    secret: bytes,
    table: str,
    key: str,
    row: Mapping[str, str | None],
    erased: Mapping[str, Sequence[str]],
) -> bytes | None:
    """Return the hash of the leaf of a row out of which values were written.

    None where a value that was written since is not the one that the erasure left.

    Args:
        secret: The organisation's own.
        table: The name of the table.
        key: The key of the row.
        row: Its values as text by the names of the fields, sorted.
        erased: Name of a field → the digest that was sealed, and that of the value since.
    """
    digests: dict[str, str] = {}
    made = salts(secret, table, key, len(row))
    for (name, value), salt in zip(row.items(), made, strict=True):
        digest = commitment(name, value, salt)
        if name in erased:
            was, now = erased[name]
            if digest != now:
                return None
            digest = was
        digests[name] = digest
    return leaf_hash(leaf_data(table, key, digests))


@cache
def _form(names: tuple[bytes, ...]) -> str:
    return ",".join(f'"{name.decode()}":"%s"' for name in names)
