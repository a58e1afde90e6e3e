#!/usr/bin/env bash
# Builds, shows and tests undelivered. Everything it installs stays in this folder: .cache/, node_modules/ and
# target/; only the Rust toolchain goes where rustup keeps toolchains.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'END'
usage: ./build.sh [setup|build|demo|test|check]
  setup  install what building needs and this machine lacks (first time about 4 minutes)
  build  make pkg/, the npm package (about 1 minute; nothing changed: seconds)
  demo   diagnose a sample bounce in the terminal, then serve the page on this machine
  check  format, lints, documentation and types (about 1 minute)
  test   check, then all tests in every runtime (about 7 minutes, 18 with all set-up on a busy machine)
END
}

cache=$PWD/.cache
tools=$cache/tools
wasm_pack_version=0.15.1
export PATH="$tools/bin:$PATH"

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

need() { command -v "$1" >/dev/null 2>&1 || die "$1 is missing: $2"; }

prerequisites() {
  need rustup "install it from https://rustup.rs"
  need cc "install a C compiler (Debian: apt-get install gcc; macOS: xcode-select --install)"
  need node "install Node.js 20 or newer"
  need npm "install npm, which comes with Node.js"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js $(node --version) is too old: install 20 or newer"
}

# Runs a command unless it has succeeded before with the same inputs: once NAME INPUT… -- COMMAND…
once() {
  local name=$1 inputs=() hash
  shift
  while [ "$1" != -- ]; do inputs+=("$1"); shift; done
  shift
  hash=$(node tools/hash.mjs "${inputs[@]}")
  [ "$(cat "$cache/$name.stamp" 2>/dev/null)" != "$hash" ] || return 0
  rm -f "$cache/$name.stamp"
  "$@"
  printf '%s\n' "$hash" > "$cache/$name.stamp"
}

install_toolchain() {
  say "Rust toolchain of rust-toolchain.toml (a minute or two where it is missing)"
  rustup toolchain install
}

install_modules() {
  say "JavaScript tools of package-lock.json (about 20 seconds)"
  npm ci --no-fund --no-audit --loglevel=error
}

install_wasm_pack() {
  say "wasm-pack $wasm_pack_version (about 2 minutes)"
  cargo install wasm-pack --version "$wasm_pack_version" --locked --force --root "$tools" --target-dir "$cache/target"
}

install_wasm_bindgen() {
  say "wasm-bindgen (under a minute)"
  cargo install --path tools/wasm-bindgen --locked --force --root "$tools" --target-dir "$cache/target"
}

# wasm-bindgen works only on code compiled with exactly its own version.
same_wasm_bindgen() {
  local locked
  locked=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)
  [ "$(wasm-bindgen --version)" = "wasm-bindgen $locked" ] ||
    die "Cargo.lock has wasm-bindgen $locked: write that version in tools/wasm-bindgen/Cargo.toml, twice, and run cargo update there"
}

setup() {
  prerequisites
  mkdir -p "$tools/bin"
  once toolchain rust-toolchain.toml -- install_toolchain
  [ -d node_modules ] || rm -f "$cache/modules.stamp"
  once modules package-lock.json -- install_modules
  [ "$(wasm-pack --version 2>/dev/null)" = "wasm-pack $wasm_pack_version" ] || install_wasm_pack
  once wasm-bindgen tools/wasm-bindgen -- install_wasm_bindgen
  same_wasm_bindgen
  printf '#!/bin/sh\nexec node "%s/node_modules/binaryen/bin/wasm-opt" "$@"\n' "$PWD" > "$tools/bin/wasm-opt"
  chmod +x "$tools/bin/wasm-opt"
}

build_wasm() {
  say "WebAssembly, optimised (about a minute)"
  wasm-pack --log-level error build --mode no-install --release --target web --no-pack --out-dir "$cache/wasm" --out-name engine -- --locked
}

build() {
  setup
  once wasm $(find src -path src/js -prune -o -type f -print) build build.rs Cargo.toml Cargo.lock rust-toolchain.toml tools/wasm-bindgen package-lock.json -- build_wasm
  node tools/package.mjs "$cache/wasm"
  say "pkg/ is ready for npm pack"
}

check() {
  build
  say "Format, lints, documentation and types (about a minute)"
  cargo fmt --check
  cargo fmt --check --manifest-path tools/wasm-bindgen/Cargo.toml
  cargo clippy --locked --all-targets -- -D warnings
  cargo clippy --locked --lib --target wasm32-unknown-unknown -- -D warnings
  RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet
  npx --no-install tsc
}

install_runtimes() {
  say "Runtimes, bundlers and frameworks that the package is tested in (about a minute)"
  # The versions of the lock file; npm ci would also insist on the builds for every other system.
  npm install --no-save --prefix tests/packaging --no-fund --no-audit --loglevel=error
}

# Debian's Chromium; elsewhere say in CHROMIUM where one is.
install_chromium() {
  [ -z "${CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ] || return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "Chromium is missing: install it, or set CHROMIUM to where it is"
  say "Chromium (about a minute)"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
}

node_tests() {
  node --test --test-reporter=spec --test-concurrency=2 $(find "tests/$1" -name '*.test.mjs' -not -path '*/node_modules/*' -not -path '*/projects/*' | sort)
}

run_tests() {
  check
  install_chromium
  [ -d tests/packaging/node_modules ] || rm -f "$cache/runtimes.stamp"
  once runtimes tests/packaging/package-lock.json -- install_runtimes
  say "Tests of the engine (about 2 minutes)"
  cargo test --locked --quiet
  say "Tests of the package in every runtime (about 5 minutes)"
  node tools/install-packed.mjs
  local folder
  for folder in js packaging browser; do
    # Browsers and bundlers on a busy machine miss a deadline now and then; what is broken fails twice.
    node_tests "$folder" || node_tests "$folder"
  done
}

demo() {
  build
  say "A sample bounce, examples/bounce.eml"
  node pkg/cli.js examples/bounce.eml
  say "The page; end with Ctrl-C"
  node tools/site/build.mjs
  exec node tools/site/serve.mjs
}

case "${1:-build}" in
  setup | build | check | demo) "${1:-build}" ;;
  test) run_tests ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac
