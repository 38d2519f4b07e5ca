"""Where the bytes of a built site are, by kinds of files, an article on average.

    python bench/weight.py SITE/public

The kinds are told by the default addresses of lists (``/tag/``, ``/category/``, ``/2025/09/04/`` …); what lies in a folder of its own below a
year's or a month's is taken for an article.
"""

import argparse
import re
from collections import defaultdict
from pathlib import Path

KINDS = [
    ("search: what results show", r"pagefind/(.*/)?cards/"),
    ("search: index", r"pagefind/(.*/)?(index/|list\.json)"),
    ("search: the rest", r"pagefind/"),
    ("pictures and media", r"media/|social/|.*\.(webp|jpe?g|png|avif|ico|svg)$"),
    ("day", r"\d{4}/\d\d/\d\d/index\.html"),
    ("month, numbered", r"\d{4}/\d\d/page/"),
    ("month", r"\d{4}/\d\d/index\.html"),
    ("year", r"\d{4}/index\.html"),
    ("feeds", r".*(feed/index\.html|feed\.(xml|json))$"),
    ("author: newest", r".*/latest\.html"),
    ("tag, numbered", r"tag/[^/]+/page/"),
    ("tag", r"tag/"),
    ("section, numbered", r"category/[^/]+/page/"),
    ("section", r"category/"),
    ("author, numbered", r"author/[^/]+/page/"),
    ("author", r"author/"),
    ("place, numbered", r"place/[^/]+/page/"),
    ("place", r"place/"),
    ("home, numbered", r"page/\d+/"),
    ("indexes of terms", r"(tags|sections|categories|authors|places|series|archive|corrections)/"),
    ("sitemaps", r"sitemap"),
    ("article", r"\d{4}/.*index\.html"),
]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("public", type=Path)
    public = parser.parse_args().public
    found: dict[str, list[int]] = defaultdict(list)
    for file in public.rglob("*"):
        path = file.relative_to(public).as_posix()
        if file.is_file() and not path.startswith(".sitegen/"):
            kind = next((kind for kind, pattern in KINDS if re.match(pattern, path)), "the rest")
            found[kind].append(file.stat().st_size)
    articles = len(found["article"])
    print(f"{'kind':22}{'files':>9}{'KB each':>10}{'KB an article':>15}")
    for kind, sizes in sorted(found.items(), key=lambda item: -sum(item[1])):
        print(f"{kind:22}{len(sizes):9,}{sum(sizes) / len(sizes) / 1000:10.2f}{sum(sizes) / articles / 1000:15.3f}")
    total = sum(map(sum, found.values()))
    print(f"{'all':22}{sum(map(len, found.values())):9,}{'':10}{total / articles / 1000:15.3f}")


if __name__ == "__main__":
    main()
