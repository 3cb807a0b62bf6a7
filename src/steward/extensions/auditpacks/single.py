"""The one file of the checker, as a pack brings it."""

import inspect
import re
from functools import cache

from steward.extensions.auditpacks import checker
from steward.foundation.proof.rules import verifier

BEGINS = "# The check begins here.\n"
IMPORTED = re.compile(
    r"^(?:import|from (?!steward|__future__)[\w.]+ import) [^(\n]+$", re.MULTILINE
)
TITLE = '"""Check an audit pack: python verify.py PACK.zip. Needs: pip install cryptography."""'


@cache
def single_file() -> str:
    """Return the checker as one program that needs Python 3.9 and the library cryptography."""
    head, _, rest = inspect.getsource(checker).partition(BEGINS)
    first = inspect.getsource(verifier)
    future = "from __future__ import annotations\n"
    body = first.partition(future)[2]
    imports = "\n".join(IMPORTED.findall(head))
    return f"{TITLE}\n\n{future}\n{imports}\n{body}\n\n{rest}"
