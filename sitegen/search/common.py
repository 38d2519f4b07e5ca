"""What of a text is indexed. The search page treats what readers ask in the same way.

Words that stand in nearly every article and tell none from another (articles, prepositions, conjunctions, pronouns) are left out, a quarter of the
index, so that also a phrase is found across them. Quotation marks and dashes end words, which Pagefind would keep as letters (``paz”``), and
so do apostrophes, with which a single letter goes: *D’Ávila* is found as *Ávila*. Characters that are written without spaces between words, as in Japanese, are words of their own: what readers ask for is a
phrase of them.
"""

import re
import unicodedata

_WORDS = {
    "pt": "a à às ao aos as o os um uma uns umas de da das do dos em na nas no nos num numa e é ou que se com por pela pelo pelas pelos para mas como mais "
    "não nem já eu ela ele elas eles me lhe lhes te nós isso isto este esta estes estas esse essa esses essas seu sua seus suas foi foram são ser "
    "também muito quando",
    "en": "a an the of in on at to for from by with and or but as is are was were be been it its he she they his her their this that these those i you we "
    "not no so if then than which who will would has have had",
    "es": "a al el la los las lo un una unos unas de del en y e o u que se con por para pero como más no ni ya yo ella él ellas ellos me le les te "
    "nos esto este esta estos estas eso ese esa esos esas su sus fue fueron es son ser también muy cuando",
}
_MARKS = ".,;:!?()"
_ENDS = str.maketrans(dict.fromkeys("“”„‟‘’‚‛«»‹›「」『』–—―…", " "))
_ELIDED = re.compile(r"(?<!\w)[^\W\d_]’")
_ALONE = re.compile("[\u3040-\u30ff\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def common(language: str) -> tuple[str, ...]:
    """The words of a language, in lower case; none for one that has no list."""
    return tuple(_WORDS.get(language.split("-", maxsplit=1)[0], "").split())


def indexed(html: str, words: frozenset[str]) -> str:
    """HTML with its words apart, without these where spaces are around them; what stands beside a tag stays."""
    text = _ALONE.sub(r" \g<0> ", _ELIDED.sub(" ", unicodedata.normalize("NFC", html)).translate(_ENDS))
    return " ".join([word for word in text.split(" ") if word.strip(_MARKS).lower() not in words])
