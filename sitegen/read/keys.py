"""The names of front matter keys: English, Portuguese, and those of WordPress, Hugo, Jekyll and Obsidian."""

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

VERSION = "4"


class Keys:
    """The keys of one kind of file or block, and all their names. Case, accents, blanks, ``-`` and ``_`` do not tell names apart."""

    def __init__(self, names: Mapping[str, str], foreign: Mapping[str, str] | None = None) -> None:
        """``names``: key → its other names, separated by blanks. ``foreign``: keys of other systems → what to do instead."""
        pairs = [(name, key) for key, others in names.items() for name in (key, *others.split())]
        self._folded = {fold(name): key for name, key in pairs}
        self._shown = {fold(name): name for name, _ in reversed(pairs)}
        self.written: dict[str, str] = dict(pairs)
        """Names in their usual spelling → keys, to look there first."""
        self._foreign = {fold(name): hint for name, hint in (foreign or {}).items()}

    def find(self, written: str) -> str | None:
        """The key that a name means."""
        return self.written.get(written) or self._folded.get(fold(written))

    def foreign(self, written: str) -> str:
        """What to do instead of a key of another system; empty for any other."""
        return self._foreign.get(fold(written), "")

    def guess(self, written: str) -> str:
        """A known name near a misspelt one, or nothing."""
        close = get_close_matches(fold(written[:60]), list(self._shown), 1, 0.65)
        return self._shown[close[0]] if close else ""

    def certain(self, written: str) -> str:
        """The one key that a misspelt name can only mean, in the spelling that is near; or nothing."""
        close = get_close_matches(fold(written[:60]), list(self._shown), 5, 0.8) if not self.foreign(written) else []
        return self._shown[close[0]] if len({self._folded[name] for name in close}) == 1 else ""


@lru_cache(4096)
def fold(name: str) -> str:
    """``Linha-fina`` → ``linhafina``."""
    plain = name if name.isascii() else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold().replace("-", "").replace("_", "").replace(" ", "")


_TEXTS = {
    "title": "título manchete headline nome name",
    "summary": "resumo sumário linha_fina description descrição excerpt subtítulo subtitle chamada abstract",
    "caption": "legenda image_caption legenda_da_imagem",
    "credit": "crédito créditos image_credit crédito_da_imagem",
    "alt": "texto_alternativo alt_text image_alt",
}
_COMMON = {
    **_TEXTS,
    "image": "imagem foto picture photo cover capa thumbnail cover_image featured_image imagem_destacada hero_image banner images imagens",
    "status": "estado situação visibilidade",
    "draft": "rascunho",
    "published": "publicado publicada publish",
    "unlisted": "oculto oculta hidden não_listado não_listada",
    "updated": "atualizado atualizada atualizado_em atualizada_em atualização lastmod modified last_modified last_modified_at "
    "modified_at updated_at modificado modificado_em date_modified",
    "redirect_from": "endereços_antigos endereço_antigo redirecionar redirecionar_de redirecionamentos redirects old_urls",
    "aliases": "alias",
    "slug": "endereço",
    "lang": "idioma língua language locale",
    "extra": "extras params campos custom",
}
_ADDRESS = 'the address is made by "permalink" in sitegen.toml; write the last part as "slug", old addresses as "redirect_from"'
_FOREIGN = {"url": _ADDRESS, "permalink": _ADDRESS, "link": _ADDRESS}

_ENGINES = {"seo_title": "título_seo título_para_buscadores título_de_busca meta_title", "noindex": "não_indexar sem_indexação no_index"}

ARTICLE = Keys(
    {
        **_COMMON,
        "title": "título manchete headline",
        "date": "data publicado_em publicada_em data_de_publicação published_at date_published pub_date created created_at criado criado_em",
        "section": "seção editoria categoria category caderno",
        "sections": "seções editorias categorias categories cadernos",
        "tags": "tag etiqueta etiquetas marcadores marcador assuntos keywords palavras_chave",
        "authors": "author autor autora autores autoras byline por reportagem",
        "dateline": "local lugar praça procedência place cidade city location",
        "source": "fonte origem origin",
        "publish_at": "publicar_em publish_date publish_on agendado_para agendar embargo scheduled_for",
        "expires": "expira expira_em expiry_date expires_at expire expiry válido_até",
        "corrections": "correções correção correction errata erratas",
        "id": "guid identificador",
        "canonical": "canonical_url url_canônica canônico canônica original",
        "series": "série especial",
        "featured": "destaque destacado destacada sticky pinned fixado fixo",
        **_ENGINES,
        "audio": "áudio podcast gravação",
    },
    _FOREIGN,
)
_ENTRY = {**_COMMON, "description": _TEXTS["summary"].replace("description", "summary")}
del _ENTRY["summary"]
AUTHOR = Keys(
    {
        **_ENTRY,
        "image": f"{_COMMON['image']} avatar retrato",
        "kind": "tipo type",
        "bio": "biografia biography about sobre",
        "links": "siga-nos siga_me redes redes_sociais social profiles perfis",
        "email": "e-mail correio",
    },
    _FOREIGN,
)
_TERM = {**_ENTRY, "merge": "old_names nomes_antigos juntar merged mesclar also"}
TERM = Keys(_TERM, _FOREIGN)
SECTION = Keys({**_TERM, "parent": "acima seção_mãe editoria_mãe categoria_mãe above"}, _FOREIGN)
PAGE = Keys({**_ENTRY, "menu": "ordem_no_menu menu_order ordem", "date": "data created criado", **_ENGINES}, _FOREIGN)

IMAGE = Keys(
    {
        "src": "arquivo file url path image imagem foto caminho source",
        "alt": "texto_alternativo alternative alt_text descrição description",
        "caption": "legenda title título",
        "credit": "crédito créditos autor author fonte photographer fotógrafo fotógrafa copyright",
        "width": "largura",
        "height": "altura",
    }
)
DATELINE = Keys({"place": "lugar local cidade city location", "date": "data", "agency": "agência"})
ORIGIN = Keys({"name": "nome agência agency título title", "url": "link endereço href"})
CORRECTION = Keys({"date": "data quando", "text": "texto nota note correção"})
AUDIO = Keys({"src": "arquivo file url path áudio", "duration": "duração tempo length"})
COMMENT = Keys(
    {
        "id": "número",
        "author": "autor autora nome name",
        "url": "site link endereço",
        "date": "data",
        "parent": "responde_a em_resposta_a in_reply_to",
        "kind": "tipo type",
        "text": "texto",
    }
)
PROFILE = Keys({"name": "nome rede título title label", "url": "link endereço href"})
NAMES = frozenset(name for keys in (ARTICLE, AUTHOR, SECTION, PAGE, IMAGE, DATELINE, ORIGIN, AUDIO, PROFILE) for name in keys.written)
"""Names of keys in their usual spelling; none of them is anything but a text in YAML."""

FRIENDLY = frozenset(
    fold(name) for key, others in {**_TEXTS, "bio": "biografia", "seo_title": _ENGINES["seo_title"]}.items() for name in (key, *others.split())
)
"""Folded names of the texts that need no quoting."""
PICTURES = frozenset(fold(name) for name in ("image", *f"{_COMMON['image']} avatar retrato".split()))
"""Folded names of the blocks in which ``FRIENDLY`` texts need no quoting either."""
