"""Old addresses → where they lead now: from front matter and from merged names."""

from collections.abc import Sequence

from .config import Config
from .errors import Problem
from .model import Article, Leaf, Redirect, Redirects, Reference
from .resolve import Resolver
from .rules import is_url
from .terms import Terms
from .urls import QUERY, address_path, base_path, decode


def collect_redirects(
    config: Config,
    terms: Terms,
    articles: Sequence[Article],
    leaves: Sequence[Leaf],
    lists: Sequence[Redirects],
    resolver: Resolver,
    problems: list[Problem],
) -> tuple[Redirect, ...]:
    """Every old address, sorted; one that two files claim, or that is the new address itself, is a problem or nothing."""
    claims: list[tuple[str, str, str]] = []
    for article in articles:
        if article.redirect_from:
            url = resolver.url(resolver.address(article))
            claims += [(old, url, article.source) for old in article.redirect_from]
    claims += [(old, leaf.url, leaf.entry.source) for leaf in leaves for old in leaf.entry.redirect_from]
    claims += [(old, _target(target, each.source, resolver), each.source) for each in lists for old, target in each.pairs]
    found: dict[str, Redirect] = {}
    written: dict[str, str] = {}
    for old, url, source in claims:
        address = normal(old, base_path(config.base_url))
        if resolver.url(address) == url:
            continue
        if "?" in address and not QUERY.fullmatch(address):
            problems.append(
                Problem(f"content/{source}", 0, 0, f"no static page can answer the old address {old}", "keep only its path", old, warning=True)
            )
            continue
        other = found.get(address)
        if other is not None and other.url != url:
            for one, text, rival in ((source, old, other.origin), (other.origin, written[address], source)):
                message = f"the old address {address} is also claimed by content/{rival}"
                problems.append(Problem(f"content/{one}", 0, 0, message, "remove it from one of the two", text))
            continue
        written[address] = old
        found[address] = Redirect(address, url, source)
    for old, term, entry in terms.merged:
        address = normal(old, "")
        if resolver.url(address) != term.url:
            found.setdefault(address, Redirect(address, term.url, entry.source))
    return tuple(found[address] for address in sorted(found))


def _target(target: str, source: str, resolver: Resolver) -> str:
    """Where a line of a list leads: elsewhere, or to an address of this site that must be there."""
    if is_url(target):
        return target
    path, mark, place = target.partition("#")
    resolver.references.append(Reference(source, target, address_path(decode(path))))
    return resolver.url(decode(path)) + mark + place


def normal(old: str, base: str) -> str:
    """An old address in one form: decoded, without the base path, folders with a slash at their end; a query stays."""
    path, mark, query = old.partition("?")
    path = decode(path)
    if base and path.startswith(f"{base}/"):
        path = path[len(base) :]
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    last = parts[-1] if parts else ""
    path = "/" + "/".join(parts)
    if parts and (old.partition("?")[0].endswith("/") or "." not in last):
        path += "/"
    return path + mark + query
