import { isFreeText } from "./facts.ts";
import { redacted, userInfo } from "./redact.ts";

/** Members of API objects whose whole value is a credential, or may hold one. */
const secretMembers = new Set([
  "accessKey",
  "contents", // of a ContainerFile: configuration files hold passwords
  "data", // of a Secret
  "deviceAccessKeyValue",
  "deviceRegistrationTokenId",
  "password", // of DockerAuth
  "registrationTokenId", // a registration token's id is the credential that devices register with
  "registryAuthentication",
]);

/** Members that are maps: their names stay, their values go. With the member that holds them, where the name is too common. */
const secretMaps = new Map<string, string | undefined>([
  ["environmentVariables", undefined],
  ["config", "logging"],
  ["options", "driverConfig"],
]);

/** Members that are maps whose names are anybody's choice, and whose values are no secrets. */
const plainMaps = new Set(["labels", "selectors"]);

/** Members that are command lines: credentials among their words go. */
const commandLines = new Set(["args", "command", "entrypoint"]);

const secretWord =
  /pass(?:word|wd|phrase)?|pwd|secret|token|credential|(?:api|access|private)[-_]?key|(?<![a-z])dsn(?![a-z])/i;
const flag = /^-{1,2}[\w.-]+$/;
/** Flags that mean a credential only as a whole: in other names the same words mean much else. */
const secretFlag = /^(?:-a|--auth|--key)$/i;
/** `-pX`, a password in one word with its flag: what is no word, so that neither a port (-p8080:80) nor -print is one. */
const attached = /(?<=^|[\s"'])-p(?=[^\s"']*[A-Za-z])(?=[^\s"']*[0-9A-Z!#$%&*@^~])(?![^\s"']*=)([^\s"']{4,})/g;
/** The same where the program is one that takes passwords so: there it can be a word as well. */
const attachedFor = /(?<=^|[\s"'])-p([^\s"']+)/g;
const takesAttached = /(?<![\w-])(?:mysql|mariadb|sshpass)/;
const flagWithValue = /((?:^|\s)-{1,2}\S+)(\s+)("[^"]*"?|'[^']*'?|[^\s-]\S*)/g;

// A name with what stands between it and its value, in a shell, an address or JSON (which may be quoted once more). The
// name is looked at afterwards: to look for a word inside it here would take time by the square of its length.
const assignment = /(?<![\w.-])([\w.-]+)[\\"']{0,4}\s*[=:]\s*/g;
// A value in quotes, in escaped quotes, or bare. A bare one goes on over a delimiter that no other assignment follows.
const assigned =
  /"((?:[^"\\]|\\[\s\S])*)|'((?:[^'\\]|\\[\s\S])*)|\\+["']([^"'\\]*)|((?:[^\s"'&;,}]|[&;,}](?![\w.-]+[=:]|[\s"'&;,}]|$))+)/dy;

/** Takes a secret value away and gives what stands in its place. */
type Hide = (secret: unknown) => unknown;

/** What becomes of a member for its name alone. */
const specialMembers = new Map<string, (value: unknown, hide: Hide) => unknown>([
  ...[...secretMembers].map((name) => [name, (value: unknown, hide: Hide): unknown => hide(value)] as const),
  ...[...plainMaps].map((name) => [name, (value: unknown): unknown => value] as const),
  ...[...commandLines].map((name) => [name, maskCommandLine] as const),
]);

/**
 * API data without the members that hold secrets: a copy, but for the parts that have none. Runs before a tool's projection
 * sees the data, so no projection can pick one by mistake. Knows the SDK's lists of changes, too, where a path says what a
 * value is.
 */
export function redactStructure<T>(data: T): T {
  return walk(data, "", "", () => redacted) as T;
}

/** The same data with other values in place of the secret ones. */
export function replaceSecrets<T>(data: T, change: (secret: string) => string): T {
  const replaced = (secret: unknown): unknown => {
    if (typeof secret === "string") return change(secret);
    if (Array.isArray(secret)) return secret.map(replaced);
    return isPlainObject(secret)
      ? Object.fromEntries(Object.entries(secret).map(([key, member]) => [key, replaced(member)]))
      : secret;
  };
  return walk(data, "", "", (secret) => replaced(secret)) as T;
}

/** The secret values inside API data, such as a manifest that was given with a call. */
export function secretsIn(data: unknown): string[] {
  const found = new Set<string>();
  walk(data, "", "", (secret) => {
    collectStrings(secret, found);
    return redacted;
  });
  return [...found];
}

function walk(value: unknown, name: string, holder: string, hide: Hide): unknown {
  if (value === null || value === undefined || value === "") return value;
  // Labels of a volume are for its driver, which may take credentials from them.
  if (name === "labels" && holder === "volumeOptions" && isPlainObject(value)) return maskNamed(value, hide);
  const special = specialMembers.get(name);
  if (special !== undefined) return special(value, hide);
  if (typeof value !== "object") return value;
  if (name === "env" && Array.isArray(value)) return value.map((variable) => maskVariable(variable, hide));
  if (Array.isArray(value)) return value.map((item) => walk(item, "", name, hide));
  // What is marked as free text is words already, and would lose its mark in a copy.
  if (!isPlainObject(value) || isFreeText(value)) return value;
  if (isChange(value)) return maskChange(value, hide);
  const isSecret = isSecretMap(name, holder);
  const masked: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const member = value[key];
    const shown = isSecret ? hide(member) : walk(member, key, name, hide);
    if (shown !== member) masked.push([key, shown]);
  }
  return masked.length === 0 ? value : Object.fromEntries([...Object.entries(value), ...masked]);
}

function isSecretMap(name: string, holder: string): boolean {
  return secretMaps.has(name) && (secretMaps.get(name) ?? holder) === holder;
}

/** Of a map, the values whose names say what they are. */
function maskNamed(map: Record<string, unknown>, hide: Hide): unknown {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, secretWord.test(name) && value !== "" ? hide(value) : value]),
  );
}

