import { createPublicKey, generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { expect, test } from "vitest";
import { ValidationError } from "../../errors.ts";
import { everythingShown, rejection } from "../../testing/client.ts";
import { type SshServerOptions, startSshServer } from "../../testing/ssh-server.ts";
import { SshError } from "../index.ts";
import { loadSsh2 } from "./load.ts";

const PASSWORD = "hunter2-password";
const PASSPHRASE = "hunter2-passphrase";
const plain = ssh2.utils.generateKeyPairSync("ed25519");
const encrypted = ssh2.utils.generateKeyPairSync("ed25519", {
  passphrase: PASSPHRASE,
  cipher: "aes256-ctr",
  rounds: 2,
});

/** Takes only what it is told to. */
function guarded(users: { password?: string; key?: string; offers?: ("password" | "publickey")[] }): SshServerOptions {
  const { offers = ["publickey", "password"] } = users;
  return {
    authenticate(context) {
      if (context.method === "password" && context.password === users.password) context.accept();
      else if (context.method === "publickey" && users.key && isKey(context.key.data, users.key)) context.accept();
      else context.reject(offers);
    },
    exec(channel) {
      channel.exit(0);
      channel.end();
    },
  };
}

function isKey(data: Buffer, publicKey: string): boolean {
  const key = ssh2.utils.parseKey(publicKey);
  return !(key instanceof Error) && key.getPublicSSH().equals(data);
}

const both = { privateKey: plain.private, password: PASSWORD };

test.each([
  ["nothing at all", {}, {}, ["none"]],
  ["nothing is enough", {}, both, ["none"]],
])("a device that asks for nothing: %s", async (_, __, given, tried) => {
  await using server = await startSshServer({ ...guarded({}), authenticate: (context) => context.accept() });
  await server.streams.exec("dev_1", "x", given);
  expect(server.seen.filter((each) => each.startsWith("login"))).toEqual(tried.map((each) => `login ${each}`));
});

test.each([
  ["a key", { key: plain.public }, both, ["none", "publickey", "publickey"]],
  [
    "a key as bytes",
    { key: plain.public },
    { privateKey: new TextEncoder().encode(plain.private) },
    ["none", "publickey", "publickey"],
  ],
  [
    "an encrypted key",
    { key: encrypted.public },
    { privateKey: encrypted.private, passphrase: PASSPHRASE },
    ["none", "publickey", "publickey"],
  ],
  ["the password, after the key", { password: PASSWORD }, both, ["none", "publickey", "password"]],
  ["the password alone", { password: PASSWORD }, { password: PASSWORD }, ["none", "password"]],
  [
    "the password, where keys are not offered",
    { password: PASSWORD, offers: ["password" as const] },
    both,
    ["none", "password"],
  ],
  [
    "the password, where nothing is offered",
    { password: PASSWORD, offers: [] },
    { password: PASSWORD },
    ["none", "password"],
  ],
])("a device that asks for something: %s", async (_, users, given, tried) => {
  await using server = await startSshServer(guarded(users));
  expect(await server.streams.exec("dev_1", "x", { username: "pi", ...given })).toMatchObject({ exitCode: 0 });
  expect(server.seen.filter((each) => each.startsWith("login"))).toEqual(tried.map((each) => `login ${each}`));
});

const kinds = {
  RSA: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
  ECDSA: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
  Ed25519: generateKeyPairSync("ed25519").privateKey,
};
const lock = { cipher: "aes-256-cbc", passphrase: PASSPHRASE } as const;

test.each(
  Object.entries(kinds).flatMap(([kind, key]) => [
    { kind, how: "plain", key, more: {}, given: {} },
    { kind, how: "encrypted", key, more: lock, given: { passphrase: PASSPHRASE } },
  ]),
)("a key in PKCS#8, as OpenSSL writes it: $kind $how", async ({ key, more, given }) => {
  let verified: unknown;
  await using server = await startSshServer({
    authenticate(context) {
      if (context.method !== "publickey") return context.reject(["publickey"]);
      const shown = ssh2.utils.parseKey(`${context.key.algo} ${context.key.data.toString("base64")}`);
      const known = createPublicKey(key).export({ format: "jwk" });
      if (shown instanceof Error) return context.reject();
      expect(createPublicKey(shown.getPublicPEM()).export({ format: "jwk" })).toEqual(known);
      if (!context.signature) return context.accept();
      verified = shown.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo);
      context.accept();
    },
    exec(channel) {
      channel.exit(0);
      channel.end();
    },
  });
  const privateKey = key.export({ type: "pkcs8", format: "pem", ...more });
  expect(await server.streams.exec("dev_1", "x", { privateKey, ...given })).toMatchObject({ exitCode: 0 });
  expect(verified).toBe(true);
});

