"""A build by the workers of a cluster is the build of this machine, also when one of them is lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NOW, SmallSite
from distributed import Client, LocalCluster

from sitegen.build import build
from sitegen.errors import Exit, SitegenError
from sitegen.request import Request


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process of its own."""
    with LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address="127.0.0.1:0") as started:
        yield started


@pytest.fixture
def archive(site: SmallSite) -> SmallSite:
    for n in range(300):
        site.article(
            f"{2000 + n // 12}/n{n}", f"title: Número {n}\ndate: {2000 + n // 12}-{n % 12 + 1:02}-03\ntags: [T{n % 7}]", f"Texto [{n}](n{n}.md)."
        )
    return site


def test_the_site_is_the_same_byte_for_byte(archive: SmallSite, cluster: LocalCluster) -> None:
    build(Request(archive.root, now=NOW, search=False, executor=cluster.scheduler_address))
    here = archive.root / "here"
    build(Request(archive.root, now=NOW, search=False, jobs=1, output=here, work=archive.root / "work"))
    assert archive.tree() == archive.tree(here)
    archive.article("2024/nova", "title: Nova\ndate: 2025-02-01\ntags: [T1]")
    report = build(Request(archive.root, now=NOW, search=False, executor=cluster.scheduler_address))
    assert report.rendered < 40


def test_a_worker_that_is_lost_in_the_middle_costs_nothing_but_time(archive: SmallSite, cluster: LocalCluster) -> None:
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        victims = list(client.run(os.getpid).values())[:1]

    def tell(stage: str, done: int, _: int) -> None:
        if stage == "rendering" and done and victims:
            os.kill(victims.pop(), signal.SIGKILL)

    build(Request(archive.root, now=NOW, search=False, executor=cluster.scheduler_address), tell)
    assert victims == []
    here = archive.root / "here"
    build(Request(archive.root, now=NOW, search=False, jobs=1, output=here, work=archive.root / "work"))
    assert archive.tree() == archive.tree(here)


def test_a_mistake_is_told_as_always(archive: SmallSite, cluster: LocalCluster) -> None:
    archive.article("2024/nova", "title: Nova\ndate: 2025-13-01")
    with pytest.raises(SitegenError) as caught:
        build(Request(archive.root, now=NOW, search=False, executor=cluster.scheduler_address))
    assert [p.path for p in caught.value.problems] == ["content/news/2024/nova.md"]


def test_an_address_without_a_cluster_is_one_clear_sentence(site: SmallSite, tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="no cluster answers") as caught:
        build(Request(site.root, now=NOW, executor="tcp://127.0.0.1:9"))
    assert caught.value.code == Exit.ENVIRONMENT
