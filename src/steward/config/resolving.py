"""Finding the view of an address among more than a thousand, by its first word."""

from functools import cached_property
from typing import Any, cast

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class ByFirstWord(URLResolver):
    """Addresses of which only those with the first word of what is asked are compared with it.

    Django compares all of them in turn, half a millisecond for every page. Those that begin with no
    plain word are compared always, and the order is kept, so the answer is the same.
    """

    def __init__(
        self,
        prefix: str,
        addresses: Any,  # noqa: ANN401 -- framework requires
        app: str | None = None,
        namespace: str | None = None,
    ) -> None:
        pattern = RoutePattern(prefix, is_endpoint=False)
        super().__init__(pattern, addresses, app_name=app, namespace=namespace)

    def resolve(self, path: str) -> ResolverMatch:
        """Return the view of an address with what stands in it.

        Raises:
            Resolver404: There is none.
        """
        prefix = str(self.pattern)
        word = str(path).removeprefix(prefix).partition("/")[0]
        return self._parts.get(word, self._rest).resolve(path)

    @cached_property
    def _parts(self) -> dict[str, URLResolver]:
        words = {first_word(item) for item in self._addresses}
        return {word: self._part(word) for word in words if word}

    @cached_property
    def _rest(self) -> URLResolver:
        return self._part("")

    @property
    def _addresses(self) -> list[Any]:
        return cast("list[Any]", self.url_patterns)

    def _part(self, word: str) -> URLResolver:
        own: Any = [item for item in self._addresses if first_word(item) in ("", word)]
        return URLResolver(
            self.pattern, own, self.default_kwargs, app_name=self.app_name, namespace=self.namespace
        )


def first_word(item: URLPattern | URLResolver) -> str:
    """Return the word that an address must begin with; empty where that is not one plain word."""
    if not isinstance(item, URLPattern) or not isinstance(item.pattern, RoutePattern):
        return ""
    word = str(item.pattern).partition("/")[0]
    return "" if "<" in word else word