test("the user's name is sent, and is empty unless given", async () => {
  const users: string[] = [];
  await using server = await startSshServer({
    ...guarded({}),
    authenticate(context) {
      users.push(context.username);
      context.accept();
    },
  });
  await server.streams.exec("dev_1", "x");
  await server.streams.exec("dev_1", "x", { username: "pi" });
  expect(users).toEqual(["", "pi"]);
});

test("every way refused: what was tried, what is offered, what to do, and no secret", async () => {
  await using server = await startSshServer(guarded({}));
  const given = { username: "pi", privateKey: encrypted.private, passphrase: PASSPHRASE, password: PASSWORD };
  const error = await rejection(server.streams.exec("dev_1", "x", given));
  expect(error).toBeInstanceOf(SshError);
  expect(error).toMatchObject({ name: "SshError", why: "authentication" });
  expect(String(error)).toBe(
    'SshError: device "dev_1" refused the login as "pi": tried none, publickey, password; the device offers publickey, password. Give the options username and privateKey (or password) of a user that it knows.',
  );
  const shown = everythingShown(error);
  for (const secret of ["hunter2", ...encrypted.private.split("\n").slice(1, -1)]) {
    if (secret.length > 6) expect(shown).not.toContain(secret);
  }
  await server.until("ended");
});

/** Offers nothing but keyboard-interactive, and asks these questions, one after the other. */
function asks(questions: readonly { prompt: string; echo: boolean }[][], answers: string[][]): SshServerOptions {
  return {
    ...guarded({}),
    authenticate(context) {
      if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
      const ask = ([question, ...rest]: typeof questions): void => {
        if (!question) {
          context.accept();
          return;
        }
        context.prompt(question, (given) => {
          answers.push([...given]);
          if (given.length === question.length) ask(rest);
          else context.reject(["keyboard-interactive"]);
        });
      };
      ask(questions);
    },
  };
}

test("the password is given by keyboard-interactive where the device offers that alone", async () => {
  const answers: string[][] = [];
  await using server = await startSshServer(asks([[{ prompt: "Password: ", echo: false }]], answers));
  expect(await server.streams.exec("dev_1", "x", both)).toMatchObject({ exitCode: 0 });
  expect(answers).toEqual([[PASSWORD]]);
});

test.each([
  [
    "a second question",
    [[{ prompt: "Password: ", echo: false }], [{ prompt: "Code: ", echo: false }]],
    [[PASSWORD], []],
  ],
  [
    "two at once",
    [
      [
        { prompt: "Password: ", echo: false },
        { prompt: "Code: ", echo: false },
      ],
    ],
    [[]],
  ],
  ["one whose answer is shown", [[{ prompt: "Code: ", echo: true }]], [[]]],
])("keyboard-interactive: %s is not for the password", async (_, questions, expected) => {
  const answers: string[][] = [];
  await using server = await startSshServer(asks(questions, answers));
  const error = await rejection(server.streams.exec("dev_1", "x", { password: PASSWORD }));
  expect(error).toMatchObject({ name: "SshError", why: "authentication" });
  expect(String(error)).toContain("tried none, keyboard-interactive; the device offers keyboard-interactive. ");
  expect(String(error)).toContain("It asked for more than a password (Code:), which cannot be answered here");
  expect(everythingShown(error)).not.toContain("hunter2");
  expect(answers).toEqual(expected);
});

