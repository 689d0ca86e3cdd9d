#!/usr/bin/env python3
"""Builds data/lexicon.tsv from published word lists and the choices made below.

usage: build_lexicon.py DSOJEVIC_JSON SURGE_CSV LDNOOBW_TSV ZACANGER_JSON WORDS_TXT COMMON_TXT OWN_TSV > lexicon.tsv

WORDS_TXT is any list of English words, one a line, and COMMON_TXT one of words and names common in
clean text; both are only used to keep innocent words out and never copied. OWN_TSV holds this project's own entries: phrase, labels, severity, flags.

Output columns: phrase, labels, severity, flags, language.
  labels    p profanity, o obscene, s sexual, l slur, i insult, h harassment, x exception
  severity  1 (mild) to 4 (gravest)
  flags     c core (set by hand; also found masked and misspelled), g also found glued to other words, w weak (often innocent),
            v a misspelling
"""

import csv
import json
import re
import sys
import unicodedata

VULGAR = re.compile(
    r"fuck|fuk|fck|fvck|shit|cunt|cock|dick|bitch|arse|asshole|\bass|ass\b|piss|twat|wank|bollo|bugger|bastard|damn"
    r"|\bhell\b|crap|whore|\bslut|pussy|\btits?\b|titty|prick|douche|tosser|turd|mofo|jizz|bellend|knobhead"
)
PERSON = re.compile(
    r"(hole|head|wit|wad|tard|bag|face|hat|wipe|er|ard|ass|itch|unt|wat|rick|lut|hore|kank|hoe)s?$"
)
COMPOUND = re.compile(r"fuck|shit|cunt|cock|dick|bitch|arsehole|^ass|asshole|piss|twat|wank|whore|slut|pussy|nigg|fagg|cum")
SLUR_TOPICS = ("racial", "sexual orientation", "religious", "mental disability", "physical disability")
# Words the sources list that are far more often innocent, or no abuse at all.
DROPPED = set(
    """69 abbie aboe babeland bareback bastinado bates bater bbc bwc beaner's bender bicon birdlock blacky bondage
    breasts buttermilk caca cack cajones chocha cholo cishet collared collaring coolie coon can coot cooter cooties
    crow crows crotch diddle dipsea dipstick dix domination dong enby fack feck feg fick finger fingering fingered
    flamer flamers focker forked frolicme fook funbags gash gowl greaser groper grope hajji haji hadji higga higger
    hoar hooters hustler incest injun intercourse jerkmate jigga jigger jim crow kkk klan knickers knob knobbing
    knobe knober knobes kneegrows lemon party light in the fedora mong mongrel mushroom tip mufdive nicka niccer nicker nip
    nigra niga niger nigers nobs nude nudity nuggets nutten octopussy omorashi onlyfans only fans pancake face pansy
    peen peener pegging peter playboy pleasure chest poon puss pusses queers ramrod redskin rim sack salad tosser
    sambo santorum scissoring scut seplophilia sheet sheeeet shet shiat shrimping shylock skeet slit snatch
    snowballing soab spanking spastic spook spooks spunk stump suck strappado swamp guinea swastika svastika suastika
    swine taphephilia tart throating tits up top topless tramp transbian transvestite viagra voyeurweb wang weiner
    weenie xxx cialis wop gyp dago homo negro negroes jesus christ bloody jap japs hermie leso boston george thumbzilla
    hot carl hot richard poof finocchio queen ball kicking girl on top double pen bean flicker rice queen potato queen
    muscle mary chicken queen grey queen gray queen brown piper wrapping men violet wand impact play edge play wax
    play leather restraint electro play humping bullet vibe chi chi man switch hitter slag slanty sperm sphincter
    semen rectum genitals vagina penis nipple nipples vulva anus hell rape raping rapist kitty puncher jelly donut
    pedophilia paedophilia pedophile paedophile klitoris lovemaking collar punany fc fuku mfs mfk fingerpop scummy
    fked fker dafuq axe wound b to the inch ass asses dolt homoerotic autoerotic auto erotic skittles harvest
    nicht johny palle palli balle pataka gerbe wippen bourrée conne pokker corno cornuto lolita gerber randi rona tang ina troia lipshits lipshitz hiscock
    assman cockman cocksman cocksmith cockburger cockless shat
    """.split()
) | {
    "coon can", "jim crow", "ball licking", "light in the loafers", "light in the pants", "golden shower",
    "jesus christ", "hickory switch", "date rape", "barely legal", "piss pig", "white power", "whitepower", "white-power",
    "prince albert piercing", "lemon party", "dirty pillows", "pleasure chest", "girl on top", "only fans",
    "boston george", "jelly donut", "pancake face", "mushroom tip", "double pen", "brownie king", "brownie queen",
    "loose woman", "girly bits", "dump a load", "jerk mate", "wet dream", "ball gag", "gay sex", "french rudder",
}
WEAK = set("twink sissy dyke tosser cumming horny queer retarded bugger kraut greaseball prick spic fag coon".split())
SEVERITY_LIMIT = {"bollocks": 1}


