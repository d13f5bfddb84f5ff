import { nearest } from "../nearest.ts";
import { echo, Refusal } from "../refusal.ts";
import { resources } from "./catalog.ts";
import { isTwin, type ResourceDefinition, type TwinResource, type Variables } from "./define.ts";
import { fillVariable, InvalidVariable, matchUri, variablesOf } from "./uri.ts";

/** Longest address that is looked at, in characters. */
const maxUriLength = 2_048;

/** A resource, or a template of some, as the lists tell it. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

/** What an address stands for. */
export interface Found {
  readonly resource: ResourceDefinition;
  readonly variables: Variables;
}

/** The resources that one session offers, in an order that is always the same. */
export interface Offer {
  readonly list: readonly (Listed & { readonly uri: string })[];
  readonly templates: readonly (Listed & { readonly uriTemplate: string })[];
  /** Throws Refusal where the address stands for nothing. */
  find(uri: string): Found;
  /** Undefined where no such template is offered. */
  template(uriTemplate: string): TwinResource | undefined;
}

/** The one namespace, where it is fixed, takes the place of the variable in the templates. */
export function offerResources(
  offersTool: (name: string) => boolean,
  fixedNamespace: string | undefined,
  secrets: () => readonly string[],
): Offer {
  const offered = resources.filter((resource) => !isTwin(resource) || offersTool(resource.tool));
  const uriOf = ({ uri }: ResourceDefinition) =>
    fixedNamespace === undefined ? uri : fillVariable(uri, "namespace", fixedNamespace);
  const describe = ({ name, title, description, mimeType }: ResourceDefinition) => ({
    name,
    title,
    description,
    mimeType,
  });

  function match({ uri: template }: ResourceDefinition, uri: string): Variables | undefined {
    try {
      return matchUri(template, uri);
    } catch (error) {
      if (!(error instanceof InvalidVariable)) throw error;
      throw new Refusal("invalid", `This address cannot be read: ${error.message}.`, echo(uri, secrets()));
    }
  }

  return {
    list: offered.filter(isAddress).map((one) => ({ uri: one.uri, ...describe(one) })),
    templates: offered.filter((one) => !isAddress(one)).map((one) => ({ uriTemplate: uriOf(one), ...describe(one) })),
    find(uri) {
      if (uri.length > maxUriLength) {
        throw new Refusal("invalid", `This address is longer than ${maxUriLength} characters.`);
      }
      for (const resource of offered) {
        const variables = match(resource, uri);
        if (variables === undefined) continue;
        if (fixedNamespace === undefined || variables.namespace === undefined) return { resource, variables };
        if (variables.namespace !== fixedNamespace) break;
        const { namespace: _, ...others } = variables;
        return { resource, variables: others };
      }
      const [similar] = nearest(uri, offered.map(uriOf), 1);
      const hint = similar === undefined ? "" : ` Did you mean ${similar}?`;
      const asked = echo(uri, secrets());
      throw new Refusal("not found", `There is no resource ${JSON.stringify(asked)} here.${hint}`, asked);
    },
    template: (uriTemplate) =>
      offered.filter(isTwin).find((one) => !isAddress(one) && [one.uri, uriOf(one)].includes(uriTemplate)),
  };
}

function isAddress({ uri }: ResourceDefinition): boolean {
  return variablesOf(uri).length === 0;
}
