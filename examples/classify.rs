//! Prints the report of standard input as JSON: `cargo run --example classify < bounce.eml`.

use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let report = undelivered::Engine::new().classify(&input);
    let json = serde_json::to_string_pretty(&report)?;
    writeln!(std::io::stdout(), "{json}")
}
