//! English as a static table: `src/locales/en.toml` becomes `english.rs`, a tree of
//! `explain::locale::Node`s, so that nothing is parsed at run time.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const SOURCE: &str = "src/locales/en.toml";

/// Writes `$OUT_DIR/english.rs`. The error names the key.
pub(crate) fn generate() -> Result<(), String> {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed=build/locales.rs");
    let text = fs::read_to_string(SOURCE).map_err(|error| error.to_string())?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| error.to_string())?;
    let mut code = String::from("static ENGLISH: Node = ");
    write_table(&table, "", &mut code)?;
    code.push_str(";\n");
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&out).join("english.rs"), code).map_err(|error| error.to_string())
}

/// `table` as a Rust expression, its keys in the order that look-up by bisection needs.
fn write_table(table: &toml::Table, path: &str, code: &mut String) -> Result<(), String> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.as_bytes());
    code.push_str("Node::Table(Cow::Borrowed(&[");
    for (key, value) in entries {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let _ = write!(code, "(Cow::Borrowed({key:?}), ");
        match value {
            toml::Value::String(text) => {
                let _ = write!(code, "Node::Text(Cow::Borrowed({text:?}))");
            }
            toml::Value::Array(items) => {
                code.push_str("Node::List(Cow::Borrowed(&[");
                for item in items {
                    let text = item.as_str().ok_or_else(|| wrong(&path, item))?;
                    let _ = write!(code, "Cow::Borrowed({text:?}), ");
                }
                code.push_str("]))");
            }
            toml::Value::Table(table) => write_table(table, &path, code)?,
            other => return Err(wrong(&path, other)),
        }
        code.push_str("),\n");
    }
    code.push_str("]))");
    Ok(())
}

fn wrong(path: &str, value: &toml::Value) -> String {
    format!(
        "{path}: a locale holds texts, lists of texts and tables, not {}; put it in quotation marks",
        value.type_str()
    )
}
