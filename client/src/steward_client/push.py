"""``steward-push``: metrics, evidence and decisions from any pipeline, and bundles by file."""

from __future__ import annotations

import argparse
import base64
import json
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, cast

from steward_client import bundles, shapes, signing
from steward_client.client import Client, Sent, StewardWarning
from steward_client.errors import NotAllowedError, RefusedError, StewardError
from steward_client.sending import call, mapping

DONE, FAILED, UNKNOWN = 0, 1, 2
PARTS = {"observations", "evaluations", "issues", "assets", "covers"}
Command = Callable[[Client, argparse.Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all was taken, 1 when it was not, 2 when the call is wrong."""
    asked = _parser().parse_args(words)
    command: Command = asked.command
    warnings.simplefilter("ignore", StewardWarning)  # each command says itself what became of it
    try:
        client = Client(url=asked.url, system=asked.system, key=asked.key, source=asked.source)
        return command(client, asked)
    except (StewardError, OSError) as error:
        print(f"steward-push: {error}", file=sys.stderr)
        return FAILED


def metrics(client: Client, asked: argparse.Namespace) -> int:
    """Send the metrics of a JSON file."""
    body = reading_of(_json(asked.file), client, asked.model, asked.version)
    return _end(client.send_reading(body))


def reading_of(said: Any, client: Client, model: str, version: str) -> shapes.Body:  # noqa: ANN401
    """Return what a file of metrics says.

    It is a reading as the API takes it; or names with values; or a list of objects with ``name``,
    ``value`` and what ``log_metric`` takes.

    Raises:
        RefusedError: It is none of them, with the place that is wrong.
    """
    named, rows = mapping(said), _rows(said)
    if named and set(named) <= PARTS:
        return named
    for name, item in named.items():
        rows.append({"name": name, **(mapping(item) or {"value": item})})
    if not rows:
        raise RefusedError('The file holds no metrics: write {"accuracy": 0.93}.')
    usual = {"system": client.settings.system} if not model else {"model": model}
    subject = shapes.subject_of(version=version, **usual)
    found: list[shapes.Body] = []
    for number, row in enumerate(rows):
        known = {key: row[key] for key in ("unit", "low", "high", "count", "detail") if key in row}
        strange = set(row) - {*known, "name", "value"}
        if strange or "name" not in row or "value" not in row:
            wrong = f"nobody knows {', '.join(sorted(strange))}" if strange else "no name or value"
            raise RefusedError(f"Metric {row.get('name', number)}: {wrong}.")
        try:
            found.append(shapes.observation(subject, str(row["name"]), row["value"], **known))
        except (RefusedError, TypeError, ValueError) as error:
            raise RefusedError(f"Metric {row['name']}: {error}") from error
    return {"observations": found}


def _rows(said: object) -> list[dict[str, Any]]:
    items = cast("list[object]", said) if isinstance(said, list) else []
    return [mapping(item) for item in items]


def evidence(client: Client, asked: argparse.Namespace) -> int:
    """Send files as evidence."""
    status = DONE
    for file in asked.files:
        title = asked.title or Path(file).name
        if asked.title and len(asked.files) > 1:
            title = f"{asked.title}: {Path(file).name}"
        sent = client.log_evidence(
            file, title, controls=asked.control, kind=asked.kind, note=asked.note
        )
        status = max(status, _end(sent, title))
    return status


def files(client: Client, asked: argparse.Namespace) -> int:
    """Send files with results as their tools write them (SARIF, JUnit, garak, model cards, ...)."""
    about = asked.about or client.settings.system
    content = [
        {
            "name": Path(file).name,
            "content": base64.b64encode(Path(file).read_bytes()).decode("ascii"),
        }
        for file in asked.files
    ]
    body = {"files": content, "about": about, "dry_run": asked.dry_run}
    told = mapping(call(client.settings, "POST", "/readings/files", body))
    place = f"/readings/files/{told.get('id')}"
    until = time.monotonic() + asked.wait
    while asked.wait:
        try:
            found = mapping(call(client.settings, "GET", place))
        except NotAllowedError:  # a token may send files without seeing what became of them
            break
        if found.get("looked_at" if asked.dry_run else "taken_at"):
            return _end_files(found)
        if time.monotonic() >= until:
            break
        time.sleep(min(1.0, asked.wait))
    print(f"being read, see {client.settings.url}/monitoring/bring/{told.get('id')}")
    return DONE


def _end_files(found: dict[str, Any]) -> int:
    """Say what became of each file; return the status."""
    status = DONE
    for file in _rows(found.get("files")):
        if file.get("problem"):
            print(f"steward-push: {file['name']}: {file['problem']}", file=sys.stderr)
            status = FAILED
            continue
        answer = {key: item for key, item in file.items() if key != "problem"}
        status = max(status, _end(Sent(is_taken=True, answer=answer), str(file["name"])))
    return status


def decision(client: Client, asked: argparse.Namespace) -> int:
    """Record a decision."""
    return _end(client.log_decision(asked.text, asked.why, controls=asked.control, by=asked.by))


def bundle(client: Client, asked: argparse.Namespace) -> int:
    """Write all that waits into a bundle to be carried by file; it waits no longer then."""
    place = Path(asked.out)
    if place.exists():
        raise RefusedError(f"{place} is there already.")
    waiting = list(client.spool.waiting(client.settings.url))
    statements: list[bundles.Statement] = []
    for parcel in waiting:
        if parcel.path == "/bundles":
            statements += bundles.unpacked(base64.b64decode(parcel.body["content"]))
        elif parcel.path == "/readings":
            body = dict(parcel.body)
            said = {key: body.pop(key) for key in ("source", "delivery")}
            statements.append(bundles.reading(body, **said))
    if not statements:
        raise RefusedError(f"Nothing waits in {client.spool.folder}.")
    signer = signing.signer_of(client.settings.key)
    place.write_bytes(bundles.packed(statements, signer))
    for parcel in waiting:
        client.spool.done(parcel)
    signed = f"signed by {signer.key_id}" if signer else "not signed: set STEWARD_KEY"
    print(f"{place}: {len(statements)} statements, {signed}")
    return DONE


def send(client: Client, asked: argparse.Namespace) -> int:
    """Send a bundle that was written before."""
    place = Path(asked.file)
    content = place.read_bytes()
    bundles.unpacked(content)
    return _end(client.send_bundle(place.name, content), place.name)


def spool(client: Client, asked: argparse.Namespace) -> int:
    """Send what waits."""
    del asked
    told = client.deliver()
    print(f"{told.taken} taken, {told.refused} refused, {told.waiting} waiting")
    if told.problem:
        print(told.problem, file=sys.stderr)
    for file, why in client.spool.refused():
        print(f"refused: {file}: {why}", file=sys.stderr)
    return FAILED if told.refused or told.waiting else DONE


def gate(client: Client, asked: argparse.Namespace) -> int:
    """Ask whether a version may go into use: ends with 0 for go, 1 for no go, 2 for no answer."""
    try:
        told = client.gate(asked.name, asked.version)
    except StewardError as error:
        print(f"steward-push: {error}", file=sys.stderr)
        return UNKNOWN
    is_go = told.get("go") is True
    print(
        f"{told.get('system', asked.name)}, version {asked.version}: {'go' if is_go else 'no go'}"
    )
    for reason in told.get("reasons") or ():
        print(f"- {reason}")
    return DONE if is_go else FAILED


def key(client: Client, asked: argparse.Namespace) -> int:
    """Make a key to sign with, or show the public part of the one that is set."""
    if asked.new:
        found: signing.Signer | None = signing.new_key(Path(asked.new))
    else:
        found = signing.signer_of(client.settings.key)
    if found is None:
        raise RefusedError("There is no key: make one with --new FILE, or set STEWARD_KEY.")
    print(f"public key: {found.public_words}\nid: {found.key_id}")
    return DONE


def _json(place: str) -> Any:  # noqa: ANN401
    text = sys.stdin.read() if place == "-" else Path(place).read_text("utf-8")
    try:
        return json.loads(text)
    except ValueError as error:
        raise RefusedError(f"{place} is no JSON: {error}.") from error


def _end(sent: Sent, what: str = "") -> int:
    """Say what became of a delivery; return the status."""
    said = mapping(sent.answer)
    about = f"{what}: " if what else ""
    if sent.is_kept and sent.is_offline:
        print(f"{about}kept, to be carried by file: steward-push bundle OUT.zip")
        return DONE
    if not sent.is_taken:
        kept = "; it waits, run: steward-push spool" if sent.is_kept else ""
        print(f"steward-push: {about}{sent.problem}{kept}", file=sys.stderr)
        return FAILED
    counts = ", ".join(
        f"{said[name]} {name}" for name in ("new", "changed", "untouched", "closed") if name in said
    )
    print(f"{about}taken{': ' if counts else ''}{counts}")
    for name in said.get("unmatched") or ():
        print(f"not matched with a record yet: {name}")
    for line in said.get("notes") or ():
        print(line)
    if sent.problem:
        print(f"steward-push: {sent.problem}", file=sys.stderr)
        return FAILED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steward-push",
        description="Send metrics, evidence and decisions to Steward.",
        epilog="The address and the token are read from STEWARD_URL and STEWARD_TOKEN.",
    )
    parser.add_argument("--url", help="address of Steward, else STEWARD_URL")
    parser.add_argument("--system", help="the AI system by number or name, else STEWARD_SYSTEM")
    parser.add_argument("--key", help="Ed25519 key to sign with, else STEWARD_KEY")
    parser.add_argument("--source", help="who speaks, else STEWARD_SOURCE")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Command) -> argparse.ArgumentParser:
        words = (command.__doc__ or "").split("\n")[0]
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(command=command)
        return made

    _say_commands(add)
    return parser


def _say_commands(add: Callable[[str, Command], argparse.ArgumentParser]) -> None:
    said = add("metrics", metrics)
    said.add_argument("file", help='JSON such as {"accuracy": 0.93}; - for the input')
    said.add_argument("--model", default="", help="the model that they are about")
    said.add_argument("--version", default="", help="its version")
    said = add("evidence", evidence)
    said.add_argument("files", nargs="+", metavar="FILE")
    said.add_argument("--title", default="", help="what it is called")
    said.add_argument("--control", action="append", default=[], help="such as A.6.2.4; repeatable")
    said.add_argument("--kind", default="record", choices=bundles.KINDS)
    said.add_argument("--note", default="")
    said = add("files", files)
    said.add_argument("files", nargs="+", metavar="FILE")
    said.add_argument("--about", default="", help="the record that is meant where none is named")
    said.add_argument("--dry-run", action="store_true", help="only say what they would change")
    said.add_argument(
        "--wait", type=float, default=60.0, help="seconds to wait until they are read; 0 for none"
    )
    said = add("decision", decision)
    said.add_argument("text", help="what was decided")
    said.add_argument("--why", required=True)
    said.add_argument("--by", default="", help="who decided")
    said.add_argument("--control", action="append", default=[])
    add("bundle", bundle).add_argument("out", metavar="OUT.zip")
    add("send", send).add_argument("file", metavar="BUNDLE.zip")
    add("spool", spool)
    said = add("gate", gate)
    said.add_argument("name", metavar="SYSTEM", help="the AI system by number or name")
    said.add_argument("version", metavar="VERSION", help="the version that is to be deployed")
    add("key", key).add_argument("--new", metavar="FILE", help="write a new private key")


if __name__ == "__main__":
    sys.exit(main())
