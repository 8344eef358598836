//! One model that runs: floats in, floats out.
//!
//! A model is a foreign file like any other. What it makes the runtime do is bounded: the file is small, its answer must
//! have the shape that was asked for, and a panic inside is an error.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::{NdTensorView, Tensor, prelude::*};

use super::super::{OcrError, PageDone};

/// A model with the threads that it runs on.
pub(super) struct Net {
    model: Model,
    threads: Arc<ThreadPool>,
    /// Called after each answer: a page takes seconds, and whoever waits can tell that work goes on.
    goes_on: PageDone,
}

impl Net {
    /// The model of that file.
    pub(super) fn load(bytes: Vec<u8>, threads: &Arc<ThreadPool>, goes_on: PageDone) -> Result<Net, OcrError> {
        let model = catch_unwind(|| Model::load(bytes)).map_err(|_| failed("the model cannot be taken in"))?;
        let model = model.map_err(|error| failed(&format!("the model is damaged: {error}")))?;
        if model.input_ids().len() != 1 || model.output_ids().len() != 1 {
            return Err(failed("the model is none of this kind"));
        }
        Ok(Net { model, threads: Arc::clone(threads), goes_on })
    }

    /// What it makes of a tensor: pictures, channels, rows, columns.
    pub(super) fn run(&self, shape: [usize; 4], data: &[f32]) -> Result<Answer, OcrError> {
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads));
        let run = || {
            let input = NdTensorView::<f32, 4>::from_data(shape, data);
            self.model.run_one(input.into(), Some(options)).map_err(|error| failed(&error.to_string()))
        };
        let value = catch_unwind(AssertUnwindSafe(run)).map_err(|_| failed("the model cannot be run"))??;
        let tensor: Tensor<f32> = value.try_into().map_err(|_| failed("the model answers with no numbers"))?;
        (self.goes_on.0)();
        let shape = tensor.shape().to_vec();
        Ok(Answer { shape, data: tensor.into_data() })
    }
}

/// What a model gave.
pub(super) struct Answer {
    pub(super) shape: Vec<usize>,
    pub(super) data: Vec<f32>,
}

pub(super) fn failed(why: &str) -> OcrError {
    OcrError::Failed { program: "PP-OCR", why: why.to_owned() }
}
