"""Emojis as words: the tokenizer knows no emoji, so each becomes its Unicode name before it is cut.

`python emoji.py` writes ../data/emoji.tsv (code point, name) from the interpreter's Unicode data; training and the
crate read that file, so that both say the same.
"""

import pathlib
import unicodedata

TABLE = pathlib.Path(__file__).parent.parent / "data" / "emoji.tsv"
RANGES = [(0x203C, 0x2049), (0x2190, 0x21FF), (0x231A, 0x23FF), (0x25A0, 0x27BF), (0x2B05, 0x2B55), (0x1F000, 0x1FAFF)]
# Joiners, variation selectors and skin tones say nothing by themselves.
SILENT = {0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)}


def build():
    """Every named symbol of the ranges, in order."""
    rows = []
    for first, last in RANGES:
        for code in range(first, last + 1):
            char = chr(code)
            if unicodedata.category(char) != "So" or code in SILENT:
                continue
            name = unicodedata.name(char, "").lower()
            if name.startswith(("mahjong tile", "domino tile", "playing card", "negative ", "squared cjk")):
                continue
            if name:
                rows.append((code, name.replace("regional indicator symbol letter", "flag letter")))
    return rows


def load():
    """The checked-in table: code point to name."""
    with TABLE.open(encoding="utf-8") as lines:
        return {int(code, 16): name for code, name in (line.rstrip("\n").split("\t") for line in lines)}


def spoken(text, names):
    """The text with each emoji as words. A run of the same emoji is said once."""
    if text.isascii():
        return text
    out, last = [], None
    for char in text:
        code = ord(char)
        if code in SILENT:
            continue
        name = names.get(code)
        if name is None:
            out.append(char)
            last = None
        elif name != last:
            out.append(f" {name} ")
            last = name
    return "".join(out)


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8") as out:
        out.writelines(f"{code:X}\t{name}\n" for code, name in build())
