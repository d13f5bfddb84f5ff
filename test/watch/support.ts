import { Emulator, type EmulatorOptions } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

export interface Watched {
  readonly emulator: Emulator;
  readonly synpse: Synpse;
  readonly page: Page;
}

/**
 * An emulator and its page in a browser, which must complain of nothing.
 * @param context `expected`: what it may complain of all the same
 */
export async function watchPage(
  browser: Browser,
  options: EmulatorOptions = {},
  { expected = /^$/, ...context }: BrowserContextOptions & { readonly expected?: RegExp } = {},
): Promise<Watched> {
  const emulator = await Emulator.start(options);
  const opened = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
  const complaints: string[] = [];
  onTestFinished(async () => {
    await opened.close();
    await emulator.close();
    expect(complaints).toEqual([]);
    expect(emulator.violations).toEqual([]);
  });
  const page = await opened.newPage();
  page.on("console", (message) => {
    // That the emulator is not there for a while is not the page's fault.
    if (message.type() === "error" && !/ERR_/.test(message.text()) && !expected.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${emulator.origin}/`);
  await page.locator('#connection[data-state="live"]').waitFor();
  return { emulator, synpse: new Synpse(emulator.clientOptions), page };
}

/** An application for devices with a label. */
export function application(name: string, selectors: Readonly<Record<string, string>>, image = "nginx:1.27") {
  return {
    name,
    scheduling: { type: "Conditional" as const, selectors },
    spec: { containers: [{ name: "web", image }] },
  };
}
