"""What a source says of an asset beside its properties is kept with its name."""

from collections.abc import Iterable, Mapping

from steward.domain.monitoring.models import Thing
from steward.domain.monitoring.rules.taking import thing_key
from steward.domain.monitoring.terms import Asset
from steward.foundation.core.actor import Actor

SAID = ("owner", "licence", "stage", "version", "digest", "facts", "relies_on")


def note_assets(
    actor: Actor, things: Mapping[tuple[str, str], Thing], assets: Iterable[Asset]
) -> None:
    """Keep the newest that sources say of assets; what they say no more stays."""
    changed: dict[object, Thing] = {}
    for item in sorted(assets, key=lambda asset: asset.seen_at):
        row = things[item.subject.kind, thing_key(item.subject.name)]
        said: dict[str, object] = {
            "owner": item.owner[:200],
            "licence": item.licence[:100],
            "stage": item.stage[:100],
            "version": item.subject.version[:100],
            "digest": item.subject.digest[:150],
            "facts": {**row.facts, **item.facts},
            "relies_on": [{"kind": other.kind, "name": other.name} for other in item.relies_on],
        }
        for name, value in said.items():
            if value and getattr(row, name) != value:
                setattr(row, name, value)
                changed[row.pk] = row
    if changed:
        Thing.objects.visible_to(actor).bulk_update(changed.values(), SAID, batch_size=500)
