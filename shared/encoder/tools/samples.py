"""Mild texts that the goldens are made of."""

SENTENCES = [
    "The weather is lovely today.",
    "It is so sunny outside!",
    "He drove to the stadium.",
    "Can you recommend a good book about gardening?",
    "I really disliked the ending of that film, it made no sense.",
    "You are wrong about this, and your argument is silly.",
    "Shut up, you fool.",
    "My cat sleeps all day and wakes me at four in the morning.",
    "Send me your phone number and we can talk outside of this app.",
    "Contact me on another platform for a discount.",
    "Le caf\u00e9 est tr\u00e8s bon \u00e0 Paris.",
    "\u4eca\u5929\u5929\u6c14\u5f88\u597d",
    "Happy birthday \U0001f382\U0001f382\U0001f389 to you \u2764\ufe0f",
    "ok",
    "This product arrived broken and nobody answers my messages; I want a refund as soon as possible because I paid a "
    "lot of money for it and it was meant to be a present for my daughter, who was looking forward to it for weeks and "
    "was very sad when we opened the parcel and found only pieces in it, without even a letter.",
]

SPELLINGS = [
    "Hello, World!",
    "na\u00efve caf\u00e9 r\u00e9sum\u00e9 \u00c5ngstr\u00f6m",
    "e\u0301 combining \u0301 alone",
    "\u4f60\u597d\u4e16\u754c and \u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8",
    "\ud55c\uad6d\uc5b4 \ubb38\uc7a5",
    "\u041f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440",
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd \u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "emoji \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \u2764\ufe0f",
    "unaffable antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 100,
    "a" * 101,
    "x" * 300 + " y",
    "it's a well-known fact: 3.14 != 22/7 (really?) [yes] {no} <tag> #hash @user $5 50% a_b",
    "\u00abquotes\u00bb \u201ccurly\u201d \u2018single\u2019 \u2014 dash \u2026 \u00bf\u00a1",
    "tabs\tand\nlines\r\nand\u00a0spaces\u3000wide\u2003em",
    "zero\u200bwidth soft\u00adhyphen \ufeffbom \u0000null \ufffd replaced",
    "\u0130stanbul \u00df \ufb01 \u01c5 \u212b",
    "\uff26\uff55\uff4c\uff4c\uff57\uff49\uff44\uff54\uff48 \u2460 \u00bd \u00b2",
    "http://example.com/path?query=1&x=y#frag user@example.org",
    "MiXeD CaSe LETTERS",
    "",
    "   ",
    "...!!!???",
    "\U00020000\U0002a6d6 rare han \uf900",
    "1234567890 1,000,000 \u0661\u0662\u0663",
]
