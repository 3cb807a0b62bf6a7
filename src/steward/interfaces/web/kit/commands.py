"""Commands: forms whose fields are the parameters of an operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form, Select
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import DomainError, NotAllowed


@dataclass(frozen=True, kw_only=True)
class Command:
    """A thing one may do to a record, or to many.

    ``operation`` is called as ``operation(actor=…, <noun>=…, **fields)``; ``many`` as
    ``many(actor=…, <plural>=[…], **fields, **fixed)``. Without ``many``, many records are done
    one by one. ``done`` is told afterwards, with ``{count}`` for how many. ``when`` hides the
    command where the state of the record does not permit it.
    """

    name: str
    label: str
    form: type[Form]
    operation: Callable[..., Any]
    permission: Permission[Any]
    help: str = ""
    tone: str = ""
    done: str = ""
    many: Callable[..., Any] | None = None
    fixed: dict[str, Any] | None = None
    initial: Callable[[Any], dict[str, Any]] | None = None
    when: Callable[[Any], bool] | None = None

    def open_to(self, actor: Actor, row: object | None = None) -> bool:
        """Say whether the actor may, and the record permits it."""
        if not actor.may(self.permission, row):
            return False
        return row is None or self.when is None or self.when(row)


class ActorForm(Form):
    """A form whose choices depend on who asks."""

    def for_actor(self, actor: Actor) -> None:
        """Fill in the choices that the actor has."""
        raise NotImplementedError


def refuse(form: Form, error: DomainError) -> None:
    """Show a refusal of the domain at the field it names, or above the form.

    Raises:
        NotAllowed: No other input would help, so the refusal is not shown in the form.
    """
    if isinstance(error, NotAllowed):
        raise error
    form.add_error(error.place if error.place in form.fields else None, error.message)


def wired(form: Form) -> Form:
    """Tie each field to its help and its errors for those who hear the page; dress its choices."""
    for name, field in form.fields.items():
        if type(field.widget) is Select:
            field.widget.attrs.setdefault("class", "form-select")
        described = [f"{name}-help"] if field.help_text else []
        if name in form.errors:
            field.widget.attrs["aria-invalid"] = "true"
            described.append(f"{name}-error")
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)
    return form


def go_to(request: HttpRequest, target: str) -> HttpResponse:
    """Send the browser to another page, also when a part of the page was asked for."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(target)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = target
    return response
