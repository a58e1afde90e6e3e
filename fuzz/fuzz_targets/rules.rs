//! Rules of users, as JSON: a fault is named, a sound rule wins its own examples.
#![no_main]

use libfuzzer_sys::fuzz_target;
use undelivered::{Engine, RuleSpec};

#[path = "../../tests/fixtures/promises.rs"]
mod promises;

fuzz_target!(|input: &[u8]| {
    let Ok(specs) = serde_json::from_slice::<Vec<RuleSpec>>(input) else {
        return;
    };
    match Engine::new().with_rules(&specs) {
        Ok(engine) => {
            for example in specs.iter().flat_map(|spec| &spec.examples) {
                let report = engine.classify(example.as_bytes());
                let broken = promises::broken_promises(example.as_bytes(), &report);
                assert!(broken.is_empty(), "{broken:?}");
            }
        }
        Err(error) => assert!(!error.message.is_empty()),
    }
});
