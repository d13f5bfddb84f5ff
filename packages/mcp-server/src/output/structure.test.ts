import { describe, expect, test } from "vitest";
import { redacted } from "./redact.ts";
import { redactStructure, secretsIn } from "./structure.ts";

describe("redactStructure", () => {
  test("takes secrets out of API objects, and leaves the rest", () => {
    const canary = "canary-0b9f";
    const object = {
      device: {
        name: "gateway-7",
        registrationTokenId: `drt_${canary}`,
        labels: { data: "warehouse", password: "no-secret-here" },
        environmentVariables: { API_KEY: canary, EMPTY: "" },
      },
      application: {
        spec: {
          containers: [
            {
              image: "nginx:1.27",
              env: [{ name: "TOKEN", value: canary }, { name: "FROM", fromSecret: "db" }, `PLAIN=${canary}`],
              auth: { username: "robot", password: canary },
              files: [{ filepath: "/etc/app.conf", contents: canary }],
              logging: { driver: "splunk", config: { "splunk-token": canary } },
              mount: [{ volumeOptions: { driverConfig: { name: "local", options: { o: `password=${canary}` } } } }],
            },
          ],
          execs: [{ name: "agent", env: [{ name: "TOKEN", value: canary }] }],
        },
      },
      secret: { name: "db", type: "Environment", data: canary },
      namespace: { config: { registryAuthentication: { username: "u", password: canary } } },
      registered: { deviceId: "dev_1", deviceAccessKeyValue: canary, deviceRegistrationTokenId: canary },
    };
    const clean = redactStructure(object);
    expect(JSON.stringify(clean)).not.toContain(canary);
    expect(clean.device.name).toBe("gateway-7");
    expect(clean.device.labels).toEqual({ data: "warehouse", password: "no-secret-here" });
    expect(clean.device.environmentVariables).toEqual({ API_KEY: redacted, EMPTY: redacted });
    expect(clean.application.spec.containers[0]).toMatchObject({
      image: "nginx:1.27",
      env: [{ name: "TOKEN", value: redacted }, { name: "FROM", fromSecret: "db" }, `PLAIN=${redacted}`],
      auth: { username: "robot", password: redacted },
      files: [{ filepath: "/etc/app.conf", contents: redacted }],
    });
    expect(JSON.stringify(object)).toContain(canary);
  });

  test.each([
    [
      ["--port", "80", "--db-password", "hunter2hunter"],
      ["--port", "80", "--db-password", redacted],
    ],
    [
      ["--token=hunter2hunter", "-v"],
      [`--token=${redacted}`, "-v"],
    ],
    [
      ["--token", "--verbose"],
      ["--token", "--verbose"],
    ],
    [["DB_PASSWORD=hunter2hunter"], [`DB_PASSWORD=${redacted}`]],
    [["postgres://app:hunter2hunter@db:5432/x"], [`postgres://app:${redacted}@db:5432/x`]],
    [
      ["--model", "mistralai/Mistral-7B-v0.1"],
      ["--model", "mistralai/Mistral-7B-v0.1"],
    ],
    ["run --api-key hunter2hunter --fast", `run --api-key ${redacted} --fast`],
    ["sh -c 'SECRET=hunter2hunter exec app'", `sh -c 'SECRET=${redacted} exec app'`],
    [["TOKEN='abcdefgh1'"], [`TOKEN='${redacted}'`]],
    [['--password="hunter 2222"'], [`--password="${redacted}"`]],
    [["https://x/y?token=abcdefgh2&page=2"], [`https://x/y?token=${redacted}&page=2`]],
    [['{"password":"abcd\\"efgh3","port":80}'], [`{"password":"${redacted}","port":80}`]],
    [['sh -c "echo {\\"password\\": \\"abcdefgh3\\"}"'], [`sh -c "echo {\\"password\\": \\"${redacted}\\"}"`]],
    [["A=1;API_KEY=abcdefgh4;B=2"], [`A=1;API_KEY=${redacted};B=2`]],
    [["DB_PWD=abc,defgh5"], [`DB_PWD=${redacted}`]],
    ['run --token "abc def" --fast', `run --token ${redacted} --fast`],
    [
      ["--url=https://x/y?page=2", "{a: 1}", "KEEP='this'"],
      ["--url=https://x/y?page=2", "{a: 1}", "KEEP='this'"],
    ],
    [
      ["redis-cli", "-a", "hunter2hunter", "ping"],
      ["redis-cli", "-a", redacted, "ping"],
    ],
    [
      ["--auth", "hunter2", "--key", "hunter3", "--dsn", "https://hunter4@sentry.example/1"],
      ["--auth", redacted, "--key", redacted, "--dsn", redacted],
    ],
    [
      ["--auth=hunter2", "--key=hunter3", "--dsn=hunter4", "SENTRY_DSN=hunter5"],
      [`--auth=${redacted}`, `--key=${redacted}`, `--dsn=${redacted}`, `SENTRY_DSN=${redacted}`],
    ],
    ["--auth hunter2 --fast", `--auth ${redacted} --fast`],
    [["-phunter2"], [`-p${redacted}`]],
    ["mysqldump -uroot -phunter shop", `mysqldump -uroot -p${redacted} shop`],
    [
      ["mariadb", "-phunter"],
      ["mariadb", `-p${redacted}`],
    ],
    [
      ["-p8080:80", "-p", "8080", "-print", "-port=A1", "-p", "--author", "me", "--authority=x", "--keyframes", "3"],
      ["-p8080:80", "-p", "8080", "-print", "-port=A1", "-p", "--author", "me", "--authority=x", "--keyframes", "3"],
    ],
  ])("command line %j", (args, expected) => {
    expect(redactStructure({ args })).toEqual({ args: expected });
  });
});

