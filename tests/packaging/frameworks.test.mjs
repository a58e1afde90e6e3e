// Frameworks with a server and a client half, built and served as in production.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { bin, here, project, RIGHT, run } from "./harness.mjs";
import { resultOf } from "./chromium.mjs";

/**
 * Starts a server that prints its address, until the tests of the file end.
 * @param {string} folder
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function start(folder, command, ...args) {
  const server = spawn(command, args, { cwd: folder, env: { ...process.env, HOST: "127.0.0.1", PORT: "0", NEXT_TELEMETRY_DISABLED: "1" }, stdio: ["ignore", "pipe", "pipe"] });
  after(() => server.kill());
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (/** @type {Buffer} */ data) => {
      output += data;
      const [address] = /http:\/\/(127\.0\.0\.1|localhost):\d+/.exec(output) ?? [];
      if (address) resolve(address);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", () => reject(new Error(output)));
  });
}

/** @param {string} address */
const text = async (address) => (await fetch(address)).text();

const IMPORTS = `import * as undelivered from "undelivered";\nimport { check } from "`;

test("Next.js: route handlers on Node and on the edge, client component", async () => {
  const route = (/** @type {string} */ runtime) => `${IMPORTS}../../diagnoses.mjs";
export const runtime = "${runtime}";
export const dynamic = "force-dynamic";
export async function GET() { return new Response(await check(undelivered)); }
`;
  const folder = project("next", {
    "next.config.mjs": `export default { turbopack: { root: ${JSON.stringify(here)} } };\n`,
    "app/layout.jsx": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n",
    "app/page.jsx": `"use client";\nimport { useEffect } from "react";\n${IMPORTS}../diagnoses.mjs";
export default function Page() {
  useEffect(() => { globalThis.result = check(undelivered); }, []);
  return <p>client</p>;
}
`,
    "app/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "app/on-node/route.js": route("nodejs"),
    "app/on-edge/route.js": route("edge"),
  });
  await run(folder, bin("next"), "build");
  const address = await start(folder, bin("next"), "start", "--hostname", "127.0.0.1", "--port", "0");
  assert.match(await text(`${address}/on-node`), RIGHT);
  assert.match(await text(`${address}/on-edge`), RIGHT);
  assert.match(await resultOf(address), RIGHT);
});

test("SvelteKit: server and client", async () => {
  const folder = project("sveltekit", {
    "svelte.config.js": 'import adapter from "@sveltejs/adapter-node";\nexport default { kit: { adapter: adapter() } };\n',
    "vite.config.js": 'import { sveltekit } from "@sveltejs/kit/vite";\nexport default { plugins: [sveltekit()] };\n',
    "src/app.html": '<!doctype html><html lang="en"><head><link rel="icon" href="data:,">%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n',
    "src/routes/+page.svelte": `<script>\nimport { onMount } from "svelte";\n${IMPORTS}../../diagnoses.mjs";
onMount(() => { globalThis.result = check(undelivered); });
</script><p>client</p>\n`,
    "src/routes/server/+server.js": `${IMPORTS}../../../diagnoses.mjs";\nexport const GET = async () => new Response(await check(undelivered));\n`,
  });
  await run(folder, bin("vite"), "build", "--logLevel", "error");
  const address = (await start(folder, process.execPath, "build/index.js")).replace("0.0.0.0", "127.0.0.1");
  assert.match(await text(`${address}/server`), RIGHT);
  assert.match(await resultOf(address), RIGHT);
});
