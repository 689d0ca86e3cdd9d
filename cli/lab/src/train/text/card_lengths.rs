//! The card's figures of long texts.

use std::fmt::Write;

use engines::TextView;
use engines::linear::Weights;
use engines::toxicity::Model;

use super::corpus::Corpus;
use super::figures::Cuts;
use super::lengths::{Lengthened, Material, share};
use super::packing::is_background;
use super::policy::{LABELS, TOXICITY};

/// Joined texts of each length.
const TEXTS: usize = 100;

/// Harmless texts that are flagged, and planted rows that are found, by label and length.
pub fn table(card: &mut String, corpus: &Corpus, toxicity: &Weights<TOXICITY>, cuts: &Cuts) -> std::fmt::Result {
    writeln!(
        card,
        "## Long texts\n\nA text of more than 60 words is judged in windows of 20 and 60 words. A window's logit \
         loses the label's share for each doubling of the text beyond it, since the highest of many harmless windows is high \
         by chance. The share is where planted rows found less twice the harmless texts flagged is highest, fitted on texts joined of the \
         very rows that this table is measured on: other texts will do somewhat worse. On texts joined of held-out \
         harmless rows (wiki_context, sms_spam): share that reaches the low / medium cut point, and of short abusive rows \
         planted in such texts, the share found, and found by themselves. No length: the rows by themselves.\n"
    )?;
    writeln!(
        card,
        "| label | a doubling costs | bytes | harmless flagged | planted found | found alone |\n|---|---|---|---|---|---|"
    )?;
    let model = Model::new(toxicity.clone());
    for (label, (name, cuts)) in LABELS.iter().zip(cuts).take(TOXICITY).enumerate() {
        let material = Material::of(corpus, "en", label, |fact| is_background(corpus, fact));
        let scores = |texts: &mut dyn Iterator<Item = &str>| -> Vec<f32> {
            let score = |text: &str| model.scores(&model.read(&TextView::new(text))).0.get(label).copied();
            texts.filter_map(score).collect()
        };
        let shown = |scores: Vec<f32>| {
            let [low, medium, ..] = *cuts;
            format!("{:.2} / {:.2}", share(&scores, low), share(&scores, medium))
        };
        let loss = toxicity.header().labels.get(label).map_or(0.0, |label| label.per_doubling);
        let alone = shown(scores(&mut material.singles().iter().copied()));
        writeln!(card, "| {name} | {loss} | - | {alone} | - | - |")?;
        for Lengthened { bytes, harmless, planted } in material.lengthened(TEXTS) {
            let flagged = shown(scores(&mut harmless.iter().map(String::as_str)));
            let found = shown(scores(&mut planted.iter().map(|(text, _)| text.as_str())));
            let alone = shown(scores(&mut planted.iter().map(|(_, row)| *row)));
            writeln!(card, "| {name} | | {bytes} | {flagged} | {found} | {alone} |")?;
        }
    }
    writeln!(card)
}