function maskVariable(variable: unknown, hide: Hide): unknown {
  if (typeof variable === "string") return variable.replace(/=([\s\S]*)/, (_, value: string) => `=${hide(value)}`);
  if (!isPlainObject(variable) || !("value" in variable) || variable.value === "") return variable;
  return { ...variable, value: hide(variable.value) };
}

function maskCommandLine(value: unknown, hide: Hide): unknown {
  if (typeof value === "string") return maskWords(value, hide, passwordsIn(value));
  if (!Array.isArray(value)) return value;
  const passwords = passwordsIn(value.filter((word) => typeof word === "string").join(" "));
  return value.map((word: unknown, index) => {
    if (typeof word !== "string") return word;
    const before: unknown = value[index - 1];
    const belongsToFlag = typeof before === "string" && isSecretFlag(before) && !word.startsWith("-");
    return belongsToFlag ? hide(word) : maskWords(word, hide, passwords);
  });
}

function passwordsIn(line: string): RegExp {
  return takesAttached.test(line) ? attachedFor : attached;
}

function maskWords(text: string, hide: Hide, passwords: RegExp): string {
  return maskAssignments(text, hide)
    .replace(passwords, (_, secret: string) => `-p${hide(secret)}`)
    .replace(flagWithValue, (all, name: string, space: string, word: string) =>
      isSecretFlag(name.trim()) ? `${name}${space}${hide(word.replace(/^(["'])(.*)\1$/s, "$2"))}` : all,
    )
    .replace(userInfo, (_, before: string, secret: string) => `${before}${hide(secret)}@`);
}

function isSecretFlag(word: string): boolean {
  return flag.test(word) && isSecretName(word);
}

function isSecretName(name: string): boolean {
  return secretWord.test(name) || secretFlag.test(name);
}

function maskAssignments(text: string, hide: Hide): string {
  let masked = "";
  let done = 0;
  for (const { 0: all, 1: name = "", index } of text.matchAll(assignment)) {
    // One inside a value that is gone already.
    if (index < done || !isSecretName(name)) continue;
    assigned.lastIndex = index + all.length;
    const [start, end] = assigned
      .exec(text)
      ?.indices?.slice(1)
      .find((range) => range !== undefined) ?? [0, 0];
    if (start === end) continue;
    masked += `${text.slice(done, start)}${hide(text.slice(start, end))}`;
    done = end;
  }
  return masked + text.slice(done);
}

interface Change {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

function isChange(value: object): value is Change {
  return "path" in value && typeof value.path === "string" && "from" in value && "to" in value;
}

/** The names in a path such as `spec.containers[web].env[TOKEN].value`; those in brackets are entries of a list or map. */
const pathParts = /(?:^|\.)([^.[]+)|\[(.*?)\](?=$|[.[])/g;

function maskChange(change: Change, hide: Hide): Change {
  const parts = [...change.path.matchAll(pathParts)].map(([, member, entry]) => ({ member, entry }));
  const last = parts.at(-1);
  const before = parts.at(-2);
  const holders = parts.filter(({ member }) => member !== undefined).map(({ member }) => member ?? "");
  const mask = (value: unknown): unknown => {
    if (value === null || value === undefined) return value;
    if (last?.entry === undefined) {
      // A member: of an entry of `env` it may be the value itself.
      if (last?.member === "value" && holders.at(-2) === "env" && before?.entry !== undefined) return hide(value);
      return walk(value, last?.member ?? "", holders.at(-2) ?? "", hide);
    }
    // An entry is masked as in its list or map, where it stands among others.
    const [list = "", holder = ""] = [holders.at(-1), holders.at(-2)];
    const masked = walk(isPlainMap(list, holder) ? { [last.entry]: value } : [value], list, holder, hide);
    return Array.isArray(masked) ? masked[0] : isPlainObject(masked) ? masked[last.entry] : masked;
  };
  return { ...change, from: mask(change.from), to: mask(change.to) };
}

function isPlainMap(name: string, holder: string): boolean {
  return plainMaps.has(name) || isSecretMap(name, holder);
}

function collectStrings(value: unknown, found: Set<string>): void {
  if (typeof value === "string") found.add(value);
  else if (Array.isArray(value) || isPlainObject(value)) {
    for (const member of Object.values(value)) collectStrings(member, found);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
