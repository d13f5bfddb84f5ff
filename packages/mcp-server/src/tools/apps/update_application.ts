import type { Application, ApplicationInput, ContainerSpec, Environment } from "@synpse/sdk";
import * as z from "zod";
import { defineWriter, replaces } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { confirmation, flag, labels, name, namespace, wholeNumberOr } from "../../input.ts";
import { nearest } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { redacted } from "../../output/redact.ts";
import { findApplication } from "../lookup.ts";
import { carryOut, type Deployment, deploymentFacts, otherValue, planChange, planOf } from "./deployment.ts";
import { appliedFacts, awaitRollout, type Outcome, rolloutShape } from "./outcome.ts";
import { ownedOf } from "./owned.ts";
import { scheduling, withType } from "./wanted.ts";

const input = z.strictObject({
  name: name("Name or id"),
  namespace: namespace(),
  container: z.string().min(1).describe("Needed where there are several").optional(),
  image: z.string().trim().min(1).max(512).optional(),
  setEnv: labels("Plain values; never shown again"),
  removeEnv: z.array(z.string().min(1)).optional(),
  scheduling: scheduling().describe("In place of the present one"),
  dryRun: flag("Only tell what would change"),
  waitSeconds: wholeNumberOr(30, { min: 0, max: 300 }, "For the rollout"),
  confirm: confirmation(),
});

type Input = z.output<typeof input>;

interface State {
  readonly deployment: Deployment;
  /** Variables that were to be removed, and are not there. */
  readonly notSet: readonly string[];
}

interface Updated extends State {
  /** Undefined after a dry run. */
  readonly outcome: Outcome | undefined;
}

export const updateApplication = defineWriter({
  name: "update_application",
  title: "Update an application",
  toolset: "apps",
  description:
    "Changes image, variables or scheduling of an application, leaves the rest as it is, and waits for the rollout. Any change restarts it on all its devices.",
  annotations: replaces,
  checkWith: "get_application",
  input,
  output: z.looseObject({
    action: z.enum(["updated", "unchanged", "would update"]),
    application: z.string(),
    namespace: z.string(),
    rollout: rolloutShape.optional(),
  }),

  async prepare(input, context) {
    checkInput(input);
    const namespace = input.namespace ?? context.namespace;
    const present = await findApplication(context, namespace, input.name);
    // A dry run does not compare values that are not shown: it would be a way to find one out by trying.
    const { application, notSet, lost } = changed(present, input.dryRun === true ? withOtherValues(input) : input);
    const deployment = await planChange(application, lost, namespace, context);
    if (deployment.present === undefined) throw gone();
    return { ...planOf(deployment), dryRun: input.dryRun, state: { deployment, notSet } };
  },

  async handler(input, context, state: State): Promise<Updated> {
    if (input.dryRun === true) return { ...state, outcome: undefined };
    const { deployment } = state;
    const applied = await carryOut(deployment, context);
    const outcome = await awaitRollout(applied, deployment.namespace, input.waitSeconds, context);
    return { ...state, outcome };
  },

  project({ deployment, notSet, outcome }, _, view) {
    const unchanged = deployment.action === "none";
    if (outcome === undefined) {
      return {
        facts: {
          action: unchanged ? "unchanged" : "would update",
          ...deploymentFacts(deployment),
          notThere: notSet,
        },
      };
    }
    const action = unchanged ? "unchanged" : "updated";
    return { facts: appliedFacts(action, deployment, outcome, { notThere: notSet }, view) };
  },
});

function checkInput({ image, setEnv = {}, removeEnv = [], scheduling }: Input): void {
  if (image === undefined && Object.keys(setEnv).length + removeEnv.length === 0 && scheduling === undefined) {
    throw wrong("Nothing to change was given.", "Give image, setEnv, removeEnv or scheduling.");
  }
  const both = removeEnv.filter((variable) => Object.hasOwn(setEnv, variable));
  if (both.length > 0) {
    throw wrong("A variable cannot be both set and removed.", "Name it in setEnv or in removeEnv.", { both });
  }
  const hidden = Object.entries(setEnv).flatMap(([variable, value]) => (value.includes(redacted) ? [variable] : []));
  if (hidden.length > 0) {
    throw wrong(
      "A placeholder for a value that is not shown cannot be set.",
      "Leave these variables out: what is not named stays as it is.",
      { fields: hidden },
    );
  }
}

