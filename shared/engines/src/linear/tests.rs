use super::*;
use crate::text::Normalised;

fn tokens(text: &str) -> Tokens {
    Tokens::new(&Normalised::new(text))
}

fn words(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    tokens.list().iter().map(|token| tokens.chars(token).iter().collect()).collect()
}

fn features(text: &str) -> Vec<Feature> {
    let tokens = tokens(text);
    let mut features = Vec::new();
    (0..tokens.list().len()).for_each(|at| tokens.features(at, |feature| features.push(feature)));
    features
}

#[test]
fn texts_are_cut_and_disguises_undone() {
    let cases: [(&str, &[&str]); 9] = [
        ("Hello, World", &["hello", "world"]),
        ("you don't", &["you", "dont"]),
        ("an 1d10t w**d", &["an", "idiot", "w**d"]),
        ("s i l l y you", &["silly", "you"]),
        ("sooooo good!!!!!", &["soo", "good", "!!!"]),
        ("@anna see https://example.org/x?y=z now", &["@", "see", "/", "now"]),
        ("paid $500 or 12", &["paid", "$e", "or", "0c"]),
        ("他们 好", &["他", "们", "好"]),
        ("ok \u{1f642}\u{1f3fd} \"so\"", &["ok", "\u{1f642}", "\"", "so", "\""]),
    ];
    for (text, expected) in cases {
        assert_eq!(words(text), expected, "{text}");
    }
}

#[test]
fn tokens_know_where_they_stand() {
    let text = "Ｏh y o u: an 1d10t";
    let normalised = Normalised::new(text);
    let tokens = Tokens::new(&normalised);
    let parts: Vec<_> = (0..tokens.list().len())
        .map(|at| tokens.span(at..at + 1, &normalised).unwrap())
        .map(|span| &text[span.start..span.end])
        .collect();
    assert_eq!(parts, ["Ｏh", "y o u", "an", "1d10t"]);
}

#[test]
fn classes_let_one_group_speak_for_another() {
    let of_class = |text: &str| {
        let mut hashes: Vec<_> =
            features(text).into_iter().filter(|f| f.family == Family::Class).map(|f| f.hash).collect();
        hashes.sort_unstable();
        hashes
    };
    assert_eq!(of_class("all poles lie"), of_class("all poles lie"));
    assert_eq!(of_class("muslims are kind"), of_class("lesbians are kind"));
    assert_ne!(of_class("muslims are kind"), of_class("tables are kind"));
}

fn header(bits: u8) -> Header<2> {
    let labels = [Calibration {
        scale: 0.0,
        bias: -0.5,
        slope: 1.5,
        offset: 0.1,
        cuts: [0.2, 0.4, 0.6, 0.8],
        per_doubling: 0.3,
    }; 2];
    Header { bits, permissive: true, seed: 7, labels, extras: [0.5, 0.3, 0.0, 1.0] }
}

fn table(bits: u8) -> Vec<[f32; 2]> {
    (0..1_i32 << bits).map(|n| [(n as f32 * 0.7).sin() * 3.0, (n as f32 * 1.3).cos().powi(3) * 0.2]).collect()
}

#[test]
fn packing_keeps_the_header_and_bounds_the_error() {
    let weights = Weights::pack(header(10), &table(10)).unwrap();
    let again = Weights::<2>::read(weights.bytes().to_vec()).unwrap();
    assert_eq!((again.header(), again.version()), (weights.header(), weights.version()));
    assert_eq!(again.header().extras.map(f32::to_bits), [0.5_f32, 0.3, 0.0, 1.0].map(f32::to_bits));
    let most = [3.0_f32, 0.2];
    for (bucket, row) in (0_u32..).zip(table(10)) {
        let packed = again.row(bucket << 22);
        for label in 0..2 {
            let value = packed[label] as f32 * again.header().labels[label].scale;
            // Half a step of the square root at this size.
            let bound = most[label] * ((row[label].abs() / most[label]).sqrt() + 0.01) / 127.0 + 1e-6;
            assert!((value - row[label]).abs() <= bound, "{value} for {}", row[label]);
        }
    }
}

#[test]
fn damaged_foreign_and_misshapen_weights_are_refused() {
    let good = Weights::pack(header(6), &table(6)).unwrap().bytes().to_vec();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] ^= byte;
        Weights::<2>::read(bytes).unwrap_err()
    };
    assert_eq!((with(0, 1), with(4, 1)), (PackError::Foreign, PackError::Foreign));
    assert_eq!((with(5, 1), with(6, 1)), (PackError::Shape, PackError::Shape));
    for at in [7, 13, 30, good.len() - 1, good.len() - 40] {
        assert_eq!(with(at, 4), PackError::Damaged, "{at}");
    }
    assert_eq!(Weights::<2>::read(good[..40].to_vec()).unwrap_err(), PackError::Shape);
    assert_eq!(Weights::<2>::read(Vec::new()).unwrap_err(), PackError::Foreign);
    assert_eq!(Weights::<1>::read(good).unwrap_err(), PackError::Shape);
}

#[test]
fn the_whole_is_the_sum_of_its_features() {
    let weights = Weights::pack(header(10), &table(10)).unwrap();
    let text = "You are kind, 12 of you! 他们很好";
    let (mut sums, mut energy) = ([0; 2], 0);
    for feature in features(text) {
        let row = weights.row(feature.hash);
        (0..2).for_each(|label| sums[label] += row[label] * i32::from(feature.family.value()));
        energy += feature.family.energy();
    }
    let logits = Scan::new(&weights, &tokens(text)).whole(&weights);
    for label in 0..2 {
        let own = weights.header().labels[label];
        let expected = own.bias + own.scale * sums[label] as f32 / (energy as f32).sqrt();
        assert!((logits[label] - expected).abs() < 1e-4);
    }
}

#[test]
fn windows_cover_a_long_text_and_a_short_one_has_none() {
    let weights = Weights::pack(header(10), &table(10)).unwrap();
    for count in [1, 59, 60, 61, 80, 81, 500] {
        let scan = Scan::new(&weights, &tokens(&"word ".repeat(count)));
        let ranges: Vec<_> = scan.windows(&weights, 60).map(|(range, _)| range).collect();
        assert_eq!(ranges.is_empty(), count <= 60, "{count}");
        assert!(ranges.windows(2).all(|two| two[1].start <= two[0].end), "{count}");
        assert!(ranges.first().is_none_or(|range| range.start == 0), "{count}");
        assert!(ranges.last().is_none_or(|range| range.end == count && range.len() > 30), "{count}: {ranges:?}");
    }
}
