"""The one table of old addresses: each leads to its end at once, and hosts get it as rules."""

import re
from typing import Any

from conftest import SmallSite
from hypothesis import given
from hypothesis import strategies as st

from sitegen.features.hosts import rules
from sitegen.model import Redirect
from sitegen.redirects import flatten

NAMES = st.sampled_from([f"/{name}/" for name in "abcdefgh"])
TABLES = st.dictionaries(NAMES, st.tuples(st.one_of(NAMES, st.just("https://other.test/x/")), st.sampled_from(["", "#there"])), max_size=8)


def follow(table: dict[str, tuple[str, str]], start: str) -> str | None:
    """The end of a way, one step after another; none for a circle."""
    for _ in range(len(table) + 1):
        if start not in table:
            return start
        start = table[start][0]
    return None


@given(TABLES, st.sampled_from(["", "/repo"]))
def test_every_address_leads_to_its_end_at_once_or_is_told_as_a_circle(table: dict[str, tuple[str, str]], base: str) -> None:
    problems: list[Any] = []
    site = {old: Redirect(old, (base if to.startswith("/") else "") + to + place, "x.md") for old, (to, place) in table.items()}
    found = flatten(site, base, problems)
    ends = {r.old: r.url.partition("#")[0].removeprefix(base) for r in found}
    assert ends == {old: end for old in table if (end := follow(table, old)) is not None}
    assert not any(end in table for end in ends.values())
    assert bool(problems) == (len(ends) < len(table))
    circles = [set(problem.message.partition(": ")[2].split(" → ")) for problem in problems]
    for circle in circles:
        assert all(follow(table, old) is None and table[old][0] in circle for old in circle)
    assert len(set().union(*circles)) == sum(map(len, circles)), "each circle is told once"


def test_a_long_chain_costs_no_more_than_its_length() -> None:
    chain = {f"/{n:05}/": Redirect(f"/{n:05}/", f"/{n + 1:05}/", "x.md") for n in range(20_000)}
    assert {r.url for r in flatten(chain, "", [])} == {"/20000/"}


def test_lists_may_lead_to_old_addresses_and_a_place_is_kept(site: SmallSite) -> None:
    site.article("2025/primeira", "title: Primeira\nredirect_from: /p1/")
    site.file("content/redirects/a.txt", "/a/ /b/#foto\n/b/ https://news.test/p1/\n")
    site.build()
    assert 'url=/2025/03/04/primeira/#foto"' in site.read("a/index.html")
    assert 'url=/2025/03/04/primeira/"' in site.read("b/index.html")
    site.file("content/redirects/a.txt", "/a/ /b/\n/b/ /a/\n")
    done = site.run("build")
    assert done.returncode == 1
    assert "the old addresses lead in a circle: /a/ → /b/ → /a/" in done.stderr


def test_hosts_get_as_many_rules_as_they_take_and_pages_answer_the_rest(site: SmallSite) -> None:
    old = [f"/velha/{n:04}/" for n in range(2100)]
    site.article("2025/primeira", f"title: Primeira\nredirect_from: [{', '.join(old)}, /ação/, '/x*y/', '/?p=4', /{'long/' * 250}]")
    site.file("sitegen.toml", 'title = "Jornal"\nbase_url = "https://news.test/"\nredirects = "cloudflare"\n')
    site.build()
    rules = site.read("_redirects").splitlines()
    assert len(rules) == 2000
    assert rules[-1] == "/velha/2099/ /2025/03/04/primeira/ 301"
    assert all(re.fullmatch(r"/\S+ /2025/03/04/primeira/ 301", rule) and len(rule) <= 1000 for rule in rules)
    assert all((site.public / f"{address}index.html".lstrip("/")).is_file() for address in [*old, "/ação/"])
    site.file("sitegen.toml", 'title = "Jornal"\nbase_url = "https://news.test/"\nredirects = "netlify"\n')
    site.build()
    rules = site.read("_redirects").splitlines()
    assert "/a%C3%A7%C3%A3o/ /2025/03/04/primeira/ 301!" in rules
    assert len(rules) == 2101


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5), st.sampled_from(["", "/repo", '/a"b']))
def test_no_address_can_end_its_rule_or_begin_another(pairs: list[tuple[str, str]], base: str) -> None:
    table = [Redirect(f"/{old}/", f"/{new}/", "x.md") for old, new in pairs]
    for line in rules("nginx", base, table).split("\n")[:-1]:
        assert re.fullmatch(r'"/(?:[^"\\\x00-\x1f]|\\["\\])*" "/[!-#%-\[\]-~]*";', line), line
        assert not line.rpartition('"/')[2].rstrip('";').count('"')
    for host, form in (("apache", r"/\S* /[!-~]*"), ("netlify", r"/\S* /[!-~]* 301!"), ("cloudflare", r"/\S* /[!-~]* 301")):
        for line in rules(host, base, table).split("\n")[:-1]:
            assert re.fullmatch(form, line), line


def test_what_nginx_does_not_tell_apart_has_one_rule_and_a_line_that_apache_would_cut_has_none() -> None:
    table = [Redirect(old, "/x/", "x.md") for old in ("/A/", "/a/", "/É/", "/é/", f"/{'ã' * 500}/")]
    assert rules("nginx", "", table).count(";") == 3
    assert rules("apache", "", table) == "/A/ /x/\n/a/ /x/\n/É/ /x/\n/é/ /x/\n"
