"""Uses that need a second signature, and uses that are not let go without conditions.

The conditions read the facts of a system; what they cannot decide counts as not excluded.
"""

from dataclasses import dataclass

from steward.foundation.expressions.program import Program, compile_rule


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SensitiveUse:
    """A use with the condition under which it is at hand; a restricted one is held back harder."""

    id: str
    title: str
    why: str
    when: Program
    is_restricted: bool = False


def _use(id: str, title: str, why: str, when: str, *, restricted: bool = False) -> SensitiveUse:  # noqa: A002 -- leaf
    return SensitiveUse(
        id=id, title=title, why=why, when=compile_rule(when), is_restricted=restricted
    )


USES: tuple[SensitiveUse, ...] = (
    _use(
        "life_chances",
        "Chances in life",
        "It weighs on work, education or services that people depend on.",
        "employment_use || education_use || essential_services_use",
    ),
    _use(
        "decides_alone",
        "Decides about people alone",
        "Nobody looks at the single case before it has effect.",
        "automated_decision && affects_individuals",
    ),
    _use(
        "children", "Children", "Children are affected and cannot speak for themselves.", "children"
    ),
    _use(
        "vulnerable",
        "Vulnerable people",
        "Those affected depend on the organisation or can hardly defend themselves.",
        "affects_vulnerable_groups",
    ),
    _use("biometric", "Biometric data", "A body cannot be changed like a password.", "biometric"),
    _use("health", "Health", "Errors reach the body.", "medical_use"),
    _use(
        "special_data",
        "Profiles from special data",
        "Belief, health, origin or the like enter a picture of a person.",
        "uses_special_category_data && (profiling || automated_decision)",
    ),
    _use(
        "bodily_safety",
        "Safety of the body",
        "It moves things or guards them where people are.",
        "safety_component || physical_actuation",
    ),
    _use(
        "watched_at_work",
        "Watching people at work",
        "People who depend on their pay are observed.",
        "workplace_monitoring",
    ),
    _use(
        "public_opinion",
        "Justice, votes and opinion",
        "It touches courts, elections or political content.",
        "justice_democracy_use || political_content",
    ),
    _use(
        "remote_identification",
        "Recognising people from afar",
        "People are identified without their doing.",
        "remote_biometric_id",
        restricted=True,
    ),
    _use(
        "emotions",
        "Reading emotions at work or school",
        "Feelings are inferred where people cannot walk away.",
        "emotion_recognition && (employment_use || education_use)",
        restricted=True,
    ),
    _use(
        "power_of_the_state",
        "Police and borders",
        "It supports force against people.",
        "law_enforcement_use || migration_use",
        restricted=True,
    ),
    _use(
        "beyond_recall",
        "Beyond recall and unwatched",
        "What it does cannot be undone, and nobody is involved.",
        "human_oversight == 'none' && reversibility == 'irreversible'",
        restricted=True,
    ),
    _use(
        "companion_of_children",
        "Companion of children",
        "Children grow attached to a machine that answers for nothing.",
        "companion_use && children",
        restricted=True,
    ),
)
