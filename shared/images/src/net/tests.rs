use super::*;

fn numbers(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A convolution by its definition, with zeros around the source.
fn by_definition(source: &[f32], size: usize, channels: usize, weights: &[f32], to: usize, pad: usize) -> Vec<f32> {
    let out_channels = weights.len() / (9 * channels);
    let mut out = Vec::new();
    for (row, column, out_channel) in
        (0..to * to).flat_map(|at| (0..out_channels).map(move |channel| (at / to, at % to, channel)))
    {
        let mut sum = 0.0;
        for (ky, kx, channel) in (0..9).flat_map(|at| (0..channels).map(move |channel| (at / 3, at % 3, channel))) {
            let (y, x) = ((row * 2 + ky).wrapping_sub(pad), (column * 2 + kx).wrapping_sub(pad));
            if y < size && x < size {
                let weight = weights[((ky * 3 + kx) * channels + channel) * out_channels + out_channel];
                sum += source[(y * size + x) * channels + channel] * weight;
            }
        }
        out.push(sum + 0.5);
    }
    out
}

#[test]
fn convolutions_with_any_padding() {
    let ramp = |count: u16| (0..count).map(|at| f32::from(at % 13) - 5.0).collect::<Vec<f32>>();
    for (size, to, pad) in [(5, 3, 1), (6, 3, 0), (6, 3, 1), (5, 4, 2), (7, 3, 0)] {
        let (source, weights) = (ramp(u16::try_from(size * size * 2).unwrap()), ramp(9 * 2 * 3));
        let step = format!("kernel=3x3 stride=2 pad={pad} size={to}x{to} channels=3 act=none weights=f32 bias=f32");
        let text = format!("gavel-net 1\ninput a size={size}x{size} channels=2\nconv b a {step}\n");
        let net = Network::parse(&text, &numbers(&[weights.clone(), vec![0.5; 3]].concat())).unwrap();
        assert_eq!(net.run(&source).unwrap(), by_definition(&source, size, 2, &weights, to, pad), "{size} {pad}");
    }
}

#[test]
fn depthwise_convolutions_keep_channels_apart() {
    let text = "gavel-net 1\ninput a size=2x2 channels=2\n\
        depthwise b a kernel=3x3 stride=1 pad=1 size=2x2 channels=2 act=relu weights=f32 bias=f32\n";
    let weights: Vec<f32> = (0..18_u8).map(|at| if at % 2 == 0 { 1.0 } else { -f32::from(at) }).collect();
    let net = Network::parse(text, &numbers(&[weights, vec![0.0, 100.0]].concat())).unwrap();
    let result = net.run(&[1.0, 1.0, 2.0, 0.0, 3.0, 0.0, 4.0, 0.0]).unwrap();
    // The second channel sees its one pixel through the weights 9, 7, 3 and 1 of the kernel.
    assert_eq!(result, [10.0, 91.0, 10.0, 93.0, 10.0, 97.0, 10.0, 99.0]);
}

#[test]
fn results_are_kept_until_their_last_use() {
    let text = "gavel-net 1\n# a residual path\ninput a size=1x1 channels=2\naffine b a mul=2 add=1\naffine c b mul=-1 add=0\n\
        affine d c mul=1 add=0\nadd e b a act=none\nadd f e d act=relu6\nsoftmax g f\n";
    let result = Network::parse(text, &[]).unwrap().run(&[0.0, 9.0]).unwrap();
    let expected = (-6.0_f32).exp();
    assert!((result[0] - expected / (1.0 + expected)).abs() < 1e-6, "{result:?}");
}

#[test]
fn pools_and_means() {
    let text = "gavel-net 1\ninput a size=4x4 channels=1\nmaxpool b a kernel=3x3 stride=2 size=2x2\nmean c b\n\
        dense d c channels=2 weights=f32 bias=f32\n";
    let net = Network::parse(text, &numbers(&[2.0, -1.0, 0.0, 1.0])).unwrap();
    let source: Vec<f32> = (0..16_u8).map(f32::from).collect();
    // The greatest of the windows are 10, 11, 14 and 15; those at the edge hang over it.
    assert_eq!(net.run(&source).unwrap(), [25.0, -11.5]);
}

#[test]
fn what_does_not_fit_is_named() {
    let cases = [
        ("gavel-net 2\n", NetError::Step(1)),
        ("gavel-net 1\n", NetError::Numbers),
        ("gavel-net 1\ninput a size=1x1 channels=0\n", NetError::Step(2)),
        ("gavel-net 1\ninput a size=1x1 channels=1\naffine b z mul=1 add=1\n", NetError::Step(3)),
        ("gavel-net 1\ninput a size=1x1 channels=1\nfold b a\n", NetError::Step(3)),
        ("gavel-net 1\ninput a size=1x1 channels=1\ndense b a channels=1 weights=f32 bias=f32\n", NetError::Step(3)),
    ];
    for (text, error) in cases {
        assert_eq!(Network::parse(text, &[]).err(), Some(error), "{text}");
    }
    let text = "gavel-net 1\ninput a size=1x1 channels=1\nmean b a\n";
    assert_eq!(Network::parse(text, &[0]).err(), Some(NetError::Numbers));
    assert_eq!(Network::parse(text, &[]).unwrap().run(&[1.0, 2.0]), Err(NetError::Shape));
}