test("a password that has expired: at once, what the device says and what to do, and no secret", async () => {
  await using server = await startSshServer({
    authenticate(context) {
      if (context.method !== "password") return context.reject(["password"]);
      context.requestChange(`Your password ${PASSWORD} has expired.`, () => {});
    },
  });
  const error = await rejection(server.streams.exec("dev_1", "x", { username: "pi", password: PASSWORD }));
  expect(error).toMatchObject({ name: "SshError", why: "authentication" });
  expect(String(error)).toContain('refused the login as "pi": the password must be changed first');
  expect(String(error)).toContain("Your password *** has expired.");
  expect(everythingShown(error)).not.toContain("hunter2");
  await server.until("ended");
});

test("what the device says is shown without what was sent, on one line", async () => {
  await using server = await startSshServer({
    authenticate: (context) => (context.method === "password" ? context.accept() : context.reject(["password"])),
  });
  const running = rejection(server.streams.exec("dev_1", "x", { password: PASSWORD }));
  await server.until("login password");
  server.connections[0]?.end();
  const error = await running;
  expect(everythingShown(error)).not.toContain("hunter2");
});

test.each([
  ["privateKey is encrypted: give its passphrase", { privateKey: encrypted.private }],
  [
    "privateKey cannot be read: the passphrase is wrong",
    { privateKey: encrypted.private, passphrase: "hunter2-wrong" },
  ],
  ["privateKey cannot be read: it must hold a private key", { privateKey: "/home/hunter2/.ssh/id_ed25519" }],
  ["privateKey is a public key", { privateKey: plain.public }],
  [
    "privateKey is encrypted: give its passphrase",
    { privateKey: kinds.RSA.export({ type: "pkcs8", format: "pem", ...lock }) },
  ],
  [
    "privateKey cannot be read: the passphrase is wrong, or the key is damaged",
    { privateKey: kinds.RSA.export({ type: "pkcs8", format: "pem", ...lock }), passphrase: "hunter2-wrong" },
  ],
  [
    "privateKey is a key of the kind x25519, which SSH does not know",
    { privateKey: generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }) },
  ],
])("%s: before anything is sent", async (message, given) => {
  await using server = await startSshServer(guarded({}));
  const error = await rejection(server.streams.exec("dev_1", "x", given));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain(message);
  expect(everythingShown(error)).not.toContain("hunter2");
  expect(server.requests).toEqual([]);
});

test("the expected host key", async () => {
  await using server = await startSshServer(guarded({}));
  const { fingerprint } = server;
  await using open = await startSshServer({ ...guarded({}), authenticate: (context) => context.accept() });
  expect(await open.streams.exec("dev_1", "x", { hostKey: open.fingerprint })).toMatchObject({ exitCode: 0 });
  expect(await open.streams.exec("dev_1", "x", { hostKey: `${fingerprint}=` })).toMatchObject({ exitCode: 0 });
});

test("another host key: both fingerprints, and nothing of the login is sent", async () => {
  await using server = await startSshServer(guarded({}));
  const hostKey = `SHA256:${"A".repeat(43)}`;
  const error = await rejection(server.streams.exec("dev_1", "x", { hostKey, password: PASSWORD }));
  expect(error).toMatchObject({ name: "SshError", why: "host-key" });
  expect(String(error)).toContain(server.fingerprint);
  expect(String(error)).toContain(hostKey);
  await server.until("ended");
  expect(server.seen).toEqual(["ended"]);
});

test("without ssh2 the error names the command that installs it", async () => {
  const name = "ssh2-that-is-not-installed";
  const error = await rejection(loadSsh2(() => import(/* @vite-ignore */ name)));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain("need the package ssh2: npm install ssh2. Nothing was sent.");
});

test("a broken ssh2 is no missing one", async () => {
  const error = await rejection(loadSsh2(() => Promise.reject(new Error("asn1 is missing"))));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain("cannot be loaded");
});

test("runtimes that see the names of a CommonJS package as its own", async () => {
  expect(await loadSsh2(() => Promise.resolve({ Client: 1 }))).toEqual({ Client: 1 });
});
