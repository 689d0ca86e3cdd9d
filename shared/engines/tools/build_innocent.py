#!/usr/bin/env python3
"""Builds data/innocent.txt: ordinary words that the matcher takes for misspelled or glued abuse.

usage: build_innocent.py LEXICON_TSV WORDS_TXT < FLAGGED_TSV > innocent.txt

FLAGGED_TSV is what `cargo run --release -p engines --example holdout WORDS` prints for dictionaries and
for the words of clean texts: word, score, what was found in it. Words that are abuse themselves stay
flagged. To these come pairs of ordinary words that join to an abusive one ("pen is"): of each
lexicon word, every cut into two words of WORDS_TXT.
"""

import re
import sys
import unicodedata

ABUSE = re.compile(
    r"fuck|bullshit|shitt(ier|y|er)|cunt(?!h)|bitch|nigger|niggard|fagot(?!to)|faggot|whore|slut|crapper|bollock|douch"
    r"|clitor|masturb|sodom|pussies|pervert(?!i)|necroph|nymphoman|dominatr|idiotic|dimwit|halfwit|fatso|bimbo|bastards"
    r"|asshol|ballsack|jackass|wetback|dumbass|moronic|retarded|bugger|turd(?!i)|crackhead|knobhe|pissing$|pissed"
)
# Found in dictionaries or clean texts, but meant as abuse or no words at all.
MEANT = set("cnut cutn cntt daaaaaaamn krap johhny mishitting".split())
# Names no dictionary has.
EXTRA = set("scunthorpe matsushita ashitaka clitheroe titchmarsh niger lightwater penistone".split())
INNOCENT = re.compile(r"niggard|snigger|scunthorpe|bitchumen|nipissing|wormwhore|sturd|custurd")


def folded(word):
    """Without marks, as the normaliser folds letters."""
    return "".join(part for part in unicodedata.normalize("NFKD", word) if not unicodedata.combining(part))


def main():
    lexicon, words_path = sys.argv[1:3]
    entries = [line.rstrip("\n").split("\t") for line in open(lexicon, encoding="utf-8")]
    words = {line.strip() for line in open(words_path, encoding="utf-8") if line.strip().islower()}
    found = set()
    for line in sys.stdin:
        word = folded(re.split(r"['’]", line.split("\t")[0].lower())[0])
        if len(word) > 2 and word.isalpha() and len(word) < 20 and (INNOCENT.search(word) or not ABUSE.search(word)):
            found.add(word)
    listed = {entry[0] for entry in entries if entry[1] != "x"}
    found -= listed | MEANT
    found |= EXTRA
    single = {"a", "i", "s", "t", "d", "m", "o", "u", "e", "c", "b", "re", "ll", "ve"}
    for phrase, labels, severity, flags, language in entries:
        if not re.fullmatch(r"[a-z]{4,14}", phrase) or labels == "x" or language != "en" or set(flags) & set("wv"):
            continue
        for at in range(1, len(phrase)):
            left, right = phrase[:at], phrase[at:]
            if (left in words or left in single) and (right in words or right in single):
                if left not in listed and right not in listed:
                    found.add(f"{left} {right}")
    print("\n".join(sorted(found)))


if __name__ == "__main__":
    main()
