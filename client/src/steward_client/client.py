"""The client: what a program knows goes to Steward, and never stops the program."""

from __future__ import annotations

import base64
import logging
import os
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Union, cast
from urllib.parse import quote

from steward_client import bundles, shapes, signing
from steward_client.errors import NotConfiguredError, NotReachedError, RefusedError, StewardError
from steward_client.sending import call, mapping
from steward_client.settings import Settings, settings_from
from steward_client.spool import Parcel, Spool

if TYPE_CHECKING:
    from steward_client.runs import Run

Content = Union[str, "os.PathLike[str]", bytes]
LOG = logging.getLogger("steward_client")
GONE = (404, 405)
"""Answers of something that is not Steward, or not yet the version that knows the address."""
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 300.0
"""Seconds for which nobody tries again after Steward was not reached; doubled each time."""


class StewardWarning(UserWarning):
    """Something did not reach Steward; it waits in the spool unless it says otherwise."""


@dataclass(frozen=True)
class Sent:
    """What became of a call: taken by Steward, kept to be sent later, or neither.

    ``answer`` is what Steward said, ``problem`` why it was not taken. ``is_offline`` says that no
    address is set, so that it waits to be carried by file.
    """

    is_taken: bool
    is_kept: bool = False
    answer: Any = None
    problem: str = ""
    is_offline: bool = False

    def __bool__(self) -> bool:
        return self.is_taken


@dataclass(frozen=True)
class Delivered:
    """How many deliveries of the spool were taken, refused for good, and wait still."""

    taken: int = 0
    refused: int = 0
    waiting: int = 0
    problem: str = ""


