// The only addresses that may become workers, since the policy of the page demands Trusted Types.

/** @type {{ createScriptURL(address: string): string }} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("undelivered", {
  /** @param {string} address */
  createScriptURL(address) {
    const own = address === new URL("../sw.js", import.meta.url).href || address.startsWith(`blob:${location.origin}/`);
    if (!own) throw new TypeError(`${address} is no program of this page`);
    return address;
  },
}) ?? { createScriptURL: (address) => address };

export const serviceWorkerAddress = () => policy.createScriptURL(new URL("../sw.js", import.meta.url).href);

/**
 * A worker that runs a module of this page under the page's own policy: a worker from an address would have the policy
 * that its server sends, and static servers send none; one from a blob has that of the page.
 * @param {URL} module
 */
export function startWorker(module) {
  const address = URL.createObjectURL(new Blob([`import ${JSON.stringify(module.href)};`], { type: "text/javascript" }));
  const worker = new Worker(policy.createScriptURL(address), { type: "module" });
  worker.addEventListener("message", () => URL.revokeObjectURL(address), { once: true });
  return worker;
}
