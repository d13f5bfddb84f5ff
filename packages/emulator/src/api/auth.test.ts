import { describe, expect, it } from "vitest";
import { MAX_CACHED_CREDENTIALS } from "../limits.ts";
import type { UserRecord } from "../store/records.ts";
import { newStore } from "../store/store.ts";
import { basic } from "../testing/client.ts";
import { Authenticator } from "./auth.ts";

describe("Authenticator", () => {
  it("tells right keys from wrong ones, however many it has seen", () => {
    const store = newStore(1, () => 0);
    const user = { id: "usr_1", name: "u" } as UserRecord;
    store.keys.set("u-right", { kind: "user", user });
    const authenticator = new Authenticator(store);
    for (let i = 0; i < 3 * MAX_CACHED_CREDENTIALS; i++) {
      expect(() => authenticator.authenticate(basic(`u-wrong-${i}`))).toThrow(expect.objectContaining({ status: 401 }));
      if (i % 500 === 0) expect(authenticator.authenticate(basic("u-right"))).toMatchObject({ user });
    }
  });

  it("forgets a key as soon as it is gone", () => {
    const store = newStore(1, () => 0);
    store.keys.set("key", { kind: "user", user: { id: "usr_1", name: "u" } as UserRecord });
    const authenticator = new Authenticator(store);
    authenticator.authenticate(basic("key"));
    store.keys.delete("key");
    expect(() => authenticator.authenticate(basic("key"))).toThrow();
  });
});
