//! The boundary to JavaScript, and nothing else. `src/js/core.js` is its only caller.
//!
//! Input crosses as bytes in a buffer of this memory that JavaScript fills in place; results cross
//! as plain objects. A panic aborts and traps: the caller then replaces the instance.

mod lists;

use std::ops::Range;

use js_sys::{Array, Object};
use serde::Serialize;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use crate::report::{Evidence, Report};
use crate::{DEFAULT_MAX_BYTES, Engine, Locale, RuleError, RuleSpec};

/// An engine with its options and its input buffer.
#[wasm_bindgen]
pub struct WasmEngine {
    engine: Engine,
    input: Vec<u8>,
    max_bytes: usize,
}

#[wasm_bindgen]
impl WasmEngine {
    /// An engine with the caller's options: each `undefined` where not given.
    ///
    /// # Errors
    /// `{ ruleId, field, message }` for a rule that does not hold; `{ message }` for a locale that
    /// is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        rules: JsValue,
        locale: JsValue,
        max_bytes: Option<usize>,
        own_domains: Option<Vec<String>>,
    ) -> Result<WasmEngine, JsValue> {
        let max_bytes = max_bytes.unwrap_or(DEFAULT_MAX_BYTES);
        let mut engine = Engine::new()
            .with_charset_decoder(decode_in_host)
            .with_max_bytes(max_bytes)
            .with_own_domains(own_domains.unwrap_or_default());
        if !locale.is_undefined() {
            let locale: Locale = serde_wasm_bindgen::from_value(locale)
                .map_err(|error| failure(&[("message", &format!("locale: {error}"))]))?;
            engine = engine.with_locale(locale);
        }
        if !rules.is_undefined() {
            engine = engine
                .with_rules(&user_rules(&rules)?)
                .map_err(|error| rule_failure(&error))?;
        }
        Ok(WasmEngine {
            engine,
            input: Vec::new(),
            max_bytes,
        })
    }

    /// Bytes of input that are read; what is beyond is cut, with a warning.
    #[wasm_bindgen(getter, js_name = maxBytes)]
    pub fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// Where the input buffer stands in this memory, after it was made to hold `len` bytes. What it
    /// held stays.
    pub fn buffer(&mut self, len: usize) -> *const u8 {
        if self.input.len() < len {
            self.input.resize(len, 0);
        }
        self.input.as_ptr()
    }

    /// Reads the first `len` bytes of the input buffer and returns the report. With `text`, spans
    /// count UTF-16 code units.
    ///
    /// # Errors
    /// None that input can cause; a JavaScript host out of memory.
    pub fn classify(&mut self, len: usize, text: bool) -> Result<JsValue, JsValue> {
        let input = self.input.get(..len).unwrap_or_default();
        let mut report = self.engine.classify(input);
        if text && !input.is_ascii() {
            spans_to_utf16(&mut report, input);
        }
        if self.input.len() > KEPT_BYTES {
            self.input = Vec::new();
        }
        Ok(report.serialize(&to_js())?)
    }

    /// Versions of the engine and of the rules.
    ///
    /// # Errors
    /// A JavaScript host out of memory.
    pub fn versions(&self) -> Result<JsValue, JsValue> {
        Ok(self.engine.versions().serialize(&to_js())?)
    }
}

/// An input buffer up to this size is kept for the next call.
const KEPT_BYTES: usize = 1 << 20;

/// Absent values are `null`, as in JSON.
fn to_js() -> serde_wasm_bindgen::Serializer {
    serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true)
}

#[wasm_bindgen]
extern "C" {
    /// The host's decoder for all charsets of the WHATWG Encoding Standard.
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str) -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> Result<String, JsValue>;
}

/// Decodes with the host's `TextDecoder`; `None` where it does not know the charset.
fn decode_in_host(label: &str, bytes: &[u8]) -> Option<String> {
    TextDecoder::new(label).ok()?.decode(bytes).ok()
}

/// Users' rules, from plain objects.
fn user_rules(rules: &JsValue) -> Result<Vec<RuleSpec>, JsValue> {
    let json = js_sys::JSON::stringify(rules)
        .map(String::from)
        .map_err(|_| failure(&[("message", "rules: they cannot be written as JSON")]))?;
    let rules = read_rules(&json)
        .map_err(|error| failure(&[("message", &format!("rules: {error}"))]))?
        .into_iter()
        .enumerate();
    rules
        .map(|(index, rule)| parse_rule(rule).map_err(|error| form_failure(&json, index, &error)))
        .collect()
}

