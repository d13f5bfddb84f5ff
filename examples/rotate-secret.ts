/**
 * Gives a secret a new random value, and waits until the applications that use it run with it.
 *
 *     npx tsx --conditions=@synpse/source examples/rotate-secret.ts <secret>
 */
import { randomBytes } from "node:crypto";
import { type Application, Synpse } from "@synpse/sdk";

const [secret] = process.argv.slice(2);
if (secret === undefined) {
  console.error("usage: rotate-secret.ts <secret>");
  process.exit(2);
}

function uses({ spec }: Application, name: string): boolean {
  return (spec.containers ?? []).some(
    ({ env, secrets }) =>
      env?.some(({ fromSecret }) => fromSecret === name) || secrets?.some((ref) => ref.name === name),
  );
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const { applications, secrets } = new Synpse().namespace("default");

try {
  const { items } = await applications.list({ signal });
  const users = items.filter((application) => uses(application, secret));

  // The value is never printed; what needs it reads the secret. The same value twice is the same, so it may be sent again.
  const data = randomBytes(24).toString("base64url");
  await secrets.update(secret, { data }, { signal, repeatable: true });
  console.log(`${secret} has a new value; ${users.length} applications use it`);

  for (const { name } of users) {
    // The emulator raises configVersion at once; that the service does so too is inferred.
    const { configVersion, deploymentStatus } = await applications.waitForRollout(name, { signal });
    console.log(`  ${name}: configuration ${configVersion} on ${deploymentStatus.available} devices`);
  }
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}
