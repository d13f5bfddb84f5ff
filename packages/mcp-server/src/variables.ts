/** The variables that may hold the access key; the first that is set counts. */
export const keyVariables = ["SYNPSE_PROJECT_ACCESS_KEY", "SYNPSE_ACCESS_KEY", "SYNPSE_PERSONAL_ACCESS_KEY"] as const;

/** Every variable of the environment that the server reads. */
export const variables: readonly string[] = [...keyVariables, "SYNPSE_PROJECT_ID", "SYNPSE_API_ENDPOINT_URL"];
