//! How long the engines take for a kilobyte of this and that, and until they are ready in a new process.

use std::hint::black_box;
use std::process::Command;

use engines::{Plan, Registry};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::{ROUNDS, clock, contents};

/// Different texts of a kilobyte that are timed.
const TEXTS: usize = 400;
const BYTES: usize = 1_000;
/// Runs of one text, of which the least disturbed counts.
const RUNS: usize = 7;

/// Sentences to make texts of: plain, mildly rude, with contacts, in disguise, in several languages and scripts.
const SENTENCES: [&str; 20] = [
    "We walked along the river until the old bridge came into view. ",
    "What a load of crap, and you know it!!! ",
    "Write to me at someone@example.com or call +1 202 555 0143. ",
    "See https://www.example.org/a/long/path?with=a&query=string#part for more. ",
    "you are such an 1d10t, g o  a w a y ",
    "Das Wetter ist heute schön, und wir gehen hinaus. ",
    "Il fait beau aujourd'hui et nous allons sortir. ",
    "Сегодня хорошая погода, и мы идём гулять. ",
    "今天天气很好，我们出去走走。",
    "오늘 날씨가 좋네요, 산책하러 갑시다. ",
    "Ｆｕｌｌ ｗｉｄｔｈ and 𝒻𝒶𝓃𝒸𝓎 letters. ",
    "😀😃😄 so happy 🎉🎉🎉 ",
    "text me on wh4tsapp, five five five oh one four three ",
    "Congratulations! You have won a prize, claim it now at bit.ly/x. ",
    "My card is 4111 1111 1111 1111 and my IBAN GB82 WEST 1234 5698 7654 32. ",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa noooooooooooo wayyyyyyyyy ",
    "I think the referee was wrong, but it was a good game. ",
    "c0mpl3t3ly n0rm4l w0rd5 h3r3 ",
    "مرحبا بالعالم، كيف حالك اليوم؟ ",
    "The assassin's class in Scunthorpe had cocktails and shiitake soup. ",
];

/// Microseconds of processor time for each text, and nanoseconds until the first answer of each new process.
pub fn measure() -> Result<Value, Failure> {
    let registry = Registry::builtin();
    let times = texts().iter().map(|text| least_us(&registry, text)).collect::<Result<Vec<f64>, Failure>>()?;
    let starts = (0..ROUNDS).map(|_| start_of_another()).collect::<Result<Vec<u64>, Failure>>()?;
    Ok(json!({ "bytes": BYTES, "us": times, "start_ns": starts }))
}

/// Prints how long this process, which must be a new one, takes until the engines have judged a text.
pub fn print_start() -> Result<(), Failure> {
    let before = clock::processor_ns()?;
    analyse(&Registry::builtin(), "well, damn");
    let took = clock::processor_ns()?.saturating_sub(before);
    std::io::Write::write_all(&mut std::io::stdout(), took.to_string().as_bytes()).map_err(Failure::because("output"))
}

fn start_of_another() -> Result<u64, Failure> {
    let program = std::env::current_exe().map_err(Failure::because("this program"))?;
    let output = Command::new(program).arg("engine-start").output().map_err(Failure::because("a new process"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(Failure::because("time of a new process"))
}

fn least_us(registry: &Registry, text: &str) -> Result<f64, Failure> {
    let mut least = u64::MAX;
    for _ in 0..RUNS {
        let before = clock::processor_ns()?;
        analyse(registry, text);
        least = least.min(clock::processor_ns()?.saturating_sub(before));
    }
    Ok(least as f64 / 1000.0)
}

fn analyse(registry: &Registry, text: &str) {
    let plan = Plan { synchronous: true, ..Plan::EMPTY };
    black_box(engines::analyse(registry, &plan, black_box(&contents::body(text))));
}

/// Texts of sentences in an order that differs from text to text and is the same in every run.
fn texts() -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut sentence = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from((state >> 33) % SENTENCES.len() as u64).unwrap_or_default();
        SENTENCES.get(at).copied().unwrap_or_default()
    };
    let mut text = || {
        let mut text = String::with_capacity(BYTES + 100);
        while text.len() < BYTES {
            text.push_str(sentence());
        }
        let end = (0..=BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text
    };
    (0..TEXTS).map(|_| text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_a_kilobyte_and_repeat_from_run_to_run() {
        let (first, second) = (texts(), texts());
        assert_eq!(first, second);
        assert!(first.iter().all(|text| (BYTES - 3..=BYTES).contains(&text.len())));
        let unique: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(unique.len(), TEXTS);
    }
}
