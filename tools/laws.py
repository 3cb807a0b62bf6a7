"""Laws of the code that no standard linter knows; run over the syntax trees of ``src``."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "steward"
LONGEST_FILE = 400
KIT = SOURCE / "interfaces" / "web" / "kit"
LARGEST_KIT = 1_500
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "signals"}
MAY_TOUCH_OBJECTS = {"models", "queries", "operations", "history"}
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
    "save",
}
NO_ACTOR = {
    "found_organisation": "there is no actor before the first organisation",
    "accept_invitation": "the invited person is not a member yet",
    "accept_engagement": "the invited person is not a member yet",
    "come_by_provider": "who comes by a provider is nobody here yet",
    "create_person": "people belong to no organisation",
    "set_password": "people belong to no organisation",
    "create_sign_in_link": "people belong to no organisation",
    "redeem_sign_in_link": "nobody is signed in yet",
    "install_pack": "content belongs to no organisation",
    "begin_work": "a worker keeps its book; what the work does is done by operations",
    "tell_progress": "a worker keeps its book",
    "keep_result": "a worker keeps its book",
    "finish_work": "a worker keeps its book",
    "take_mail": "a worker keeps its book",
    "note_trouble": "a worker keeps its book",
    "end_mail": "a worker keeps its book",
    "note_chat": "a worker keeps its book",
    "end_sending": "a worker keeps its book",
    "take_call": "who calls is no member; the secret of the address is the proof",
    "ask_for_code": "nobody is let in yet; the secret of the link is the proof",
    "give_code": "nobody is let in yet; the secret of the link is the proof",
}
NOT_ASKED = {
    "note_bypass": "who came in past the provider is told of, and is not asked",
    "ask_for_work": "who asks for work has checked that the actor may",
    "see_work": "only the one who asked marks the end as seen",
    "fail_work": "a worker writes how its work ended",
    "take_places": "who has just joined takes what the invitation named",
    "note_opened": "what somebody from outside opens is noted, and is not asked",
    "store_file": "called by operations that require",
    "begin_upload": "called by operations that require",
    "sweep_uploads": "a chore that took up its own permission calls it",
    "end_look": "a worker writes how its look at files ended",
    "end_taking": "a worker writes how its taking of files ended",
    "send_letter": "called by operations that require",
    "send_letters": "called by operations that require",
}
NOT_TOLD = {
    "save_answer": "an answer is recorded when the run is submitted; its row keeps who and when",
    "save_answers": "an answer is recorded when the run is submitted; its row keeps who and when",
    "mark_applied": "the derivation is the record; what it made recorded itself",
    "derive_next": "the errand records all its steps as one with tell_derived",
    "keep_answers": "answers are recorded with the run; the draft keeps who and when",
    "send_letter": "the mailbox is the record; the cause is recorded by who calls",
    "send_letters": "the mailbox is the record; the cause is recorded by who calls",
    "send_waiting_mail": "the mailbox is the record",
    "send_waiting_chat": "each notification keeps when it was handed over",
    "tell_of_events": "the entries of the journal are what is told; an event would be told again",
    "tell_of_due": "each notification keeps its cause",
    "mark_read": "having read is nothing that happened to a record",
    "mark_all_read": "having read is nothing that happened to a record",
    "queue_changes": "the entries of the journal are what is queued; events would be queued too",
    "receive_news": "the queue is the record; what follows for the task is recorded",
    "take_delivery": "each delivery keeps how it went",
    "end_delivery": "each delivery keeps how it went",
    "fail_delivery": "each delivery keeps how it went",
    "note_trouble_with": "the state of a connection says how it goes",
    "keep_known": "what a tracker has is its own; nothing happened to a record",
    "keep_place": "how far a tracker was read is nothing that happened to a record",
    "agree_on": "what was pushed is recorded where it happened; the link keeps what is agreed",
    "keep_remark": "the comment that was said is recorded where it was written",
    "see_work": "having looked is nothing that happened to the work",
    "begin_upload": "a file on its way is nothing yet; what it becomes is recorded",
    "drop_upload": "a file on its way is nothing yet",
    "use_upload": "what the file became is recorded by who calls",
    "sweep_uploads": "a file on its way is nothing yet",
    "drop_left_uploads": "a file on its way is nothing yet",
    "note_opened": "the rows are the record, sealed as all others",
    "erase_values": "the erasure that calls it is recorded as one",
    "keep_text": "the words of a file are read from it anew at any time",
    "note_metadata_trouble": "how reading went is nothing that happened; the page says it",
    "note_health": "the results that health follows from are recorded; each keeps its turns",
    "end_look": "looking at files changes nothing",
    "end_taking": "what was taken in is recorded where it came to stand",
    "queue_due": "each run of a source keeps how it went",
    "count_telemetry": "what was counted is recorded when it is observed",
}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("time", "time"),
    ("time", "time_ns"),
}
MAY_READ_THE_CLOCK = {
    "ids.py": "a key sorts by the time of its making",
    "buckets.py": "a signed call names the moment of its sending",
}
BELOW_INTERFACES = {"foundation", "domain", "extensions"}
REASONS = ("slow import", "optional dependency", "app ready", "leaf", "framework requires")


def main() -> int:
    """Print every breach with its place; return 1 when there is one."""
    problems = [line for path in sorted(SOURCE.rglob("*.py")) for line in breaches(path)]
    problems += kit_breaches()
    for line in problems:
        print(line)
    return 1 if problems else 0


def breaches(path: Path) -> Iterator[str]:
    """Yield what one file does against the laws."""
    place = path.relative_to(ROOT)
    if "migrations" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE:
        yield f"{place}: {len(lines)} lines; the law is {LONGEST_FILE}"
    if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in place.parts}:
        yield f"{place}: name it by what it holds"
    for number, line in enumerate(lines, 1):
        if "# noqa" in line and not any(reason in line for reason in REASONS):
            yield f"{place}:{number}: a suppression carries one of: {', '.join(REASONS)}"
    tree = ast.parse(text)
    role = file_role(path)
    if "config" not in path.parts and path.name != "actors.py":
        yield from object_breaches(tree, place, role)
    if BELOW_INTERFACES & set(path.parts) and path.name not in MAY_READ_THE_CLOCK:
        yield from clock_breaches(tree, place)
    if role == "operations" and "identity" not in path.parts:
        yield from operation_breaches(tree, place)


def kit_breaches() -> Iterator[str]:
    """Yield what the engine of declared pages does against its cap: it is no framework."""
    size = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in KIT.glob("*.py"))
    if size > LARGEST_KIT:
        yield f"{KIT.relative_to(ROOT)}: {size} lines; the law is {LARGEST_KIT}: write a function"


def file_role(path: Path) -> str:
    """Return the name of the file in its module: a package of operations counts as operations."""
    for name in ("operations", "queries", "models"):
        if path.stem == name or path.parent.name == name:
            return name
    return path.stem


def object_breaches(tree: ast.AST, place: Path, role: str) -> Iterator[str]:
    """Yield uses of managers and of save outside the files that may."""
    for node in ast.walk(tree):
        touches = isinstance(node, ast.Attribute) and node.attr == "objects"
        if touches and role not in MAY_TOUCH_OBJECTS:
            yield f"{place}:{node.lineno}: .objects belongs in models, queries and operations"
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name == "save" and role == "models":
                    yield f"{place}:{item.lineno}: no save overrides; write an operation"


def clock_breaches(tree: ast.AST, place: Path) -> Iterator[str]:
    """Yield every reading of the clock, by whatever name; the actor brings the time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = tuple(ast.unparse(node.func).split(".")[-2:])
            if words in CLOCKS:
                yield f"{place}:{node.lineno}: reads the clock; take the time from the actor"


