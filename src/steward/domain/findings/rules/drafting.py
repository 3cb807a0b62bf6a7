"""What a finding must say before it is raised."""

from datetime import date
from uuid import UUID

from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.findings.terms.grades import Grade
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject

LONGEST = 5_000
MOST_SUBJECTS = 50
FEWEST_WORDS = 4


def needed(value: str, place: str, missing: str) -> str:
    """Return a text that must be there.

    Raises:
        Invalid: It is missing or longer than 5,000 characters.
    """
    text = value.strip()
    if not text:
        raise Invalid(missing, place=place)
    if len(text) > LONGEST:
        raise Invalid(f"Use at most {LONGEST:,} characters.", place=place)
    return text


def check_grade(grade: str) -> Grade:
    """Return the grade.

    Raises:
        Invalid: There is no such grade.
    """
    if grade not in tuple(Grade):
        raise Invalid(f"Choose one of {', '.join(Grade)}.", place="grade")
    return Grade(grade)


def check_draft(draft: FindingDraft, today: date) -> Grade:
    """Return the grade of a draft that can be raised.

    A nonconformity names the requirement that is not fulfilled and the evidence for it.

    Source: ISO/IEC 17021-1:2015, 9.4.5.3: statement, requirement and objective evidence.

    Raises:
        Invalid: Something is missing, too long or lies in the future.
    """
    grade = check_grade(draft.grade)
    statement = needed(draft.statement, "statement", "Say what was found.")
    if len(statement.split()) < FEWEST_WORDS:
        raise Invalid("Say in a sentence what was found, and where.", place="statement")
    if grade.is_nonconformity:
        if not draft.requirement.strip():
            raise Invalid("Name the requirement that is not fulfilled.", place="requirement")
        needed(draft.evidence, "evidence", "Say what was seen that shows it.")
    elif len(draft.evidence) > LONGEST:
        raise Invalid(f"Use at most {LONGEST:,} characters.", place="evidence")
    if draft.found_on is not None and draft.found_on > today:
        raise Invalid("This day has not come yet.", place="found_on")
    if len(draft.subjects) > MOST_SUBJECTS:
        raise Invalid(f"Name at most {MOST_SUBJECTS} systems and controls.", place="subjects")
    return grade


def each_once(subjects: tuple[Subject, ...]) -> dict[tuple[str, UUID], Subject]:
    """Return the subjects by kind and key, each once, in their order."""
    return {(item.kind, item.id): item for item in subjects}
