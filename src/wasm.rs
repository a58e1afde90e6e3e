//! The boundary to JavaScript, and nothing else. `src/js/core.js` is its only caller.
//!
//! Input crosses as bytes in a buffer of this memory that JavaScript fills in place; results cross
//! as plain objects. A panic aborts and traps: the caller then replaces the instance.

mod lists;

use std::ops::Range;

use js_sys::{Array, Object};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::report::{Evidence, Report};
use crate::value::Value;
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
            let locale = Locale::from_value(plain("locale", &locale)?)
                .map_err(|error| failure(&[("message", &error)]))?;
            engine = engine.with_locale(locale);
        }
        if !rules.is_undefined() {
            engine = RuleSpec::from_values(&plain("rules", &rules)?)
                .and_then(|rules| engine.with_rules(&rules))
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
    serde_wasm_bindgen::Serializer::new()
        .serialize_missing_as_null(true)
        .serialize_maps_as_objects(true)
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

/// A plain object or other value, as JSON would carry it.
fn plain(name: &str, value: &JsValue) -> Result<Value, JsValue> {
    js_sys::JSON::stringify(value)
        .ok()
        .and_then(|json| Value::from_json(&String::from(json)))
        .ok_or_else(|| {
            let message = format!("{name}: it cannot be written as JSON");
            failure(&[("message", &message)])
        })
}

fn rule_failure(error: &RuleError) -> JsValue {
    failure(&[
        ("ruleId", &error.rule_id),
        ("field", &error.field),
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
    crate::rules::order::sort(&mut offsets);
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
