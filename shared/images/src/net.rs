//! Runs a small convolutional network, written down as a text of steps and a file of numbers.
//!
//! The two image models need nine kinds of step, so they are run here instead of by a general
//! runtime: nothing is optimised at load, a start costs little more than unpacking the weights, and a
//! function that links them grows by little more than the weights. Matrix products, where the time goes,
//! are `ndarray`'s. `tools/netfile.py` documents the format.

mod conv;
mod parse;
mod steps;
mod weights;

use parse::{Op, Step};

/// Why a network cannot be read or run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// A line of the description is not a step that can be run.
    #[error("line {0} of the network")]
    Step(usize),
    /// The file of numbers is shorter or longer than the steps say.
    #[error("numbers of the network")]
    Numbers,
    /// The input has another size than the first step says, or the steps do not fit each other.
    #[error("shapes of the network")]
    Shape,
}

/// Rows, columns and channels of a tensor; channels vary fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) channels: usize,
}

impl Shape {
    pub(crate) const fn len(self) -> usize {
        self.rows * self.columns * self.channels
    }

    pub(crate) const fn pixels(self) -> usize {
        self.rows * self.columns
    }
}

/// A network, ready to run; running it changes nothing, so threads may share it.
pub struct Network {
    steps: Vec<Step>,
    /// The last step that reads each step's result.
    last_use: Vec<usize>,
}

impl Network {
    /// Reads a description and its numbers.
    pub fn parse(description: &str, numbers: &[u8]) -> Result<Self, NetError> {
        let steps = parse::steps(description, numbers)?;
        let mut last_use: Vec<usize> = (0..steps.len()).collect();
        for (at, step) in steps.iter().enumerate() {
            for source in step.op.sources() {
                if let Some(used) = last_use.get_mut(source) {
                    *used = at;
                }
            }
        }
        Ok(Self { steps, last_use })
    }

    /// How many numbers an input has.
    pub fn input_len(&self) -> usize {
        self.steps.first().map_or(0, |step| step.shape.len())
    }

    /// The last step's result.
    pub fn run(&self, input: &[f32]) -> Result<Vec<f32>, NetError> {
        if input.len() != self.input_len() {
            return Err(NetError::Shape);
        }
        let mut memory = Memory { results: vec![Vec::new(); self.steps.len()], spare: Vec::new() };
        for (at, step) in self.steps.iter().enumerate() {
            let result = self.step(step, input, &mut memory)?;
            self.recycle(&step.op, at, &mut memory);
            *memory.results.get_mut(at).ok_or(NetError::Shape)? = result;
        }
        memory.results.pop().ok_or(NetError::Shape)
    }

    fn step(&self, step: &Step, input: &[f32], memory: &mut Memory) -> Result<Vec<f32>, NetError> {
        let mut out = memory.spare.pop().unwrap_or_default();
        out.clear();
        match &step.op {
            Op::Input => out.extend_from_slice(input),
            Op::Affine { source, mul, add } => steps::affine(memory.result(*source)?, *mul, *add, &mut out),
            Op::Add { left, right, act } => {
                steps::add(memory.result(*left)?, memory.result(*right)?, *act, &mut out);
            }
            Op::Conv { source, conv } => {
                let mut patches = memory.spare.pop().unwrap_or_default();
                conv::dense(memory.result(*source)?, self.shape(*source)?, conv, step.shape, &mut patches, &mut out)?;
                memory.spare.push(patches);
            }
            Op::Depthwise { source, conv } => {
                conv::depthwise(memory.result(*source)?, self.shape(*source)?, conv, step.shape, &mut out)?;
            }
            Op::MaxPool { source, kernel, stride } => {
                steps::max_pool(memory.result(*source)?, self.shape(*source)?, *kernel, *stride, step.shape, &mut out)?;
            }
            Op::Mean { source } => steps::mean(memory.result(*source)?, self.shape(*source)?, &mut out),
            Op::Dense { source, weights, bias } => steps::dense(memory.result(*source)?, weights, bias, &mut out),
            Op::Softmax { source } => steps::softmax(memory.result(*source)?, &mut out),
        }
        if out.len() == step.shape.len() { Ok(out) } else { Err(NetError::Shape) }
    }

    fn shape(&self, of: usize) -> Result<Shape, NetError> {
        self.steps.get(of).map(|step| step.shape).ok_or(NetError::Shape)
    }

    /// Keeps the memory of results that no later step reads, for the next steps.
    fn recycle(&self, op: &Op, at: usize, memory: &mut Memory) {
        for source in op.sources() {
            if self.last_use.get(source) == Some(&at)
                && let Some(result) = memory.results.get_mut(source)
            {
                memory.spare.push(std::mem::take(result));
            }
        }
    }
}

struct Memory {
    results: Vec<Vec<f32>>,
    spare: Vec<Vec<f32>>,
}

impl Memory {
    fn result(&self, of: usize) -> Result<&[f32], NetError> {
        self.results.get(of).map(Vec::as_slice).ok_or(NetError::Shape)
    }
}

#[cfg(test)]
mod tests;
