import { attempt, type Context, expectListed, expectMissing, expectTaken, expectThat, make, skip } from "../context.ts";

const rest = ["getSecret", "updateSecret", "deleteSecret"];

/** Values go in and come out as they are: the first one looks like base64 itself, and the last one is not text. */
export async function trySecrets(context: Context, namespace: string): Promise<void> {
  const { secrets } = context.synpse.namespace(namespace);
  const name = `${context.owned.prefix}-secret`;
  const secret = { name, type: "Environment", data: "password" } as const;
  // Nothing was made in it yet.
  await attempt(context, "listSecrets", () => secrets.list());
  const made = await make(context, { operation: "createSecret", thing: "secret", name, namespace }, () =>
    secrets.create(secret),
  );
  if (made === undefined) return skip(context, rest, "createSecret did not succeed");
  await expectTaken(context, "createSecret", () => secrets.create(secret));

  const changed = (holds: boolean) =>
    expectThat(context, "getSecret", holds, {
      pointer: "/data",
      documented: "the data that was sent, in base64",
      came: "other data",
    });
  const got = await attempt(context, "getSecret", () => secrets.get(name));
  if (got) changed(got.data === secret.data);
  const listed = await attempt(context, "listSecrets", () => secrets.list());
  if (listed) expectListed(context, "listSecrets", listed.items, { name });

  const bytes = new Uint8Array([0, 255, 254, 10, 128]);
  await attempt(context, "updateSecret", () => secrets.update(name, { data: bytes }));
  const read = await attempt(context, "getSecret", () => secrets.getBytes(name));
  if (read) {
    changed(Buffer.from(read.data).equals(bytes));
    expectThat(context, "updateSecret", read.type === undefined || read.type === secret.type, {
      pointer: "/type",
      documented: "it stays what it was made as",
      came: "it is another one",
    });
  }
  await attempt(context, "deleteSecret", () => secrets.delete(name));
  await expectMissing(context, "getSecret", () => secrets.get(name));
}
