"""Change evidence. `keep_version` is what other modules call."""

from steward.domain.evidence.operations.keeping import keep_version

__all__ = ["keep_version"]
