"""The shapes in which every source tells what it saw.

A connector, a file that is dropped and a push of a program all end in a ``Reading``. Nothing in it
knows records of the organisation: what a source names is matched with them when it is taken in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

SubjectKind: TypeAlias = Literal["system", "model", "dataset", "supplier", "organisation"]
Value: TypeAlias = float | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something as its source names it: ``version`` and ``digest`` where the source tells them."""

    kind: SubjectKind
    name: str
    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One property of one thing at one moment.

    ``property`` is a key of the pack's vocabulary (``drift.share``), or of the organisation's own.
    ``unit`` is empty for shares and counts; ``low`` and ``high`` bound the value where the source
    gives an interval, ``count`` is how many cases it rests on. ``detail`` holds what a reader needs
    beside the value (the metric's name, the group, the column), small and of JSON values.
    """

    subject: Named
    property: str
    value: Value
    observed_at: datetime
    unit: str = ""
    low: float | None = None
    high: float | None = None
    count: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One metric of one evaluation run, after Every Eval Ever 0.3.

    ``evaluation`` is the task or benchmark with ``suite_version``; ``score`` lies within
    ``score_low`` to ``score_high`` where the source gives the interval at ``level`` (0 to 1).
    ``status`` is what the run says of itself.
    """

    subject: Named
    evaluation: str
    metric: str
    score: float
    evaluated_at: datetime
    lower_is_better: bool = False
    suite_version: str = ""
    score_low: float | None = None
    score_high: float | None = None
    level: float | None = None
    samples: int | None = None
    dataset: str = ""
    group: str = ""
    status: Literal["completed", "failed", "invalidated", "unknown"] = "completed"
    run: str = ""
    harness: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A result of a scanner or probe; equal ``fingerprint`` means the same result again."""

    subject: Named
    fingerprint: str
    rule: str
    level: Literal["none", "note", "warning", "error"]
    message: str
    place: str = ""
    tool: str = ""
    seen_at: datetime
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A model, dataset, system or supplier that a source knows, with what it says of it."""

    subject: Named
    seen_at: datetime
    owner: str = ""
    licence: str = ""
    stage: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    relies_on: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one file or one answer of a source says; ``notes`` name what was left out and why.

    ``covers`` names the tool, source or scope of which ``issues`` are the whole present list: an
    issue of it that is missing was closed. Empty means: the list is not complete, close nothing.
    """

    observations: tuple[Observation, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    issues: tuple[Issue, ...] = ()
    assets: tuple[Asset, ...] = ()
    notes: tuple[str, ...] = ()
    covers: str = ""
