"""The built page assets by their plain names."""

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

BUILT = Path(__file__).resolve().parent / "static" / "built"


class AssetsMissing(Exception):
    """The page assets were not built, or one of them is unknown."""


@lru_cache(maxsize=1)
def built_files() -> dict[str, str]:
    """Return plain name → file as they were when first asked; a rebuild is met after a restart.

    Raises:
        AssetsMissing: The assets were not built.
    """
    try:
        return json.loads((BUILT / "manifest.json").read_text("utf-8"))["files"]
    except FileNotFoundError:
        raise AssetsMissing("The page assets are not built: run frontend/build.py.") from None


@lru_cache(maxsize=64)
def asset_url(name: str) -> str:
    """Return the address of an asset such as ``app.css``.

    Raises:
        AssetsMissing: The assets were not built, or none has this name.
    """
    files = built_files()
    if name not in files:
        raise AssetsMissing(f"No page asset is called {name!r}; there are {', '.join(files)}.")
    return static(f"built/{files[name]}")
