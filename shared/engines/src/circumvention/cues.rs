//! Words that show an intention, found however they are disguised, and account names.

use crate::pii::scan::{Found, Scan};

/// What a cue says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Invites to get in touch.
    Invite,
    /// Invites to write mail.
    MailInvite,
    /// Names a messenger or network.
    Messenger,
    /// A short name that is also something else.
    ShortMessenger,
    /// A link that opens a chat.
    ContactLink,
    /// Speaks of leaving the platform.
    Evade,
    /// Speaks of the platform's fees as avoidable.
    AvoidFee,
    /// Speaks of paying.
    Pay,
    /// A way to pay that platforms do not see.
    Method,
    /// A way to pay that is also an everyday word.
    CommonMethod,
    /// A request that is a known fraud by itself.
    Scam,
}

/// Every cue.
pub(super) const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Invite,
        &[
            "reach me",
            "text me",
            "call me",
            "ring me",
            "message me",
            "msg me",
            "dm me",
            "pm me",
            "write me",
            "write to me",
            "contact me",
            "email me",
            "mail me",
            "add me",
            "find me",
            "hit me up",
            "hmu",
            "ping me",
            "my number",
            "my phone",
            "my cell",
            "my mobile",
            "follow me",
            "my handle",
            "my username",
            "my insta",
            "my snap",
            "my ig",
            "my discord",
            "my telegram",
            "my whatsapp",
            "my email",
            "move to",
            "move this to",
            "move over to",
            "switch to",
            "talk on",
            "chat on",
            "continue on",
            "take this to",
            "catch me",
            "search for me",
            "look me up",
            "look for me",
            "drop me",
            "give me a call",
            "give me a ring",
            "easier to talk",
            "get in touch",
            "get at me",
            "send me a text",
            "speak on",
            "join me on",
            "hmu on",
            "shoot me a text",
            "talk there",
            "chat there",
            "let's use",
            "lets use",
            "save my number",
            "here is my number",
            "heres my number",
            "whatsapp me",
            "telegram me",
        ],
    ),
    (
        Cue::MailInvite,
        &[
            "email me",
            "mail me",
            "e mail me",
            "send me an email",
            "my email",
            "my mail",
            "send the invoice to",
            "email",
        ],
    ),
    (
        Cue::Messenger,
        &[
            "whatsapp",
            "whats app",
            "watsapp",
            "watsap",
            "whtsapp",
            "whatsap",
            "wassap",
            "wattsapp",
            "wapp",
            "telegram",
            "tele gram",
            "telegrm",
            "tlgrm",
            "instagram",
            "insta",
            "insta gram",
            "the gram",
            "snapchat",
            "snap chat",
            "discord",
            "dis cord",
            "wechat",
            "we chat",
            "viber",
            "kik",
            "skype",
            "facebook",
            "messenger",
            "face book",
            "kakaotalk",
            "line app",
            "signal app",
            "onlyfans",
            "tiktok",
            "twitter",
            "linkedin",
        ],
    ),
    (Cue::ShortMessenger, &["tg", "ig", "wa", "snap", "fb", "signal", "whats", "insta gr"]),
    (
        Cue::ContactLink,
        &[
            "wa.me",
            "t.me",
            "api.whatsapp.com",
            "chat.whatsapp.com",
            "m.me",
            "discord.gg",
            "discord.com/invite",
            "telegram.me",
            "line.me",
            "instagram.com",
            "snapchat.com/add",
            "signal.me",
            "join.skype.com",
            "wa dot me",
            "t dot me",
            "discord dot gg",
        ],
    ),
    (
        Cue::Evade,
        &[
            "outside the app",
            "outside the platform",
            "outside the site",
            "outside of the app",
            "outside of the platform",
            "outside of this",
            "outside this app",
            "outside this site",
            "outside this platform",
            "off the app",
            "off the platform",
            "off the site",
            "off platform",
            "off app",
            "off site",
            "off this app",
            "off this site",
            "without the app",
            "without the platform",
            "leave this app",
            "leave the app",
            "away from this site",
            "not through the app",
            "not through the site",
            "not on here",
            "not here",
            "directly to me",
            "pay me directly",
            "pay directly",
            "privately",
            "under the table",
            "go around the",
            "bypass the",
            "cut out the middleman",
            "away from here",
            "instead of the app",
            "instead of here",
            "outside here",
            "side deal",
            "deal directly",
        ],
    ),
    (
        Cue::AvoidFee,
        &[
            "skip the fee",
            "skip the fees",
            "skip the site fee",
            "skip the service fee",
            "skip the commission",
            "avoid the fee",
            "avoid the fees",
            "avoid fees",
            "avoid the service fee",
            "avoid the commission",
            "avoid commission",
            "save the fee",
            "save the fees",
            "save the service fee",
            "save the commission",
            "save on fees",
            "save on the fee",
            "no fees this way",
            "dodge the fee",
            "dodge the fees",
            "without the fee",
            "without the fees",
            "without fees",
            "without commission",
            "save the site fee",
            "save the booking fee",
            "skip the booking fee",
            "avoid the booking fee",
            "avoid the site fee",
            "they take a cut",
            "takes a cut",
            "skip the platform fee",
            "avoid the platform fee",
            "save the platform fee",
            "bypass the fee",
            "bypass the fees",
        ],
    ),
    (
        Cue::Pay,
        &[
            "pay",
            "pay me",
            "payment",
            "send money",
            "send the money",
            "transfer",
            "deposit",
            "send me",
            "send it via",
            "send it to",
            "invoice",
            "i take",
            "i accept",
            "paid",
            "send payment",
            "wire",
        ],
    ),
    (
        Cue::Method,
        &[
            "zelle",
            "venmo",
            "cash app",
            "cashapp",
            "paypal",
            "pay pal",
            "revolut",
            "western union",
            "moneygram",
            "money gram",
            "bitcoin",
            "btc",
            "crypto",
            "usdt",
            "ethereum",
            "gift card",
            "gift cards",
            "giftcard",
            "giftcards",
            "steam card",
            "itunes card",
            "google play card",
            "wire transfer",
            "bank transfer",
            "apple pay",
            "google pay",
            "bizum",
            "pix",
            "upi",
            "paytm",
            "friends and family",
            "transferwise",
            "skrill",
            "neteller",
            "payoneer",
            "iban",
        ],
    ),
    (Cue::CommonMethod, &["cash", "wise", "bank", "wire", "cheque", "check", "card"]),
    (
        Cue::Scam,
        &[
            "send me the code",
            "gift card codes",
            "send gift cards",
            "buy gift cards",
            "buy a gift card",
            "pay with gift cards",
            "pay in gift cards",
            "send me the gift card",
            "scratch the card",
            "pay the courier",
            "pay a deposit first",
            "send via western union",
            "send it via western union",
            "pay by western union",
            "send btc to",
            "send bitcoin to",
            "send crypto to",
        ],
    ),
];

/// Account names: `@name`, or letters with a digit, underscore or inner full stop.
pub(super) fn handles(scan: &Scan) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        if scan.at(at).is_whitespace() {
            at += 1;
            continue;
        }
        let end = scan.run(at, |c| !c.is_whitespace());
        if could_be_handle(scan, at, end) {
            let token = scan.slice(at, end);
            if is_handle(token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '_'))) {
                found.push(Found { from: at, to: end, score: 0.5 });
            }
        }
        at = end;
    }
    found
}

/// Whether something in it is more than letters.
fn could_be_handle(scan: &Scan, from: usize, to: usize) -> bool {
    (from..to).any(|at| matches!(scan.at(at), '@' | '_' | '.' | '0'..='9'))
}

fn is_handle(token: &str) -> bool {
    let name = token.strip_prefix('@').unwrap_or(token);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let letters = name.chars().filter(char::is_ascii_alphabetic).count();
    let is_marked = token.starts_with('@')
        || name.contains('_')
        || (name.contains('.') && name.split('.').all(|part| part.len() > 1))
        || (name.ends_with(|c: char| c.is_ascii_digit()) && letters >= 3);
    name.chars().all(is_name) && letters >= 3 && name.len() <= 40 && is_marked
}
