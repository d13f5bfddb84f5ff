import { describe, expect, it } from "vitest";
import { loadDocument, type Match, type Operation } from "./document.ts";
import { NotOursError, Owned } from "./owned.ts";

const { operations } = loadDocument();
const writes = operations.filter(({ method }) => method !== "GET");

/** A request of an operation, with the same value in every place of its path. */
function requestFor(operation: Operation, value: string, path: Record<string, string> = {}): Match {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return { operation, path: { ...Object.fromEntries(names.map((name) => [name, value])), ...path } };
}

function deleteToken(id: string): Match {
  const operation = operations.find((each) => each.id === "deleteRegistrationToken");
  if (operation === undefined) throw new Error("the document has the operation");
  return requestFor(operation, id);
}

/** A run that has made one of everything. */
function full(): Owned {
  const owned = new Owned("0123456789abcdef");
  const name = owned.prefix;
  for (const thing of ["project", "namespace", "registrationToken", "device"] as const) owned.claim(thing, name);
  for (const thing of ["application", "job", "secret"] as const) owned.claim(thing, name, name);
  owned.adopt("registrationToken", "drt_own", [name]);
  owned.adopt("device", "dev_own", ["drt_own"]);
  return owned;
}

describe("the guard", () => {
  it.each(writes.map((operation) => [operation.id, operation] as const))(
    "refuses %s for what is foreign",
    (_, operation) => {
      for (const value of ["default", "contract-fedcba9876543210", ""]) {
        const body = { name: value, deviceRegistrationTokenId: value };
        expect(() => full().check(requestFor(operation, value), body)).toThrow(NotOursError);
      }
    },
  );

  it.each(writes.map((operation) => [operation.id, operation] as const))(
    "lets %s through for its own",
    (_, operation) => {
      const owned = full();
      const body = { name: owned.prefix, deviceRegistrationTokenId: "drt_own" };
      const path = requestFor(operation, owned.prefix, {
        ...(operation.path.includes("{device}") ? { device: "dev_own" } : {}),
        ...(operation.path.includes("{token}") ? { token: "drt_own" } : {}),
      });
      expect(() => owned.check(path, body)).not.toThrow();
    },
  );

  it("refuses what is its own by name in a namespace that is not", () => {
    const owned = full();
    for (const operation of writes.filter(({ path }) => path.includes("{namespace}/"))) {
      const request = requestFor(operation, owned.prefix, { namespace: "default" });
      expect(() => owned.check(request, { name: owned.prefix })).toThrow(NotOursError);
    }
  });

  it("refuses an operation that it does not know", () => {
    const [first] = writes;
    if (first === undefined) throw new Error("the document has operations");
    const request = { operation: { ...first, id: "wipeDevice" }, path: { device: "dev_own" } };
    expect(() => full().check(request, {})).toThrow(/there is no rule/);
  });

  it("lets every read through", () => {
    for (const operation of operations.filter(({ method }) => method === "GET")) {
      expect(() => full().check(requestFor(operation, "anything"), undefined)).not.toThrow();
    }
  });
});

describe("what is taken for its own", () => {
  it("is not claimed by another name, nor in a foreign namespace", () => {
    const owned = full();
    expect(() => owned.claim("namespace", "default")).toThrow(NotOursError);
    expect(() => owned.claim("namespace", "contract-")).toThrow(NotOursError);
    expect(() => owned.claim("namespace", `${owned.prefix}x`)).toThrow(NotOursError);
    expect(() => owned.claim("job", owned.prefix, "default")).toThrow(NotOursError);
  });

  it.each([[[]], [["till-01"]], [[undefined, 1, null]], [["contract-fedcba9876543210"]], [["drt_other"]]])(
    "is no device that bears %j",
    (marks) => {
      const owned = full();
      expect(owned.adopt("device", "dev_1", marks)).toBe(false);
      expect(owned.adopted("device")).toEqual(["dev_own"]);
    },
  );

  it("is a device that joined with its token, or bears its label or host name", () => {
    const owned = full();
    owned.adopt("device", "dev_1", ["drt_own"]);
    owned.adopt("device", "dev_2", [undefined, owned.prefix]);
    owned.adopt("device", "dev_3", [`${owned.prefix}-one`]);
    expect(owned.adopted("device")).toEqual(["dev_own", "dev_1", "dev_2", "dev_3"]);
  });

  it.each([["drt_own"], ["till"], [undefined]])("is no token that bears %j", (mark) => {
    const owned = full();
    expect(owned.adopt("registrationToken", "drt_1", [mark])).toBe(false);
    expect(owned.adopted("registrationToken")).toEqual(["drt_own"]);
    const request = deleteToken("drt_1");
    expect(() => owned.check(request, undefined)).toThrow(NotOursError);
  });

  it.each(["registrationToken", "device"] as const)("is no %s that was there before, whatever it bears", (thing) => {
    const owned = new Owned("0123456789abcdef");
    owned.seeForeign(thing, "foreign");
    expect(owned.adopt(thing, "foreign", [owned.prefix])).toBe(false);
    expect(owned.adopted(thing)).toEqual([]);
  });

  it("is no token of another id than the server gave when it was made", () => {
    const owned = new Owned("0123456789abcdef");
    owned.answered(owned.prefix, "drt_own");
    expect(owned.adopt("registrationToken", "drt_1", [owned.prefix])).toBe(false);
    expect(owned.adopt("registrationToken", "drt_own", [owned.prefix])).toBe(true);
    expect(owned.adopted("registrationToken")).toEqual(["drt_own"]);
  });

  it.each(["", undefined, 1])("has an id, which %j is not", (id) => {
    const owned = full();
    expect(owned.adopt("device", id, [owned.prefix])).toBe(false);
  });

  it("needs a run whose name nobody has by chance", () => {
    expect(() => new Owned("abc")).toThrow(RangeError);
  });
});
