/** The published package, bundled, in a real browser: in a page, a worker and a service worker, each of another origin. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Emulator } from "@synpse/emulator";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { installSdk } from "../support/installed-sdk.ts";
import { listeningPort, portOf } from "../support/ports.ts";
import { type RecordedRequest, startRecorder } from "../support/recorder.ts";
import { bundle, PAGE, WORKER } from "./bundle.ts";
import { startOddServer } from "./odd-server.ts";
import type { ProgramConfig, ProgramReport } from "./program.ts";

/** What runs in the page itself: starts the program where it shall run, and hands back what it said. */
type Start = (config: ProgramConfig) => Promise<ProgramReport>;
const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="/page.js"></script><script>
const ask = (worker, config) => new Promise((resolve, reject) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => data.error === undefined ? resolve(data.report) : reject(new Error(data.error));
  worker.postMessage(config, [port2]);
});
globalThis.start = {
  "a page": (config) => program.run(config),
  "a worker": (config) => {
    const worker = new Worker("/worker.js");
    const failed = new Promise((_, reject) => { worker.onerror = ({ message }) => reject(new Error(message)); });
    return Promise.race([ask(worker, config), failed]).finally(() => worker.terminate());
  },
  "a service worker": async (config) => {
    await navigator.serviceWorker.register("/worker.js");
    const registration = await navigator.serviceWorker.ready;
    return ask(registration.active, config).finally(() => registration.unregister());
  },
};
</script>`;

let browser: Browser;
let site: Server;
let page: Page;

beforeAll(async () => {
  using installed = await installSdk();
  const [forPage, forWorker] = await Promise.all([
    bundle(PAGE, installed.folder),
    bundle(WORKER, installed.folder, { conditions: ["worker"] }),
  ]);
  const files: Record<string, readonly [type: string, text: string]> = {
    "/": ["text/html", HTML],
    "/page.js": ["text/javascript", forPage.code],
    "/worker.js": ["text/javascript", forWorker.code],
  };
  site = createServer(({ url = "" }, response) => {
    const [type, text] = files[url] ?? ["text/plain", ""];
    response.writeHead(url in files ? 200 : 404, { "Content-Type": `${type}; charset=utf-8` }).end(text);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  site?.closeAllConnections();
});

const asked = ({ headers }: RecordedRequest) => headers["access-control-request-headers"]?.split(",").sort();

test.each(["a page", "a worker", "a service worker"])("the SDK does its work in %s", async (place) => {
  await using emulator = await Emulator.start();
  await using recorder = await startRecorder({ upstream: emulator.origin });
  await using elsewhere = await startRecorder({ answer: () => ({}) });
  await using odd = await startOddServer(`${elsewhere.origin}/api`);
  const taken = await listeningPort();
  const nowhere = `http://127.0.0.1:${portOf(taken)}`;
  await new Promise((resolve) => taken.close(resolve));

  const client = { ...emulator.clientOptions, baseUrl: `${recorder.origin}/api` };
  const report = await page.evaluate(
    ([where, config]) => (globalThis as unknown as { start: Record<string, Start> }).start[where]?.(config),
    [place, { client, odd: odd.origin, nowhere }] as const,
  );

  // Pages need headers of the answer that another origin's script sees only where the server lets it.
  expect(report).toMatchObject({ pages: [5, 5, 2], total: 12, secret: "straße 🔑" });
  expect(new Set(report?.devices).size).toBe(12);
  expect(report).toMatchObject({
    missing: { name: "NotFoundError", status: 404, kinds: ["APIError"] },
    badKey: { name: "AuthenticationError", status: 401, kinds: ["APIError"] },
    redirected: { name: "APIError", status: 0, kinds: ["APIError"] },
    refused: { name: "ConnectionError", kinds: ["ConnectionError"] },
    closed: { name: "ConnectionError", kinds: ["ConnectionError"] },
    aborted: ["enough of silent", "enough of half"],
  });
  expect(report?.missing.message).toContain('There is no device "nobody"');
  expect(report?.redirected.message).toContain("Redirects are not followed");
  expect(elsewhere.requests).toEqual([]);
  await odd.hungUp(2);

  const questions = recorder.requests.filter(({ method }) => method === "OPTIONS");
  const sent = recorder.requests.filter(({ method }) => method !== "OPTIONS");
  expect(questions.length).toBeGreaterThan(0);
  for (const question of questions) {
    const names = ["authorization", "synpse-client-request-id"];
    expect([names, ["authorization", "content-type", "synpse-client-request-id"]]).toContainEqual(asked(question));
  }
  for (const { headers } of sent) {
    expect(headers.authorization).toMatch(/^Basic /);
    expect(headers["synpse-client-request-id"]).toMatch(/^[0-9A-Za-z]{27}$/);
    expect(headers["user-agent"]).toMatch(/^Mozilla\/5\.0 .*Chrome\//);
    expect(headers.cookie).toBeUndefined();
  }
  expect(emulator.violations).toEqual([]);
});
