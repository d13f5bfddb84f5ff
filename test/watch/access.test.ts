/** The emulator's page for those who do not see it, do not use a mouse, or have a small screen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { application, watchPage } from "./support.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** What axe complains of, as rule and element. */
async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${String(target)} ${any[0]?.message ?? ""}`),
  );
}

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
  ["dark", 360],
] as const)(
  "has no fault that axe knows of, contrast included: %s, %i pixels wide",
  async (colorScheme, width) => {
    const { page, synpse } = await watchPage(
      browser,
      { speed: 0.01 },
      // axe brings markup of its own, which the page's policy would refuse.
      { colorScheme, viewport: { width, height: 800 }, bypassCSP: true, reducedMotion: "reduce" },
    );
    await synpse.namespace("default").applications.create(application("moving", { site: "vilnius" }));
    await synpse.devices.get("nobody").catch(() => undefined);
    await page.getByText("rolling out").first().waitFor();
    await page.getByText("could not look at device nobody").waitFor();
    await page.getByRole("button", { name: "vilnius-till-01", exact: true }).last().click();
    await page.getByRole("button", { name: "Log of display" }).first().click();
    await page.locator("#log-lines p").first().waitFor();
    for (const summary of await page.locator("summary:visible").all()) await summary.click();
    expect(await complaints(page)).toEqual([]);
    const overflow = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBe(0);
    // It looks at every element in many ways, on a machine that may have much else to do.
  },
  120_000,
);

test("can be walked through with the keyboard alone", async () => {
  const { page } = await watchPage(browser);
  await page.locator("#devices-table tbody").first().waitFor();
  const focused = () => page.evaluate<string>("document.activeElement.id || document.activeElement.textContent");
  await page.keyboard.press("/");
  expect(await focused()).toBe("search");
  await page.keyboard.type("vilnius");
  await page.getByText("1 to 5 of 5 devices").waitFor();
  // The list is one stop; arrows go through it.
  const first = page.locator("button[data-device]").first();
  for (let stop = 0; stop < 30 && !(await first.evaluate((button) => button.matches(":focus"))); stop++) {
    await page.keyboard.press("Tab");
  }
  expect(await focused()).toBe("vilnius-till-01");
  expect(await first.evaluate((button) => button.matches(":focus-visible"))).toBe(true);
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("vilnius-till-02");
  await page.keyboard.press("End");
  expect(await focused()).toBe("vilnius-camera-01");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toBe("vilnius-till-01");

  await page.keyboard.press("Enter");
  await page.locator('button[data-device][aria-expanded="true"]').waitFor();
  await page.getByRole("button", { name: "Log of display" }).first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#log-lines p").first().waitFor();
  expect(await focused()).toBe("log-title");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.locator("#log").isVisible()).toBe(false);
  expect(await focused()).toBe("Log");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.locator(".details").count()).toBe(0);
  expect(await focused()).toBe("vilnius-till-01");
});

test("keeps the colours that somebody chose", async () => {
  const { page } = await watchPage(browser, {}, { colorScheme: "light" });
  const ground = () => page.evaluate<string>("getComputedStyle(document.body).colorScheme");
  expect(await ground()).toBe("light dark");
  await page.getByRole("button", { name: "Colours: auto" }).click();
  await page.getByRole("button", { name: "Colours: light" }).click();
  expect(await ground()).toBe("dark");
  await page.reload();
  await page.getByRole("button", { name: "Colours: dark" }).waitFor();
  expect(await ground()).toBe("dark");
});
