"""SCIM 2.0: a directory keeps users and groups (RFC 7644).

Every call carries a token that was made for it; each is one transaction.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from steward.extensions.provisioning import operations, queries
from steward.extensions.provisioning.policy import PROVISION
from steward.extensions.provisioning.rules.drafting import group_from, user_from
from steward.extensions.provisioning.rules.filtering import Condition, condition_of, plain_path
from steward.extensions.provisioning.rules.patching import patched
from steward.extensions.provisioning.terms import (
    ERROR,
    LIST,
    MOST_LISTED,
    SCHEMAS,
    ScimTrouble,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, Invalid, NotFound
from steward.foundation.core.json_lines import load_json
from steward.interfaces.api.auth import ApiRequest, TokenAuth, in_one_transaction
from steward.interfaces.api.scim_described import schema_of, type_of, what_is_done

CONTENT_TYPE = "application/scim+json"
BASE = queries.BASE
Resource = dict[str, Any]
View = Callable[..., HttpResponse]


def _answered(body: object, status: int = 200, **headers: str) -> HttpResponse:
    content = b"" if body is None else json.dumps(body).encode()
    response = HttpResponse(content, status=status, content_type=CONTENT_TYPE)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def _refused(status: int, detail: str, kind: str = "") -> HttpResponse:
    body: Resource = {"schemas": [ERROR], "status": str(status), "detail": detail}
    if kind:
        body["scimType"] = kind
    response = _answered(body, status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Steward"'
    return response


def _of_error(error: DomainError) -> HttpResponse:
    if isinstance(error, ScimTrouble):
        return _refused(400, error.message, error.kind)
    if isinstance(error, Invalid):
        return _refused(400, error.message, "invalidValue")
    kind = "uniqueness" if isinstance(error, Conflict) else ""
    return _refused(error.status, error.message, kind)


def scim(**views: View) -> View:
    """Return a view that answers each method by its own, for who has a token for this.

    A refusal is told as SCIM tells it, and undoes what was done.
    """

    @csrf_exempt
    @in_one_transaction
    def answer(request: HttpRequest, **parameters: object) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        actor = None
        try:
            if scheme.lower() == "bearer":
                actor = TokenAuth().authenticate(request, secret)
            if actor is None:
                return _refused(401, "Send a valid token: Authorization: Bearer st_…")
            view = views.get((request.method or "").lower())
            if view is None:
                return _refused(405, "This is not done here.")
            request.auth = actor  # type: ignore[reportAttributeAccessIssue]
            require(actor, PROVISION)
            return view(cast("ApiRequest", request), **parameters)
        except DomainError as error:
            return _of_error(error)
        except RequestDataTooBig:
            return _refused(413, "The body is too large.")

    return answer


def _body(request: HttpRequest) -> Resource:
    try:
        found: object = load_json(request.body)
    except Invalid as error:
        raise ScimTrouble("invalidSyntax", error.message) from None
    if not isinstance(found, dict):
        raise ScimTrouble("invalidSyntax", "The body is an object.")
    return cast("Resource", found)


def _version(resource: Resource) -> str:
    digest = hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:16]}"'


def _one(request: HttpRequest, resource: Resource, status: int = 200) -> HttpResponse:
    """Answer with one resource, its version, and no more of it than was asked for."""
    version = _version(resource)
    if request.method == "GET" and request.headers.get("If-None-Match") == version:
        return _answered(None, 304, ETag=version)
    location = str(resource["meta"]["location"])
    resource["meta"]["version"] = version
    return _answered(_asked(request, resource), status, ETag=version, Location=location)


def _check_version(request: HttpRequest, resource: Resource) -> HttpResponse | None:
    """Refuse a change of another version than the caller knows; None where it is the same."""
    known = request.headers.get("If-Match", "*")
    if known in ("*", _version(resource)):
        return None
    return _refused(412, "It was changed meanwhile; read it again.")


def _asked(request: HttpRequest, resource: Resource) -> Resource:
    """Return the attributes that were asked for, or those that were not excluded."""
    always = {"schemas", "id"}
    wanted, unwanted = (
        {
            plain_path(name.strip()).partition(".")[0].lower()
            for name in request.GET.get(parameter, "").split(",")
            if name.strip()
        }
        for parameter in ("attributes", "excludedAttributes")
    )
    return {
        key: value
        for key, value in resource.items()
        if key in always or (key.lower() in wanted if wanted else key.lower() not in unwanted)
    }


def _number(request: HttpRequest, name: str, usual: int) -> int:
    given = request.GET.get(name, "")
    try:
        return int(given) if given else usual
    except ValueError:
        raise ScimTrouble("invalidValue", f"{name} is a number.") from None


Lister = Callable[[Actor, Condition | None, int, int], queries.Part]


def _listed(request: ApiRequest, lister: Lister) -> HttpResponse:
    given = request.GET.get("filter", "")
    condition = condition_of(given) if given else None
    start = min(max(_number(request, "startIndex", 1), 1), 2**31)
    count = min(max(_number(request, "count", MOST_LISTED), 0), MOST_LISTED)
    part = lister(request.auth, condition, start, count)
    return _answered(_list(request, part.items, total=part.total, start=start))


def _list(request: HttpRequest, items: list[Resource], *, total: int, start: int = 1) -> Resource:
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(items),
        "Resources": [_asked(request, item) for item in items],
    }


def list_users(request: ApiRequest) -> HttpResponse:
    """Return members as users."""
    return _listed(request, queries.list_users)


def list_groups(request: ApiRequest) -> HttpResponse:
    """Return the groups that a directory keeps."""
    return _listed(request, queries.list_groups)


def _user(request: ApiRequest, key: UUID) -> Resource:
    return queries.as_users(request.auth, [queries.user_of(request.auth, key)])[0]


def _group(request: ApiRequest, key: UUID) -> Resource:
    return queries.as_groups(request.auth, [queries.directory_group(request.auth, key)])[0]


def create_user(request: ApiRequest) -> HttpResponse:
    """Make somebody a member."""
    made = operations.create_user(actor=request.auth, draft=user_from(_body(request)))
    return _one(request, _user(request, made.pk), 201)


def read_user(request: ApiRequest, key: UUID) -> HttpResponse:
    """Return one user."""
    return _one(request, _user(request, key))


def replace_user(request: ApiRequest, key: UUID) -> HttpResponse:
    """Change a user to what is sent."""
    return _changed_user(request, key, lambda _now: _body(request))


def patch_user(request: ApiRequest, key: UUID) -> HttpResponse:
    """Change what a patch says of a user."""
    return _changed_user(request, key, lambda now: _patch(request, now))


def _changed_user(
    request: ApiRequest, key: UUID, change: Callable[[Resource], Resource]
) -> HttpResponse:
    now = _user(request, key)
    stale = _check_version(request, now)
    if stale is not None:
        return stale
    draft = user_from(change(now))
    row = queries.user_of(request.auth, key)
    operations.replace_user(actor=request.auth, membership=row, draft=draft)
    return _one(request, _user(request, key))


def _patch(request: HttpRequest, now: Resource) -> Resource:
    body = _body(request)
    return patched(now, next((body[key] for key in body if key.lower() == "operations"), None))


def delete_user(request: ApiRequest, key: UUID) -> HttpResponse:
    """End a membership; the directory sees it no more."""
    row = queries.user_of(request.auth, key)
    stale = _check_version(request, queries.as_users(request.auth, [row])[0])
    if stale is not None:
        return stale
    operations.remove_user(actor=request.auth, membership=row)
    return _answered(None, 204)


def create_group(request: ApiRequest) -> HttpResponse:
    """Make a group that gives no role until somebody says which."""
    made = operations.create_group(actor=request.auth, draft=group_from(_body(request)))
    return _one(request, _group(request, made.pk), 201)


def read_group(request: ApiRequest, key: UUID) -> HttpResponse:
    """Return one group with its members."""
    return _one(request, _group(request, key))


def replace_group(request: ApiRequest, key: UUID) -> HttpResponse:
    """Change a group to what is sent."""
    return _changed_group(request, key, lambda _now: _body(request))


def patch_group(request: ApiRequest, key: UUID) -> HttpResponse:
    """Change what a patch says of a group."""
    return _changed_group(request, key, lambda now: _patch(request, now))


def _changed_group(
    request: ApiRequest, key: UUID, change: Callable[[Resource], Resource]
) -> HttpResponse:
    now = _group(request, key)
    stale = _check_version(request, now)
    if stale is not None:
        return stale
    draft = group_from(change(now))
    row = queries.directory_group(request.auth, key)
    operations.replace_group(actor=request.auth, group=row, draft=draft)
    return _one(request, _group(request, key))


def delete_group(request: ApiRequest, key: UUID) -> HttpResponse:
    """Dissolve a group."""
    row = queries.directory_group(request.auth, key)
    stale = _check_version(request, queries.as_groups(request.auth, [row])[0])
    if stale is not None:
        return stale
    operations.remove_group(actor=request.auth, group=row)
    return _answered(None, 204)


def config(_request: ApiRequest) -> HttpResponse:
    """Say what of SCIM is done here (RFC 7643, 5)."""
    return _answered(what_is_done())


def _described(request: HttpRequest, found: Mapping[str, Resource]) -> HttpResponse:
    if request.GET.get("filter"):
        return _refused(403, "What is described here is not filtered.")
    return _answered(_list(request, list(found.values()), total=len(found)))


def types(request: ApiRequest) -> HttpResponse:
    """Return what kinds of resources there are."""
    return _described(request, {name: type_of(name) for name in SCHEMAS})


def one_type(_request: ApiRequest, name: str) -> HttpResponse:
    """Return one kind of resource."""
    found = next((key for key in SCHEMAS if SCHEMAS[key]["name"] == name), None)
    if found is None:
        raise NotFound("There is no such kind of resource.")
    return _answered(type_of(found))


def schemas(request: ApiRequest) -> HttpResponse:
    """Return what is kept of each kind of resource."""
    return _described(request, {name: schema_of(name) for name in SCHEMAS})


def one_schema(_request: ApiRequest, name: str) -> HttpResponse:
    """Return what is kept of one kind of resource."""
    if name not in SCHEMAS:
        raise NotFound("There is no such schema.")
    return _answered(schema_of(name))


def not_searched(_request: ApiRequest) -> HttpResponse:
    """Answer a search by POST, which is not done here: a filter stands in the address."""
    return _refused(501, "Search by GET, with a filter in the address.")


def nothing(_request: ApiRequest) -> HttpResponse:
    """Answer for what is not there, to who has a token."""
    raise NotFound("There is nothing at this address.")


EVERY = ("get", "post", "put", "patch", "delete")
urlpatterns = [
    path("ServiceProviderConfig", scim(get=config)),
    path("ResourceTypes", scim(get=types)),
    path("ResourceTypes/<str:name>", scim(get=one_type)),
    path("Schemas", scim(get=schemas)),
    path("Schemas/<str:name>", scim(get=one_schema)),
    path("Users", scim(get=list_users, post=create_user)),
    path(
        "Users/<uuid:key>",
        scim(get=read_user, put=replace_user, patch=patch_user, delete=delete_user),
    ),
    path("Groups", scim(get=list_groups, post=create_group)),
    path(
        "Groups/<uuid:key>",
        scim(get=read_group, put=replace_group, patch=patch_group, delete=delete_group),
    ),
    re_path(r"^(?:Users/|Groups/)?\.search$", scim(post=not_searched)),
    re_path("^.*$", scim(**dict.fromkeys(EVERY, nothing))),
]
