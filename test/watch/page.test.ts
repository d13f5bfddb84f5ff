/** The emulator's page in a real browser: what it shows, as it happens. */
import { once } from "node:events";
import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Journal } from "../../packages/emulator/src/api/journal.ts";
import type { Api } from "../../packages/emulator/src/api/pipeline.ts";
import { createApiServer } from "../../packages/emulator/src/api/server.ts";
import { FaultRules } from "../../packages/emulator/src/faults/rules.ts";
import { createWorld } from "../../packages/emulator/src/world.ts";
import { launchChromium } from "../support/chromium.ts";
import { portOf } from "../support/ports.ts";
import { application, watchPage } from "./support.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test("shows devices, and a rollout as it moves, fails and is over", async () => {
  const clock = new ManualClock();
  const { page, synpse } = await watchPage(browser, { clock });
  const rows = page.locator("#devices-table tbody");
  await expect.poll(() => rows.count()).toBe(12);
  expect(await page.locator("#devices-summary").textContent()).toBe("11 online, 1 offline");
  const till = rows.filter({ hasText: "vilnius-till-01" });
  expect(await till.textContent()).toMatch(/online.*site=vilnius.*role=till.*arm64.*till-display/);

  const { applications } = synpse.namespace("default");
  await applications.create(application("storefront", { site: "vilnius" }));
  await applications.create(application("broken", { site: "riga" }, "acme/web:does-not-exist"));
  const card = (name: string) =>
    page.locator("#applications-list > li").filter({ has: page.getByText(name, { exact: true }) });
  await card("storefront").getByText("0 of 5 running, 5 moving").waitFor();
  await card("storefront").getByText("rolling out").waitFor();
  await till.getByText("storefront: moving").waitFor();
  expect(await card("storefront").getByRole("img").getAttribute("aria-label")).toBe("5 moving");
  clock.advance(60_000);
  await card("storefront").getByText("5 of 5 running").waitFor();
  await card("broken").getByText("0 of 3 running, 3 failed").waitFor();
  await card("broken")
    .getByText(/manifest for acme\/web:does-not-exist not found/)
    .first()
    .waitFor();
  await page
    .locator("#announcements")
    .getByText(/Rollout of storefront is over: 5 of 5 running/)
    .waitFor({ state: "attached" });
  await card("broken").getByText("where").click();
  await card("broken").getByRole("button", { name: "riga-till-01" }).click();
  await page.locator("#devices-table tbody.open").getByText("manifest unknown").first().waitFor();
  expect(await rows.count()).toBe(1);
  expect(page.url()).toContain("q=riga-till-01");
});

test("shows a job and the devices that go and come back", async () => {
  const clock = new ManualClock();
  const { page, synpse, emulator } = await watchPage(browser, { clock });
  await synpse.namespace("default").jobs.create({ ...application("sweep", { role: "till" }), description: "" });
  const job = page.locator("#jobs-list > li").filter({ hasText: "sweep" });
  await job.getByText("5 pending").waitFor();
  clock.advance(60_000);
  await job.getByText("5 succeeded").waitFor();
  emulator.fleet.disconnect("riga-till-01");
  clock.advance(130_000);
  await page.locator("#announcements").getByText("1 device went offline").waitFor({ state: "attached" });
  await page.locator("#statuses").getByRole("button", { name: "offline 2" }).click();
  await page.getByText("1 to 2 of 2 devices").waitFor();
  emulator.fleet.reconnect("riga-till-01");
  clock.advance(1000);
  await page.getByText("1 to 1 of 1 device").waitFor();
});

test("makes plain who asks for what, and folds what is asked again and again", async () => {
  const { page, emulator } = await watchPage(browser);
  await page.locator("#requests-empty").waitFor();
  const assistant = new Synpse({ ...emulator.clientOptions, userAgent: "synpse-mcp-server/9" });
  const { applications } = assistant.namespace("default");
  await assistant.devices.list({ labels: { site: "riga" } });
  await applications.create(application("storefront", { site: "riga" }));
  for (let poll = 0; poll < 4; poll++) {
    await applications.get("storefront");
    await applications.allocations("storefront");
  }
  await applications.get("nothing").catch(() => undefined);
  await page.getByText("could not look at application nothing").waitFor();
  const rows = page.locator("#requests-list > li");
  const words = await rows.locator(".what").allTextContents();
  expect(words.map((text) => text.replaceAll(/\s+/g, " ").trim())).toEqual([
    "could not look at application nothing 404",
    "looked at the rollout of storefront ×4 200",
    "looked at application storefront ×4 200",
    "deployed application storefront 200",
    "listed devices with site=riga 200",
  ]);
  expect(await rows.locator(".agent[data-assistant]").allTextContents()).toEqual(Array(5).fill("synpse-mcp-server"));
  expect(await rows.first().textContent()).toContain('application not found: "nothing"');
  await page.locator("#requests-filter").selectOption("changes");
  await expect.poll(() => rows.count()).toBe(1);
});

