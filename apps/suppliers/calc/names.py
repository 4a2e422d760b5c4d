"""Normalising payee names: one key for the many ways in which finance systems spell one supplier."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from apps.suppliers.calc import words

MAX_NAME = 400  # longer text is not a name; it is cut, so that one cell cannot cost the load its time

_REDACTED = re.compile(
    r"^\W*(?:"
    r"(?:THIRD|THRID|THIRTD|3RD)[\s_\-./]*(?:PARTY|PARTIES|PARTYS|PARTIE|PATY|PARTRY|PRTY)\b"
    r"|(?:NAME|PAYEE|SUPPLIER|PERSONAL|DETAILS?|VENDOR|BENEFICIARY)?[\s_\-]*(?:NAME\s*)?REDAC?TED\b"
    r"|(?:NAME|PAYEE|SUPPLIER)[\s_\-]*WITHHELD\b|WITHHELD\b"
    r"|PERSONAL[\s_\-]+(?:DATA|INFORMATION|DETAILS)\b"
    r"|INFORMATION[\s_\-]+(?:REDACTED|WITHHELD)\b"
    r"|(?:INDIVIDUAL|PRIVATE\s+INDIVIDUAL|NAMED\s+INDIVIDUAL)\W*$"
    r"|\W*X{4,}\W*$"
    r")"
)
_VENDOR_BEFORE = re.compile(
    r"^\s*((?:[A-Z]{1,4})?\d[0-9A-Z]{2,})\s*[:|]\s*(?=\S)|^\s*(\d{4,})\s+-\s+(?=[A-Z])"
)
_VENDOR_AFTER = re.compile(r"\s*[\[({]\s*(?:NO\.?\s*)?([A-Z]{0,2}\d{1,10})\s*[\])}]?\s*$")
_SITE_AFTER = re.compile(r"(?<=\S)\s+0\d\s*$")
_CARD_AFTER = re.compile(r"(?<=\S)\s+\d{6}\s+\d{1,2}\s*$")
_CARD_STAR = re.compile(r"\s*\*\s*[A-Z0-9\-]*\d[A-Z0-9\-]*\s*$")
_DOMAIN = re.compile(
    r"^(?:HTTPS?://)?(?:WWW\.)?([A-Z0-9][A-Z0-9\-]*)\.(?:CO\.UK|ORG\.UK|GOV\.UK|AC\.UK|COM|ORG|NET|UK|IO|EU)(?:/\S*)?\b"
)
_FORMER = re.compile(
    r"[\s,\-]*(?:[(\[]\s*(?:NOW|WAS)|[(\[]?\s*\b(?:FORMERLY|FORMALLY|FORMALY|PREVIOUSLY|PREVIOULSY|PREV\.?|PRE\."
    r"|FKA|F/K/A|K/A|KNOWN\s+AS|(?:NOW|WAS)\s+KNOWN\s+AS))"
    r"\s*(?:KNOWN\s+A[AS]|KNOW\s+AS|TRADING\s+AS)?(?<=[\w.])(?:\s|:|-)+(.+?)\s*[)\]]?\s*$"
)
_STATUS_AFTER = re.compile(
    r"(?<=\S)[\s\-(\[*]+(?:INACTIVE|DO\s+NOT\s+USE|DUPLICATE|DORMANT|CLOSED)[\s)\]*]*$"
)
_TRADING = re.compile(
    r"[\s,(]+(?:T\s*/\s*AS?|T\\A|TRADING\s+AS|T\.A\.?|TRDG\s+AS|D/B/A|DBA)[\s:]+(.+?)\)?\s*$"
)
_PLURAL_S = re.compile(r"(?<=[A-Z0-9])['’`´]S\b")
_DOTTED = re.compile(r"(?<=\w)\.(?=\w)")
_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_PCC = re.compile(
    r"^(?:THE )?(?:OFFICE OF )?(?:THE )?(?:OPCC|PCC|POLICE(?: AND)? CRIME COM\w*IONER)"
    r" (?:FOR |OF )?(.+)$"
)
_COUNCIL_OF = re.compile(
    r"^(?:THE )?(?:COUNCIL OF )?(?:THE )?"
    r"((?:METROPOLITAN |ROYAL |LONDON |COUNTY )?(?:BOROUGH|DISTRICT|CITY|COUNTY))"
    r" OF (.+?)( COUNCIL)?$"
)
_ACRONYM_AFTER = re.compile(r"\s*[(\[]\s*([A-Z&.]{2,8})\s*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class NormalName:
    """One payee name taken apart; spellings held to be one share a `key`; no key means: never match."""

    raw: str
    clean: str
    key: str
    tokens: tuple[str, ...]
    vendor_id: str = ""
    aliases: tuple[str, ...] = ()
    redacted: bool = False
    individual: bool = False

    @property
    def matchable(self) -> bool:
        """True if the name may be matched, suggested or counted as a joint supplier."""
        return bool(self.key) and not self.redacted and not self.individual

    @property
    def compact(self) -> str:
        """The key without its spaces: equal where only spacing or hyphens differ."""
        return self.key.replace(" ", "")


def tidy(raw: str) -> str:
    """Upper case, accents folded, control characters and doubled spaces gone; the words stay as they are."""
    text = str(raw)[:MAX_NAME]
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.upper().split())


def is_redacted(raw: str) -> bool:
    """True for a stand-in payee (`THIRD PARTY…` in any spelling, `Redacted…`, withheld names)."""
    return bool(_REDACTED.match(tidy(raw)))


def is_named_individual(raw: str) -> bool:
    """True for a titled person (Mr, Dr, Prof …) with no business word in the name."""
    text = _NOT_WORD.sub(" ", tidy(raw)).split()
    if len(text) < 2 or text[0] not in words.TITLES:
        return False
    rest = [w for w in text[1:] if w not in words.TITLES]
    if not rest or len(rest) > 5:
        return False
    return not any(w in words.BUSINESS_WORDS or any(c.isdigit() for c in w) for w in rest)


@lru_cache(maxsize=65536)
def normalise(raw: str) -> NormalName:
    """Take a payee name apart; the same text always gives the same result, and a key is its own key.

    Redacted payees and named individuals have an empty key: they never match and are never joint.
    """
    name = _parse(raw)
    if not name.key:
        return name
    key = name.key
    for _ in range(6):  # dropping a legal form can lay bare a site number: go on until nothing changes
        again = _parse(key).key
        if not again or again == key:
            break
        key = again
    if key == name.key:
        return name
    aliases = tuple(alias for alias in name.aliases if alias != key)
    return replace(name, key=key, tokens=tuple(key.split()), aliases=aliases)


def _parse(raw: str) -> NormalName:
    """One pass of `normalise`."""
    text = tidy(raw)
    if _REDACTED.match(text):
        return NormalName(raw=raw, clean=text, key="", tokens=(), redacted=True)
    text, vendor_id = _without_ids(text)
    if is_named_individual(text):
        return NormalName(raw=raw, clean=text, key="", tokens=(), vendor_id=vendor_id, individual=True)
    main, aliases = _split_aliases(text)
    if aliases and is_named_individual(main):  # a person trading under a business name: the business is paid
        main, aliases = aliases[0], []
    tokens = _key_tokens(main) or _key_tokens(text)
    key = " ".join(tokens)
    other = (" ".join(_key_tokens(alias)) for alias in aliases)
    alias_keys = tuple(dict.fromkeys(k for k in other if k and k != key))
    return NormalName(raw, main, key, tokens, vendor_id=vendor_id, aliases=alias_keys)


def key_of(raw: str) -> str:
    """The comparison key of a payee name; empty for redacted payees and named individuals."""
    return normalise(raw).key


def _without_ids(text: str) -> tuple[str, str]:
    """Remove vendor numbers before or after the name, site suffixes (`01`) and card references."""
    vendor_id = ""
    found = _VENDOR_BEFORE.match(text)
    if found:
        vendor_id = found.group(1) or found.group(2)
        text = text[found.end() :]
    text = _STATUS_AFTER.sub("", text)
    found = _VENDOR_AFTER.search(text)
    if found and found.start() > 0:
        vendor_id = vendor_id or found.group(1)
        text = text[: found.start()]
    for pattern in (_CARD_AFTER, _CARD_STAR, _SITE_AFTER):
        shorter = pattern.sub("", text)
        if shorter.strip():
            text = shorter
    return text.strip(), vendor_id


def _split_aliases(text: str) -> tuple[str, list[str]]:
    """Part the paying name from `T/A …`, `formerly …` and a bracketed acronym of itself."""
    aliases: list[str] = []
    for pattern in (_FORMER, _TRADING):
        found = pattern.search(text)
        if found and found.start() > 0 and text[: found.start()].strip(" ,(-["):
            aliases.append(found.group(1))
            text = text[: found.start()].strip(" ,(-[")
    found = _ACRONYM_AFTER.search(text)
    if found and found.start() > 0:
        letters = _NOT_WORD.sub("", found.group(1))
        if letters not in words.NOISE and letters == _initials(text[: found.start()])[: len(letters)]:
            aliases.append(letters)
            text = text[: found.start()].strip()
    return text, aliases


def _initials(text: str) -> str:
    """First letters of the significant words, as an acronym would take them."""
    skip = words.LEGAL_FORMS | {"OF", "THE", "AND", "FOR"}
    return "".join(w[0] for w in _NOT_WORD.sub(" ", text).split() if w not in skip)


def _split_words(text: str) -> list[str]:
    """Words of a tidied name: `&` is AND, possessives and inner full stops close up, the rest parts words."""
    found = _DOMAIN.match(text)
    if found:
        text = found.group(1) + text[found.end() :]
    text = _PLURAL_S.sub("S", text).replace("'", "").replace("’", "")
    text = text.replace("&", " AND ").replace("+", " AND ")
    return _NOT_WORD.sub(" ", _DOTTED.sub("", text)).split()


def _key_tokens(text: str) -> tuple[str, ...]:
    """Significant words of one name in order; applied until nothing changes, so that a key is its own key."""
    tokens = _split_words(text)
    for _ in range(8):  # each round only shortens or canonises; three are enough in practice
        after = _one_round(tokens)
        if after == tokens:
            break
        tokens = after
    return tuple(tokens)


def _one_round(tokens: list[str]) -> list[str]:
    tokens = _expand(tokens)
    tokens = _public_forms(tokens)
    kept = _join_initials([t for t in tokens if t != "AND"])
    if len(kept) > 1 and kept[0] == "THE":
        kept = kept[1:]
    for phrase in words.NOISE_PHRASES:
        kept = _drop_phrase(kept, phrase)
    shorter = [t for i, t in enumerate(kept) if not _droppable(t, i, kept)]
    return shorter or kept


def _droppable(token: str, place: int, tokens: list[str]) -> bool:
    """Legal forms and noise words go; but a name that begins with one and has one more word keeps it."""
    if token not in words.LEGAL_FORMS and token not in words.NOISE:
        return False
    if token in {"AS", "AB", "SAS", "SPA", "LP", "CCC", "INC"}:  # other meanings, unless they close the name
        return place > 0 and place == len(tokens) - 1
    return True


def _expand(tokens: list[str]) -> list[str]:
    out: list[str] = []
    for token in tokens:
        if token in words.PHRASE_EXPANSIONS:
            out.extend(words.PHRASE_EXPANSIONS[token])
        else:
            out.append(words.EXPANSIONS.get(token, token))
    return out


def _join_initials(tokens: list[str]) -> list[str]:
    """Runs of single letters become one word: `J C B SALES` and `JCB SALES` are the same."""
    out: list[str] = []
    run = ""
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        if run:
            out.append(run)
            run = ""
        out.append(token)
    if run:
        out.append(run)
    return out


def _drop_phrase(tokens: list[str], phrase: tuple[str, ...]) -> list[str]:
    size = len(phrase)
    for i in range(len(tokens) - size + 1):
        if tuple(tokens[i : i + size]) == phrase and len(tokens) > size and i > 0:
            return tokens[:i] + tokens[i + size :]
    return tokens


def _public_forms(tokens: list[str]) -> list[str]:
    """One form for councils (`BOROUGH OF X`, `X BC` → `X BOROUGH COUNCIL`) and for commissioners."""
    if len(tokens) > 1 and tokens[-1] in words.COUNCIL_SUFFIXES and tokens[-2] not in words.LEGAL_FORMS:
        return [*tokens[:-1], *words.COUNCIL_SUFFIXES[tokens[-1]]]
    text = " ".join(tokens)
    found = _PCC.match(text)
    if found:
        place = found.group(1).split()
        if len(place) <= 4:
            return [*place, "POLICE", "CRIME", "COMMISSIONER"]
    found = _COUNCIL_OF.match(text)
    if found and len(found.group(2).split()) <= 4 and (found.group(3) or found.group(1) != "CITY"):
        return [*found.group(2).split(), *found.group(1).split(), "COUNCIL"]
    if len(tokens) > 2 and tokens[-1] == "CORPORATION" and tokens[-2] in words.COUNCIL_KINDS:
        return [*tokens[:-1], "COUNCIL"]
    return tokens
