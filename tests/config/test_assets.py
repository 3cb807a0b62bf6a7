"""The build of the page assets beside servers that run and builds that run."""

import importlib.util
import shutil
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path):
    """A clone with one page that names one icon."""
    folder = tmp_path / "frontend"
    icons = folder / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    icons.mkdir(parents=True)
    (icons / "plus.svg").write_text('<svg viewBox="0 0 24 24"><path d="M1 1"/></svg>')
    (folder / "mark.svg").write_text("<svg/>")
    (folder / "app.css").write_text("a {}")
    web = tmp_path / "src" / "steward" / "interfaces" / "web"
    web.mkdir(parents=True)
    (web / "page.html").write_text('{% icon "plus" %}')
    return tmp_path


@pytest.fixture
def builder(monkeypatch):
    """The build, with a bundler that copies the style and counts its runs."""
    spec = importlib.util.spec_from_file_location("frontend_build", ROOT / "frontend" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.runs = []

    def bundle(folder, target):
        module.runs.append(1)
        return {"app.css": module.write_hashed(target, "app.css", (folder / "app.css").read_text())}

    monkeypatch.setattr(module, "install", lambda _: None)
    monkeypatch.setattr(module, "bundle", bundle)
    return module


def built(place):
    return place / "src" / "steward" / "interfaces" / "web" / "static" / "built"


def styled(builder, place, text):
    (place / "frontend" / "app.css").write_text(text)
    builder.build(place)
    return built(place) / builder.manifest_of(built(place))["files"]["app.css"]


def test_the_manifest_names_files_that_are_there_and_the_same_sources_build_nothing(builder, place):
    builder.build(place)
    names = builder.manifest_of(built(place))["files"]

    assert sorted(names) == ["app.css", "icons.svg", "mark.svg"]
    assert all((built(place) / name).exists() for name in names.values())
    assert [path.name for path in built(place).parent.iterdir()] == ["built"]
    builder.build(place)
    assert builder.runs == [1]


def test_what_a_running_server_serves_stays_until_the_build_after_the_next(builder, place):
    first = styled(builder, place, "a {}")
    second = styled(builder, place, "b {}")
    assert (first.read_text(), second.read_text()) == ("a {}", "b {}")

    third = styled(builder, place, "c {}")
    assert (first.exists(), second.exists(), third.exists()) == (False, True, True)


def test_a_build_that_fails_leaves_the_last_one_as_it_was(builder, place):
    first = styled(builder, place, "a {}")
    before = builder.manifest_of(built(place))
    (place / "src" / "steward" / "interfaces" / "web" / "page.html").write_text('{% icon "no" %}')

    with pytest.raises(builder.BuildError, match="which Tabler does not have"):
        builder.build(place)

    assert builder.manifest_of(built(place)) == before
    assert first.exists()


def test_processes_that_build_at_once_wait_for_the_first_and_build_once(builder, place):
    with ThreadPool(6) as pool:
        pool.map(builder.build, [place] * 6)

    assert builder.runs == [1]
    assert not built(place).parent.with_name("static.new").exists()


def test_an_older_build_without_a_list_of_its_files_keeps_them_for_one_more(builder, place):
    first = styled(builder, place, "a {}")
    manifest = built(place) / "manifest.json"
    manifest.write_text('{"digest": "older", "files": {}}')
    shutil.copy(first, built(place) / "font-OLD.woff2")

    styled(builder, place, "b {}")
    assert (built(place) / "font-OLD.woff2").exists()
    styled(builder, place, "c {}")
    assert not (built(place) / "font-OLD.woff2").exists()
