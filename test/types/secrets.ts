import type { BinarySecret, Call, List, SecretMetadata, Secrets, TextSecret } from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset } from "./options.ts";

export const secrets: MethodTests<Secrets> = {
  async list(secrets) {
    typed(secrets.list()).as<List<SecretMetadata>>();
    typed(secrets.list(unset)).as<List<SecretMetadata>>();
    for await (const secret of secrets.list(full)) {
      typed(secret.name).as<string>();
      typed(secret.type === "Certificate").as<boolean>();
      holds<Equal<Known<typeof secret.type>, "Environment" | "File">>();
      // @ts-expect-error a list has no values
      typed(secret.data).as<string>();
    }
    // @ts-expect-error it takes no query
    void secrets.list({ type: "File" });
    // @ts-expect-error a wrong option name
    void secrets.list({ decode: true });
  },

  async create(secrets) {
    typed(secrets.create({ name: "key", data: "value" })).as<Call<SecretMetadata>>();
    typed(secrets.create({ name: "key", data: new Uint8Array(4), type: undefined }, unset)).as<Call<SecretMetadata>>();
    const created = await secrets.create({ name: "key", type: "File", data: "value" });
    typed(created.version).as<number | undefined>();
    // @ts-expect-error the answer has no value
    typed(created.data).as<string>();
    // @ts-expect-error no such type
    void secrets.create({ name: "key", type: "file", data: "value" });
    // @ts-expect-error text or bytes
    void secrets.create({ name: "key", data: { a: 1 } });
    // @ts-expect-error a secret needs a value
    void secrets.create({ name: "key" });
    // @ts-expect-error a secret needs a name
    void secrets.create({ data: "value" });
    // @ts-expect-error the server sets it
    void secrets.create({ name: "key", data: "value", id: "sec_1" });
    // @ts-expect-error the server sets it
    void secrets.create({ name: "key", data: "value", createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void secrets.create({ name: "key", data: "value", version: 1 });
    // @ts-expect-error values are never given as base64
    void secrets.create({ name: "key", data: "dmFsdWU=", encoding: "base64" });
  },

  async get(secrets) {
    typed(secrets.get("key")).as<Call<TextSecret>>();
    typed(secrets.get("key", unset)).as<Call<TextSecret>>();
    typed((await secrets.get("key")).data).as<string>();
    // @ts-expect-error the name is missing
    void secrets.get();
    // @ts-expect-error bytes are had by getBytes
    void secrets.get("key", { as: "bytes" });
  },

  async getBytes(secrets) {
    typed(secrets.getBytes("key")).as<Call<BinarySecret>>();
    typed(secrets.getBytes("key", unset)).as<Call<BinarySecret>>();
    const { data }: { data: Uint8Array } = await secrets.getBytes("key");
    typed(data.byteLength).as<number>();
    // @ts-expect-error the name is missing
    void secrets.getBytes();
    // @ts-expect-error a wrong option name
    void secrets.getBytes("key", { encoding: "hex" });
  },

  async update(secrets) {
    typed(secrets.update("key", { data: "value" })).as<Call<SecretMetadata>>();
    typed(secrets.update("key", { data: new Uint8Array(4) }, unset)).as<Call<SecretMetadata>>();
    // What was read can be sent back.
    void secrets.update("key", await secrets.get("key"));
    void secrets.update("key", await secrets.getBytes("key"));
    // @ts-expect-error the value is missing
    void secrets.update("key", {});
    // @ts-expect-error the value is given in an object
    void secrets.update("key", "value");
    // @ts-expect-error the type is fixed
    void secrets.update("key", { data: "value", type: "File" });
    // @ts-expect-error the name is fixed
    void secrets.update("key", { data: "value", name: "other" });
    // @ts-expect-error the server sets it
    void secrets.update("key", { data: "value", version: 2 });
    // @ts-expect-error the server sets it
    void secrets.update("key", { data: "value", id: "sec_1" });
  },

  delete(secrets) {
    typed(secrets.delete("key")).as<Call<void>>();
    typed(secrets.delete("key", unset)).as<Call<void>>();
    // @ts-expect-error the name is missing
    void secrets.delete();
    // @ts-expect-error a wrong option name
    void secrets.delete("key", { force: true });
  },
};
