//! Addresses, sendings and other systems' labels. Arguments cross as JSON, results as plain objects.

#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{failure, to_js};
use crate::campaign::{Campaign, sent_from_json};
use crate::hygiene::{ArgumentError, ReportFacts};
use crate::value::Value;

/// What to do with an address, by the JSON of `[history, policy, now]`.
///
/// # Errors
/// `{ message }` for an argument that cannot be used.
#[wasm_bindgen]
pub fn decide(arguments: &str) -> Result<JsValue, JsValue> {
    let Value::List(arguments) = read(arguments)? else {
        return Err(failure(&[]));
    };
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().unwrap_or(Value::Null);
    plain(crate::hygiene::decide_json(next(), next(), next()))
}

/// What a label of another system means here.
///
/// # Errors
/// `{ message }` for an unknown vocabulary.
#[wasm_bindgen]
pub fn crosswalk(vocabulary: &str, label: &str) -> Result<JsValue, JsValue> {
    plain(crate::crosswalk::crosswalk(vocabulary, label))
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
        let facts = ReportFacts::from_json(path, read(report)?).map_err(refuse)?;
        self.0.add(&facts);
        Ok(())
    }

    /// What the reports so far say together; `options` is the JSON of `{ sent? }` or `null`.
    ///
    /// # Errors
    /// `{ message }` for an option that cannot be used.
    pub fn summary(&self, options: &str) -> Result<JsValue, JsValue> {
        let sent = sent_from_json(read(options)?);
        plain(sent.map(|sent| self.0.summary(sent)))
    }
}

fn read(json: &str) -> Result<Value, JsValue> {
    Value::from_json(json).ok_or_else(|| failure(&[("message", "the argument is no JSON")]))
}

fn plain<T: Serialize>(result: Result<T, ArgumentError>) -> Result<JsValue, JsValue> {
    Ok(result.map_err(refuse)?.serialize(&to_js())?)
}

#[allow(clippy::needless_pass_by_value)] // what map_err gives
fn refuse(error: ArgumentError) -> JsValue {
    failure(&[("message", &error.to_string())])
}
