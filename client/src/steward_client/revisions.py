"""Which state of the code runs: from the pipeline's environment, else from git."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import lru_cache

VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION")
PATIENCE = 5


def revision() -> dict[str, str]:
    """Return ``revision`` and, where git tells it, whether files are ``changed`` beside it.

    Empty where neither a pipeline nor a repository says anything.
    """
    told = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    if told:
        return {"revision": told[:100]}
    return dict(_by_git(os.getcwd()))  # noqa: PTH109 -- a key of the cache


@lru_cache(maxsize=8)
def _by_git(folder: str) -> tuple[tuple[str, str], ...]:
    found = _git(folder, "rev-parse", "HEAD")
    if not found:
        return ()
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return (("revision", found), ("changed", "yes" if changed else "no"))


def _git(folder: str, *words: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 -- fixed words
            [git, "-C", folder, *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
