import type { Block } from "./blocks.ts";

/** Shell commands that the docs show, with what proves each of them. One that is not here fails the test. */
const commands: ReadonlyMap<string, string> = new Map([
  ["npx -y pnpm@12 start", "test/e2e/start.test.ts"],
  ["npx -y pnpm@12 test", "the test run itself"],
  ["npx tsx --conditions=@synpse/source examples/audit.ts", "test/docs/examples.test.ts"],
  [
    "npx tsx --conditions=@synpse/source examples/deploy-manifest.ts examples/manifests/storefront.yaml",
    "test/docs/examples.test.ts",
  ],
  ['npx tsx --conditions=@synpse/source examples/run-on-site.ts vilnius "uptime"', "test/docs/examples.test.ts"],
  ["npx -y pnpm@12 build", ".ci/run"],
  [
    'npx -y pnpm@12 --recursive --filter "./packages/*" pack --pack-destination ../fleet',
    "test/docs/quick-start.test.ts",
  ],
  ["cd ../fleet", "test/docs/quick-start.test.ts"],
  ["npm init -y", "test/docs/quick-start.test.ts"],
  ["npm install @synpse/sdk", "test/docs/quick-start.test.ts"],
  ["npm install ssh2", "test/docs/quick-start.test.ts"],
  ["npm install ./synpse-sdk-*.tgz ./synpse-emulator-*.tgz", "test/docs/quick-start.test.ts"],
  ["npx synpse-emulator", "test/docs/quick-start.test.ts"],
  ["npx @synpse/emulator", "test/docs/quick-start.test.ts"],
  ["npx @synpse/emulator --fleet fleet.yaml --state state.json", "packages/emulator/src/main.test.ts"],
  ["node devices.mjs", "test/docs/quick-start.test.ts"],
  ["npm install --global @synpse/emulator", "test/docs/quick-start.test.ts"],
  // Docker is not here to be asked; what its file says is done in a folder.
  ["npx -y pnpm@12 pack --out synpse-emulator.tgz", "test/docker/image.test.ts"],
  ["docker build -t synpse-emulator .", "test/docker/image.test.ts"],
  ["docker run --rm -p 127.0.0.1:8787:8787 synpse-emulator", "test/docker/image.test.ts"],
  [
    'docker run --rm -p 127.0.0.1:9000:8787 -v "$PWD/fleet.yaml:/data/fleet.yaml:ro" synpse-emulator --fleet fleet.yaml --seed 7',
    "test/docker/image.test.ts",
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell puts it in.
  ['faults="${SYNPSE_API_ENDPOINT_URL%/api}/_emulator/faults"', "test/docs/faults.test.ts"],
  [
    'curl -sS -u "$SYNPSE_PROJECT_ACCESS_KEY:" "$faults" -H "Content-Type: application/json" -d \'{ "operation": "listDevices", "times": 1, "fault": { "kind": "refuse", "status": 503, "body": "busy" } }\'',
    "test/docs/faults.test.ts",
  ],
  ['curl -sS -u "$SYNPSE_PROJECT_ACCESS_KEY:" "$faults"', "test/docs/faults.test.ts"],
  ['curl -sS -u "$SYNPSE_PROJECT_ACCESS_KEY:" "$faults" -X DELETE', "test/docs/faults.test.ts"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell puts it in.
  ['control="${SYNPSE_API_ENDPOINT_URL%/api}/_emulator"', "test/docs/control.test.ts"],
  [
    'ask="curl -sS --fail-with-body -u $SYNPSE_PROJECT_ACCESS_KEY: -H Content-Type:application/json"',
    "test/docs/control.test.ts",
  ],
  ['$ask -X POST "$control/reset"', "test/docs/control.test.ts"],
  [
    '$ask "$control/devices" -d \'{ "name": "riga-till-09", "labels": { "site": "riga", "role": "till" } }\'',
    "test/docs/control.test.ts",
  ],
  ['$ask -X POST "$control/devices/riga-till-09/disconnect"', "test/docs/control.test.ts"],
  ['$ask "$control/clock/advance" -d \'{ "duration": "2h" }\'', "test/docs/control.test.ts"],
  [
    '$ask "$control/logs" -d \'{ "device": "riga-till-01", "application": "till-display", "container": "display", "lines": ["paper is out"] }\'',
    "test/docs/control.test.ts",
  ],
  [
    '$ask "$control/journal?operationId=updateDevice&path=/projects/*/devices/riga-till-01"',
    "test/docs/control.test.ts",
  ],
  // Claude Code is not here to be asked; the server that it would start is driven in the tests beside it.
  [
    "claude mcp add synpse --env SYNPSE_PROJECT_ACCESS_KEY=… --env SYNPSE_PROJECT_ID=prj_… -- npx -y @synpse/mcp-server",
    "packages/mcp-server/src/main.test.ts",
  ],
  ["claude mcp add synpse-demo -- npx -y @synpse/mcp-server --demo", "packages/mcp-server/src/main.test.ts"],
  ["npx -y @synpse/mcp-server setup --client claude-code", "packages/mcp-server/src/setup/setup.test.ts"],
  ["npx -y @synpse/mcp-server doctor", "packages/mcp-server/src/doctor/doctor.test.ts"],
  ["claude mcp add --transport http synpse http://127.0.0.1:3333/mcp", "packages/mcp-server/src/main.test.ts"],
  [
    "SYNPSE_PROJECT_ACCESS_KEY=… SYNPSE_PROJECT_ID=prj_… npx -y @synpse/mcp-server --http 3333",
    "packages/mcp-server/src/main.test.ts",
  ],
]);

/** Blocks that are only type-checked, by page and title (or first line), with the reason. */
const notRun: ReadonlyMap<string, string> = new Map<string, string>([
  [
    "docs/on-prem.md: own-authority.ts",
    "needs a server with certificates of its own; test/runtimes/on-prem.test.ts does the same with one",
  ],
  [
    "docs/on-prem.md: client-certificate.ts",
    "needs a server with certificates of its own; test/runtimes/on-prem.test.ts does the same with one",
  ],
  [
    "docs/streams.md: login.ts",
    "needs a device with a user and a key of its own; packages/sdk/src/streaming/ssh/login.test.ts does the same with one",
  ],
  ["docs/on-prem.md: proxy.ts", "needs a proxy; test/runtimes/proxy.test.ts does the same with one"],
]);

/** Languages that nothing here can check, with the reason. */
const notChecked: ReadonlyMap<string, string> = new Map([
  ["", "a drawing or a list, for people"],
  [
    "go",
    "test/go-package holds the migration page's names against the Go package; no Go is needed to work on this project",
  ],
  ["python", "test/docs/languages.test.ts runs it"],
]);

const CHECKED = new Set(["ts", "js", "json", "yaml", "text", "sh", "console"]);

function nameOf({ page, title, code }: Block): string {
  return `${page}: ${title ?? code.trim().split("\n")[0]?.trim()}`;
}

/** What stands in `sh` and `console` blocks as a command: without comments, without what a command prints. */
function commandsOf({ language, code }: Block): string[] {
  const lines = code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim());
  if (language === "console") return lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  return lines.map((line) => line.replace(/\s+#.*$/, "")).filter((line) => line !== "" && !line.startsWith("#"));
}

/** Blocks that no test looks into, and nobody has allowed. */
export function uncheckedBlocks(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    const { page, line, language, marks, shows } = block;
    const at = `${page}:${line}`;
    if (!CHECKED.has(language) && !notChecked.has(language)) return [`${at}: nothing checks "${language}" blocks`];
    if (language === "sh" || language === "console") {
      const unknown = commandsOf(block).filter((command) => !commands.has(command));
      return unknown.map(
        (command) => `${at}: no test runs "${command}"; list it in test/docs/allowed.ts with one that does`,
      );
    }
    if (language === "text" && !shows)
      return [`${at}: a text block shows the output of the block before it; here is none`];
    if (marks.includes("no-run") && !notRun.has(nameOf(block))) {
      return [`${at}: it is not run; list "${nameOf(block)}" in test/docs/allowed.ts with the reason`];
    }
    return [];
  });
}

/** What is allowed, although no page has it any more. */
export function staleAllowances(blocks: readonly Block[]): string[] {
  const shown = new Set(
    blocks.filter(({ language }) => language === "sh" || language === "console").flatMap(commandsOf),
  );
  const names = new Set(blocks.filter(({ marks }) => marks.includes("no-run")).map(nameOf));
  return [
    ...[...commands.keys()].filter((command) => !shown.has(command)),
    ...[...notRun.keys()].filter((name) => !names.has(name)),
  ];
}
