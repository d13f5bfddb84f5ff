import type { Synpse } from "@synpse/sdk";

/** Everything in the project that a user owns. */
export async function everythingOf(synpse: Synpse): Promise<unknown> {
  const inNamespace = async (name: string) => {
    const { applications, jobs, secrets } = synpse.namespace(name);
    const [apps, runs, values] = [
      (await applications.list()).items,
      (await jobs.list()).items,
      (await secrets.list()).items,
    ];
    return {
      applications: apps.map(({ id, version, spec, scheduling }) => ({ id, version, spec, scheduling })),
      jobs: runs.map(({ id, version, desiredState }) => ({ id, version, desiredState })),
      secrets: values,
    };
  };
  const namespaces = (await synpse.namespaces.list()).items;
  const devices = await synpse.devices.list().toArray({ limit: 1000 });
  return {
    namespaces: await Promise.all(namespaces.map(async (one) => [one, await inNamespace(one.name)])),
    tokens: (await synpse.registrationTokens.list()).items,
    devices: devices.map(({ id, name, labels, environmentVariables, agentSettings, status }) => ({
      ...{ id, name, labels, environmentVariables, agentSettings, status },
    })),
  };
}
