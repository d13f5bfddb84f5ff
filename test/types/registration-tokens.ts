import type { Call, DeviceRegistrationToken, List, RegistrationTokens } from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset } from "./options.ts";

export const registrationTokens: MethodTests<RegistrationTokens> = {
  async list(tokens) {
    typed(tokens.list()).as<List<DeviceRegistrationToken>>();
    typed(tokens.list(unset)).as<List<DeviceRegistrationToken>>();
    for await (const token of tokens.list(full)) {
      typed(token.maxRegistrations).as<number | null>();
      typed(token.labels?.group).as<string | undefined>();
      typed(token.namingStrategy.type === "bySerial").as<boolean>();
      holds<Equal<Known<typeof token.namingStrategy.type>, "default" | "fromHostname">>();
    }
    // @ts-expect-error it takes no query
    void tokens.list({ name: "default" });
    // @ts-expect-error a wrong option name
    void tokens.list({ retries: 1 });
  },

  create(tokens) {
    typed(tokens.create({ name: "shop" })).as<Call<DeviceRegistrationToken>>();
    void tokens.create(
      {
        name: "shop",
        description: undefined,
        maxRegistrations: undefined,
        labels: undefined,
        environmentVariables: undefined,
        namingStrategy: undefined,
      },
      unset,
    );
    void tokens.create({ name: "shop", maxRegistrations: null, labels: { user: "usr_1" }, environmentVariables: null });
    void tokens.create({ name: "shop", namingStrategy: { type: "fromHostname" } });
    // @ts-expect-error no such strategy
    void tokens.create({ name: "shop", namingStrategy: { type: "fromHostName" } });
    // @ts-expect-error a number
    void tokens.create({ name: "shop", maxRegistrations: "10" });
    // @ts-expect-error a token needs a name
    void tokens.create({ maxRegistrations: 10 });
    // @ts-expect-error the server sets it
    void tokens.create({ name: "shop", id: "drt_1" });
    // @ts-expect-error the server sets it
    void tokens.create({ name: "shop", createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server counts it
    void tokens.create({ name: "shop", deviceCount: 0 });
    // @ts-expect-error the input is missing
    void tokens.create();
  },

  async update(tokens) {
    typed(tokens.update("drt_1", { name: "shop" })).as<Call<DeviceRegistrationToken>>();
    typed(tokens.update("drt_1", { name: "shop", labels: undefined }, unset)).as<Call<DeviceRegistrationToken>>();
    // What was read can be sent back.
    const token = await tokens.getDefault();
    void tokens.update(token.id, token);
    void tokens.update(token.id, { ...token, maxRegistrations: 10 });
    // @ts-expect-error the server sets it
    void tokens.update("drt_1", { name: "shop", id: "drt_1" });
    // @ts-expect-error the server sets it
    void tokens.update("drt_1", { name: "shop", createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void tokens.update("drt_1", { name: "shop", projectId: "prj_1" });
    // @ts-expect-error the server counts it
    void tokens.update("drt_1", { name: "shop", deviceCount: 0 });
    // @ts-expect-error no such strategy
    void tokens.update("drt_1", { name: "shop", namingStrategy: { type: "random" } });
    // @ts-expect-error a wrong name
    void tokens.update("drt_1", { name: "shop", maxRegistration: 10 });
    // @ts-expect-error an update replaces the whole, and so needs the name
    void tokens.update("drt_1", { labels: {} });
    // @ts-expect-error the id is missing
    void tokens.update({ name: "shop" });
  },

  delete(tokens) {
    typed(tokens.delete("drt_1")).as<Call<void>>();
    typed(tokens.delete("drt_1", unset)).as<Call<void>>();
    // @ts-expect-error the id is missing
    void tokens.delete();
    // @ts-expect-error an id, not a token
    void tokens.delete({ name: "shop" });
  },

  getDefault(tokens) {
    typed(tokens.getDefault()).as<Call<DeviceRegistrationToken>>();
    typed(tokens.getDefault(unset)).as<Call<DeviceRegistrationToken>>();
    // @ts-expect-error it takes no name
    void tokens.getDefault("default");
  },
};