def operation_breaches(tree: ast.Module, place: Path) -> Iterator[str]:
    """Yield public functions of an operations file that are not operations in shape."""
    for node in operations_in(tree):
        if node.name in NO_ACTOR:
            continue
        names = [argument.arg for argument in node.args.kwonlyargs]
        if node.args.args or names[:1] != ["actor"]:
            yield f"{place}:{node.lineno}: {node.name} takes keywords only, actor first"
        if node.name not in NOT_ASKED and not leads_to(node.name, {"require"}):
            yield f"{place}:{node.lineno}: {node.name} does not require a permission"
        elif (early := first_write(node)) is not None:
            yield f"{place}:{early}: {node.name} writes before it requires a permission"
        if node.name not in NOT_TOLD and not leads_to(node.name, {"record", "record_many"}):
            yield f"{place}:{node.lineno}: {node.name} records no event"


def operations_in(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the public functions that open a transaction."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            marks = [ast.unparse(item) for item in node.decorator_list]
            if any("atomic" in mark for mark in marks):
                yield node


@cache
def calls() -> dict[str, set[str]]:
    """Return for every function of an operations file what it calls by name."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if file_role(path) != "operations":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, set()).update(called_in(node))
    return found


def called_in(node: ast.FunctionDef) -> Iterator[str]:
    """Yield the names of the functions that one calls, those it is reached by included."""
    for item in ast.walk(node):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Name | ast.Attribute):
            yield item.func.id if isinstance(item.func, ast.Name) else item.func.attr


def leads_to(name: str, wanted: set[str]) -> bool:
    """Say whether a function calls one of those wanted, itself or through what it calls."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in wanted:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(calls().get(current, ()))
    return False


def first_write(function: ast.FunctionDef) -> int | None:
    """Return the line of a write or record that comes before the first ``require``, if any."""
    required, writing = [], []
    for item in ast.walk(function):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Name | ast.Attribute):
            name = item.func.id if isinstance(item.func, ast.Name) else item.func.attr
            if name == "require":
                required.append(item.lineno)
            elif name in WRITES | {"record", "record_many"}:
                writing.append(item.lineno)
    return min((line for line in writing if required and line < min(required)), default=None)


if __name__ == "__main__":
    sys.exit(main())
