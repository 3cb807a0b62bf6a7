import pytest

from steward.config import setup


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "content" / "pack").mkdir(parents=True)
    (tmp_path / "content" / "pack" / "pack.yaml").write_text("urn: a", encoding="utf-8")
    return tmp_path / "content"


@pytest.fixture
def reads(monkeypatch):
    made = []
    monkeypatch.setattr(setup, "installed_packs", list)
    monkeypatch.setattr(setup, "read_packs", lambda folder: made.append(folder) or [])
    monkeypatch.setattr(setup, "check_packs", lambda _packs: None)
    return made


def test_unchanged_content_is_not_read_again(folder, reads, tmp_path):
    note = tmp_path / "content.json"

    setup.install_content(folder, note=note)
    again = setup.install_content(folder, note=note)

    assert (again, len(reads)) == (0, 1)


def test_changed_content_is_read(folder, reads, tmp_path):
    note = tmp_path / "content.json"
    setup.install_content(folder, note=note)

    (folder / "pack" / "pack.yaml").write_text("urn: b", encoding="utf-8")
    setup.install_content(folder, note=note)

    assert len(reads) == 2


def test_another_database_is_filled(folder, reads, tmp_path, monkeypatch):
    note = tmp_path / "content.json"
    setup.install_content(folder, note=note)

    monkeypatch.setattr(setup, "_installed", lambda: [["urn:other", "digest"]])
    setup.install_content(folder, note=note)

    assert len(reads) == 2


@pytest.mark.parametrize("damage", ["", "{", "[]", "\x00"])
def test_a_damaged_note_is_no_obstacle(folder, reads, tmp_path, damage):
    note = tmp_path / "content.json"
    note.write_text(damage, encoding="utf-8")

    setup.install_content(folder, note=note)

    assert len(reads) == 1