interface Changed {
  readonly application: ApplicationInput;
  readonly notSet: string[];
  /** Variables whose present values go. */
  readonly lost: string[];
}

/** The whole application as it is to be: the API replaces it, so that everything that stays is sent again. */
function changed(present: Application, input: Input): Changed {
  const { image, setEnv = {}, removeEnv = [], scheduling } = input;
  const owned = ownedOf(present);
  const touches = image !== undefined || Object.keys(setEnv).length + removeEnv.length > 0;
  const chosen = touches || input.container !== undefined ? containerOf(present, input.container) : undefined;
  const containers = (owned.spec.containers ?? []).map((container) =>
    container.name === chosen?.name
      ? { ...container, image: image ?? container.image, env: environment(container.env ?? [], setEnv, removeEnv) }
      : container,
  );
  return {
    application: {
      ...owned,
      ...(scheduling === undefined ? {} : { scheduling: withType(scheduling) }),
      spec: chosen === undefined ? owned.spec : { ...owned.spec, containers },
    },
    notSet: removeEnv.filter((variable) => !(chosen?.env ?? []).some(({ name }) => name === variable)),
    lost: (chosen?.env ?? []).flatMap(({ name, value, fromSecret }) =>
      (value || fromSecret) && (Object.hasOwn(setEnv, name) || removeEnv.includes(name))
        ? [`spec.containers[${chosen?.name}].env[${name}]`]
        : [],
    ),
  };
}

function withOtherValues(input: Input): Input {
  const { setEnv = {} } = input;
  const other = otherValue();
  return {
    ...input,
    setEnv: Object.fromEntries(Object.entries(setEnv).map(([variable, value]) => [variable, other(value)])),
  };
}

function containerOf({ spec }: Application, asked: string | undefined): ContainerSpec {
  const containers = spec?.containers ?? [];
  const names = containers.map(({ name }) => name);
  const [only, ...others] = containers;
  const found = asked === undefined ? (others.length === 0 ? only : undefined) : containers[names.indexOf(asked)];
  if (found !== undefined) return found;
  if (asked === undefined && names.length > 0) {
    throw new ToolFailure({
      code: "ambiguous",
      what: "The application has several containers; nothing was changed.",
      repeat: repeat.pointless,
      next: "Call again with one of them as container.",
      about: { containers: names },
    });
  }
  throw new ToolFailure({
    code: "not_found",
    what: "The application has no such container; nothing was changed.",
    repeat: repeat.pointless,
    next: "Call again with one of the containers that it has.",
    about: { asked, didYouMean: nearest(asked ?? "", names), containers: names },
  });
}

function environment(
  env: readonly Environment[],
  set: Readonly<Record<string, string>>,
  remove: readonly string[],
): Environment[] {
  const kept = env.filter(({ name }) => !remove.includes(name));
  const names = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((variable) => (Object.hasOwn(set, variable.name) ? plain(variable.name, set) : variable)),
    ...Object.keys(set).flatMap((name) => (names.has(name) ? [] : [plain(name, set)])),
  ];
}

function plain(name: string, set: Readonly<Record<string, string>>): Environment {
  return { name, value: set[name] };
}

function wrong(what: string, next: string, about?: Facts): ToolFailure {
  return new ToolFailure({
    code: "invalid_input",
    what: `${what} Nothing was changed.`,
    repeat: repeat.pointless,
    next,
    about,
  });
}

function gone(): ToolFailure {
  return new ToolFailure({
    code: "plan_changed",
    what: "Somebody deleted the application at the same time; nothing was changed.",
    repeat: repeat.pointless,
    next: "Call list_applications to see what there is, and tell the user.",
  });
}
