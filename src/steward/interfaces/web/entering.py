"""How a session begins: at once, or after a code where the person has a second factor."""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import cast
from uuid import UUID

from django import forms
from django.contrib.auth import get_user, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.foundation.core.errors import DomainError
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.factors import check_second_factor
from steward.foundation.identity.operations.passkeys import (
    ask_for_known,
    check_passkey,
    relying_party,
)
from steward.foundation.identity.operations.tries import (
    NO_WAIT,
    Door,
    claim_sign_in,
    settle_sign_in,
)
from steward.foundation.identity.queries import get_person, has_second_factor
from steward.foundation.identity.queries.passkeys import has_app, has_passkey
from steward.interfaces.web.actors import note_use
from steward.interfaces.web.ceremonies import LATE, WRONG, ask_passkey, asked_challenge
from steward.interfaces.web.gates import BYPASSED, SIGNON, SIGNON_LASTS
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.known import mark_of, remember
from steward.interfaces.web.origin import origin_of

BACKEND = "steward.foundation.identity.backends.PeopleBackend"
HALF = "half-signed-in"
HALF_MINUTES = 10
SECOND = "second"


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
        help_text="The six figures that your app shows now, or one of your recovery codes.",
    )


def come_in(
    request: HttpRequest,
    person: Person,
    now: datetime,
    *,
    then: str,
    keep: dict[str, str] | None = None,
) -> HttpResponse:
    """Begin a session, or ask for the second factor first where the person has one.

    Half a sign-in opens nothing: it lasts ten minutes, and holds whose it is and where it leads.

    Args:
        request: The request that proved the person by password, link or invitation.
        person: Who comes in.
        now: When.
        then: The address that follows.
        keep: What the session holds from its begin.
    """
    if not has_second_factor(person.pk):
        return _entered(request, person, now, then, keep or {})
    if isinstance(get_user(request), Person):
        logout(request)
    request.session[HALF] = {
        "person": str(person.pk),
        "mark": person.get_session_auth_hash(),
        "until": (now + timedelta(minutes=HALF_MINUTES)).isoformat(),
        "then": then,
        "keep": keep or {},
    }
    request.session.cycle_key()
    return redirect("/sign-in/code")


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app, or a recovery code, of who has given the right password."""
    now = datetime.now(UTC)
    half = cast("dict[str, object]", request.session.get(HALF) or {})
    person = _half_in(half, now)
    if person is None:
        request.session.pop(HALF, None)
        return redirect("/sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _asked(request, form, 422 if form.errors else 200, person)
    door = _code_door(request, person)
    wait = claim_sign_in(door=door, now=now)
    if wait > NO_WAIT:
        form.add_error(None, words_of(wait))
        return with_wait(_asked(request, form, 429, person), wait)
    try:
        check_second_factor(person=person, code=form.cleaned_data["code"], now=now)
    except DomainError as error:
        refuse(form, error)
        return _asked(request, form, 422, person)
    settle_sign_in(door=door, now=now)
    keep = cast("dict[str, str]", half["keep"])
    return _entered(request, person, now, str(half["then"]), keep)


@require_POST
def second_by_passkey(request: HttpRequest) -> HttpResponse:
    """Take a passkey in place of a code from who has given the right password."""
    now = datetime.now(UTC)
    half = cast("dict[str, object]", request.session.get(HALF) or {})
    person = _half_in(half, now)
    challenge = asked_challenge(request, purpose=SECOND, now=now)
    if person is None:
        request.session.pop(HALF, None)
        return redirect("/sign-in")
    if not challenge:
        return _asked(request, CodeForm(), 422, person, LATE)
    door = _code_door(request, person)
    wait = claim_sign_in(door=door, now=now)
    if wait > NO_WAIT:
        return with_wait(_asked(request, CodeForm(), 429, person, words_of(wait)), wait)
    answer = request.POST.get("answer", "")
    if not check_passkey(
        answer=answer, challenge=challenge, person=person, now=now, verified=False
    ):
        return _asked(request, CodeForm(), 422, person, WRONG)
    settle_sign_in(door=door, now=now)
    keep = cast("dict[str, str]", half["keep"])
    return _entered(request, person, now, str(half["then"]), keep)


def come_by_passkey(
    request: HttpRequest, person: Person, now: datetime, *, then: str
) -> HttpResponse:
    """Begin a session of who has shown a passkey that verified the person: both proofs in one."""
    return _entered(request, person, now, then, {})


def come_by_signon(
    request: HttpRequest, person: Person, now: datetime, *, then: str, organisation: str, mark: str
) -> HttpResponse:
    """Begin a session that a provider opened: for its organisation alone.

    The provider answers for how it proved the person; no code of an app is asked.

    Args:
        request: The request by which the person came back.
        person: Who came.
        now: When.
        then: The address that follows.
        organisation: The key of the organisation whose provider it is.
        mark: The key of the provider.
    """
    keep = {"organisation": organisation}
    response = _entered(request, person, now, then, keep)
    until = (now + SIGNON_LASTS).isoformat()
    request.session[SIGNON] = {"organisation": organisation, "provider": mark, "until": until}
    return response


def words_of(wait: timedelta) -> str:
    """Return how a wait is told."""
    seconds = ceil(wait.total_seconds())
    if seconds > 60:
        return f"Too many tries. Wait {ceil(seconds / 60)} minutes, then try again."
    return f"Too many tries. Wait {seconds} seconds, then try again."


def with_wait(response: HttpResponse, wait: timedelta) -> HttpResponse:
    """Return the answer with the seconds to wait (RFC 9110, 10.2.3)."""
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _half_in(half: dict[str, object], now: datetime) -> Person | None:
    """Return who has given the right password, while that holds and the password is the same."""
    if not half or now > datetime.fromisoformat(str(half["until"])):
        return None
    person = get_person(UUID(str(half["person"])))
    if person is None or not person.is_active:
        return None
    return person if person.get_session_auth_hash() == half["mark"] else None


def _entered(
    request: HttpRequest, person: Person, now: datetime, then: str, keep: dict[str, str]
) -> HttpResponse:
    """Begin a session with a new key, so that nobody who knew the old one comes in with it."""
    login(request, person, backend=BACKEND)
    for name in (HALF, SIGNON, BYPASSED):
        request.session.pop(name, None)
    request.session.update(keep)
    note_use(request, person, now, anew=True)
    response = redirect(then)
    remember(request, response, person.email)
    return response


def _code_door(request: HttpRequest, person: Person) -> Door:
    browser = mark_of(request, person.email)
    return Door(email=person.email, origin=origin_of(request), browser=browser, code=True)


def _asked(
    request: HttpRequest, form: CodeForm, status: int, person: Person, error: str = ""
) -> HttpResponse:
    app = has_app(person.pk)
    if not app:
        form.fields["code"].label = "Recovery code"
        form.fields["code"].help_text = "One of the ten that you kept. Each works once."
    context: dict[str, object] = {"form": wired(form), "error": error}
    if has_passkey(person.pk) and relying_party() is not None:
        ceremony = ask_for_known(person, verified=False)
        now = datetime.now(UTC)
        context["passkey"] = ask_passkey(request, ceremony, purpose=SECOND, now=now)
    return render(request, "identity/code.html", context, status=status)
