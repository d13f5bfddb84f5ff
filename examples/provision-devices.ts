/**
 * Lets a customer's devices join: makes a registration token with the customer's labels, and a script for the installer.
 *
 *     npx tsx --conditions=@synpse/source examples/provision-devices.ts <customer> <how many> [folder]
 */
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installCommand, Synpse } from "@synpse/sdk";

const [customer, count, folder = "."] = process.argv.slice(2);
if (!/^[a-z0-9-]+$/.test(customer ?? "") || !/^[1-9]\d*$/.test(count ?? "")) {
  console.error("usage: provision-devices.ts <customer: a-z, 0-9, -> <how many devices> [folder]");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const synpse = new Synpse();

try {
  const name = `customer-${customer}`;
  const input = { name, maxRegistrations: Number(count), labels: { customer: customer ?? "" } };
  const tokens = await synpse.registrationTokens.list({ signal });
  const known = tokens.items.find((token) => token.name === name);
  // Devices that have joined count too, so a second run with a larger number lets more join.
  const token = known
    ? await synpse.registrationTokens.update(known.id, input, { signal })
    : await synpse.registrationTokens.create(input, { signal });

  // The token's id is a credential: into a file that only its owner reads, never onto the screen.
  const file = join(folder, `install-${customer}.sh`);
  await writeFile(file, `#!/bin/sh\n${installCommand(token, { baseUrl: synpse.baseUrl })}\n`, { mode: 0o600 });
  // A file that was there already keeps its mode.
  await chmod(file, 0o600);
  console.log(`${token.name}: ${token.deviceCount} of ${count} devices have joined`);
  console.log(`copy ${file} to the others, and run it there with sh`);

  for await (const device of synpse.devices.list({ labels: input.labels }, { signal })) {
    console.log(`  ${device.name} ${device.status}`);
  }
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}