class Client:
    """Speaks to one Steward as one token.

    Every ``log_…`` returns what became of it. A failure is a warning, and what could not be sent
    waits in the spool for the next call or for ``steward-push spool``; with ``strict`` it raises.
    """

    def __init__(self, settings: Settings | None = None, **given: Any) -> None:  # noqa: ANN401
        """Take settings, or what ``settings_from`` takes."""
        self.settings = settings or settings_from(**given)
        self.spool = Spool(self.settings.spool)
        self._pause, self._not_before = FIRST_PAUSE, 0.0

    # What is told

    def log_metric(  # noqa: PLR0913
        self,
        name: str,
        value: object,
        *,
        system: str = "",
        model: str = "",
        dataset: str = "",
        version: str = "",
        unit: str = "",
        low: float | None = None,
        high: float | None = None,
        count: int | None = None,
        at: datetime | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> Sent:
        """Tell one value of a metric.

        Args:
            name: A property of Steward's vocabulary such as ``drift.share``, or a name of your own.
            value: A number, true or false, or a text.
            system: The AI system, by number or name; else STEWARD_SYSTEM.
            model: The model that it is about, instead of the system.
            dataset: The dataset that it is about, instead of the system.
            version: The version of the system, model or dataset.
            unit: The unit, empty for shares and counts.
            low: The lower bound of the value's interval.
            high: The upper bound.
            count: How many cases it rests on.
            at: When it was so; now if left out.
            detail: What a reader needs beside the value, small.
        """

        def made() -> shapes.Body:
            about = self._about(system=system, model=model, dataset=dataset, version=version)
            more = {"unit": unit, "low": low, "high": high, "count": count}
            told = shapes.observation(about, name, value, at=at, detail=detail, **more)  # type: ignore[arg-type]
            return {"observations": [told]}

        return self._told(made)

    def log_evaluation(
        self,
        metric: str,
        score: float,
        *,
        evaluation: str,
        system: str = "",
        model: str = "",
        version: str = "",
        **more: Any,  # noqa: ANN401
    ) -> Sent:
        """Tell one score of an evaluation; see ``shapes.evaluation`` for what else can be said."""

        def made() -> shapes.Body:
            about = self._about(system=system, model=model, version=version)
            told = shapes.evaluation(about, metric, score, evaluation=evaluation, **more)
            return {"evaluations": [told]}

        return self._told(made)

    def log_evidence(  # noqa: PLR0913
        self,
        content: Content,
        title: str,
        *,
        controls: Iterable[str] = (),
        system: str = "",
        name: str = "",
        kind: str = "record",
        note: str = "",
        population: str = "",
        count: int | None = None,
        at: datetime | None = None,
        key: str = "",
    ) -> Sent:
        """Bring a file as evidence, signed where there is a key.

        Args:
            content: The path of a file, or its bytes.
            title: What it is called; with the system it tells one item from others.
            controls: The controls of ISO/IEC 42001 that it speaks for, such as ``A.6.2.4``.
            system: The AI system, by number or name; else STEWARD_SYSTEM, if set.
            name: What the file is called; needed for bytes, else that of the path.
            kind: One of ``bundles.KINDS``.
            note: What a reader should know.
            population: Of what it is the whole or a part.
            count: How many that are.
            at: When it was gathered; now if left out.
            key: Names the item itself, where titles change; a new version of it is kept.
        """

        def made() -> bundles.Statement:
            raw, called = _read(content, name)
            return bundles.evidence(
                raw,
                called,
                title=title,
                key=key,
                kind=kind,
                controls=controls,
                system=system or self.settings.system,
                note=note,
                population=population,
                count=count,
                at=at,
                source=self.settings.source,
            )

        return self._brought(made)

    def log_decision(
        self,
        text: str,
        why: str,
        *,
        controls: Iterable[str] = (),
        system: str = "",
        by: str = "",
        alternatives: Sequence[str] = (),
        at: datetime | None = None,
    ) -> Sent:
        """Record a decision with its reason as evidence.

        Args:
            text: What was decided, in a sentence.
            why: The reason.
            controls: The controls of ISO/IEC 42001 that it speaks for.
            system: The AI system; else STEWARD_SYSTEM, if set.
            by: Who decided; left out where the author of the revision did.
            alternatives: What else was considered.
            at: When; now if left out.
        """

        def made() -> bundles.Statement:
            return bundles.decision(
                text,
                why,
                controls=controls,
                system=system or self.settings.system,
                by=by,
                alternatives=alternatives,
                at=at,
                source=self.settings.source,
            )

        return self._brought(made)

    def run(self, name: str = "train", **about: Any) -> Run:  # noqa: ANN401
        """Return a run, to be used with ``with``; see ``runs.Run``."""
        from steward_client.runs import Run  # noqa: PLC0415 -- they know each other

        return Run(self, name, **about)

    # What is sent

    def send_reading(self, reading: shapes.Body, *, delivery: str = "") -> Sent:
        """Send observations, evaluations, issues and assets together, under a key of their own."""
        return self._told(lambda: reading, delivery)

    def send_statements(self, statements: Sequence[bundles.Statement], name: str = "") -> Sent:
        """Send statements as one bundle, signed where there is a key."""
        return self._guarded(lambda: self._bundle(statements, name))

    def send_bundle(self, name: str, content: bytes) -> Sent:
        """Send a bundle that was written before."""
        body = {"name": name, "content": base64.b64encode(content).decode("ascii")}
        return self._guarded(lambda: self._put("/bundles", body))

    def gate(self, system: str, version: str) -> dict[str, Any]:
        """Ask whether a version may go into use: ``go`` says it, ``reasons`` are all against it.

        Raises:
            StewardError: There is no answer; who asks decides what that means.
        """
        path = f"/gate/{quote(system, safe='')}?version={quote(version, safe='')}"
        return mapping(call(self.settings, "GET", path))

    def deliver(self) -> Delivered:
        """Send all that waits in the spool, the oldest first; stops where Steward is not reached.

        Nothing is kept twice: each delivery has a key, or is told by its bytes.
        """
        taken = refused = 0
        problem = ""
        for parcel in self.spool.waiting(self.settings.url):
            try:
                self._hand_over(parcel)
                taken += 1
            except RefusedError as error:  # noqa: PERF203
                refused += 1
                problem = str(error)
            except (NotReachedError, NotConfiguredError) as error:
                problem = str(error)
                break
        return Delivered(taken, refused, self.spool.count(), problem)

    def _about(
        self, *, system: str = "", model: str = "", dataset: str = "", version: str = ""
    ) -> shapes.Body:
        usual = "" if model or dataset else self.settings.system
        return shapes.subject_of(
            system=system or usual, model=model, dataset=dataset, version=version
        )

    def _told(self, made: Callable[[], shapes.Body], delivery: str = "") -> Sent:
        def parcel() -> Parcel:
            key = delivery or shapes.new_key()
            body = {"source": self.settings.source, "delivery": key, **made()}
            return self._put("/readings", body)

        return self._guarded(parcel)

    def _brought(self, made: Callable[[], bundles.Statement]) -> Sent:
        def parcel() -> Parcel:
            statement = made()
            return self._bundle([statement], statement.title)

        return self._guarded(parcel)

    def _bundle(self, statements: Sequence[bundles.Statement], name: str) -> Parcel:
        signer = signing.signer_of(self.settings.key)
        content = bundles.packed(statements, signer)
        body = {
            "name": bundles.file_name(name),
            "content": base64.b64encode(content).decode("ascii"),
        }
        return self._put("/bundles", body)

    def _put(self, path: str, body: shapes.Body) -> Parcel:
        """Keep a delivery before it is sent; where no folder can be written, it is sent at once."""
        try:
            return self.spool.put(self.settings.url, path, body)
        except OSError as error:
            if not self.settings.url:
                raise
            self._warn(f"Nothing can wait in {self.spool.folder}: {error.strerror}.")
            return Parcel("", self.settings.url, path, body)

    def _guarded(self, made: Callable[[], Parcel]) -> Sent:
        """Keep what is made and try to send it; what goes wrong is told as the settings say."""
        try:
            parcel = made()
        except Exception as error:  # noqa: BLE001 -- never breaks the training
            return self.failed(error, is_kept=False)
        if not self.settings.strict and time.monotonic() < self._not_before:
            return Sent(is_taken=False, is_kept=True, problem="Steward was not reached just now.")
        if not self.settings.url:
            told = self.failed(NotConfiguredError("STEWARD_URL is not set."), is_kept=True)
            return replace(told, is_offline=True)
        try:
            answer = self._hand_over(parcel)
        except RefusedError as error:
            return self.failed(error, is_kept=False)
        except StewardError as error:
            self._not_before = time.monotonic() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return self.failed(error, is_kept=bool(parcel.name))
        self._pause, self._not_before = FIRST_PAUSE, 0.0
        if self.spool.count():
            self.deliver()
        return self._with_rows(Sent(is_taken=True, answer=answer))

    def _hand_over(self, parcel: Parcel) -> Any:  # noqa: ANN401
        """Send one delivery; what was taken leaves the spool, what is refused is put aside."""
        try:
            answer = call(self.settings, "POST", parcel.path, parcel.body)
        except RefusedError as error:
            if error.status in GONE:
                words = f"{self.settings.url} does not know {parcel.path}: {error}"
                raise NotReachedError(words) from error
            self.spool.refuse(parcel, str(error))
            raise
        self.spool.done(parcel)
        return answer

    def _with_rows(self, sent: Sent) -> Sent:
        """Tell of rows that Steward left out of what it took."""
        said = mapping(sent.answer).get("refused")
        rows = cast("list[dict[str, Any]]", said) if isinstance(said, list) else []
        if not rows:
            return sent
        words = "; ".join(
            f"{row['part']} {row['row']}: {row['place']}: {row['message']}" for row in rows[:10]
        )
        problem = f"Steward left {len(rows)} out: {words}"
        self.failed(RefusedError(problem), is_kept=False)
        return replace(sent, problem=problem)

    def failed(self, error: Exception, *, is_kept: bool) -> Sent:
        """Raise where it is to be strict, else warn; returns what became of the call."""
        if self.settings.strict:
            raise error
        self._warn(f"{error} (It waits in {self.spool.folder}.)" if is_kept else str(error))
        return Sent(is_taken=False, is_kept=is_kept, problem=str(error))

    def _warn(self, words: str) -> None:
        """Warn; where warnings are made errors the log tells it, for nothing may break."""
        try:
            warnings.warn(words, StewardWarning, stacklevel=6)
        except StewardWarning:
            LOG.warning(words)


def _read(content: Content, name: str) -> tuple[bytes, str]:
    if isinstance(content, bytes):
        if not name:
            raise RefusedError("Bytes need the name of a file.")
        return content, name
    path = Path(content)
    if path.stat().st_size > bundles.LARGEST:
        limit = bundles.LARGEST // 1024 // 1024
        raise RefusedError(f"{path.name} is larger than {limit} MB; bring it on the page.")
    return path.read_bytes(), name or path.name
