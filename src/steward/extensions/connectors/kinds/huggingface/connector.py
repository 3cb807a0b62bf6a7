"""Ask the hub for the models and datasets of a list, and read their cards."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from steward.domain.monitoring.terms import Asset, Named, Reading
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.formats import cards
from steward.extensions.connectors.settings_of import address, bearer, checked, lines_of, token
from steward.extensions.connectors.terms import Asking, Connector, Pulled, Refused, SourceFile
from steward.extensions.connectors.values import Json, facts, first, moment, obj, text, whole
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.errors import Invalid

HUB = "https://huggingface.co"
DATASETS = "datasets/"
NAMES = "names"


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield each model or dataset of the list; the cursor is the place in it."""
    names = lines_of(asking.config[NAMES], NAMES)
    begin = int(asking.cursor.get("place", 0))
    for place, name in enumerate(names):
        if place < begin:
            continue
        last = place == len(names) - 1
        yield Pulled(reading=_read(asking, name), cursor={} if last else {"place": place + 1})


def _read(asking: Asking, name: str) -> Reading:
    is_dataset = name.startswith(DATASETS)
    plain = name.removeprefix(DATASETS)
    kind = "datasets" if is_dataset else "models"
    try:
        found = obj(asking.wire.ask("GET", f"/api/{kind}/{quote(plain)}").body)
    except Trouble as trouble:
        if not trouble.for_good:
            raise
        return Reading(notes=(f"{name}: {trouble.reason}",))
    revision = first(found.get("sha"))
    notes: tuple[str, ...] = ()
    reading = Reading()
    try:
        path = f"/{DATASETS if is_dataset else ''}{quote(plain)}/raw/{quote(revision or 'main')}"
        content = asking.wire.fetch(f"{path}/README.md")
        file = SourceFile(content, f"{kind}/{plain}/README.md")
        reading = cards.read(file, asking.now)
    except Trouble as trouble:
        if not trouble.for_good:
            raise
        notes = (f"{name}: it has no card.",)
    except Refused as error:
        notes = (f"{name}: {error.message}",)
    return _told(reading, plain, found, asking, is_dataset=is_dataset, notes=notes)


def _told(
    reading: Reading,
    name: str,
    found: Json,
    asking: Asking,
    *,
    is_dataset: bool,
    notes: tuple[str, ...],
) -> Reading:
    """Return what card and hub say together; the hub's name and revision stand."""
    card = reading.assets[0] if reading.assets else None
    subject = {
        "kind": "dataset" if is_dataset else "model",
        "name": name[:200],
        "version": first(found.get("sha")),
    }
    about = obj(found.get("cardData"))
    tags = [text(item, 100) for item in found.get("tags", []) if isinstance(item, str)]
    licences = [tag.removeprefix("license:") for tag in tags if tag.startswith("license:")]
    seen = moment(found.get("lastModified")) or asking.now
    named = Named(**subject)  # type: ignore[reportArgumentType]
    asset = Asset(
        subject=named,
        seen_at=seen,
        owner=first(found.get("author")),
        licence=first(about.get("license"), *licences, card.licence if card else ""),
        relies_on=card.relies_on if card else (),
        facts={
            **(card.facts if card else {}),
            **facts(
                task=first(found.get("pipeline_tag")),
                library=first(found.get("library_name")),
                downloads=whole(found.get("downloads")),
                gated=text(str(found.get("gated") or "")),
                disabled=found.get("disabled") is True,
            ),
        },
    )
    return replace(
        reading,
        assets=(asset,),
        observations=tuple(replace(item, subject=named) for item in reading.observations),
        evaluations=tuple(replace(item, subject=named) for item in reading.evaluations),
        notes=(*notes, *(f"{name}: {note}" for note in reading.notes)),
    )


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The list is empty, or a name is none.
    """
    names = lines_of(config.get(NAMES, ""), NAMES)
    if not names:
        raise Invalid("Name at least one model or dataset.", place=NAMES)
    for name in names:
        parts = name.removeprefix(DATASETS).split("/")
        if len(parts) > 2 or not all(parts) or ".." in name or not name.isascii():
            raise Invalid(f"“{name[:80]}” is no name of the hub.", place=NAMES)
    return checked(config, HUB) | {NAMES: "\n".join(names)}


CONNECTOR = Connector(
    kind="huggingface",
    label="Hugging Face",
    hint="Models and datasets of the hub: revision, licence, card.",
    settings=(
        Setting(
            name=NAMES,
            label="Models and datasets",
            help_text="One a line, as the hub names them; a dataset begins with datasets/",
            long=True,
        ),
        address("Of the hub, or of a mirror.", HUB),
        token("For what is private or gated."),
    ),
    check=check,
    headers=bearer,
    pull=pull,
    minutes=1440,
)
