use super::*;

const SEEDS: [(&[u8], MediaType); 12] = [
    (include_bytes!("../../tests/seeds/rgb.png"), MediaType::Png),
    (include_bytes!("../../tests/seeds/animated.png"), MediaType::Png),
    (include_bytes!("../../tests/seeds/palette.png"), MediaType::Png),
    (include_bytes!("../../tests/seeds/baseline.jpg"), MediaType::Jpeg),
    (include_bytes!("../../tests/seeds/progressive.jpg"), MediaType::Jpeg),
    (include_bytes!("../../tests/seeds/cmyk.jpg"), MediaType::Jpeg),
    (include_bytes!("../../tests/seeds/still.gif"), MediaType::Gif),
    (include_bytes!("../../tests/seeds/animated.gif"), MediaType::Gif),
    (include_bytes!("../../tests/seeds/lossy.webp"), MediaType::WebP),
    (include_bytes!("../../tests/seeds/animated.webp"), MediaType::WebP),
    (include_bytes!("../../tests/seeds/rgb.bmp"), MediaType::Bmp),
    (include_bytes!("../../tests/harmless/astronaut.jpg"), MediaType::Jpeg),
];

#[test]
fn honest_files_are_what_they_say() {
    for (number, (file, kind)) in SEEDS.into_iter().enumerate() {
        assert_eq!(inspect(file, kind), Ok(()), "{number}");
        for other in MediaType::ALL.into_iter().filter(|other| *other != kind) {
            assert_eq!(inspect(file, other), Err(Refusal::Mismatch), "{number} as {}", other.as_str());
        }
    }
}

#[test]
fn films_and_sounds_are_known_by_their_first_bytes() {
    let cases: [(&[u8], Option<MediaType>); 14] = [
        (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(MediaType::Mp4)),
        (b"\0\0\0\x20ftypM4A \0\0\x02\0", Some(MediaType::M4a)),
        (b"\0\0\0\x14ftypqt  \0\0\x02\0", Some(MediaType::QuickTime)),
        (b"\0\0\0\x14ftypheic\0\0\0\0", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", Some(MediaType::WebM)),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", None),
        (b"OggS\0\x02", Some(MediaType::Ogg)),
        (b"fLaC\0\0", Some(MediaType::Flac)),
        (b"RIFF\x24\0\0\0WAVEfmt ", Some(MediaType::Wav)),
        (b"RIFF\x24\0\0\0AVI LIST", None),
        (b"ID3\x03\0", Some(MediaType::Mp3)),
        (b"\xff\xfb\x90\x64", Some(MediaType::Mp3)),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"", None),
    ];
    for (bytes, kind) in cases {
        assert_eq!(sniff(bytes), kind, "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(inspect(b"\0\0\0\x20ftypisom\0\0\x02\0", MediaType::M4a), Ok(()), "sound in a film's container");
}

#[test]
fn what_is_two_files_at_once_is_refused() {
    let archive = {
        let mut end = b"PK\x03\x04data".to_vec();
        end.extend(b"PK\x05\x06");
        end.extend([0; 16]);
        end.extend(3_u16.to_le_bytes());
        end.extend(b"abc");
        end
    };
    let second: [&[u8]; 6] = [
        &archive,
        b"<html><body>hi",
        b"<script>alert(1)</script>",
        b"<?php echo 1;",
        b"<svg onload=x>",
        b"<!DOCTYPE x>",
    ];
    for (file, kind) in SEEDS {
        for more in second {
            let both = [file, more].concat();
            assert_eq!(inspect(&both, kind), Err(Refusal::TwoTypes), "{kind:?}");
        }
    }
    let appended: [&[u8]; 5] = [b"MZ\x90\0", b"\x7fELF", b"%PDF-1.4", b"Rar!\x1a\x07\0", b"\xff\xd8\xff\xe0\0\x10JFIF"];
    for (file, kind) in SEEDS.into_iter().filter(|(_, kind)| *kind != MediaType::Bmp) {
        for more in appended {
            assert_eq!(inspect(&[file, more].concat(), kind), Err(Refusal::TwoTypes), "{kind:?}");
        }
        assert_eq!(inspect(&[file, &[0; 64]].concat(), kind), Ok(()), "padding is no file");
    }
}
