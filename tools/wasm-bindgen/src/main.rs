//! `wasm-bindgen`, as wasm-pack calls it, over `wasm-bindgen-cli-support`.
//!
//! Beyond what wasm-pack asks for, the glue gets a function that replaces the WebAssembly instance
//! (`__wbg_reset_state`): `src/js/core.js` calls it after a trap and when memory has grown too far.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let mut bindgen = Bindgen::new();
    let mut out_dir = PathBuf::from(".");
    bindgen
        .reset_state_function(true)
        .remove_producers_section(true);
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--version" | "-V" => {
                println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            "--out-dir" => out_dir = value()?.into(),
            "--out-name" => {
                bindgen.out_name(&value()?);
            }
            "--target" => match value()?.as_str() {
                "web" => {
                    bindgen.web(true)?;
                }
                other => bail!("--target {other}: only web is built here"),
            },
            "--typescript" => {
                bindgen.typescript(true);
            }
            "--no-typescript" => {
                bindgen.typescript(false);
            }
            "--debug" => {
                bindgen.debug(true);
            }
            "--no-demangle" => {
                bindgen.demangle(false);
            }
            "--keep-debug" => {
                bindgen.keep_debug(true);
            }
            "--omit-default-module-path" => {
                bindgen.omit_default_module_path(true);
            }
            flag if flag.starts_with('-') => bail!("unknown argument {flag}"),
            input => {
                bindgen.input_path(input);
            }
        }
    }
    bindgen.generate(out_dir)
}