def folded(phrase):
    """Without marks, as the normaliser folds Latin letters."""
    parts = unicodedata.normalize("NFKD", phrase.lower())
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain.translate(str.maketrans("øłđðħıŧ", "oldohit"))


def sound(word):
    """The word in the matcher's coarse alphabet."""
    merged = folded(word).replace("ph", "f").translate(str.maketrans("lvzcq", "iuskk"))
    return re.sub(r"(.)\1+", r"\1", merged)


def search_key(phrase):
    """The phrase as the matcher sorts it: a table that comes in this order need not be sorted at start."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", phrase.lower()) if not unicodedata.combining(part))
    coarse = plain.replace("ph", "f").translate(str.maketrans("lvzcq1!|52$03489@76+#", "iuskkiiisssoeabgatgth"))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^\w]", " ", coarse).strip()), phrase


def alternatives(match):
    """`fu*c*k|fucks` names two words; stars only mark where people mask."""
    return [part.replace("*", "").replace("-", " ").strip().lower() for part in match.split("|")]


def plain(text):
    return re.fullmatch(r"[a-z][a-z' ]*[a-z]", text) is not None


def add(entries, phrase, labels, severity, flags, language="en"):
    known = entries.get(phrase)
    if known is None:
        entries[phrase] = [set(labels), severity, set(flags), language]
    else:
        known[0] |= set(labels)
        known[1] = max(known[1], severity)


def vulgar_labels(phrase, severity):
    labels = set()
    if VULGAR.search(phrase):
        labels.add("p")
        if severity >= 3:
            labels.add("o")
        if PERSON.search(phrase):
            labels.add("i")
    return labels


def from_dsojevic(path, entries):
    for group in json.load(open(path, encoding="utf-8")):
        tags, severity = group["tags"], group["severity"]
        for phrase in alternatives(group["match"]):
            if phrase in DROPPED or len(phrase) < 3 or not plain(phrase):
                continue
            labels = vulgar_labels(phrase, severity)
            if "sexual" in tags and not labels & {"p"}:
                labels.add("s")
            if "racial" in tags or "lgbtq" in tags:
                labels.add("l")
            if "general" in tags:
                labels.add("p")
            if "shock" in tags:
                labels |= {"o", "s"}
            if "religious" in tags:
                labels.add("p" if severity <= 2 and "racial" not in tags else "l")
            add(entries, phrase, labels, severity, set())


def from_surge(path, entries, common):
    for row in csv.DictReader(open(path, encoding="utf-8")):
        phrase = row["text"].lower().replace("-", " ").strip()
        forms = {row[f"canonical_form_{n}"] for n in (1, 2, 3)} - {""}
        if phrase in DROPPED or len(phrase) < 3 or not plain(phrase):
            continue
        if sound(phrase) in common and phrase not in common[sound(phrase)]:
            continue
        severity = {1: 1, 2: 2, 3: 3}[min(3, max(1, round(float(row["severity_rating"]))))]
        topics = " ".join(row[f"category_{n}"] for n in (1, 2, 3))
        labels = vulgar_labels(phrase, severity)
        for form in forms:
            labels |= vulgar_labels(form.lower(), severity)
        if any(topic in topics for topic in SLUR_TOPICS[:1] + SLUR_TOPICS[3:]) or re.search(r"fag|dyke|homo|tranny", phrase):
            labels.add("l")
        if "insult" in topics:
            labels.add("i")
        if not labels:
            labels.add("s" if "sexual" in topics else "p")
        add(entries, phrase, labels, severity, set())


def from_ldnoobw(path, entries, words, common):
    for line in open(path, encoding="utf-8"):
        language, phrase = line.rstrip("\n").split("\t")
        phrase = phrase.strip().lower()
        plain_form = folded(phrase)
        is_ascii = plain_form.isascii()
        letters = re.sub(r"\W", "", plain_form if is_ascii else phrase)
        if language == "en" or phrase in DROPPED or len(letters) < (5 if is_ascii else 2) or plain_form in words or sound(plain_form) in common:
            continue
        if is_ascii and all(part in words for part in plain_form.split()):
            continue
        if not is_ascii and language in ("ru", "ar", "fa", "ko", "hi") and len(letters) < 3:
            continue
        add(entries, phrase, {"p"}, 2, set(), language)


def from_own(path, entries):
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            phrase, labels, severity, flags = (line.rstrip("\n").split("\t") + ["", "", ""])[:4]
            entries[phrase] = [set(labels), int(severity or 1), set(flags), "en"]


def from_zacanger(path, entries, words, common):
    """A plain list, noisy: only compounds of a plainly vulgar word that no dictionary knows."""
    for phrase in json.load(open(path, encoding="utf-8")):
        phrase = phrase.lower().replace("-", " ").strip()
        if not re.fullmatch(r"[a-z]{6,}", phrase) or phrase in entries or phrase in words or sound(phrase) in common:
            continue
        if COMPOUND.search(phrase):
            severity = 4 if re.search(r"fuck|cunt|nigg|fagg", phrase) else 3
            add(entries, phrase, vulgar_labels(phrase, severity) | ({"l"} if re.search(r"nigg|fagg", phrase) else set()), severity, set())


def mark_gluable(entries, words):
    """Phrases that no ordinary word contains, unless it is itself abusive."""
    bad = [word for word in entries if " " not in word]
    everything = "\n".join(sorted(words))
    for phrase, entry in entries.items():
        if len(phrase) < (4 if "g" in entry[2] else 5) or "v" in entry[2] or " " in phrase or entry[3] != "en" or "w" in entry[2] or "x" in entry[0]:
            continue
        hosts = re.findall(rf"^.*{re.escape(phrase)}.*$", everything, re.M) if phrase in everything else []
        hosts = [host for host in hosts if host != phrase]
        if all(any(other in host for other in bad if len(other) >= len(phrase)) and host.startswith(phrase) for host in hosts):
            entry[2].add("g")


def main():
    dsojevic, surge, ldnoobw, zacanger, words_path, common_path, own = sys.argv[1:8]
    words = {line.strip().lower() for line in open(words_path, encoding="utf-8")}
    common = {}
    for line in open(common_path, encoding="utf-8"):
        word = line.strip().lower()
        common.setdefault(sound(word), set()).add(word)
    entries = {}
    from_dsojevic(dsojevic, entries)
    from_surge(surge, entries, common)
    from_ldnoobw(ldnoobw, entries, words, common)
    for word in WEAK & entries.keys():
        entries[word][2].add("w")
    from_own(own, entries)
    from_zacanger(zacanger, entries, words, common)
    mark_gluable(entries, words)
    entries = {phrase: entry for phrase, entry in entries.items() if entry[0]}
    for phrase in sorted(entries, key=search_key):
        labels, severity, flags, language = entries[phrase]
        order = "".join(sorted(labels))
        print(phrase, order, SEVERITY_LIMIT.get(phrase, severity), "".join(sorted(flags)), language, sep="\t")


if __name__ == "__main__":
    main()
