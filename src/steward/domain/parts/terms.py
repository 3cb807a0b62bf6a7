"""Kinds of parts, how much hangs on a supplier, and what may be said of each."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PartKind(StrEnum):
    """What a part is.

    Source: ISO/IEC 42001:2023, A.4.3 (data), A.4.4 (tooling), A.10.3 (suppliers).
    """

    MODEL = "model"
    DATASET = "dataset"
    SUPPLIER = "supplier"


class Tier(StrEnum):
    """How much hangs on a supplier.

    Source: ISO/IEC 42001:2023, A.10.3: suppliers are treated after what they mean for the systems.
    """

    CRITICAL = "critical"
    IMPORTANT = "important"
    ORDINARY = "ordinary"


LISTS = ("base_model", "datasets", "languages")
TEXTS = (
    "task",
    "library",
    "intended_use",
    "limitations",
    "training_data",
    "personal_data",
    "contact",
)
DETAILS = (*LISTS, *TEXTS, "metrics")
PERSONAL_DATA = ("", "yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDraft:
    """A model, dataset or supplier that a system relies on, as somebody wrote it down."""

    kind: str
    name: str
    version: str = ""
    licence: str = ""
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    digest: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPart:
    """What the search for parts entered twice reads."""

    key: str
    kind: str
    name: str
