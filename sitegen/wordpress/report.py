"""The report of an import as a page that people read: what is lost first, then what somebody should look at, then the numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from ..translation import say
from .entries import Entry
from .ledger import FILE, UNEXPLAINED, Ledger

PAGE = "import-report.html"
_MOST = 300
"""Rows of one table; the file has them all."""
_NAMES = {
    "shortcodes": "Shortcodes", "blocks": "Blocks", "meta": "Keys of plug-ins and themes", "term meta": "Keys of terms", "comment meta": "Keys of comments",
    "fields": "Fields that WordPress does not have",
}  # fmt: skip
_MISSING = ("",)
_STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid #8886}
td.n{text-align:right;font-variant-numeric:tabular-nums;width:5rem}
.bad{border-left:.3rem solid #c33;padding-left:1rem}.good{border-left:.3rem solid #393;padding-left:1rem}
summary{cursor:pointer;padding:.5rem 0}code{font-size:.9em}
@media(max-width:40rem){tr{display:block;padding:.4rem 0;border-bottom:1px solid #8886}th,td,td.n{display:inline;border:0;padding:0 .6rem 0 0}thead{display:none}}
"""


class _Group(Struct):
    """The first entries of a table, and how many there are."""

    first: list[Entry] = []
    count: int = 0


def page(ledger: Ledger) -> Iterator[str]:
    """The page, piece by piece."""
    groups = _grouped(ledger)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f"<title>{say('Report of the import')}</title><style>{_STYLE}</style></head><body>\n<h1>{say('Report of the import')}</h1>\n"
    if lost := groups.pop(_MISSING, None):
        yield f'<section class="bad"><h2>{say("What is missing, or not explained")}: {lost.count}</h2>{_entries(lost)}</section>\n'
    else:
        yield f'<p class="good">{say("Nothing is missing, and everything is explained.")}</p>\n'
    rows = [(say(kind), say(outcome), count) for (kind, outcome), count in ledger.outcomes().items()]
    yield f"<h2>{say('What became of everything')}</h2>{_table((say('what'), say('outcome'), ''), rows)}\n"
    for wanted, heading in (
        (("quarantined",), say("Set aside, because readers did not see it")),
        (("kept",), say("Kept as it is, because somebody has edited it")),
    ):
        if found := groups.pop(wanted, None):
            yield f"<h2>{heading}: {found.count}</h2>{_entries(found)}\n"
    yield from _reasons(groups)
    if ledger.notes:
        more = f"<p>… {len(ledger.notes) - _MOST}: <code>{FILE}</code></p>" if len(ledger.notes) > _MOST else ""
        listed = "".join(f"<li>{escape(note)}</li>\n" for note in ledger.notes[:_MOST])
        yield f"<details><summary>{say('To look at')}: {len(ledger.notes)}</summary><ul>{listed}</ul>{more}</details>\n"
    for kind, heading in _NAMES.items():
        if became := ledger.tally.became.get(kind):
            counted = sorted(((key, ledger.tally.counts[kind][key], say(said)) for key, said in became.items()), key=lambda row: (-row[1], row[0]))
            yield f"<details><summary>{say(heading)}: {len(counted)}</summary>{_table((), counted)}</details>\n"
    yield "</body></html>\n"


def _grouped(ledger: Ledger) -> dict[tuple[str, ...], _Group]:
    """What is missing, what has an outcome that is looked at, and what was left out by kind and reason."""
    groups: dict[tuple[str, ...], _Group] = {}
    for entry in ledger.entries:
        if entry.outcome in ("skipped", "merged", "mended"):
            key: tuple[str, ...] = entry.kind, entry.why
        elif entry.outcome in ("quarantined", "kept"):
            key = (entry.outcome,)
        elif entry.outcome in UNEXPLAINED:
            key = _MISSING
        else:
            continue
        group = groups.setdefault(key, _Group())
        group.count += 1
        if len(group.first) < _MOST:
            group.first.append(entry)
    return groups


def _reasons(groups: Mapping[tuple[str, ...], _Group]) -> Iterator[str]:
    """What was left out, by the reason."""
    if not groups:
        return
    yield f"<h2>{say('Left out, or part of something else')}: {sum(group.count for group in groups.values())}</h2>\n"
    for (kind, why), group in sorted(groups.items(), key=lambda one: (-one[1].count, one[0])):
        yield f"<details><summary>{group.count} {escape(say(kind))}: {escape(say(why))}</summary>{_entries(group)}</details>\n"


def _entries(group: _Group) -> str:
    rows = [(say(entry.kind), entry.name, entry.where, say(entry.why)) for entry in group.first]
    more = f"<p>… {group.count - _MOST}: <code>{FILE}</code></p>" if group.count > _MOST else ""
    return _table((say("what"), say("name"), say("where"), say("why")), rows) + more


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads) if any(heads) else ""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>\n{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'<td class="n">{value}</td>'
    return f"<td>{escape(str(value))}</td>"
