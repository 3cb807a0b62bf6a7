"""What is seen of the systems of the example organisation: three weeks of a registry and a monitor.

One system drifts, one is steady, and the registry names a model that nobody has matched.
"""

from datetime import timedelta

from steward.config.example_story import Story
from steward.domain.monitoring.operations.judging import judge_all
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.terms import Asset, Named, Observation, Reading
from steward.domain.systems.queries import systems_visible_to

DAYS = 21
LINES = {
    "drift.share": ((0.08, 0.016), (0.05, 0.001), (0.12, 0.0)),
    "quality.production": ((0.91, -0.004), (0.88, 0.0005), (0.86, 0.0)),
    "fairness.production": ((0.93, -0.002), (0.95, 0.0), (0.9, 0.0)),
    "log.retention_days": ((200, 0.0), (365, 0.0), (120, 0.0)),
}
"""Property → start and daily step for each of three systems."""


def watched_since(story: Story) -> None:
    """Take in what sources saw, and ask every check."""
    owner = story.owner
    systems = list(systems_visible_to(owner).order_by("number")[:3])
    observations = [
        Observation(
            subject=Named(kind="system", name=system.reference),
            property=name,
            value=round(start + step * day + (0.004 if day % 3 else -0.003) * bool(step), 4),
            observed_at=owner.now - timedelta(days=DAYS - day),
        )
        for name, lines in LINES.items()
        for system, (start, step) in zip(systems, lines, strict=False)
        for day in range(DAYS)
    ]
    unknown = Asset(
        subject=Named(kind="model", name="summary-helper", version="3"),
        seen_at=owner.now - timedelta(days=2),
        owner="Data platform",
        stage="Production",
    )
    reading = Reading(observations=tuple(observations), assets=(unknown,))
    take_in(actor=owner, source="example monitor", reading=reading)
    judge_all(actor=owner)
