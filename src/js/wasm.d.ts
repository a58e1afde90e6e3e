/** The compiled module where the host or bundler imports `.wasm` as one; elsewhere take the file's address. */
declare const module: WebAssembly.Module;
export default module;
