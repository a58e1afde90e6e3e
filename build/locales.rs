//! English as JSON: `src/locales/en.toml` becomes `english.json`, which `src/explain/locale.rs` reads.

use std::path::Path;
use std::{env, fs};

const SOURCE: &str = "src/locales/en.toml";

/// Writes `$OUT_DIR/english.json`. The error names the key.
pub(crate) fn generate() -> Result<(), String> {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed=build/locales.rs");
    let text = fs::read_to_string(SOURCE).map_err(|error| error.to_string())?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| error.to_string())?;
    check(&table, "")?;
    let json = serde_json::to_string(&table).map_err(|error| error.to_string())?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&out).join("english.json"), json).map_err(|error| error.to_string())
}

fn check(table: &toml::Table, path: &str) -> Result<(), String> {
    for (key, value) in table {
        let path = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        match value {
            toml::Value::String(_) => {}
            toml::Value::Table(table) => check(table, &path)?,
            toml::Value::Array(items) => {
                if let Some(item) = items.iter().find(|item| !item.is_str()) {
                    return Err(wrong(&path, item));
                }
            }
            other => return Err(wrong(&path, other)),
        }
    }
    Ok(())
}

fn wrong(path: &str, value: &toml::Value) -> String {
    format!(
        "{path}: a locale holds texts, lists of texts and tables, not {}; put it in quotation marks",
        value.type_str()
    )
}
