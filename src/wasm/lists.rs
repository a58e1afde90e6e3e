//! Addresses, sendings and other systems' labels. Arguments and results cross as JSON.

#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::failure;
use crate::campaign::{Campaign, sent_from_json};
use crate::hygiene::{ArgumentError, ReportFacts};

/// What to do with an address, by the JSON of `[history, policy, now]`.
///
/// # Errors
/// `{ message }` for an argument that cannot be used.
#[wasm_bindgen]
pub fn decide(arguments: &str) -> Result<String, JsValue> {
    let arguments = read(arguments)?;
    let argument = |index: usize| arguments.get(index).unwrap_or(&Value::Null);
    to_json(crate::hygiene::decide_json(
        argument(0),
        argument(1),
        argument(2),
    ))
}

/// What a label of another system means here.
///
/// # Errors
/// `{ message }` for an unknown vocabulary.
#[wasm_bindgen]
pub fn crosswalk(vocabulary: &str, label: &str) -> Result<String, JsValue> {
    to_json(crate::crosswalk::crosswalk(vocabulary, label))
}

/// A sending whose reports arrive one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct WasmCampaign(Campaign);

#[wasm_bindgen]
impl WasmCampaign {
    /// A sending without reports.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the JSON of one more report; `path` is what errors call it.
    ///
    /// # Errors
    /// `{ message }` for a field that cannot be used.
    pub fn add(&mut self, path: &str, report: &str) -> Result<(), JsValue> {
        let facts = ReportFacts::from_json(path, &read(report)?).map_err(refuse)?;
        self.0.add(&facts);
        Ok(())
    }

    /// What the reports so far say together; `options` is the JSON of `{ sent? }` or `null`.
    ///
    /// # Errors
    /// `{ message }` for an option that cannot be used.
    pub fn summary(&self, options: &str) -> Result<String, JsValue> {
        let sent = sent_from_json(&read(options)?);
        to_json(sent.map(|sent| self.0.summary(sent)))
    }
}

fn read(json: &str) -> Result<Value, JsValue> {
    serde_json::from_str(json).map_err(|error| failure(&[("message", &error.to_string())]))
}

fn to_json<T: Serialize>(result: Result<T, ArgumentError>) -> Result<String, JsValue> {
    serde_json::to_string(&result.map_err(refuse)?)
        .map_err(|error| failure(&[("message", &error.to_string())]))
}

#[allow(clippy::needless_pass_by_value)] // what map_err gives
fn refuse(error: ArgumentError) -> JsValue {
    failure(&[("message", &error.to_string())])
}
