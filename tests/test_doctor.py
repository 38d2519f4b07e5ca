"""``doctor``: what this machine lacks, before a build finds out."""

import json
import socket
from pathlib import Path

import pytest
from conftest import SmallSite

from sitegen.doctor import Examined, examine


def examined(site: SmallSite) -> dict[str, Examined]:
    return {each.name: each for each in examine(site.root)}


def test_a_healthy_machine_has_nothing_bad(site: SmallSite) -> None:
    done = site.run("doctor", "--json")
    found = {each["name"]: each["verdict"] for each in json.loads(done.stdout)["examined"]}
    assert done.returncode == 0
    assert "bad" not in found.values()
    assert found.keys() == {"Python", "libraries", "pagefind", "settings", "cache", "disk", "names", "port", "watching", "git"}


def test_a_missing_indexer_is_bad(site: SmallSite) -> None:
    done = site.run("doctor", env={"PAGEFIND_BINARY_PATH": "/nowhere/pagefind"})
    assert done.returncode == 3
    assert "bad: pagefind: the search indexer cannot run" in done.stdout


def test_settings_that_cannot_be_read_are_bad(site: SmallSite) -> None:
    site.file("sitegen.toml", "title = 3\n")
    assert examined(site)["settings"] == Examined("settings", "bad", "1 mistakes in sitegen.toml; sitegen build tells them")


def test_names_that_differ_in_case_only_are_pointed_out(site: SmallSite) -> None:
    site.file("content/media/Foto.png", b"")
    site.file("content/media/foto.png", b"")
    assert "content/media/Foto.png and content/media/foto.png are one file" in examined(site)["names"].said


def test_a_port_that_is_taken_is_no_illness(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr("sitegen.doctor._PORT", other.getsockname()[1])
        assert examined(site)["port"].verdict == "note"


def test_a_folder_that_cannot_be_written_is_bad(site: SmallSite) -> None:
    Path(site.root, ".sitegen").write_text("a file in its place")
    assert examined(site)["cache"].verdict == "bad"
