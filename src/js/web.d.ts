export * from "./index.js";

/** Where the WebAssembly code comes from: an address, a response, its bytes or the compiled module. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the WebAssembly code now instead of at the first use, and from elsewhere than beside this module if `source`
 * says so. Calling it is optional.
 */
export function init(source?: WasmSource): Promise<void>;
