import { type ApplicationInput, SynpseError } from "@synpse/sdk";
import {
  attempt,
  type Context,
  expectListed,
  expectMissing,
  expectRefusal,
  expectTaken,
  expectThat,
  make,
  nowhere,
  skip,
} from "../context.ts";
import { StoppedError } from "../observe.ts";
import { NotOursError } from "../owned.ts";

const rest = ["getApplication", "updateApplication", "deleteApplication", "listApplicationAllocations"];

/** An application that is scheduled nowhere, so that no device is touched. */
export async function tryApplications(context: Context, namespace: string): Promise<void> {
  const { owned } = context;
  const { applications } = context.synpse.namespace(namespace);
  const name = `${owned.prefix}-application`;
  const described: ApplicationInput = {
    name,
    description: "made by pnpm contract",
    scheduling: { type: "NoDevices", selectors: nowhere(context) },
    spec: {
      containers: [{ name: "hello", image: "quay.io/synpse/hello-synpse-go:latest", env: [{ name: "A", value: "b" }] }],
    },
  };
  const { description: _, ...plain } = described;
  // Nothing was made in it yet.
  await attempt(context, "listApplications", () => applications.list());

  const made = await make(context, { operation: "createApplication", thing: "application", name, namespace }, () =>
    applications.create(described),
  );
  if (made === undefined) return skip(context, rest, "createApplication did not succeed");
  await expectTaken(context, "createApplication", () => applications.create(described));

  const got = await attempt(context, "getApplication", () => applications.get(name));
  expectThat(context, "getApplication", got === undefined || got.id === made.id, {
    pointer: "/id",
    documented: "what was made",
    came: "something else",
  });
  const listed = await attempt(context, "listApplications", () => applications.list());
  if (listed) expectListed(context, "listApplications", listed.items, { name });
  await attempt(context, "listApplicationAllocations", () => applications.allocations(name));

  await tryUpdates(context, namespace, plain, made.version);
  await expectInvalid(context, namespace, described);

  await attempt(context, "deleteApplication", () => applications.delete(name));
  await expectMissing(context, "getApplication", () => applications.get(name));
}

/** An update that leaves the description out clears it, as the SDK sends the whole object; and it raises the version. */
async function tryUpdates(
  context: Context,
  namespace: string,
  plain: ApplicationInput,
  version: number,
): Promise<void> {
  const { applications } = context.synpse.namespace(namespace);
  const updated = await attempt(context, "updateApplication", () => applications.update(plain.name, plain));
  if (updated === undefined) return;
  const read = (await attempt(context, "getApplication", () => applications.get(plain.name))) ?? updated;
  expectThat(context, "updateApplication", (read.description ?? "") === "", {
    pointer: "/description",
    documented: "a description that was sent empty is empty",
    came: "it is kept",
  });
  expectThat(context, "updateApplication", read.spec?.containers?.[0]?.env?.[0]?.value === "b", {
    pointer: "/spec/containers/0/env/0/value",
    documented: "what was sent",
    came: "something else",
  });
  expectThat(context, "updateApplication", read.version > version, {
    pointer: "/version",
    documented: "every update raises it",
    came: "it is not higher",
  });
}

/** Something invalid that would still run nowhere, should a server accept it. */
async function expectInvalid(context: Context, namespace: string, input: ApplicationInput): Promise<void> {
  const name = context.owned.claim("application", `${context.owned.prefix}-invalid`, namespace);
  const { applications } = context.synpse.namespace(namespace);
  const container = { name: "hello", image: "" };
  const why = "two containers have the same name and no image";
  await expectRefusal(context, "createApplication", { statuses: [400], why }, async () => {
    await applications.create({ ...input, name, spec: { containers: [container, container] } });
    // It was accepted: it goes at once, or with the clean-up where that fails.
    await applications.delete(name).catch((error: unknown) => {
      if (error instanceof StoppedError || error instanceof NotOursError || !(error instanceof SynpseError))
        throw error;
    });
  });
}
