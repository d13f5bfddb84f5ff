/**
 * What a server's program does with the SDK, in plain JavaScript: it runs wherever the published package is said to run.
 * Address, key and project come from the environment, as in an app.
 */

const MANIFEST = "name: smoke\nscheduling: { type: AllDevices }\nspec: { containers: [{ name: a, image: nginx }] }\n";

/**
 * @param {typeof import("@synpse/sdk")} sdk
 * @param {typeof import("@synpse/sdk/streaming")} streaming
 * @param {typeof import("@synpse/sdk/manifest")} manifest
 */
export async function smoke({ Synpse, NotFoundError }, { DeviceStreams }, { parseManifest }) {
  const synpse = new Synpse();
  const pages = [];
  for await (const { items } of synpse.devices.list({ pageSize: 5 }).pages()) pages.push(items.length);

  const { secrets } = synpse.namespace("default");
  await secrets.create({ name: "smoke", type: "Environment", data: "straße 🔑" });
  const { data: secret } = await secrets.get("smoke");
  await secrets.delete("smoke");

  const missing = await failure(synpse.devices.get("nobody"));
  const controller = new AbortController();
  const call = failure(synpse.devices.list({}, { signal: controller.signal }));
  controller.abort("enough");

  const streams = new DeviceStreams(synpse);
  const log = { namespace: "default", application: "till-display", container: "display", device: "vilnius-till-01" };
  const lines = [];
  for await (const line of streams.applicationLogs({ ...log, tail: 3 })) lines.push(line);
  const following = new AbortController();
  let followed = 0;
  const end = await failure(
    (async () => {
      for await (const _ of streams.applicationLogs({ ...log, tail: 2, follow: true, signal: following.signal })) {
        followed += 1;
        if (followed === 2) following.abort("enough lines");
      }
    })(),
  );
  const refused = await failure(
    streams
      .applicationLogs({ ...log, container: "none" })
      [Symbol.asyncIterator]()
      .next(),
  );

  const device = "vilnius-till-01";
  const { stdout, exitCode } = await streams.exec(device, "cat; hostname; exit 3", { stdin: "straße\n" });
  const forward = await streams.forward(device, { port: 7 });
  const tunnel = await streams.connect(device, { port: 7 });
  tunnel.write("echo");
  const echo = await new Promise((resolve) => tunnel.once("data", (data) => resolve(String(data))));
  tunnel.destroy();
  await forward.close();

  return {
    pages,
    exec: [stdout, exitCode],
    echo,
    forwarded: forward.localPort > 0,
    secret,
    missing: missing instanceof NotFoundError,
    aborted: await call,
    lines: lines.length,
    followed: end,
    refused: refused instanceof NotFoundError,
    manifest: parseManifest(MANIFEST).application.name,
  };
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}
