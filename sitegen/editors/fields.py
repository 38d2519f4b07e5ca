"""The keys of each kind of file as forms show them: what they hold, and what they are called."""

from typing import Literal

from msgspec import Struct

from ..config import Config
from ..read.keys import ARTICLE, AUTHOR, PAGE, SECTION, TERM, Keys

Holds = Literal["text", "long", "moment", "names", "flag", "picture", "status", "number", "person"]
STATUS = ("published", "draft", "unlisted")
PERSON = ("person", "organization")


class Field(Struct, frozen=True):
    """One key of a form."""

    name: str
    holds: Holds
    label: str
    required: bool = False


class Collection(Struct, frozen=True):
    """One kind of file: its folder below ``content/`` and its form."""

    folder: str
    label: str
    keys: Keys
    fields: tuple[Field, ...]


_FORMS: dict[str, tuple[Keys, str]] = {
    "news": (
        ARTICLE,
        "title! date! status section tags authors summary image alt caption credit dateline publish_at updated expires featured slug seo_title redirect_from",
    ),
    "pages": (PAGE, "title! description menu status image alt slug seo_title redirect_from"),
    "authors": (AUTHOR, "title! kind description bio image alt email slug redirect_from"),
    "sections": (SECTION, "title! parent description image alt merge slug redirect_from"),
    "tags": (TERM, "title! description merge slug redirect_from"),
}
"""Keys in the order of their form; ``!``: it must be filled in. Rarer keys are written by hand, and forms leave them as they are."""
_HOLDS: dict[str, Holds] = {
    "date": "moment",
    "publish_at": "moment",
    "updated": "moment",
    "expires": "moment",
    "status": "status",
    "tags": "names",
    "authors": "names",
    "merge": "names",
    "redirect_from": "names",
    "summary": "long",
    "description": "long",
    "bio": "long",
    "image": "picture",
    "featured": "flag",
    "menu": "number",
    "kind": "person",
}
"""What keys hold that are no plain text."""
_PORTUGUESE = {
    "news": "Notícias",
    "pages": "Páginas",
    "authors": "Autores",
    "sections": "Editorias",
    "tags": "Etiquetas",
    "title": "Título",
    "date": "Data",
    "status": "Situação",
    "section": "Editoria",
    "summary": "Resumo",
    "image": "Foto",
    "alt": "Descrição da foto",
    "caption": "Legenda",
    "credit": "Crédito",
    "dateline": "Local",
    "publish_at": "Publicar em",
    "updated": "Atualizado em",
    "expires": "Expira em",
    "featured": "Destaque",
    "slug": "Endereço",
    "seo_title": "Título para buscadores",
    "redirect_from": "Endereços antigos",
    "description": "Descrição",
    "menu": "Ordem no menu",
    "kind": "Tipo",
    "parent": "Editoria acima",
    "bio": "Biografia",
    "email": "E-mail",
    "merge": "Outros nomes",
    "body": "Texto",
}


def collections(config: Config) -> tuple[Collection, ...]:
    """Every kind of file with its form, in the site's language."""
    return tuple(Collection(folder, label(folder, config), keys, _fields(names, config)) for folder, (keys, names) in _FORMS.items())


def label(name: str, config: Config) -> str:
    """What people call a key or a kind of file."""
    return _PORTUGUESE.get(name, name) if config.language.startswith("pt") else name.replace("_", " ").capitalize()


def _fields(names: str, config: Config) -> tuple[Field, ...]:
    keys = [(name.removesuffix("!"), name.endswith("!")) for name in names.split()]
    return tuple(Field(name, _HOLDS.get(name, "text"), label(name, config), must) for name, must in keys)