test("labels of a volume go where their names say that they are credentials", () => {
  const volumeOptions = { labels: { password: "hunter2", site: "oslo", token: "" } };
  const shown = { volumeOptions: { labels: { password: redacted, site: "oslo", token: "" } } };
  expect(redactStructure({ mount: [{ volumeOptions }] })).toEqual({ mount: [shown] });
  const path = "spec.containers[web].mount[0].volumeOptions.labels[password]";
  expect(redactStructure({ path, from: "hunter2", to: null })).toEqual({ path, from: redacted, to: null });
  expect(secretsIn({ mount: [{ volumeOptions }] })).toEqual(["hunter2"]);
});

describe("lists of changes", () => {
  const canary = "canary-0b9f";

  test.each([
    ["spec.containers[web].env[TOKEN].value", canary, redacted],
    ["spec.containers[web].env[TOKEN]", { name: "TOKEN", value: canary }, { name: "TOKEN", value: redacted }],
    ["spec.containers[web].env", [{ name: "TOKEN", value: canary }], [{ name: "TOKEN", value: redacted }]],
    ["spec.containers[web]", { env: [{ name: "A", value: canary }] }, { env: [{ name: "A", value: redacted }] }],
    ["spec.containers", [{ env: [{ name: "A", value: canary }] }], [{ env: [{ name: "A", value: redacted }] }]],
    ["spec.containers[web].auth.password", canary, redacted],
    ["spec.containers[web].files", [{ filepath: "/a", contents: canary }], [{ filepath: "/a", contents: redacted }]],
    ["spec.containers[web].files[0].contents", canary, redacted],
    ["spec.containers[web].logging.config[splunk-token]", canary, redacted],
    ["spec.containers[web].logging.config", { a: canary }, { a: redacted }],
    ["spec.containers[web].mount[0].volumeOptions.driverConfig.options[o]", canary, redacted],
    ["spec.containers[web].args", ["--token", canary], ["--token", redacted]],
    ["spec.containers[web].command", `run --token ${canary}`, `run --token ${redacted}`],
    ["spec.containers[web].env[TOKEN].fromSecret", "db", "db"],
    ["spec.containers[web].image", "nginx:2", "nginx:2"],
    ["scheduling.selectors[site.berlin]", "yes", "yes"],
    ["scheduling.selectors[data]", "warehouse", "warehouse"],
    ["scheduling", { selectors: { data: "warehouse" } }, { selectors: { data: "warehouse" } }],
  ])("%s", (path, value, expected) => {
    expect(redactStructure({ changes: [{ path, from: value, to: undefined }] }).changes).toEqual([
      { path, from: expected, to: undefined },
    ]);
    expect(redactStructure({ path, from: undefined, to: value })).toEqual({ path, from: undefined, to: expected });
  });
});

test("secretsIn finds what redactStructure takes out", () => {
  const manifest = {
    name: "web",
    spec: {
      containers: [
        {
          name: "web",
          env: [{ name: "A", value: "one" }],
          auth: { password: "two" },
          args: ["--token=three", "A=1;DB_PWD='five'"],
          files: [{ contents: "four" }],
        },
      ],
    },
  };
  expect(secretsIn(manifest).sort()).toEqual(["five", "four", "one", "three", "two"]);
});
