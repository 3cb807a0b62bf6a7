"""What differs between two classifications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from steward.domain.impacts.terms.results import Duty, Result
from steward.domain.impacts.terms.tree import ROLES, Answers, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not the same: what it is, before and after, in words."""

    what: str
    before: str
    after: str


def differences(
    before: tuple[Tree, Answers, Result], after: tuple[Tree, Answers, Result]
) -> tuple[Difference, ...]:
    """Return what changed: class, roles, answers, duties and their days, in this order."""
    (old_tree, old_answers, old), (tree, answers, new) = before, after
    found = [
        Difference(
            what="Class", before=classes(old_tree, old.possible), after=classes(tree, new.possible)
        ),
        Difference(what="Roles", before=_roles(old.roles), after=_roles(new.roles)),
        *_answers(old_tree, old_answers, tree, answers),
        *_duties(tree if tree.articles else old_tree, old.duties, new.duties),
    ]
    return tuple(item for item in found if item.before != item.after)


def classes(tree: Tree, possible: Sequence[str]) -> str:
    """Return classes in words."""
    names = [tree.verdicts[name].title if name in tree.verdicts else name for name in possible]
    if len(names) < 2:
        return names[0] if names else "None"
    return f"Provisional: {', '.join(names[:-1])} or {names[-1]}"


def _roles(roles: Sequence[str]) -> str:
    return ", ".join(ROLES.get(role, role) for role in roles) or "None"


def _answers(old_tree: Tree, old: Answers, tree: Tree, new: Answers) -> list[Difference]:
    names = [name for name in {**tree.steps, **old_tree.steps} if name in old or name in new]
    return [
        Difference(
            what=(tree.steps.get(name) or old_tree.steps[name]).text,
            before=_said(old_tree, old, name),
            after=_said(tree, new, name),
        )
        for name in names
        if name in tree.steps or name in old_tree.steps
    ]


def _said(tree: Tree, answers: Answers, name: str) -> str:
    if name not in answers:
        return "Not asked"
    return tree.steps[name].labels(answers[name]) if name in tree.steps else "Not asked"


def _duties(tree: Tree, old: Sequence[Duty], new: Sequence[Duty]) -> list[Difference]:
    before, after = {d.key: d for d in old}, {d.key: d for d in new}
    found: list[Difference] = []
    for key in {**before, **after}:
        article = tree.articles.get(key[0])
        name = article.reference if article else key[0]
        found.append(
            Difference(
                what=f"{name}, {ROLES.get(key[1], key[1]).lower()}",
                before=_applies(before, key),
                after=_applies(after, key),
            )
        )
    return found


def _applies(duties: Mapping[tuple[str, str], Duty], key: tuple[str, str]) -> str:
    duty = duties.get(key)
    if duty is None:
        return "No duty"
    words = day_in_words(duty.day)
    return words if duty.certain else f"Possibly, {words[:1].lower()}{words[1:]}"


def day_in_words(day: date | None) -> str:
    """Return from when something applies."""
    return f"From {day.day} {day:%B %Y}" if day else "Not before a significant change"
