"""What an item is linked to, by value. Pure."""

from uuid import UUID, uuid5

from steward.foundation.core.subjects import Subject

ISO_42001 = "iso-42001"
CONTROL, REQUIREMENT = "control", "requirement"


def requirement_subject(organisation_id: UUID, framework: str, requirement: str) -> Subject:
    """Return a requirement of a framework as a reference by value; it may have no record yet.

    One of ISO/IEC 42001 has the key under which people speak about it, whichever record of its
    status there is.
    """
    if framework == ISO_42001:
        key = uuid5(organisation_id, f"control:{requirement}")
        return Subject(kind=CONTROL, id=key, label=requirement)
    key = uuid5(organisation_id, f"requirement:{framework}:{requirement}")
    return Subject(kind=REQUIREMENT, id=key, label=f"{requirement} of {framework}")


def linked(organisation_id: UUID, subject: Subject) -> Subject:
    """Return a subject as links name it: a control by its requirement, all else as it is."""
    if subject.kind != CONTROL:
        return subject
    return requirement_subject(organisation_id, ISO_42001, subject.label.split(" ", 1)[0])
