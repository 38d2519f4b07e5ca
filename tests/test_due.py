"""``due``: whether it is time to build."""

from datetime import datetime

from conftest import SmallSite

from sitegen.due import due


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_a_build_is_due_when_something_scheduled_has_come(site: SmallSite) -> None:
    site.article("2025/depois", "publish_at: 2026-05-01 10:00\nexpires: 2026-06-01 10:00")
    start = moment("2026-04-30T00:00:00+09:00")
    assert due(site.root, start).never
    site.build(now=start)
    assert due(site.root, start + 60).passed == ()
    assert due(site.root, start + 60).next == "2026-05-01T10:00:00+09:00"
    later = moment("2026-05-01T10:00:00+09:00")
    assert due(site.root, later - 1).passed == ()
    assert due(site.root, later).passed == (("news/2025/depois.md", "publish", "2026-05-01T10:00:00+09:00"),)
    site.build(now=later)
    assert due(site.root, later + 5).passed == ()
    assert [what for _, what, _ in due(site.root, moment("2026-06-02T00:00:00+09:00")).passed] == ["expire"]


def test_a_workflow_can_ask_by_exit_code(site: SmallSite) -> None:
    site.article("2025/depois", "publish_at: 2026-05-01 10:00")
    asked = ("due", "--since", "2026-04-30T00:00:00Z", "--now")
    assert site.run(*asked, "2026-05-01T00:00:00Z").returncode == 1
    done = site.run(*asked, "2026-05-02T00:00:00Z")
    assert (done.returncode, done.stdout) == (0, "2026-05-01T10:00:00+09:00: content/news/2025/depois.md is to be published\nnothing is scheduled\n")
    assert site.run("due").returncode == 0
