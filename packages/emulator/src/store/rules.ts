import { badRequest, quote } from "./problem.ts";

// Synpse publishes no rules for names. These follow its ancestor Deviceplane (1 to 100 characters, environment variables
// as in a shell), widened by what Synpse's documentation and samples use: upper case, ".", "_".
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/;
const PROJECT_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const LABEL_KEY = /^[a-zA-Z0-9][a-zA-Z0-9._/-]{0,99}$/;
const ENV_KEY = /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/;

const MAX_LABEL_VALUE = 100;
const MAX_ENV_VALUE = 500;
const MAX_DESCRIPTION = 5000;
const MAX_LABELS = 100;

type StringMap = Readonly<Record<string, string>>;

/** @throws Problem 400 */
export function checkName(kind: string, name: string, field: readonly (string | number)[] = ["name"]): string {
  if (NAME.test(name)) return name;
  if (name === "") throw badRequest(`${kind} name is required: set "name"`, ...field);
  throw badRequest(
    `invalid ${kind} name ${quote(name)}: use 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or a digit`,
    ...field,
  );
}

/** Project names are lower case. @throws Problem 400 */
export function checkProjectName(name: string): string {
  if (PROJECT_NAME.test(name)) return name;
  if (name === "") throw badRequest('project name is required: set "name"', "name");
  throw badRequest(
    `invalid project name ${quote(name)}: use 1 to 100 lower-case letters, digits, ".", "_" or "-", beginning with a letter or a digit`,
    "name",
  );
}

/** @throws Problem 400 */
export function checkDescription(text: string): string {
  if (text.length <= MAX_DESCRIPTION) return text;
  throw badRequest(
    `description is too long: ${text.length} characters, at most ${MAX_DESCRIPTION} are allowed`,
    "description",
  );
}

/** @throws Problem 400 */
export function checkLabels(labels: StringMap, field = "labels"): StringMap {
  checkSize(labels, field);
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL_KEY.test(key)) {
      throw badRequest(
        `invalid key ${quote(key)} in ${field}: use 1 to 100 letters, digits, ".", "_", "/" or "-", beginning with a letter or a digit`,
        ...field.split("."),
        key,
      );
    }
    if (value.length > MAX_LABEL_VALUE) {
      throw badRequest(
        `value of ${quote(key)} in ${field} is too long: at most ${MAX_LABEL_VALUE} characters are allowed`,
        ...field.split("."),
        key,
      );
    }
  }
  return labels;
}

/** @throws Problem 400 */
export function checkEnvironment(variables: StringMap): StringMap {
  checkSize(variables, "environmentVariables");
  for (const [key, value] of Object.entries(variables)) {
    if (!ENV_KEY.test(key)) {
      throw badRequest(
        `invalid name ${quote(key)} in environmentVariables: use letters, digits or "_", beginning with a letter or "_"`,
        "environmentVariables",
        key,
      );
    }
    if (value.length > MAX_ENV_VALUE) {
      throw badRequest(
        `value of ${quote(key)} in environmentVariables is too long: at most ${MAX_ENV_VALUE} characters are allowed`,
        "environmentVariables",
        key,
      );
    }
  }
  return variables;
}

function checkSize(map: StringMap, field: string): void {
  const size = Object.keys(map).length;
  if (size > MAX_LABELS)
    throw badRequest(`too many entries in ${field}: ${size}, at most ${MAX_LABELS} are allowed`, ...field.split("."));
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard, padded base64; line ends within are allowed, as Go's decoder allows them. The data is never quoted. @throws Problem 400 */
export function checkSecretData(data: string): string {
  if (BASE64.test(data.replace(/[\r\n]/g, ""))) return data;
  throw badRequest("data must be base64 (standard alphabet, padded): encode the secret before sending it", "data");
}