test("follows a log", async () => {
  const { page, emulator } = await watchPage(browser);
  await page.getByRole("button", { name: "vilnius-till-01", exact: true }).click();
  await page.getByRole("button", { name: "Log of display" }).first().click();
  const place = { device: "vilnius-till-01", application: "till-display", container: "display" };
  await page.getByText("Log of till-display, display, on vilnius-till-01").waitFor();
  for (const line of ["first of two", "second of two"]) {
    emulator.fleet.writeLog(place, line);
    await page.locator("#log-lines").getByText(line).waitFor();
  }
  // Who has scrolled back is left there.
  await page.locator("#log-lines").evaluate((lines) => {
    lines.scrollTop = 0;
  });
  emulator.fleet.writeLog(place, "third");
  await page.locator("#log-lines").getByText("third").waitFor({ state: "attached" });
  expect(await page.locator("#log-lines").evaluate((lines) => lines.scrollTop)).toBe(0);
});

test("says that the emulator is gone, and shows what comes in its place", async () => {
  const { page, emulator } = await watchPage(browser);
  const port = Number(new URL(emulator.origin).port);
  await emulator.close();
  await page.getByText("not reached, trying again").waitFor();
  await using other = await Emulator.start({
    port,
    fleet: { projects: [{ name: "other", devices: [{ name: "new-one" }] }] },
  });
  await page.getByText("new-one").first().waitFor();
  await page.locator("#announcements").getByText("The emulator is back").waitFor({ state: "attached" });
  await expect.poll(() => page.locator("#devices-table tbody").count()).toBe(1);
  expect(other.violations).toEqual([]);
});

test("shows the world that takes the place of another", async () => {
  const violations: string[] = [];
  const [first, second] = ["before-the-reset", "after-the-reset"].map((name) =>
    createWorld({
      fleet: { projects: [{ name: "p", devices: [{ name }] }] },
      seed: 1,
      speed: 1,
      clock: new ManualClock(),
      allowHosts: [],
      onError: (error) => violations.push(String(error)),
    }),
  );
  if (!first || !second) throw new Error("there are two");
  const api: Api = {
    world: first,
    journal: new Journal(Date.now),
    faults: new FaultRules(1),
    violation: (text) => violations.push(text),
  };
  await using page = await browser.newPage();
  const server = createApiServer(api).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  await page.goto(`http://127.0.0.1:${portOf(server)}/`);
  await page.getByText("before-the-reset").waitFor();
  api.world = second;
  await page.getByText("after-the-reset").waitFor();
  expect(await page.getByText("before-the-reset").count()).toBe(0);
  await page.locator("#announcements").getByText("The emulator was reset").waitFor({ state: "attached" });
  expect(violations).toEqual([]);
});

test("takes nothing that it shows for markup, whoever wrote it", async () => {
  const markup = `<img src=x onerror="document.title='hacked'">`;
  const { page, emulator } = await watchPage(
    browser,
    {
      fleet: {
        projects: [
          {
            name: "p",
            devices: [
              {
                name: "d",
                info: { hostname: markup, ipAddress: `10.0.0.1 \u202e${markup}`, architecture: "<b>arm</b>" },
              },
            ],
            namespaces: [
              { name: "default", applications: [{ ...application("web", {}), scheduling: { type: "AllDevices" } }] },
            ],
          },
        ],
      },
    },
    { expected: /TrustedHTML/ },
  );
  emulator.fleet.writeLog({ device: "d", application: "web", container: "web" }, `\u001b[31m\u202e${markup}`);
  await fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/devices/${encodeURIComponent(markup)}`, {
    headers: {
      Authorization: `Basic ${btoa(`${emulator.accessKey}:`)}`,
      "User-Agent": `<script>document.title='hacked'</script>`,
    },
  });
  await page.getByRole("button", { name: "d", exact: true }).click();
  await page.locator(".details").getByText(markup).first().waitFor();
  await page.getByRole("button", { name: "Log of web" }).click();
  await page.locator("#log-lines").getByText(`‹001B›[31m‹202E›${markup}`).waitFor();
  await page.locator("#requests-list").getByText(`could not look at device ${markup}`).waitFor();
  expect(await page.locator("#devices-table").getByText(`10.0.0.1 ‹202E›${markup}`).count()).toBeGreaterThan(0);
  expect(await page.title()).toBe("Synpse emulator");
  expect(await page.locator("main img, .requests img, .log img, body script").count()).toBe(0);
  // Even a mistake in the page would not make markup of a text.
  const refused = page.evaluate("document.body.innerHTML = '<p>'");
  await expect(refused).rejects.toThrow(/TrustedHTML/);
});

test("stays small at 1,000 devices, and finds one of them", async () => {
  const devices = Array.from({ length: 1000 }, (_, i) => ({
    name: `till-${String(i).padStart(4, "0")}`,
    labels: { site: `s${i % 7}` },
  }));
  const { page } = await watchPage(browser, { fleet: { projects: [{ name: "many", devices }] } });
  const rows = page.locator("#devices-table tbody");
  await page.getByText("1 to 100 of 1,000 devices").waitFor();
  expect(await rows.count()).toBe(100);
  expect(await page.evaluate<number>("document.querySelectorAll('*').length")).toBeLessThan(3000);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("101 to 200 of 1,000 devices").waitFor();
  await rows.first().getByText("till-0100").waitFor();
  await page.getByRole("button", { name: "s3 143" }).click();
  await page.getByText("1 to 100 of 143 devices").waitFor();
  await page.getByRole("button", { name: "no longer only site=s3" }).click();
  await page.locator("#search").fill("till-0777");
  await page.getByText("1 to 1 of 1 device").waitFor();
  // A copied address shows the same.
  await page.reload();
  await page.getByText("1 to 1 of 1 device").waitFor();
  expect(await page.locator("#search").inputValue()).toBe("till-0777");
});
