"""A parameter that a call does not know is refused: nobody shall think that it was heeded."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from steward.foundation.core.moments import NAME
from steward.interfaces.api.errors import problem

Run = Callable[..., HttpResponse]


def only_known_parameters(run: Run) -> Run:
    """Refuse a call whose address has a parameter that it does not know.

    The instant to look at (``as_of``) is known to all: whoever reads the token heeds it.

    Must be the first decorator of a call, for it asks the call itself what it knows.
    """
    operation: Operation = run.__self__  # type: ignore[reportFunctionMemberAccess] -- framework requires
    known = parameters_of(operation)

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 -- leaf
        unknown = [name for name in request.GET if name not in known and name != NAME]
        if unknown:
            return problem(422, "Invalid input", _refusal(unknown[0], known), unknown[0])
        return run(request, *args, **kwargs)

    return wrapped


def parameters_of(operation: Operation) -> tuple[str, ...]:
    """Return the names of the parameters that a call takes in its address."""
    models = cast("list[Any]", operation.models)
    asked = [model for model in models if model.__ninja_param_source__ == "query"]
    return tuple(str(name) for model in asked for name in model.__ninja_flatten_map__)


def _refusal(name: str, known: tuple[str, ...]) -> str:
    takes = f"takes {', '.join(known)}" if known else "takes none"
    return f"There is no parameter “{name}” here; this call {takes}."
