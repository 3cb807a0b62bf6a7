"""From the origin of a task to the page on which its work is done."""

DOORS = {
    "gap_action": ("/competence/actions/{key}", "Open the action"),
    "gap_effect": ("/competence/actions/{key}", "Judge the action"),
    "assess": ("/competence", "Open the matrix"),
    "certificate": ("/trainings/{key}", "Open the training"),
    "campaign": ("/campaigns/{key}/mine", "Read and acknowledge it"),
    "communication": ("/communication/{key}", "Open the plan"),
}
"""First part of an origin → address and words; the key is its second part."""


def door_of(origin: str) -> tuple[str, str] | None:
    """Return address and words of the page where the work is done; None for other tasks."""
    kind, _, rest = origin.partition(":")
    if kind not in DOORS:
        return None
    address, words = DOORS[kind]
    return address.format(key=rest.partition(":")[0]), words