fn read_rules(json: &str) -> serde_json::Result<Vec<Map<String, Value>>> {
    serde_json::from_str(json)
}

/// What is wrong with the form of a rule. The rules are read again to find it: those that are right
/// need not be copied for this.
fn form_failure(json: &str, index: usize, error: &str) -> JsValue {
    let rules = read_rules(json).unwrap_or_default();
    let rule = rules.into_iter().nth(index).unwrap_or_default();
    let number = format!("#{}", index.saturating_add(1));
    let id = rule.get("id").and_then(Value::as_str).unwrap_or(&number);
    let field = named_field(error)
        .or_else(|| wrong_field(&rule))
        .unwrap_or_default();
    let message = format!("rule {id}: {field}: {error}");
    failure(&[("ruleId", id), ("field", field), ("message", &message)])
}

fn parse_rule(rule: Map<String, Value>) -> Result<RuleSpec, String> {
    serde_json::from_value(Value::Object(rule)).map_err(|error| error.to_string())
}

/// The field that serde's message about a missing or unknown field names.
fn named_field(message: &str) -> Option<&str> {
    let (what, rest) = message.split_once(" field `")?;
    ["missing", "unknown"]
        .contains(&what)
        .then(|| rest.split('`').next())?
}

/// The field without which nothing is wrong, or nothing but that it is missing: serde does not say
/// which field a wrong value stands in.
fn wrong_field(rule: &Map<String, Value>) -> Option<&str> {
    rule.keys().map(String::as_str).find(|field| {
        let mut rest = rule.clone();
        rest.remove(*field);
        parse_rule(rest).map_or_else(|error| named_field(&error) == Some(field), |_| true)
    })
}

fn rule_failure(error: &RuleError) -> JsValue {
    failure(&[
        ("ruleId", &error.rule_id),
        ("field", error.field),
        ("message", &error.to_string()),
    ])
}

/// A plain object that `src/js/core.js` makes an error of.
fn failure(fields: &[(&str, &str)]) -> JsValue {
    let pairs: Array = fields
        .iter()
        .map(|&(name, value)| Array::of2(&name.into(), &value.into()))
        .collect();
    Object::from_entries(&pairs).map_or_else(|error| error, JsValue::from)
}

/// Turns the offsets of all spans from bytes of `input` to UTF-16 code units, in one pass over it.
fn spans_to_utf16(report: &mut Report, input: &[u8]) {
    let mut offsets: Vec<usize> = spans(report)
        .flat_map(|span| [span.start, span.end])
        .collect();
    offsets.sort_unstable();
    offsets.dedup();
    let units = utf16_offsets(input, &offsets);
    let unit = |byte: usize| {
        let found = offsets.binary_search(&byte).ok();
        found
            .and_then(|index| units.get(index))
            .copied()
            .unwrap_or(byte)
    };
    for span in spans(report) {
        *span = unit(span.start)..unit(span.end);
    }
}

/// All spans of a report.
fn spans(report: &mut Report) -> impl Iterator<Item = &mut Range<usize>> {
    let evidence = report.recipients.iter_mut().flat_map(|recipient| {
        let conflicts = recipient
            .conflicts
            .iter_mut()
            .map(|conflict| &mut conflict.because);
        let cause = recipient
            .cause
            .iter_mut()
            .flat_map(|cause| cause.evidence.iter_mut());
        recipient.evidence.iter_mut().chain(conflicts).chain(cause)
    });
    evidence.filter_map(|evidence: &mut Evidence| evidence.span.as_mut())
}

/// How many UTF-16 code units stand before each of the ascending byte `offsets` of UTF-8 `input`.
fn utf16_offsets(input: &[u8], offsets: &[usize]) -> Vec<usize> {
    let mut bytes = 0;
    let mut units = 0;
    let mut found = Vec::with_capacity(offsets.len());
    for &offset in offsets {
        let piece = input.get(bytes..offset).unwrap_or_default();
        // A character of four bytes is a surrogate pair, any other one unit.
        units += piece.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        units += piece.iter().filter(|&&byte| byte >= 0xF0).count();
        bytes = offset;
        found.push(units);
    }
    found
}
