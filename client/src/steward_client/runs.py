"""A run of a program, such as a training: collected while it goes, sent when it ends."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from steward_client import bundles, shapes
from steward_client.errors import RefusedError, StewardError

if TYPE_CHECKING:
    from steward_client.client import Client, Content, Sent

PIECE = 1024 * 1024


class Run:
    """Collects parameters, metrics, scores and datasets; sends them at its end, whatever it is.

    A run that fails is sent with the status ``failed`` and the kind of error, and the error goes
    on. ``sent`` says what became of the delivery.
    """

    def __init__(  # noqa: PLR0913
        self,
        client: Client,
        name: str = "train",
        *,
        model: str = "",
        system: str = "",
        version: str = "",
        parameters: dict[str, object] | None = None,
        controls: tuple[str, ...] = (),
        evidence: bool = True,
    ) -> None:
        """Begin a run about a model or a system; with ``evidence`` its record is kept as a file."""
        self.client, self.name = client, name
        self.system = system or client.settings.system
        self.model, self.version, self.controls = model, version, controls
        self.key = shapes.new_key()
        self.parameters: dict[str, object] = dict(parameters or {})
        self.datasets: list[dict[str, str]] = []
        self.status = "completed"
        self.sent: Sent | None = None
        self._keeps_record = evidence
        self._observations: list[shapes.Body] = []
        self._evaluations: list[shapes.Body] = []
        self._notes: list[str] = []
        self._began: datetime | None = None
        self._clock = 0.0

    def __enter__(self) -> Run:
        self._began, self._clock = shapes.now(), time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.status = "failed"
            self._notes.append(f"It ended with {kind.__name__}.")
        try:
            self._finish()
        except StewardError:
            if kind is None:
                raise  # strict; a failure of the run itself goes first

    def log_parameter(self, name: str, value: object) -> None:
        """Keep a parameter of the run."""
        self.parameters[name] = value

    def log_metric(self, name: str, value: object, *, step: int | None = None, **more: Any) -> None:  # noqa: ANN401
        """Keep a value of a metric; see ``Client.log_metric``. ``step`` goes into the detail."""
        detail = {**more.pop("detail", {}), "run": self.name}
        if step is not None:
            detail["step"] = step
        self._keep(
            self._observations,
            lambda: shapes.observation(self._subject(), name, value, detail=detail, **more),
        )

    def log_evaluation(self, metric: str, score: float, *, evaluation: str, **more: Any) -> None:  # noqa: ANN401
        """Keep a score of an evaluation; see ``Client.log_evaluation``."""
        more.setdefault("run", self.key)
        self._keep(
            self._evaluations,
            lambda: shapes.evaluation(
                self._subject(), metric, score, evaluation=evaluation, **more
            ),
        )

    def log_dataset(self, name: str, content: Content | None = None, *, version: str = "") -> str:
        """Keep which data was used; returns the SHA-256 of a file, a folder or bytes."""
        digest = ""
        if content is not None:
            try:
                digest = digest_of(content)
            except OSError as error:
                self._trouble(error)
        self.datasets.append({"name": name, "version": version, "digest": digest})
        return digest

    def _keep(self, into: list[shapes.Body], made: Any) -> None:  # noqa: ANN401
        try:
            into.append(made())
        except (RefusedError, TypeError) as error:
            self._trouble(error)

    def _trouble(self, error: Exception) -> None:
        self._notes.append(str(error))
        self.client.failed(error, is_kept=False)

    def _subject(self) -> shapes.Body:
        kind = {"model": self.model} if self.model else {"system": self.system}
        return shapes.subject_of(version=self.version, **kind)

    def _finish(self) -> None:
        seconds = round(time.monotonic() - self._clock, 3)
        try:
            subject = self._subject()
        except RefusedError as error:
            self._trouble(error)
            return
        self.sent = self.client.send_reading(self._reading(subject, seconds), delivery=self.key)
        if self._keeps_record:
            self.client.send_statements([self._record(seconds)], f"run-{self.name}-{self.key[:8]}")

    def _reading(self, subject: shapes.Body, seconds: float) -> shapes.Body:
        origin = bundles.origin()
        more = {"run": self.name, "status": self.status}
        told = [
            *self._observations,
            shapes.observation(subject, "run.completed", self.status == "completed", detail=more),
            shapes.observation(subject, "run.duration", seconds, unit="s", detail=more),
        ]
        if origin.get("revision"):
            told.append(shapes.observation(subject, "run.revision", origin["revision"]))
        data = [{"kind": "dataset", "version": "", "digest": "", **item} for item in self.datasets]
        at = shapes.written(None)
        assets: list[shapes.Body] = [{"subject": item, "seen_at": at} for item in data]
        if data:
            assets.append({"subject": subject, "seen_at": at, "relies_on": data})
        if self.model and self.system:
            system = shapes.subject_of(system=self.system)
            assets.append({"subject": system, "seen_at": at, "relies_on": [subject]})
        return {"observations": told, "evaluations": self._evaluations, "assets": assets}

    def _record(self, seconds: float) -> bundles.Statement:
        began = shapes.written(self._began)
        record = {
            "run": self.name,
            "key": self.key,
            "status": self.status,
            "began": began,
            "seconds": seconds,
            "model": self.model,
            "system": self.system,
            "version": self.version,
            "parameters": self.parameters,
            "datasets": self.datasets,
            "metrics": self._observations,
            "evaluations": self._evaluations,
            "notes": self._notes,
            "origin": bundles.origin(),
        }
        about = self.model or self.system
        return bundles.evidence(
            json.dumps(record, indent=1, default=str).encode(),
            f"{self.name}.json",
            title=f"Run {self.name} of {about}",
            source=self.client.settings.source,
            kind="record",
            controls=self.controls,
            system=self.system,
            note=f"{self.status}, {seconds} s",
            key=f"run:{self.name}:{about}",
        )


def digest_of(content: Content) -> str:
    """Return the SHA-256 of bytes, of a file, or of a folder's files by name.

    Raises:
        OSError: It cannot be read.
    """
    found = hashlib.sha256()
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    path = Path(content)
    if not path.is_dir():
        return _of_file(path)
    for file in sorted(item for item in path.rglob("*") if item.is_file()):
        found.update(f"{file.relative_to(path).as_posix()}\0{_of_file(file)}\n".encode())
    return found.hexdigest()


def _of_file(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
