import type { Duplex } from "node:stream";
import type { Page, Synpse } from "@synpse/sdk";

/** Whether two types are the same, and not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** The values that an open enum names; never where it has collapsed to `string`. */
export type Known<T> = T extends string ? (string extends T ? never : T) : never;

/** `typed(value).as<T>()` compiles only where the value's type is exactly T. */
export function typed<Actual>(_value: Actual): {
  as<Expected>(...differs: Equal<Actual, Expected> extends true ? [] : [actual: Actual]): void;
} {
  return { as() {} };
}

/** Compiles only for `true`. */
export function holds<_Claim extends true>(): void {}

/** The names of T's methods. */
export type MethodName<T> = {
  [Name in keyof T]: T[Name] extends (...args: never) => unknown ? Name : never;
}[keyof T];

/** For each method of T a function that holds its type test, and is never called. A method without one is an error. */
export type MethodTests<T> = { readonly [Name in MethodName<T> & string]: (subject: T) => unknown };

/** Every method below T, as `[name, type]`; what `skipped` names is left out. */
export type MethodsBelow<T, Skipped extends string = never, At extends string = ""> = {
  [Name in Exclude<keyof T & string, Skipped>]: T[Name] extends (...args: never) => unknown
    ? [`${At}${Name}`, T[Name]]
    : T[Name] extends object
      ? MethodsBelow<T[Name], never, `${At}${Name}.`>
      : never;
}[Exclude<keyof T & string, Skipped>];

/** The names of the methods that take or return `any`, however deep. */
export type LeakingAny<Method> = Method extends [infer Name, infer Type]
  ? true extends HasAny<Type>
    ? Name
    : never
  : never;

/** The names of the methods with an optional member, however deep in what they take, that refuses `undefined`. */
export type RefusingUndefined<Method> = Method extends [infer Name extends string, (...args: infer Args) => unknown]
  ? RefusedIn<Args, Name>
  : never;

type Primitive = string | number | bigint | boolean | symbol | null | undefined;
/** What the platform types, and the client itself, which is looked at once. */
type Opaque =
  | Primitive
  | AbortSignal
  | Date
  | Duplex
  | Error
  | Headers
  | ReadableStream<unknown>
  | RequestInit
  | Response
  | Synpse
  | Uint8Array;

/** `true` for `any`, or for a type that holds it somewhere. */
export type HasAny<T> =
  IsAny<T> extends true
    ? true
    : unknown extends T
      ? false
      : T extends Opaque
        ? false
        : T extends Page<infer Item>
          ? HasAny<Item> | AnyMember<Omit<T, "items" | "next">>
          : T extends readonly unknown[]
            ? HasAny<T[number]>
            : T extends (...args: infer Args) => infer Result
              ? HasAny<Args[number]> | HasAny<Result>
              : T extends PromiseLike<infer Value>
                ? HasAny<Value> | AnyMember<Omit<T, keyof Promise<unknown>>>
                : AnyMember<T>;

type AnyMember<T> =
  | (T extends AsyncIterable<infer Item> ? HasAny<Item> : never)
  | { [Name in Exclude<keyof T, symbol>]-?: HasAny<T[Name]> }[Exclude<keyof T, symbol>];

export type RefusedIn<T, At extends string> = T extends Opaque | ((...args: never) => unknown)
  ? never
  : T extends readonly (infer Item)[]
    ? RefusedIn<Item, At>
    : {
        [Name in keyof T & string]-?: string extends Name
          ? never
          :
              | (Record<never, unknown> extends Pick<T, Name>
                  ? Record<Name, undefined> extends Pick<T, Name>
                    ? never
                    : NotMarked<T, Name, `${At}.${Name}`>
                  : never)
              | RefusedIn<T[Name], `${At}.${Name}`>;
      }[keyof T & string];

/** `name?: never` says what cannot be given at all; that is no member. */
type NotMarked<T, Name extends keyof T, At> = [Exclude<T[Name], undefined>] extends [never] ? never : At;
