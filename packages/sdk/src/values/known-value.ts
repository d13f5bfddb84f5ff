/**
 * The listed values of a constant alone, such as `KnownValue<typeof ScheduleType>`. The type that a constant shares its
 * name with is that of an answer, and stays open for values that a newer server may have.
 */
export type KnownValue<Constant extends Readonly<Record<string, string>>> = Constant[keyof Constant];
