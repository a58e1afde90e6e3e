//! Any bytes give a report that keeps its promises, and the same one each time.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use undelivered::Engine;

#[path = "../../tests/fixtures/promises.rs"]
mod promises;

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);

fuzz_target!(|input: &[u8]| {
    let report = ENGINE.classify(input);
    let broken = promises::broken_promises(input, &report);
    assert!(broken.is_empty(), "{broken:?}");
    assert!(report == ENGINE.classify(input), "another report the second time");
});
