import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule, RuleAction, RuleResource } from "../generated/schema.ts";
import type { RoleRecord } from "./records.ts";
import { allows, denier } from "./roles.ts";

const role = (name: string, ...rules: Rule[]): RoleRecord => ({
  id: `rol_${name}`,
  name,
  description: "",
  rules,
  createdAt: 0,
  updatedAt: 0,
});

const sshOfDevice = { resource: "Device", action: "SSH" } as const;

describe("allows", () => {
  it.each<[string, Rule[], boolean]>([
    ["nothing without a rule", [], false],
    ["what a rule names", [{ resource: ["Device"], actions: ["Get", "SSH"], effect: "allow" }], true],
    ["any resource for *", [{ resource: ["*"], actions: ["SSH"], effect: "allow" }], true],
    ["no action for *", [{ resource: ["Device"], actions: ["*"], effect: "allow" }], false],
    ["no other resource", [{ resource: ["Secret"], actions: ["SSH"], effect: "allow" }], false],
    ["no other action", [{ resource: ["Device"], actions: ["Get"], effect: "allow" }], false],
    ["what has no effect", [{ resource: ["Device"], actions: ["SSH"] }], true],
    ["what has an effect that nobody knows", [{ resource: ["Device"], actions: ["SSH"], effect: "Deny" }], true],
    ["nothing for a rule that says nothing", [{}], false],
    [
      "nothing that another rule denies",
      [
        { resource: ["*"], actions: ["SSH"], effect: "deny" },
        { resource: ["Device"], actions: ["SSH"], effect: "allow" },
      ],
      false,
    ],
    [
      "what a rule denies of other things",
      [
        { resource: ["Device"], actions: ["Reboot"], effect: "deny" },
        { resource: ["Secret"], actions: ["SSH"], effect: "deny" },
        { resource: ["Device"], actions: ["SSH"], effect: "allow" },
      ],
      true,
    ],
  ])("%s", (_, rules, expected) => {
    expect(allows([role("one", ...rules)], sshOfDevice)).toBe(expected);
    // It makes no difference how rules are spread over roles, and in which order they come.
    expect(allows(rules.map((rule, index) => role(String(index), rule)).reverse(), sshOfDevice)).toBe(expected);
  });

  it("whatever the roles: one more rule that denies takes away, one more that allows never does", () => {
    const resource = fc.constantFrom<RuleResource>("Device", "Secret", "Application", "*");
    const action = fc.constantFrom<RuleAction>("Get", "List", "SSH");
    const rule = fc.record({
      resource: fc.array(resource, { maxLength: 3 }),
      actions: fc.array(action, { maxLength: 3 }),
      effect: fc.constantFrom("allow", "deny", ""),
    });
    const roles = fc.array(fc.array(rule, { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(roles, rule, resource, action, (given, more, of, to) => {
        const permission = { resource: of, action: to };
        const before = given.map((rules, index) => role(String(index), ...rules));
        const after = [...before, role("more", more)];
        const fits = (more.resource.includes("*") || more.resource.includes(of)) && more.actions.includes(to);
        if (!fits) return allows(after, permission) === allows(before, permission);
        if (more.effect === "deny") return !allows(after, permission) && denier(after, permission) !== undefined;
        return allows(after, permission) === (denier(before, permission) === undefined);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});
