//! The text of a network, line by line.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::conv::Conv;
use super::steps::Activation;
use super::weights::Numbers;
use super::{NetError, Shape};

const HEADER: &str = "gavel-net 1";

/// One step and the shape of its result.
pub(super) struct Step {
    pub(super) op: Op,
    pub(super) shape: Shape,
}

/// What a step does; sources are indices of earlier steps.
pub(super) enum Op {
    /// The image.
    Input,
    /// `x * mul + add`.
    Affine { source: usize, mul: f32, add: f32 },
    /// A convolution over all channels.
    Conv { source: usize, conv: Conv },
    /// A convolution of each channel by itself.
    Depthwise { source: usize, conv: Conv },
    /// The sum of two results.
    Add { left: usize, right: usize, act: Activation },
    /// The greatest of each window; windows may hang over the last row and column.
    MaxPool { source: usize, kernel: usize, stride: usize },
    /// The mean of each channel.
    Mean { source: usize },
    /// A matrix product.
    Dense { source: usize, weights: Vec<f32>, bias: Vec<f32> },
    /// Scores that add up to one.
    Softmax { source: usize },
}

impl Op {
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, second) = match *self {
            Self::Input => (None, None),
            Self::Add { left, right, .. } => (Some(left), Some(right)),
            Self::Affine { source, .. }
            | Self::Conv { source, .. }
            | Self::Depthwise { source, .. }
            | Self::MaxPool { source, .. }
            | Self::Mean { source }
            | Self::Dense { source, .. }
            | Self::Softmax { source } => (Some(source), None),
        };
        first.into_iter().chain(second)
    }
}

/// All steps of a network.
pub(super) fn steps(description: &str, numbers: &[u8]) -> Result<Vec<Step>, NetError> {
    let mut lines = description.lines();
    if lines.next() != Some(HEADER) {
        return Err(NetError::Step(1));
    }
    let mut reader = Reader { numbers: Numbers::new(numbers), names: BTreeMap::new(), steps: Vec::new() };
    for (at, line) in lines.enumerate().filter(|(_, line)| !line.starts_with('#')) {
        reader.line(line).ok_or(NetError::Step(at + 2))?;
    }
    if reader.numbers.is_empty() && !reader.steps.is_empty() { Ok(reader.steps) } else { Err(NetError::Numbers) }
}

struct Reader<'a> {
    numbers: Numbers<'a>,
    names: BTreeMap<&'a str, usize>,
    steps: Vec<Step>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str) -> Option<()> {
        let (options, mut words): (Vec<_>, Vec<_>) = line.split_whitespace().partition(|word| word.contains('='));
        let options = Options(options.into_iter().filter_map(|option| option.split_once('=')).collect());
        let sources = words.split_off(words.len().min(2));
        let [op, name] = words.try_into().ok()?;
        let sources = sources.iter().map(|source| self.names.get(source).copied()).collect::<Option<Vec<_>>>()?;
        let step = match sources.as_slice() {
            [] if op == "input" && self.steps.is_empty() => {
                Step { op: Op::Input, shape: options.shape(options.get("channels")?)? }
            }
            [source] => self.one_source(op, *source, &options)?,
            [left, right] if op == "add" && self.shape(*left)? == self.shape(*right)? => {
                let op = Op::Add { left: *left, right: *right, act: options.get("act")? };
                Step { op, shape: self.shape(*left)? }
            }
            _ => return None,
        };
        if step.shape.len() == 0 {
            return None;
        }
        self.names.insert(name, self.steps.len());
        self.steps.push(step);
        Some(())
    }

    fn shape(&self, of: usize) -> Option<Shape> {
        self.steps.get(of).map(|step| step.shape)
    }

    fn one_source(&mut self, op: &str, source: usize, options: &Options<'_>) -> Option<Step> {
        let from = self.shape(source)?;
        let flat = |channels| Shape { rows: 1, columns: 1, channels };
        let (op, shape) = match op {
            "affine" => (Op::Affine { source, mul: options.get("mul")?, add: options.get("add")? }, from),
            "conv" => {
                let shape = options.shape(options.get("channels")?)?;
                (Op::Conv { source, conv: self.conv(options, from.channels, shape)? }, shape)
            }
            "depthwise" => {
                let shape = options.shape(options.get("channels")?)?;
                let conv = self.conv(options, 1, shape).filter(|_| shape.channels == from.channels)?;
                (Op::Depthwise { source, conv }, shape)
            }
            "maxpool" => {
                let (kernel, stride) = (options.kernel()?, options.get("stride")?);
                (Op::MaxPool { source, kernel, stride }, options.shape(from.channels)?)
            }
            "mean" => (Op::Mean { source }, flat(from.channels)),
            "dense" => {
                let channels = options.get("channels")?;
                let weights = self.numbers.take(options.text("weights")?, from.len() * channels)?;
                let bias = self.numbers.take(options.text("bias")?, channels)?;
                (Op::Dense { source, weights, bias }, flat(channels))
            }
            "softmax" => (Op::Softmax { source }, from),
            _ => return None,
        };
        Some(Step { op, shape })
    }

    fn conv(&mut self, options: &Options<'_>, from_channels: usize, shape: Shape) -> Option<Conv> {
        let kernel = options.kernel()?;
        let weights = kernel * kernel * from_channels * shape.channels;
        Some(Conv {
            kernel,
            stride: options.get("stride")?,
            pad: options.get("pad")?,
            act: options.get("act")?,
            weights: self.numbers.take(options.text("weights")?, weights)?,
            bias: self.numbers.take(options.text("bias")?, shape.channels)?,
        })
    }
}

struct Options<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Options<'a> {
    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied()
    }

    fn get<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    fn pair(&self, name: &str) -> Option<(usize, usize)> {
        let (left, right) = self.text(name)?.split_once('x')?;
        Some((left.parse().ok()?, right.parse().ok()?))
    }

    fn shape(&self, channels: usize) -> Option<Shape> {
        let (rows, columns) = self.pair("size")?;
        Some(Shape { rows, columns, channels })
    }

    /// Kernels are square.
    fn kernel(&self) -> Option<usize> {
        self.pair("kernel").filter(|(rows, columns)| rows == columns && *rows > 0).map(|(rows, _)| rows)
    }
}
