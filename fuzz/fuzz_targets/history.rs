//! `{ history, policy, now }` as JSON: a fault is named; a decision can be taken again from its own
//! state, and from the same events in another order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use undelivered::hygiene::{self, History};

fuzz_target!(|input: &[u8]| {
    let Ok(argument) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let [history, policy, now] = ["history", "policy", "now"].map(|name| &argument[name]);
    let decision = match hygiene::decide_json(history, policy, now) {
        Ok(decision) => decision,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let state = serde_json::to_value(&decision.state).unwrap();
    let again = hygiene::decide_json(&state, policy, now).unwrap();
    assert_eq!(again.action, decision.action, "from its own state");
    assert_eq!(again.until, decision.until, "from its own state");

    let mut turned = History::from_json(history).unwrap();
    turned.events.reverse();
    let turned = serde_json::to_value(&turned).unwrap();
    let turned = hygiene::decide_json(&turned, policy, now).unwrap();
    assert_eq!(turned.action, decision.action, "in reverse order");
    assert_eq!(turned.until, decision.until, "in reverse order");
});
