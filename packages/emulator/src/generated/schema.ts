// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.

export interface paths {
    "/projects": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a project
         * @description Creates a project that belongs to the caller. Works with a personal access key only.
         *
         *     The project starts with a namespace called `default` and with a registration token. Inferred: the token is
         *     called `default` too and has no limit, and the creator becomes a member with the role `ProjectAdministrator`.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/memberships": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's memberships
         * @description Lists the projects that the caller is a member of, one membership a project. Works with a personal access key
         *     only.
         *
         *     Always send `?full`. Without it a membership holds ids and times but no usable `project` and `user` (inferred
         *     from the ancestor).
         */
        get: operations["listMemberships"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/devices": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        /**
         * List devices
         * @description Lists the devices of a project, one page at a time. This is the only list that has pages. Follow the response
         *     header `Next-Page-Token` until it is absent or empty.
         *
         *     `q` and `labels` narrow the list; a device must satisfy both. A label that no device has gives an empty list.
         *
         *     Inferred: ordered by creation time, then id. Needs `Device: List` (inferred).
         */
        get: operations["listDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/devices/register": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a device
         * @description What an agent sends the first time it starts. Takes no access key: the registration token in the body is the
         *     credential. The answer holds the key that the device uses from then on; it is shown only this once (inferred).
         *
         *     The device takes over the token's labels and environment variables, and is named by the token's naming strategy.
         *
         *     Inferred from the ancestor: `{project}` must be the project's id here, an unknown token gives 401, and a token
         *     that has reached `maxRegistrations` gives 400. The device counts as online at once.
         */
        post: operations["registerDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/devices/{device}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        /**
         * Get a device
         * @description Reads one device by name or id. With `?full` the answer also holds `applications`, those that are scheduled on
         *     the device (inferred; the Go client always sends it).
         *
         *     Needs `Device: Get` (inferred).
         */
        get: operations["getDevice"];
        put?: never;
        post?: never;
        /**
         * Delete a device
         * @description Removes a device from the project, by name or id. The device loses its key; to return it must register again, as
         *     a new device. This frees a registration of its token (inferred).
         *
         *     Needs `Device: Delete` (inferred).
         */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        /**
         * Update a device
         * @description Changes a device's name, labels, environment variables or agent settings. The Go client addresses the device by
         *     id and sends the whole object.
         *
         *     Inferred: a member that is present replaces the old value whole, so `labels: {}` removes every label; a member
         *     that is absent keeps its value.
         *
         *     Applications are scheduled anew when labels change; jobs too (inferred).
         *
         *     Needs `Device: Update` (inferred).
         */
        patch: operations["updateDevice"];
        trace?: never;
    };
    "/projects/{project}/devices/{device}/reboot": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reboot a device
         * @description Restarts the machine. The request has no body. The answer comes once the agent has taken the order, before the
         *     device goes down (inferred from the ancestor).
         *
         *     Version 0.1.0 of the Go client never managed to send this: it left out the base URL.
         *
         *     Needs `Device: Reboot` (inferred).
         */
        post: operations["rebootDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/devices/{device}/ssh": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        /**
         * Open an SSH session (websocket)
         * @description Opens a websocket whose bytes are the SSH protocol itself, from the banner `SSH-2.0-…` on. Run an ordinary SSH
         *     client over it.
         *
         *     **Opening.** A websocket handshake (HTTP/1.1 GET, RFC 6455) with Basic authentication and no sub-protocol.
         *     Inferred: if the client offers the sub-protocol `binary`, the server takes it.
         *
         *     **The session.** The agent is the SSH server. The Synpse maintainers' own code logs in with an empty user name
         *     and the authentication method `none`, does not check the host key, and sends the global request
         *     `keepalive@synpse.net` every 18 seconds. Commands run as the user that the agent runs as, root as a rule
         *     (inferred).
         *
         *     **Closing.** Close 1000 is the normal end (inferred). The ancestor never closes the client's side when the
         *     device's side ends, so a close may never come there; the end of the SSH session is the surer sign. Tolerate a
         *     connection that drops without a close frame (1006): the Go client itself leaves that way. A websocket cannot be
         *     half closed.
         *
         *     **Failing.** Inferred: before the upgrade, an ordinary HTTP error with a text body: 401, 403, 404, and 409 when
         *     the device is offline. After it, close 1011 with a reason. The ancestor upgraded first and then hung when the
         *     device was offline, so set a time limit for the banner.
         *
         *     Needs `Device: SSH`, as the Synpse documentation says.
         */
        get: operations["openDeviceSSH"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/devices/{device}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        /**
         * Open a TCP connection from a device (websocket)
         * @description Opens a websocket that carries one TCP connection. The device dials `hostname:port`, on itself or on the network
         *     it stands in, and bytes are copied both ways. To forward a local port, open one websocket for each connection
         *     accepted.
         *
         *     **Opening.** A websocket handshake (HTTP/1.1 GET, RFC 6455) with Basic authentication and no sub-protocol.
         *     Inferred: if the client offers the sub-protocol `binary`, the server takes it.
         *
         *     **Closing.** Close 1000 when the far end closes the TCP connection (inferred). The ancestor never closes the
         *     client's side when the device's side ends, so a close may never come there. Tolerate a connection that drops
         *     without a close frame (1006). A websocket cannot be half closed: closing it ends both directions.
         *
         *     **Failing.** Inferred: before the upgrade, an ordinary HTTP error with a text body: 400 for a bad port, 401,
         *     403, 404, and 409 when the device is offline. After it, close 1011 with a reason, as when the device cannot
         *     reach `hostname:port`. The ancestor instead wrote an HTTP response into the stream.
         *
         *     Needs `Device: Connect` (inferred).
         */
        get: operations["openDeviceConnection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/device-registration-tokens": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        /**
         * List registration tokens
         * @description Lists all registration tokens of a project. Every project starts with one. Inferred: it is called `default` and
         *     has no limit; to find it, look for that name in this list. The Go client has no operation that reads a single
         *     token; the ancestor had one.
         *
         *     Each `id` in the answer is a credential.
         *
         *     Needs `DeviceRegistrationToken: List` (inferred).
         */
        get: operations["listRegistrationTokens"];
        put?: never;
        /**
         * Create a registration token
         * @description Creates a token that devices can join the project with. Its `id` in the answer is the credential that goes to
         *     the agent as `AGENT_REGISTRATION_TOKEN`.
         *
         *     Needs `DeviceRegistrationToken: Create` (inferred).
         */
        post: operations["createRegistrationToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/device-registration-tokens/{token}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The registration token, by id. The id is a credential.
                 * @example drt_2dG9yGCLDylT1zobJYaMd6L1kuj
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Replace a registration token
         * @description Replaces everything that can be set of a token; a member that is left out returns to its zero value (inferred).
         *     The `id` stays, and so do the devices that joined with it: they keep the labels and variables that they were
         *     given.
         *
         *     Needs `DeviceRegistrationToken: Update` (inferred).
         */
        put: operations["updateRegistrationToken"];
        post?: never;
        /**
         * Delete a registration token
         * @description Deletes a token, by id. No device can join with it any more; those that did are not affected.
         *
         *     Needs `DeviceRegistrationToken: Delete` (inferred).
         */
        delete: operations["deleteRegistrationToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        /**
         * List namespaces
         * @description Lists all namespaces of a project. Every project starts with one called `default`.
         *
         *     Needs `Namespace: List` (inferred).
         */
        get: operations["listNamespaces"];
        put?: never;
        /**
         * Create a namespace
         * @description Creates a namespace. The answer equals, to the last digit of its times, what the list shows afterwards.
         *
         *     Needs `Namespace: Create` (inferred).
         */
        post: operations["createNamespace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        /**
         * Get a namespace
         * @description Reads one namespace by name or id (the id is inferred).
         *
         *     Needs `Namespace: Get` (inferred).
         */
        get: operations["getNamespace"];
        /**
         * Replace a namespace's configuration
         * @description Replaces `config`; leaving it out removes it (inferred). A namespace cannot be renamed: `name` repeats the name
         *     in the path.
         *
         *     Needs `Namespace: Update` (inferred).
         */
        put: operations["updateNamespace"];
        post?: never;
        /**
         * Delete a namespace
         * @description Deletes a namespace with all its applications and secrets, and its jobs (inferred for jobs). Cannot be undone.
         *
         *     Needs `Namespace: Delete` (inferred).
         */
        delete: operations["deleteNamespace"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/applications": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        /**
         * List applications
         * @description Lists all applications of a namespace, in one list.
         *
         *     Needs `Application: List` (inferred).
         */
        get: operations["listApplications"];
        put?: never;
        /**
         * Create an application
         * @description Creates an application and starts to roll it out to the devices that it is scheduled on. `deploymentStatus`
         *     tells how far that has come. A name that is taken gives 400 (inferred); to change what exists, update it.
         *
         *     Needs `Application: Create` (inferred).
         */
        post: operations["createApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/applications/{application}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        /**
         * Get an application
         * @description Reads one application by name or id.
         *
         *     Needs `Application: Get` (inferred).
         */
        get: operations["getApplication"];
        put?: never;
        post?: never;
        /**
         * Delete an application
         * @description Deletes an application, by name or id. Its containers are stopped and removed from the devices (inferred).
         *
         *     Needs `Application: Delete` (inferred).
         */
        delete: operations["deleteApplication"];
        options?: never;
        head?: never;
        /**
         * Update an application
         * @description Changes an application and deploys it again on every device that it is scheduled on. Every update raises
         *     `version`, even one that changes nothing (inferred).
         *
         *     The Go client addresses the application by name and sends the whole object. Do the same: whether a member that
         *     is left out keeps its value or loses it is not known.
         *
         *     Needs `Application: Update` (inferred).
         */
        patch: operations["updateApplication"];
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/applications/{application}/allocations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        /**
         * List an application's allocations
         * @description Tells how the application fares on each device that it is scheduled on, one element a device, with the state of
         *     every container. A device that has not reported yet has no statuses.
         *
         *     Known from a branch of the Go client from July 2022, by its maintainer; v0.1.0 does not have it.
         *
         *     Needs `ApplicationAllocation: List` (inferred).
         */
        get: operations["listApplicationAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/applications/{application}/logs/{container}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
                /**
                 * @description The container, by the `name` it has in the spec.
                 * @example display
                 */
                container: components["parameters"]["Container"];
            };
            cookie?: never;
        };
        /**
         * Stream an application's logs (websocket)
         * @description Opens a websocket that carries the log of one container on one device.
         *
         *     **Opening.** A websocket handshake (HTTP/1.1 GET, RFC 6455) with Basic authentication and no sub-protocol.
         *     Inferred: if the client offers the sub-protocol `binary`, the server takes it.
         *
         *     **The log.** Plain text in UTF-8: standard output and standard error together, lines that end in a newline,
         *     without Docker's frame headers (inferred: the Go client hands the bytes on as they come, and the CLI prints
         *     them). A character may be split between two frames, so decode the stream, not the frame. The client sends
         *     nothing.
         *
         *     **Closing.** Inferred: with `follow=false` the server sends what there is, then close 1000; with `follow=true`
         *     it goes on until the client leaves or the container is gone. Tolerate a connection that drops without a close
         *     frame (1006).
         *
         *     **Failing.** Inferred: before the upgrade, an ordinary HTTP error with a text body: 400, 401, 403, 404 for an
         *     unknown application, container or device, and 409 when the device is offline. After it, close 1011 with a
         *     reason.
         *
         *     Needs `Application: ViewLogs` (inferred; it may be `Device: ViewLogs`).
         */
        get: operations["streamApplicationLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/jobs": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        /**
         * List jobs
         * @description Lists all jobs of a namespace, in one list, finished ones included.
         *
         *     Needs `Application: List` (inferred: v0.1.0 of the Go client knows no resource for jobs).
         */
        get: operations["listJobs"];
        put?: never;
        /**
         * Create a job
         * @description Creates a job. The scheduler makes one device job for each device that the job is scheduled on, and each of
         *     those devices runs the containers once.
         *
         *     Needs `Application: Create` (inferred).
         */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/jobs/{job}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
            };
            cookie?: never;
        };
        /**
         * Get a job
         * @description Reads one job by name or id, with the device jobs that came of it.
         *
         *     Needs `Application: Get` (inferred).
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Delete a job
         * @description Deletes a job, by name or id. Its device jobs go with it, and containers that still run are stopped (inferred).
         *
         *     Needs `Application: Delete` (inferred).
         */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        /**
         * Update a job
         * @description Changes a job, by name or id. Set `desiredState` to `stopped` to cancel it (inferred).
         *
         *     The Go client sends the whole object. Do the same: whether a member that is left out keeps its value or loses it
         *     is not known.
         *
         *     Needs `Application: Update` (inferred).
         */
        patch: operations["updateJob"];
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/jobs/{job}/logs/{container}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
                /**
                 * @description The container, by the `name` it has in the spec.
                 * @example display
                 */
                container: components["parameters"]["Container"];
            };
            cookie?: never;
        };
        /**
         * Stream a job's logs (websocket)
         * @description Opens a websocket that carries the log of one container of a job on one device.
         *
         *     **Opening.** A websocket handshake (HTTP/1.1 GET, RFC 6455) with Basic authentication and no sub-protocol.
         *     Inferred: if the client offers the sub-protocol `binary`, the server takes it.
         *
         *     **The log.** Plain text in UTF-8: standard output and standard error together, lines that end in a newline,
         *     without Docker's frame headers (inferred: the Go client hands the bytes on as they come). A character may be
         *     split between two frames, so decode the stream, not the frame. The client sends nothing.
         *
         *     **Closing.** Inferred: with `follow=false` the server sends what there is, then close 1000; with `follow=true`
         *     it goes on until the client leaves or the container has finished. Tolerate a connection that drops without a
         *     close frame (1006).
         *
         *     **Failing.** Inferred: before the upgrade, an ordinary HTTP error with a text body: 400, 401, 403, 404 for an
         *     unknown job, container or device, and 409 when the device is offline. After it, close 1011 with a reason.
         *
         *     Needs `Application: ViewLogs` (inferred; it may be `Device: ViewLogs`).
         */
        get: operations["streamJobLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/secrets": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        /**
         * List secrets
         * @description Lists all secrets of a namespace, without their `data` (inferred: the documentation says that a reader may read
         *     everything but the content of secrets).
         *
         *     Needs `Secret: List` (inferred).
         */
        get: operations["listSecrets"];
        put?: never;
        /**
         * Create a secret
         * @description Creates a secret. `data` is base64 of the plain value, always: a value that happens to look like base64 is
         *     encoded too.
         *
         *     Needs `Secret: Create` (inferred).
         */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/namespaces/{namespace}/secrets/{secret}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The secret, by name or id. The Go client takes the id for deleting only, so prefer the name; elsewhere the id is
                 *     inferred.
                 * @example till-token
                 */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        /**
         * Get a secret
         * @description Reads one secret by name or id (the id is inferred), with its `data` in base64.
         *
         *     Needs `Secret: Get` (inferred).
         */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        /**
         * Delete a secret
         * @description Deletes a secret, by name or id.
         *
         *     Needs `Secret: Delete` (inferred).
         */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        /**
         * Update a secret
         * @description Replaces the data of a secret. Its type and its name cannot be changed. Applications that use the secret are
         *     rolled out again on all their devices.
         *
         *     The Go client addresses the secret by name.
         *
         *     Needs `Secret: Update` (inferred).
         */
        patch: operations["updateSecret"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description One line of text that says what was wrong. It may be empty, and may end in a newline.
         * @example the reason, in one line
         */
        ErrorText: string;
        /** @description An error as JSON. Which of the two members is used is not known; expect either (inferred). */
        ErrorMessage: ErrorMessage;
        /**
         * @description Labels: names and values, both strings. Keys look like names, and may hold `_` as well (`app_version`). The
         *     ancestor allowed 100 characters in a value.
         */
        LabelMap: {
            [key: string]: string;
        };
        /**
         * @description Environment variables: names and values, both strings. In the ancestor a name began with a letter and held
         *     letters, digits and `_`, 100 at most, and a value had at most 500 characters.
         */
        EnvironmentMap: {
            [key: string]: string;
        };
        /** @description A project, which owns devices and namespaces. */
        Project: Project;
        /** @description What a project may hold, and how long its logs and metrics are kept. Zero means no limit (inferred). */
        ProjectQuota: ProjectQuota;
        /** @description What a caller gives to create a project. */
        ProjectInput: ProjectInput;
        /** @description That a user belongs to a project, and with which roles. */
        Membership: Membership;
        /** @description A person with an account. */
        User: User;
        /** @description What a user may create. Zero means no limit (inferred). */
        UserQuota: UserQuota;
        /**
         * @description A set of rules under a name. Built in are `ProjectAdministrator`, `Contributor`, `Reader`, `DeviceAdministrator`
         *     and `UserAccessAdministrator`; a project may have its own besides.
         */
        Role: Role;
        /** @description The rules of a role. */
        RoleConfig: RoleConfig;
        /** @description Allows or denies some actions on some kinds of resources. */
        Rule: Rule;
        /**
         * @description A kind of resource that a rule is about; `*` is all of them. Version 0.1.0 of the Go client lists no kind for
         *     jobs.
         * @example Device
         * @enum {string}
         */
        RuleResource: "Project" | "Secret" | "Namespace" | "Role" | "Membership" | "MembershipRoleBinding" | "ServiceAccount" | "ServiceAccountAccessKey" | "ServiceAccountRoleBinding" | "Application" | "ApplicationAllocation" | "Device" | "DeviceRegistrationToken" | "*" | (string & {});
        /**
         * @description An action that a rule allows or denies. `Wipe` has no operation in this document.
         * @example ViewLogs
         * @enum {string}
         */
        RuleAction: "Get" | "List" | "Delete" | "Update" | "Create" | "SSH" | "ViewLogs" | "Wipe" | "Reboot" | "Connect" | (string & {});
        /** @description A machine that runs the Synpse agent. */
        Device: Device;
        /**
         * @description Whether a device is in touch. Inferred from the ancestor: offline when it has not been seen for two minutes. A
         *     device may be online and yet not reachable for SSH, tunnels and logs.
         * @example online
         * @enum {string}
         */
        DeviceStatus: "online" | "offline" | (string & {});
        /** @description How an agent is to behave. Send both members: whether one that is left out keeps its value is not known. */
        AgentSettings: AgentSettings;
        /** @description What an agent reports about itself and its machine. The device says so: take every text here as untrusted. */
        DeviceInfo: DeviceInfo;
        /** @description The operating system of a device, from its `/etc/os-release`. What that file does not say is empty. */
        OSRelease: OsRelease;
        /**
         * @description The Docker engine of a device. The members match the fingerprint of HashiCorp Nomad's Docker driver, which is
         *     the best guide to them (inferred).
         */
        DockerInfo: DockerInfo;
        /** @description The processor of a device. What could not be found out is 1 for `threadsPerCore` and 0 for the other numbers. */
        CPUInfo: CpuInfo;
        /** @description What a caller may change of a device. A member that is absent keeps its value (inferred). */
        DeviceUpdate: DeviceUpdate;
        /** @description What an agent sends to register its device. */
        RegisterDeviceInput: RegisterDeviceInput;
        /**
         * @description What an agent reports when it registers. Every member may be left out (inferred), and so may those of the
         *     objects that it holds.
         */
        DeviceInfoInput: DeviceInfoInput;
        /** @description The operating system, as an agent reports it. Every member may be left out (inferred). */
        OSReleaseInput: OsReleaseInput;
        /** @description The Docker engine, as an agent reports it. Every member may be left out (inferred). */
        DockerInfoInput: DockerInfoInput;
        /** @description The processor, as an agent reports it. Every member may be left out (inferred). */
        CPUInfoInput: CpuInfoInput;
        /** @description The answer to a registration. */
        RegisteredDevice: RegisteredDevice;
        /** @description A token that devices join a project with. */
        DeviceRegistrationToken: DeviceRegistrationToken;
        /** @description How devices that join with a token get their names. */
        NamingStrategy: NamingStrategy;
        /** @description What a caller may set of a registration token. */
        DeviceRegistrationTokenInput: DeviceRegistrationTokenInput;
        /** @description How devices that join with a token are to get their names. */
        NamingStrategyInput: NamingStrategyInput;
        /** @description A division of a project, which holds applications, jobs and secrets. */
        Namespace: Namespace;
        /** @description Settings for everything in a namespace. */
        NamespaceConfig: NamespaceConfig;
        /** @description What a caller may set of a namespace. */
        NamespaceInput: NamespaceInput;
        /** @description Containers that are kept running on the devices that the application is scheduled on. */
        Application: Application;
        /** @description What a caller may set of an application. An update takes the whole object, so give everything that is to stay. */
        ApplicationInput: ApplicationInput;
        /**
         * @description Which devices an application or a job runs on. It is worked out anew whenever labels or scheduling change
         *     (inferred for jobs).
         */
        Scheduling: Scheduling;
        /** @description Which devices an application or a job is to run on. */
        SchedulingInput: SchedulingInput;
        /** @description What an application runs. Used in requests and responses alike. */
        ApplicationSpec: ApplicationSpec;
        /**
         * @description One container. Used in requests and responses alike; a response always holds `restartPolicy`.
         *
         *     The members match those of HashiCorp Nomad's Docker driver, whose documentation is the best guide to units that
         *     are not told here (inferred).
         *
         *     Every container finds the device's environment variables in its own environment, and `SYNPSE_DEVICE_NAME`,
         *     `SYNPSE_DEVICE_IP`, `SYNPSE_DEVICE_HOSTNAME`, `SYNPSE_DEVICE_ARCH`, `SYNPSE_PROJECT_ID`, `SYNPSE_NAMESPACE_ID`
         *     and `SYNPSE_APPLICATION_ID`. The device also puts these values in for `${NAME}` in the spec.
         */
        ContainerSpec: ContainerSpec;
        /** @description An environment variable, with a value of its own or one from a secret. */
        Environment: Environment;
        /** @description A secret to mount as a file. */
        SecretRef: SecretRef;
        /** @description What happens when a container ends. Without a name, as in `{}`, it is left to the agent (inferred). */
        RestartPolicy: RestartPolicy;
        /** @description Credentials for an image registry. */
        DockerAuth: DockerAuth;
        /** @description How far a rollout has come, in devices. How the numbers come about is inferred. */
        DeploymentStatus: DeploymentStatus;
        /**
         * @description A program that runs on the device itself, without a container.
         *
         *     Documented after v0.1.0 of the Go client.
         */
        ExecSpec: ExecSpec;
        /**
         * @description A device file that a container may use.
         *
         *     Documented after v0.1.0 of the Go client.
         */
        DeviceMapping: DeviceMapping;
        /**
         * @description A small file, given in the spec, to mount in a container.
         *
         *     Documented after v0.1.0 of the Go client.
         */
        ContainerFile: ContainerFile;
        /**
         * @description Where a container's log goes, in the shape of Nomad's Docker driver.
         *
         *     Documented after v0.1.0 of the Go client.
         */
        LoggingConfig: LoggingConfig;
        /**
         * @description A mount in the shape of Nomad's Docker driver.
         *
         *     Documented after v0.1.0 of the Go client, in public samples.
         */
        Mount: Mount;
        /**
         * @description Options of a mount of type `volume`.
         *
         *     Documented after v0.1.0 of the Go client, in public samples.
         */
        MountVolumeOptions: MountVolumeOptions;
        /**
         * @description A volume driver and its options.
         *
         *     Documented after v0.1.0 of the Go client, in public samples.
         */
        MountDriverConfig: MountDriverConfig;
        /**
         * @description How an application fares on one device, also called its allocation. Known from a branch of the Go client from
         *     July 2022.
         */
        DeviceApplicationStatus: DeviceApplicationStatus;
        /** @description The state of one container on one device, as the device reported it. Take the message as untrusted text. */
        WorkloadStatus: WorkloadStatus;
        /**
         * @description What a container does.
         *
         *     - `pending`: the first state. A container that is tried again returns here.
         *     - `created`: created, not started.
         *     - `running`: running.
         *     - `stopped`: the container runtime says that it has stopped. It will be tried again, except in a job.
         *     - `deleting`: about to be deleted.
         *     - `failed`: failed for good. It will not be tried again.
         *     - `unknown`: not known. It will be tried again, except in a job.
         *     - `exited`: ended with an exit code. It will be tried again, except in a job.
         * @example running
         * @enum {string}
         */
        WorkloadState: "pending" | "created" | "running" | "stopped" | "deleting" | "failed" | "unknown" | "exited" | (string & {});
        /** @description Containers that run once on each device that the job is scheduled on. Their restart policy is always `no`. */
        Job: Job;
        /** @description What a caller gives to create a job. */
        JobInput: JobInput;
        /**
         * @description What a caller may set of a job that exists. An update takes the whole object, so give everything that is to
         *     stay.
         */
        JobUpdate: JobUpdate;
        /** @description What a job runs. Used in requests and responses alike. */
        JobSpec: JobSpec;
        /** @description What came of a job on one device. The scheduler makes it, the device reports on it. */
        DeviceJob: DeviceJob;
        /**
         * @description How a job fares. How the states follow on each other is inferred.
         *
         *     - `pending`: on a device, it has not started; for a job: none runs, and at least one device has not started.
         *     - `running`: at least one device runs it.
         *     - `failed`: at least one container failed.
         *     - `succeeded`: every container ended with exit code 0.
         *     - `stopped`: it was cancelled.
         * @example running
         * @enum {string}
         */
        DeviceJobState: "pending" | "running" | "failed" | "succeeded" | "stopped" | (string & {});
        /** @description A value that containers use without it being in their spec. */
        Secret: Secret;
        /**
         * @description What a secret can be used for. `Environment`: environment variables and registry passwords. `File`: a file in a
         *     container.
         * @example Environment
         * @enum {string}
         */
        SecretType: "Environment" | "File" | (string & {});
        /** @description What a caller gives to create a secret. */
        SecretInput: SecretInput;
        /** @description What a caller may change of a secret. Its type and its name stay. */
        SecretUpdate: SecretUpdate;
    };
    responses: {
        /** @description Done. The body is empty (inferred from the ancestor). */
        Done: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The connection is a websocket from here on. What the frames carry is told in `x-websocket`. */
        SwitchingProtocols: {
            headers: {
                Upgrade: components["headers"]["Upgrade"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /**
         * @description The request is malformed, a value is not allowed, a name is taken, or a limit is reached (the last two are
         *     inferred from the ancestor). The body says which; the Go client shows it to its user as it is.
         *
         *     The ancestor also answers 400, with an empty body, when a service account calls an operation that is for users
         *     only.
         */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /** @description The access key is missing or not known. The body is empty as a rule (inferred from the ancestor). */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /** @description The registration token is not known in this project (inferred from the ancestor). */
        UnknownRegistrationToken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description A quota of the project or the user is used up, or the subscription does not include the feature. The Go client
         *     knows the status as "feature not available for your subscription"; that it answers an exceeded quota is
         *     inferred.
         */
        PaymentRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description The access key is valid but does not permit this: no role allows the action, or the key belongs to another
         *     project or to the wrong kind of account. The body is empty as a rule (inferred from the ancestor).
         */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description Something in the path, or a device named in the query, does not exist, or the caller is not a member of the
         *     project. The body says what is missing (inferred from the ancestor).
         */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description The device cannot be reached. That the status is 409 is inferred: the ancestor answered with 601, which is not
         *     an HTTP status, and a controller may well answer 503.
         */
        DeviceOffline: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description Too many requests. Wait as long as `Retry-After` says.
         *
         *     Inferred from the Go client, which holds itself to four requests a second and tries again after this status.
         *     Whether the server limits requests, and sends `Retry-After`, is not known.
         */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /** @description The server failed. The body is empty as a rule (inferred from the ancestor). */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description The server, or something that it needs, is not available at the moment. Trying again later may help.
         *
         *     Inferred from the Go client, which tries again after this status. Whether the server sends it, and `Retry-After`
         *     with it, is not known.
         */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["ErrorText"];
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
    };
    parameters: {
        /**
         * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
         *     registering a device takes the id only (inferred).
         * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
         */
        Project: string;
        /**
         * @description The device, by name or id.
         * @example vilnius-till-01
         */
        Device: string;
        /**
         * @description The registration token, by id. The id is a credential.
         * @example drt_2dG9yGCLDylT1zobJYaMd6L1kuj
         */
        Token: string;
        /**
         * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
         * @example default
         */
        Namespace: string;
        /**
         * @description The application, by name or id.
         * @example till-display
         */
        Application: string;
        /**
         * @description The job, by name or id.
         * @example clear-print-queue
         */
        Job: string;
        /**
         * @description The secret, by name or id. The Go client takes the id for deleting only, so prefer the name; elsewhere the id is
         *     inferred.
         * @example till-token
         */
        Secret: string;
        /**
         * @description The container, by the `name` it has in the spec.
         * @example display
         */
        Container: string;
        /**
         * @description A switch without a value: `?full`. Its presence alone asks for the related objects as well, so `?full=` says the
         *     same. Any value is taken (inferred from the ancestor, where presence alone counts); send none.
         * @example
         */
        Full: string;
        /**
         * @description Free text, such as a part of a device's name. The documentation also knows the filters `key:value` (has exactly
         *     this label) and `key:` (has this label, whatever its value), and the CLI takes `status=online`.
         *
         *     Inferred: these filters travel in `q`, and anything else is looked for in names and labels, without regard to
         *     case.
         */
        DeviceQuery: string;
        /**
         * @description A JSON object of labels, percent-encoded as one query value: `labels=%7B%22site%22%3A%22vilnius%22%7D`. A client
         *     that is generated from this document wants it as text as a rule: `JSON.stringify(labels)`.
         *
         *     A device must have every one of the labels, with exactly this value (inferred where there are several). Leave
         *     the parameter out for no filter.
         */
        DeviceLabels: string;
        /**
         * @description Devices to a page. 100 when left out, as the Go client's README says. 500 is the most that the Go client names;
         *     what a server does with more is not known, so this document refuses it.
         * @example 100
         */
        PageSize: number;
        /**
         * @description Which page: `Next-Page-Token` or `Previous-Page-Token` of an earlier response, unchanged. Left out for the first
         *     page. A token that the server does not know gives 400 (inferred).
         * @example eyJvZmZzZXQiOjEwMH0
         */
        PageToken: string;
        /**
         * @description The host that the device dials, as the device resolves it. Empty means the device itself (inferred). The Go
         *     client always sends it, empty or not.
         * @example 192.168.0.1
         */
        ConnectHostname: string;
        /**
         * @description The TCP port that the device dials.
         * @example 8080
         */
        ConnectPort: number;
        /**
         * @description The device whose container is read, by name or id. Inferred: it must be given, as a stream carries one container
         *     on one device.
         * @example vilnius-till-01
         */
        LogDevice: string;
        /**
         * @description Whether to keep the stream open and send new lines as they are written. Left out, it is false (inferred). The
         *     Go client always sends it.
         * @example true
         */
        LogFollow: boolean;
        /**
         * @description How many of the last lines to send first. Send a positive number. Zero, which the Go client sends for "not set",
         *     and negative numbers are taken as "all there is" (inferred; Docker itself takes zero as "none").
         * @example 100
         */
        LogTail: number;
        /**
         * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
         *     retries included. Whether the server sends it back is not known.
         * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
         */
        ClientRequestId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The `pageToken` of the next page. Absent or empty on the last, as in the example.
         * @example
         */
        NextPageToken: string;
        /**
         * @description The `pageToken` of the page before. Absent or empty on the first.
         * @example
         */
        PreviousPageToken: string;
        /**
         * @description How many devices a page holds at most.
         * @example 100
         */
        PageSize: number;
        /**
         * @description How many devices there are on all pages together.
         * @example 3
         */
        TotalItems: number;
        /**
         * @description How long to wait before the next attempt, in seconds or as an HTTP date (inferred).
         * @example 2
         */
        RetryAfter: string;
        /**
         * @description Always `websocket`.
         * @example websocket
         */
        Upgrade: string;
    };
    pathItems: never;
}
/**
 * One line of text that says what was wrong. It may be empty, and may end in a newline.
 */
export type ErrorText = components['schemas']['ErrorText'];
/**
 * An error as JSON. Which of the two members is used is not known; expect either (inferred).
 */
export interface ErrorMessage {
    /** @description What was wrong. */
    error?: string | undefined;
    /** @description What was wrong, under another name. */
    message?: string | undefined;
}
/**
 * Labels: names and values, both strings. Keys look like names, and may hold `_` as well (`app_version`). The
 * ancestor allowed 100 characters in a value.
 */
export type LabelMap = components['schemas']['LabelMap'];
/**
 * Environment variables: names and values, both strings. In the ancestor a name began with a letter and held
 * letters, digits and `_`, 100 at most, and a value had at most 500 characters.
 */
export type EnvironmentMap = components['schemas']['EnvironmentMap'];
/**
 * A project, which owns devices and namespaces.
 */
export interface Project {
    /** @description `prj_` and a KSUID of 27 characters. */
    id: string;
    /**
     * Format: date-time
     * @description When the project was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the project was last changed.
     */
    updatedAt: string;
    /** @description Lower case, unique in the whole system, and fixed once the project exists. */
    name: string;
    /** @description What the project may hold. */
    quota: components["schemas"]["ProjectQuota"];
    /** @description How many devices there are. Filled in only where the server counted. */
    deviceCount: number;
    /** @description How many applications there are in all namespaces. Filled in only where the server counted. */
    applicationCount: number;
    /** @description How many namespaces there are. Filled in only where the server counted. */
    namespaceCount: number;
    /** @description How many secrets there are in all namespaces. Filled in only where the server counted. */
    secretCount: number;
}
/**
 * What a project may hold, and how long its logs and metrics are kept. Zero means no limit (inferred).
 */
export interface ProjectQuota {
    /** @description How many devices. */
    devices: number;
    /** @description How many namespaces. */
    namespaces: number;
    /** @description How many applications, in all namespaces. */
    applications: number;
    /** @description How many secrets, in all namespaces. */
    secrets: number;
    /**
     * Format: int64
     * @description How long logs are kept, in nanoseconds. 30 days are 2592000000000000.
     */
    logsRetention: number;
    /**
     * Format: int64
     * @description How long metrics are kept, in nanoseconds. 7 days are 604800000000000.
     */
    metricsRetention: number;
}
/**
 * What a caller gives to create a project.
 */
export interface ProjectInput {
    /**
     * @description Lower case, unique in the whole system, and fixed from now on. The exact pattern is inferred; the ancestor
     *     took letters, digits and `-`.
     */
    name: string;
}
/**
 * That a user belongs to a project, and with which roles.
 */
export interface Membership {
    /** @description The user, `usr_` and a KSUID. */
    userId: string;
    /** @description The project, `prj_` and a KSUID. */
    projectId: string;
    /**
     * Format: date-time
     * @description When the user became a member.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the membership was last changed.
     */
    updatedAt: string;
    /** @description The user. Its members are empty unless `?full` was asked for (inferred). */
    user: components["schemas"]["User"];
    /** @description The project, with its counts. Its members are empty unless `?full` was asked for (inferred). */
    project: components["schemas"]["Project"];
    /** @description The roles that the user has in the project. They add up. */
    roles?: components["schemas"]["Role"][] | undefined;
}
/**
 * A person with an account.
 */
export interface User {
    /** @description `usr_` and a KSUID. */
    id: string;
    /**
     * Format: date-time
     * @description When the user was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the user was last changed.
     */
    updatedAt: string;
    /** @description The user's name. */
    name?: string | undefined;
    /** @description The user's e-mail address. */
    email?: string | undefined;
    /** @description What kind of user this is. Its values are not known; take it as opaque. */
    userType: string;
    /** @description The identity provider, for a user who signs in through one. */
    providerName?: string | undefined;
    /** @description The user's id at the identity provider. */
    providerId?: string | undefined;
    /** @description What else the identity provider told. */
    info?: {
        [key: string]: string;
    } | undefined;
    /** @description What the user may create. */
    quota: components["schemas"]["UserQuota"];
}
/**
 * What a user may create. Zero means no limit (inferred).
 */
export interface UserQuota {
    /** @description How many projects. */
    projects: number;
}
/**
 * A set of rules under a name. Built in are `ProjectAdministrator`, `Contributor`, `Reader`, `DeviceAdministrator`
 * and `UserAccessAdministrator`; a project may have its own besides.
 */
export interface Role {
    /** @description `rol_` (inferred) and a KSUID. */
    id: string;
    /**
     * Format: date-time
     * @description When the role was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the role was last changed.
     */
    updatedAt: string;
    /** @description The project that the role belongs to. */
    projectId: string;
    /** @description The name of the role. */
    name: string;
    /** @description What the role is for. */
    description: string;
    /** @description The rules. */
    config: components["schemas"]["RoleConfig"];
}
/**
 * The rules of a role.
 */
export interface RoleConfig {
    /**
     * @description Every rule of every role that the caller has is looked at. One that denies wins; else one that allows is
     *     needed (inferred from the ancestor).
     */
    rules?: components["schemas"]["Rule"][] | undefined;
}
/**
 * Allows or denies some actions on some kinds of resources.
 */
export interface Rule {
    /** @description The kinds of resources. The name is singular though the value is a list. */
    resource?: components["schemas"]["RuleResource"][] | undefined;
    /** @description The actions. */
    actions?: components["schemas"]["RuleAction"][] | undefined;
    /**
     * @description Whether the rule allows or denies. Anything but `deny` allows (inferred from the ancestor).
     * @enum {string}
     */
    effect?: ("allow" | "deny" | (string & {})) | undefined;
}
/**
 * A kind of resource that a rule is about; `*` is all of them. Version 0.1.0 of the Go client lists no kind for
 * jobs.
 */
export type RuleResource = components['schemas']['RuleResource'];
/**
 * An action that a rule allows or denies. `Wipe` has no operation in this document.
 */
export type RuleAction = components['schemas']['RuleAction'];
/**
 * A machine that runs the Synpse agent.
 */
export interface Device {
    /** @description `dev_` and a KSUID of 27 characters. */
    id: string;
    /**
     * Format: date-time
     * @description When the device registered.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the device was last changed.
     */
    updatedAt: string;
    /** @description The project that the device belongs to. */
    projectId: string;
    /** @description Unique in the project. Paths take it in place of the id. */
    name: string;
    /**
     * @description The token that the device registered with. Empty once that token is deleted (inferred). The id of a token is
     *     a credential: keep it out of logs.
     */
    registrationTokenId: string;
    /** @description How the agent is to behave. */
    agentSettings: components["schemas"]["AgentSettings"];
    /** @description What the agent reported about the machine. */
    info: components["schemas"]["DeviceInfo"];
    /**
     * Format: date-time
     * @description When the agent was last in touch.
     */
    lastSeenAt: string;
    /** @description Whether the device is in touch, worked out when it is read. */
    status: components["schemas"]["DeviceStatus"];
    /** @description What applications, jobs and lists select devices by. Absent when there are none. */
    labels?: components["schemas"]["LabelMap"] | undefined;
    /** @description Given to every container on the device. Absent when there are none. */
    environmentVariables?: components["schemas"]["EnvironmentMap"] | undefined;
    /** @description The applications that are scheduled on the device. Only with `?full` (inferred). */
    applications?: components["schemas"]["Application"][] | undefined;
}
/**
 * Whether a device is in touch. Inferred from the ancestor: offline when it has not been seen for two minutes. A
 * device may be online and yet not reachable for SSH, tunnels and logs.
 */
export type DeviceStatus = components['schemas']['DeviceStatus'];
/**
 * How an agent is to behave. Send both members: whether one that is left out keeps its value is not known.
 */
export interface AgentSettings {
    /** @description How much the agent logs. The values are inferred. Empty leaves it to the agent (inferred). */
    agentLogLevel: "debug" | "info" | "warn" | "error" | (string & {});
    /** @description The version that the agent is to bring itself to. Empty leaves it at the one it has (inferred). */
    desiredAgentVersion: string;
}
/**
 * What an agent reports about itself and its machine. The device says so: take every text here as untrusted.
 */
export interface DeviceInfo {
    /** @description The id that the agent has for the device. Empty before it is registered. */
    deviceId: string;
    /** @description The version of the agent. */
    agentVersion: string;
    /** @description How much the agent logs at present. The values are inferred. */
    agentLogLevel: "debug" | "info" | "warn" | "error" | (string & {});
    /** @description The address that the device has in its own network. */
    ipAddress: string;
    /** @description The processor architecture, as Go names it (inferred), such as `amd64`, `arm64` or `arm`. */
    architecture: string;
    /** @description The host name of the machine. */
    hostname: string;
    /** @description The operating system. */
    osRelease: components["schemas"]["OSRelease"];
    /** @description The Docker engine. */
    docker: components["schemas"]["DockerInfo"];
    /** @description The processor. */
    cpuInfo: components["schemas"]["CPUInfo"];
}
/**
 * The operating system of a device, from its `/etc/os-release`. What that file does not say is empty.
 */
export interface OsRelease {
    /** @description `PRETTY_NAME`: name and version for people. */
    prettyName: string;
    /** @description `NAME`: the system without its version. */
    name: string;
    /** @description `VERSION_ID`: the version alone. */
    versionId: string;
    /** @description `VERSION`: the version with its code name. */
    version: string;
    /** @description `ID`: the system for programs, in lower case. */
    id: string;
    /** @description `ID_LIKE`: the systems that this one is derived from. */
    idLike: string;
}
/**
 * The Docker engine of a device. The members match the fingerprint of HashiCorp Nomad's Docker driver, which is
 * the best guide to them (inferred).
 */
export interface DockerInfo {
    /** @description The version of the engine. */
    version: string;
    /** @description Whether containers may run privileged. */
    privilegedEnabled: boolean;
    /** @description The address of the Docker bridge on the device. */
    bridgeIP: string;
    /** @description The container runtimes, separated by commas. */
    runtimes: string;
    /** @description The operating system that containers are for, such as `linux`. */
    osType: string;
    /** @description Whether the engine works. The values are Nomad's (inferred). */
    health: "healthy" | "unhealthy" | "undetected" | (string & {});
    /** @description Why `health` is what it is. */
    healthDescription: string;
}
/**
 * The processor of a device. What could not be found out is 1 for `threadsPerCore` and 0 for the other numbers.
 */
export interface CpuInfo {
    /** @description The processor's name. */
    brandName: string;
    /** @description Who made it. */
    vendorString: string;
    /** @description Cores in hardware. */
    physicalCores: number;
    /** @description Hardware threads to a core; 1 if that could not be found out. */
    threadsPerCore: number;
    /** @description Cores times threads, what the operating system sees. */
    logicalCores: number;
    /** @description The CPU family number. */
    family: number;
    /** @description The CPU model number. */
    model: number;
    /**
     * Format: int64
     * @description The clock frequency, in hertz.
     */
    hz: number;
}
/**
 * What a caller may change of a device. A member that is absent keeps its value (inferred).
 */
export interface DeviceUpdate {
    /**
     * @description The new name, unique in the project. The pattern is inferred. Empty counts as absent (inferred): the Go
     *     client always sends it.
     */
    name?: string | undefined;
    /**
     * @description The labels, all of them: they replace the old ones (inferred). An empty object or null removes them all. The
     *     Go client leaves an empty map out and so cannot remove the last label.
     */
    labels?: ({
        [key: string]: string;
    } | null) | undefined;
    /**
     * @description The environment variables, all of them: they replace the old ones (inferred). An empty object or null
     *     removes them all.
     */
    environmentVariables?: ({
        [key: string]: string;
    } | null) | undefined;
    /** @description How the agent is to behave. */
    agentSettings?: components["schemas"]["AgentSettings"] | undefined;
}
/**
 * What an agent sends to register its device.
 */
export interface RegisterDeviceInput {
    /** @description The `id` of a registration token. It is the credential of this request. */
    deviceRegistrationTokenId: string;
    /**
     * @description What the agent knows about the machine. The Go client's tests always send it; the ancestor had no such
     *     member, so it may be left out (inferred).
     */
    deviceInfo?: components["schemas"]["DeviceInfoInput"] | undefined;
}
/**
 * What an agent reports when it registers. Every member may be left out (inferred), and so may those of the
 * objects that it holds.
 */
export interface DeviceInfoInput {
    /** @description Empty, as the device has no id yet. */
    deviceId?: string | undefined;
    /** @description The version of the agent. */
    agentVersion?: string | undefined;
    /** @description How much the agent logs. */
    agentLogLevel?: ("debug" | "info" | "warn" | "error" | (string & {})) | undefined;
    /** @description The address that the device has in its own network. */
    ipAddress?: string | undefined;
    /** @description The processor architecture, as Go names it (inferred), such as `amd64`, `arm64` or `arm`. */
    architecture?: string | undefined;
    /** @description The host name of the machine. The naming strategy `fromHostname` makes it the device's name. */
    hostname?: string | undefined;
    /** @description The operating system. */
    osRelease?: components["schemas"]["OSReleaseInput"] | undefined;
    /** @description The Docker engine. */
    docker?: components["schemas"]["DockerInfoInput"] | undefined;
    /** @description The processor. */
    cpuInfo?: components["schemas"]["CPUInfoInput"] | undefined;
}
/**
 * The operating system, as an agent reports it. Every member may be left out (inferred).
 */
export interface OsReleaseInput {
    /** @description `PRETTY_NAME`: name and version for people. */
    prettyName?: string | undefined;
    /** @description `NAME`: the system without its version. */
    name?: string | undefined;
    /** @description `VERSION_ID`: the version alone. */
    versionId?: string | undefined;
    /** @description `VERSION`: the version with its code name. */
    version?: string | undefined;
    /** @description `ID`: the system for programs, in lower case. */
    id?: string | undefined;
    /** @description `ID_LIKE`: the systems that this one is derived from. */
    idLike?: string | undefined;
}
/**
 * The Docker engine, as an agent reports it. Every member may be left out (inferred).
 */
export interface DockerInfoInput {
    /** @description The version of the engine. */
    version?: string | undefined;
    /** @description Whether containers may run privileged. */
    privilegedEnabled?: boolean | undefined;
    /** @description The address of the Docker bridge on the device. */
    bridgeIP?: string | undefined;
    /** @description The container runtimes, separated by commas. */
    runtimes?: string | undefined;
    /** @description The operating system that containers are for, such as `linux`. */
    osType?: string | undefined;
    /** @description Whether the engine works. The values are Nomad's (inferred). */
    health?: ("healthy" | "unhealthy" | "undetected" | (string & {})) | undefined;
    /** @description Why `health` is what it is. */
    healthDescription?: string | undefined;
}
/**
 * The processor, as an agent reports it. Every member may be left out (inferred).
 */
export interface CpuInfoInput {
    /** @description The processor's name. */
    brandName?: string | undefined;
    /** @description Who made it. */
    vendorString?: string | undefined;
    /** @description Cores in hardware. */
    physicalCores?: number | undefined;
    /** @description Hardware threads to a core; 1 if that could not be found out. */
    threadsPerCore?: number | undefined;
    /** @description Cores times threads, what the operating system sees. */
    logicalCores?: number | undefined;
    /** @description The CPU family number. */
    family?: number | undefined;
    /** @description The CPU model number. */
    model?: number | undefined;
    /**
     * Format: int64
     * @description The clock frequency, in hertz.
     */
    hz?: number | undefined;
}
/**
 * The answer to a registration.
 */
export interface RegisteredDevice {
    /** @description The id of the new device. */
    deviceId: string;
    /**
     * @description The key that the device authenticates with from now on. Keep it out of logs. Inferred from the ancestor: it
     *     is shown only this once, and is a KSUID without a prefix.
     */
    deviceAccessKeyValue: string;
}
/**
 * A token that devices join a project with.
 */
export interface DeviceRegistrationToken {
    /**
     * @description `drt_` and a KSUID. The id is the credential itself: whoever knows it can add devices to the project. Keep
     *     it out of logs.
     */
    id: string;
    /**
     * Format: date-time
     * @description When the token was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the token was last changed.
     */
    updatedAt: string;
    /** @description The project that devices join. */
    projectId: string;
    /**
     * @description How many devices may join; null is no limit. Devices that exist are counted, so deleting one frees its place
     *     (inferred from the ancestor).
     */
    maxRegistrations: number | null;
    /** @description Unique in the project. The token that every project starts with is called `default` (inferred). */
    name: string;
    /** @description What the token is for. */
    description: string;
    /** @description The labels that a device starts with. Null when there are none. */
    labels: {
        [key: string]: string;
    } | null;
    /** @description The environment variables that a device starts with. Null when there are none. */
    environmentVariables: {
        [key: string]: string;
    } | null;
    /** @description How devices that join get their names. */
    namingStrategy: components["schemas"]["NamingStrategy"];
    /** @description How many devices have registered with the token. */
    deviceCount: number;
}
/**
 * How devices that join with a token get their names.
 */
export interface NamingStrategy {
    /**
     * @description `default`: a name is made up, such as `brave-turing`. `fromHostname`: the host name of the device. It may be
     *     empty, which means `default` (inferred).
     */
    type: "default" | "fromHostname" | (string & {});
}
/**
 * What a caller may set of a registration token.
 */
export interface DeviceRegistrationTokenInput {
    /** @description How many devices may join. Null, or left out, is no limit. */
    maxRegistrations?: (number | null) | undefined;
    /** @description Unique in the project. The pattern is inferred. */
    name: string;
    /** @description What the token is for. The limit of its length is inferred from the ancestor. */
    description?: string | undefined;
    /** @description The labels that a device starts with. Changing them later does not touch devices that have joined. */
    labels?: ({
        [key: string]: string;
    } | null) | undefined;
    /**
     * @description The environment variables that a device starts with. Changing them later does not touch devices that have
     *     joined.
     */
    environmentVariables?: ({
        [key: string]: string;
    } | null) | undefined;
    /** @description How devices that join get their names. */
    namingStrategy?: components["schemas"]["NamingStrategyInput"] | undefined;
}
/**
 * How devices that join with a token are to get their names.
 */
export interface NamingStrategyInput {
    /**
     * @description `default`: a name is made up, such as `brave-turing`. `fromHostname`: the host name of the device, with a
     *     suffix when that is taken (inferred). Left out or empty, it is `default` (inferred).
     * @enum {string}
     */
    type?: ("default" | "fromHostname") | undefined;
}
/**
 * A division of a project, which holds applications, jobs and secrets.
 */
export interface Namespace {
    /** @description `nms_` and a KSUID. */
    id: string;
    /**
     * Format: date-time
     * @description When the namespace was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the namespace was last changed.
     */
    updatedAt: string;
    /** @description The project that the namespace belongs to. */
    projectId: string;
    /** @description Unique in the project, and fixed once the namespace exists. */
    name: string;
    /** @description Settings for everything in the namespace. Absent when there are none. */
    config?: components["schemas"]["NamespaceConfig"] | undefined;
    /** @description How many applications there are. Absent when there are none. */
    applicationCount?: number | undefined;
}
/**
 * Settings for everything in a namespace.
 */
export interface NamespaceConfig {
    /**
     * @description Registry credentials for containers that name none of their own. That `auth` of a container wins is
     *     inferred.
     */
    registryAuthentication: components["schemas"]["DockerAuth"];
}
/**
 * What a caller may set of a namespace.
 */
export interface NamespaceInput {
    /**
     * @description Unique in the project. In an update it repeats the name in the path: a namespace cannot be renamed. The
     *     pattern is inferred.
     */
    name: string;
    /** @description Settings for everything in the namespace. */
    config?: components["schemas"]["NamespaceConfig"] | undefined;
}
/**
 * Containers that are kept running on the devices that the application is scheduled on.
 */
export interface Application {
    /** @description `app_` and a KSUID. */
    id: string;
    /**
     * Format: int64
     * @description Raised by every update. An agent that sees a new version deploys the application again.
     */
    version: number;
    /**
     * Format: int64
     * @description Raised when something that the application uses has changed and it must be deployed again although its spec
     *     is the same. Which changes do that is inferred: the data of a secret, the registry credentials of the
     *     namespace, a device's environment variables.
     */
    configVersion: number;
    /**
     * Format: date-time
     * @description When the application was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the application was last changed.
     */
    updatedAt: string;
    /** @description The project that the application belongs to. */
    projectId: string;
    /** @description The namespace that the application lives in. */
    namespaceId: string;
    /** @description Unique in the namespace. Paths take it in place of the id. */
    name: string;
    /** @description What the application is for. */
    description?: string | undefined;
    /**
     * @description What runs the spec. The documentation knows `container` only. It may be empty, which means `container`
     *     (inferred).
     */
    type: "container" | "systemd" | (string & {});
    /** @description Which devices the application runs on. */
    scheduling: components["schemas"]["Scheduling"];
    /** @description What runs. */
    spec: components["schemas"]["ApplicationSpec"];
    /** @description How far the rollout has come, worked out when the application is read. */
    deploymentStatus: components["schemas"]["DeploymentStatus"];
}
/**
 * What a caller may set of an application. An update takes the whole object, so give everything that is to stay.
 */
export interface ApplicationInput {
    /** @description Unique in the namespace. In an update it repeats the name in the path. The pattern is inferred. */
    name: string;
    /** @description What the application is for. The limit of its length is inferred from the ancestor. */
    description?: string | undefined;
    /**
     * @description What runs the spec. Left out or empty, it is `container` (inferred), the only value that the documentation
     *     knows.
     * @enum {string}
     */
    type?: ("container" | "systemd") | undefined;
    /** @description Which devices the application runs on. Left out, it runs on none. */
    scheduling?: components["schemas"]["SchedulingInput"] | undefined;
    /** @description What runs. */
    spec: components["schemas"]["ApplicationSpec"];
}
/**
 * Which devices an application or a job runs on. It is worked out anew whenever labels or scheduling change
 * (inferred for jobs).
 */
export interface Scheduling {
    /**
     * @description `NoDevices`: none. `AllDevices`: every device of the project, whatever `selectors` says (inferred).
     *     `Conditional`: devices that have every label in `selectors`.
     * @enum {string}
     */
    type: "NoDevices" | "AllDevices" | "Conditional" | (string & {});
    /**
     * @description Labels that a device must have, all of them, with exactly these values ("all of them" is inferred). Null
     *     when there are none.
     */
    selectors: {
        [key: string]: string;
    } | null;
    /**
     * @description Names or ids of devices, for `Conditional`.
     *
     *     Documented after v0.1.0 of the Go client, in public samples of 2023.
     */
    devices?: string[] | undefined;
}
/**
 * Which devices an application or a job is to run on.
 */
export interface SchedulingInput {
    /**
     * @description `NoDevices`: none. `AllDevices`: every device of the project, whatever `selectors` says (inferred).
     *     `Conditional`: devices that have every label in `selectors`, or none if there are no selectors and no
     *     `devices` (inferred).
     *
     *     Left out or empty, it is `Conditional` if there are selectors and `NoDevices` if not.
     * @enum {string}
     */
    type?: ("NoDevices" | "AllDevices" | "Conditional") | undefined;
    /** @description Labels that a device must have, all of them, with exactly these values ("all of them" is inferred). */
    selectors?: ({
        [key: string]: string;
    } | null) | undefined;
    /**
     * @description Names or ids of devices, for `Conditional`.
     *
     *     Documented after v0.1.0 of the Go client, in public samples of 2023.
     */
    devices?: (string[] | null) | undefined;
}
/**
 * What an application runs. Used in requests and responses alike.
 */
export interface ApplicationSpec {
    /** @description The containers. Those of one application reach each other by their host names. */
    containers?: components["schemas"]["ContainerSpec"][] | undefined;
    /**
     * @description Programs that run on the device itself, without a container.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    execs?: components["schemas"]["ExecSpec"][] | undefined;
    /**
     * @description Listed under "Specification" in the documentation, apparently by mistake. Use `selectors` of `scheduling`.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    selectors?: ({
        [key: string]: string;
    } | null) | undefined;
}
/**
 * One container. Used in requests and responses alike; a response always holds `restartPolicy`.
 *
 * The members match those of HashiCorp Nomad's Docker driver, whose documentation is the best guide to units that
 * are not told here (inferred).
 *
 * Every container finds the device's environment variables in its own environment, and `SYNPSE_DEVICE_NAME`,
 * `SYNPSE_DEVICE_IP`, `SYNPSE_DEVICE_HOSTNAME`, `SYNPSE_DEVICE_ARCH`, `SYNPSE_PROJECT_ID`, `SYNPSE_NAMESPACE_ID`
 * and `SYNPSE_APPLICATION_ID`. The device also puts these values in for `${NAME}` in the spec.
 */
export interface ContainerSpec {
    /**
     * @description Unique in the application (inferred). It is the host name too, unless `hostname` says otherwise. The pattern
     *     is inferred; Docker's own is close to it, but needs two characters.
     */
    name: string;
    /** @description The image, such as `quay.io/synpse/hello-synpse-go:latest`. */
    image: string;
    /** @description Arguments of the entry point or of `command`. */
    args?: string[] | undefined;
    /** @description Credentials for the registry of this image. */
    auth?: components["schemas"]["DockerAuth"] | undefined;
    /** @description Linux capabilities to add, such as `NET_ADMIN`. */
    capAdd?: string[] | undefined;
    /** @description Linux capabilities to take away. */
    capDrop?: string[] | undefined;
    /** @description The command to run in place of the image's own. One string, not a list; what follows it goes into `args`. */
    command?: string | undefined;
    /** @description The GPUs that the container gets. Only `all` is documented. */
    gpus?: ("all" | (string & {})) | undefined;
    /** @description Replaces the image's entry point. */
    entrypoint?: string[] | undefined;
    /** @description Pull the image even if the device has it. Always so for the tag `latest`. */
    forcePull?: boolean | undefined;
    /** @description The host name, by which other containers of the application reach this one. `name` if left out. */
    hostname?: string | undefined;
    /**
     * Format: int64
     * @description The most memory that the container may use. The unit is not documented; in Nomad it is megabytes (inferred).
     */
    memoryHardLimit?: number | undefined;
    /** @description The user to run as, by name or number, with a group after a colon if need be. */
    user?: string | undefined;
    /**
     * @description `bridge`: a network that the application's containers share. `isolated`: a network for this container alone.
     *     `host`: the network of the device. A sample uses `default` too; other values are not refused.
     */
    networkMode?: ("host" | "isolated" | "bridge" | "default" | (string & {})) | undefined;
    /** @description Ports to publish, `host:container`. `8080` alone means `8080:8080`. */
    ports?: string[] | undefined;
    /** @description Whether the container may do nearly everything that the device can. */
    privileged?: boolean | undefined;
    /** @description How long pulling the image may take, as a Go duration such as `8h` or `90s`. */
    imagePullTimeout?: string | undefined;
    /** @description Docker's security options. */
    securityOpt?: string[] | undefined;
    /**
     * Format: int64
     * @description The size of `/dev/shm`, in bytes (inferred from Nomad).
     */
    shmSize?: number | undefined;
    /** @description Folders of the device to mount, `/host:/container`, with options such as `:ro` after a further colon. */
    volumes?: string[] | undefined;
    /** @description The Docker volume driver. */
    volumeDriver?: string | undefined;
    /** @description The working directory. */
    workDir?: string | undefined;
    /** @description Environment variables. The device's own and the seven `SYNPSE_…` variables are there as well. */
    env?: components["schemas"]["Environment"][] | undefined;
    /** @description Secrets of type `File` to mount. */
    secrets?: components["schemas"]["SecretRef"][] | undefined;
    /**
     * @description What to do when the container ends. May be left out of a request. Always in a response, as `{}` if it was
     *     never set. A job's is always `no`.
     */
    restartPolicy?: components["schemas"]["RestartPolicy"] | undefined;
    /**
     * @description Devices such as `/dev/video0` that the container may use.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    devices?: components["schemas"]["DeviceMapping"][] | undefined;
    /**
     * @description Kernel parameters. Values are strings: `"net.ipv4.ip_forward": "1"`.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    sysctl?: ({
        [key: string]: string;
    } | null) | undefined;
    /**
     * @description Small files, given right here, to mount in the container.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    files?: components["schemas"]["ContainerFile"][] | undefined;
    /**
     * @description Where the container's log goes.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    logging?: components["schemas"]["LoggingConfig"] | undefined;
    /**
     * @description Limits by name. Values are strings, `soft:hard` or one number for both: `nofile: "262144:262144"`, `memlock:
     *     "-1"`.
     *
     *     Documented after v0.1.0 of the Go client, in public samples.
     */
    ulimit?: ({
        [key: string]: string;
    } | null) | undefined;
    /**
     * @description The IPC namespace, such as `host`.
     *
     *     Documented after v0.1.0 of the Go client, in public samples.
     */
    ipcMode?: ("host" | (string & {})) | undefined;
    /**
     * @description Mounts of other kinds than `volumes` can tell.
     *
     *     Documented after v0.1.0 of the Go client, in public samples.
     */
    mount?: components["schemas"]["Mount"][] | undefined;
    /**
     * @description Options of the storage driver.
     *
     *     Not in v0.1.0 of the Go client: it stood in the first version and was taken out. Counted with the later
     *     additions.
     */
    storageOpt?: ({
        [key: string]: string;
    } | null) | undefined;
}
/**
 * An environment variable, with a value of its own or one from a secret.
 */
export interface Environment {
    /** @description The name of the variable. */
    name: string;
    /** @description The value, always a string. In YAML, quote numbers and words such as `yes`. */
    value?: string | undefined;
    /** @description The name of a secret of type `Environment` in the same namespace, which gives the value. */
    fromSecret?: string | undefined;
}
/**
 * A secret to mount as a file.
 */
export interface SecretRef {
    /** @description The name of a secret of type `File` in the same namespace. */
    name: string;
    /** @description Where the file is to be in the container. Part of the spec, not of the secret. */
    filepath?: string | undefined;
}
/**
 * What happens when a container ends. Without a name, as in `{}`, it is left to the agent (inferred).
 */
export interface RestartPolicy {
    /**
     * @description `always`: start it again. `on-failure`: start it again if it failed. `unless-stopped`: start it again unless
     *     it was stopped. `no`: leave it.
     * @enum {string}
     */
    name?: ("always" | "on-failure" | "unless-stopped" | "no" | (string & {})) | undefined;
    /** @description How many times `on-failure` tries. */
    maximumRetryCount?: number | undefined;
}
/**
 * Credentials for an image registry.
 */
export interface DockerAuth {
    /** @description The user name. */
    username?: string | undefined;
    /** @description The password. Leave it empty to take it from a secret, which is better. */
    password?: string | undefined;
    /** @description The e-mail address that some registries ask for. */
    email?: string | undefined;
    /** @description The registry, such as `quay.io`. */
    serverAddress?: string | undefined;
    /** @description The name of a secret of type `Environment` in the same namespace, which holds the password. */
    fromSecret?: string | undefined;
}
/**
 * How far a rollout has come, in devices. How the numbers come about is inferred.
 */
export interface DeploymentStatus {
    /** @description Devices that do not yet run the current version, `total` less `available`. */
    pending: number;
    /** @description Devices on which every container of the current version runs. */
    available: number;
    /** @description Devices that the application is scheduled on. */
    total: number;
}
/**
 * A program that runs on the device itself, without a container.
 *
 * Documented after v0.1.0 of the Go client.
 */
export interface ExecSpec {
    /** @description Names the program within the application. */
    name: string;
    /** @description The program. */
    command: string;
    /** @description Its arguments. */
    args?: string[] | undefined;
    /** @description Its environment variables. */
    env?: components["schemas"]["Environment"][] | undefined;
    /** @description What to do when the program ends. */
    restartPolicy?: components["schemas"]["RestartPolicy"] | undefined;
}
/**
 * A device file that a container may use.
 *
 * Documented after v0.1.0 of the Go client.
 */
export interface DeviceMapping {
    /** @description The device file on the device. */
    hostPath?: string | undefined;
    /** @description What it is called in the container. */
    containerPath?: string | undefined;
}
/**
 * A small file, given in the spec, to mount in a container.
 *
 * Documented after v0.1.0 of the Go client.
 */
export interface ContainerFile {
    /** @description Where the file is to be in the container. */
    filepath?: string | undefined;
    /** @description What is in it. */
    contents?: string | undefined;
}
/**
 * Where a container's log goes, in the shape of Nomad's Docker driver.
 *
 * Documented after v0.1.0 of the Go client.
 */
export interface LoggingConfig {
    /** @description Docker's logging driver, such as `json-file` or `journald`. */
    driver?: string | undefined;
    /** @description Another name for `driver` (as in Nomad, inferred). */
    type?: string | undefined;
    /** @description The driver's options. */
    config?: ({
        [key: string]: string;
    } | null) | undefined;
}
/**
 * A mount in the shape of Nomad's Docker driver.
 *
 * Documented after v0.1.0 of the Go client, in public samples.
 */
export interface Mount {
    /** @description What is mounted. Values other than these are not refused. */
    type?: ("bind" | "volume" | "tmpfs" | (string & {})) | undefined;
    /** @description Where it is mounted in the container. */
    target?: string | undefined;
    /** @description What is mounted, a folder of the device or the name of a volume. */
    source?: string | undefined;
    /** @description Options for `bind`. Their names are not documented. */
    bindOptions?: ({
        [key: string]: unknown;
    } | null) | undefined;
    /** @description Options for `volume`. */
    volumeOptions?: components["schemas"]["MountVolumeOptions"] | undefined;
    /** @description Options for `tmpfs`. Their names are not documented. */
    tmpfsOptions?: ({
        [key: string]: unknown;
    } | null) | undefined;
}
/**
 * Options of a mount of type `volume`.
 *
 * Documented after v0.1.0 of the Go client, in public samples.
 */
export interface MountVolumeOptions {
    /** @description The volume driver. */
    driverConfig?: components["schemas"]["MountDriverConfig"] | undefined;
}
/**
 * A volume driver and its options.
 *
 * Documented after v0.1.0 of the Go client, in public samples.
 */
export interface MountDriverConfig {
    /** @description The driver, such as `local`. */
    name?: string | undefined;
    /** @description The driver's options. */
    options?: ({
        [key: string]: string;
    } | null) | undefined;
}
/**
 * How an application fares on one device, also called its allocation. Known from a branch of the Go client from
 * July 2022.
 */
export interface DeviceApplicationStatus {
    /** @description The device. */
    deviceId: string;
    /** @description The device's name. */
    deviceName: string;
    /** @description The application. */
    applicationId: string;
    /** @description The project. */
    projectId: string;
    /** @description The application's namespace. */
    namespaceId: string;
    /**
     * Format: date-time
     * @description When the device was last in touch.
     */
    lastSeen: string;
    /** @description One status for each container. Null or empty while the device has not reported. */
    applicationStatuses: components["schemas"]["WorkloadStatus"][] | null;
}
/**
 * The state of one container on one device, as the device reported it. Take the message as untrusted text.
 */
export interface WorkloadStatus {
    /** @description The container, by the name it has in the spec. */
    name: string;
    /** @description What the container does. */
    state: components["schemas"]["WorkloadState"];
    /** @description Why, for people. */
    message: string;
    /**
     * Format: date-time
     * @description When the device reported this.
     */
    timestamp: string;
    /** @description What else the device told. Null when there is nothing. */
    annotations: {
        [key: string]: string;
    } | null;
    /**
     * Format: date-time
     * @description When the container started; `0001-01-01T00:00:00Z` if it has not.
     */
    startedAt: string;
    /**
     * Format: date-time
     * @description When the container ended; `0001-01-01T00:00:00Z` if it has not.
     */
    completedAt: string;
}
/**
 * What a container does.
 *
 * - `pending`: the first state. A container that is tried again returns here.
 * - `created`: created, not started.
 * - `running`: running.
 * - `stopped`: the container runtime says that it has stopped. It will be tried again, except in a job.
 * - `deleting`: about to be deleted.
 * - `failed`: failed for good. It will not be tried again.
 * - `unknown`: not known. It will be tried again, except in a job.
 * - `exited`: ended with an exit code. It will be tried again, except in a job.
 */
export type WorkloadState = components['schemas']['WorkloadState'];
/**
 * Containers that run once on each device that the job is scheduled on. Their restart policy is always `no`.
 */
export interface Job {
    /** @description A KSUID with a prefix, `job_` by inference. */
    id: string;
    /** @description Unique in the namespace. Paths take it in place of the id. */
    name: string;
    /** @description What the job is for. */
    description?: string | undefined;
    /** @description Which devices the job runs on. */
    scheduling: components["schemas"]["Scheduling"];
    /** @description What runs. */
    spec: components["schemas"]["JobSpec"];
    /** @description What the user wants, `running` or `stopped` (inferred). */
    desiredState: components["schemas"]["DeviceJobState"];
    /**
     * Format: int64
     * @description Raised by every update (inferred).
     */
    version: number;
    /**
     * Format: int64
     * @description Raised when something that the job uses has changed although its spec is the same.
     */
    configVersion: number;
    /**
     * Format: date-time
     * @description When the job was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the job was last changed.
     */
    updatedAt: string;
    /**
     * Format: date-time
     * @description When the last device finished; `0001-01-01T00:00:00Z` until then.
     */
    completedAt: string;
    /** @description The project that the job belongs to. */
    projectId: string;
    /** @description The namespace that the job lives in. */
    namespaceId: string;
    /**
     * @description How the job fares, worked out from its device jobs. One failed container makes the whole job `failed`. A
     *     device job calls the same thing `state`.
     */
    status: components["schemas"]["DeviceJobState"];
    /** @description What came of the job on each device. Absent when there is none. */
    deviceJobs?: components["schemas"]["DeviceJob"][] | undefined;
}
/**
 * What a caller gives to create a job.
 */
export interface JobInput {
    /** @description Unique in the namespace. The pattern is inferred. */
    name: string;
    /** @description What the job is for. The limit of its length is inferred from the ancestor. */
    description?: string | undefined;
    /** @description Which devices the job runs on. Left out, it runs on none. */
    scheduling?: components["schemas"]["SchedulingInput"] | undefined;
    /** @description What runs. */
    spec: components["schemas"]["JobSpec"];
    /**
     * @description `running` runs the job, `stopped` cancels it. Left out or empty, a new job is `running` and an old one stays
     *     as it is. All inferred: the Go client has the type of `status` here and no word about which values may be
     *     set.
     * @enum {string}
     */
    desiredState?: ("running" | "stopped") | undefined;
}
/**
 * What a caller may set of a job that exists. An update takes the whole object, so give everything that is to
 * stay.
 */
export interface JobUpdate {
    /**
     * @description Unique in the namespace. The pattern is inferred. Empty counts as absent (inferred): the Go client always
     *     sends it, empty where its caller gave only the id.
     */
    name?: string | undefined;
    /** @description What the job is for. The limit of its length is inferred from the ancestor. */
    description?: string | undefined;
    /** @description Which devices the job runs on. Left out, it runs on none. */
    scheduling?: components["schemas"]["SchedulingInput"] | undefined;
    /** @description What runs. */
    spec: components["schemas"]["JobSpec"];
    /**
     * @description `running` runs the job, `stopped` cancels it. Left out or empty, a new job is `running` and an old one stays
     *     as it is. All inferred: the Go client has the type of `status` here and no word about which values may be
     *     set.
     * @enum {string}
     */
    desiredState?: ("running" | "stopped") | undefined;
}
/**
 * What a job runs. Used in requests and responses alike.
 */
export interface JobSpec {
    /** @description The containers. All of them run once. */
    containers?: components["schemas"]["ContainerSpec"][] | undefined;
    /**
     * @description Programs that run on the device itself, without a container.
     *
     *     Documented after v0.1.0 of the Go client.
     */
    execs?: components["schemas"]["ExecSpec"][] | undefined;
}
/**
 * What came of a job on one device. The scheduler makes it, the device reports on it.
 */
export interface DeviceJob {
    /** @description A KSUID with a prefix, `djb_` by inference. */
    id: string;
    /**
     * Format: date-time
     * @description When the device job was made.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When it last changed.
     */
    updatedAt: string;
    /** @description The device. */
    deviceId: string;
    /** @description The job. */
    jobId: string;
    /** @description The project. */
    projectId: string;
    /** @description The job's namespace. */
    namespaceId: string;
    /** @description What the user wants, taken over from the job. */
    desiredState: components["schemas"]["DeviceJobState"];
    /** @description How the job fares on this device. */
    state: components["schemas"]["DeviceJobState"];
    /**
     * Format: date-time
     * @description When the device started it; `0001-01-01T00:00:00Z` if it has not.
     */
    startedAt: string;
    /**
     * Format: date-time
     * @description When the device finished it; `0001-01-01T00:00:00Z` if it has not.
     */
    completedAt: string;
    /** @description One status for each container, reported by the device. Null before the first report. */
    statuses: components["schemas"]["WorkloadStatus"][] | null;
}
/**
 * How a job fares. How the states follow on each other is inferred.
 *
 * - `pending`: on a device, it has not started; for a job: none runs, and at least one device has not started.
 * - `running`: at least one device runs it.
 * - `failed`: at least one container failed.
 * - `succeeded`: every container ended with exit code 0.
 * - `stopped`: it was cancelled.
 */
export type DeviceJobState = components['schemas']['DeviceJobState'];
/**
 * A value that containers use without it being in their spec.
 */
export interface Secret {
    /** @description A KSUID with a prefix, `sec_` by inference. */
    id?: string | undefined;
    /**
     * Format: date-time
     * @description When the secret was created.
     */
    createdAt: string;
    /**
     * Format: date-time
     * @description When the secret was last changed.
     */
    updatedAt: string;
    /** @description Unique in the namespace, and fixed once the secret exists. Specs refer to the secret by it. */
    name: string;
    /** @description The project that the secret belongs to. */
    projectId?: string | undefined;
    /** @description The namespace that the secret lives in. */
    namespaceId?: string | undefined;
    /**
     * Format: int64
     * @description Raised by every update (inferred).
     */
    version?: number | undefined;
    /** @description What the secret can be used for. Fixed once the secret exists. */
    type?: components["schemas"]["SecretType"] | undefined;
    /**
     * Format: byte
     * @description The value in base64, in the standard alphabet, padded. Lists leave it out (inferred). Never log it.
     */
    data?: string | undefined;
}
/**
 * What a secret can be used for. `Environment`: environment variables and registry passwords. `File`: a file in a
 * container.
 */
export type SecretType = components['schemas']['SecretType'];
/**
 * What a caller gives to create a secret.
 */
export interface SecretInput {
    /** @description Unique in the namespace, and fixed from now on. The pattern is inferred. */
    name: string;
    /**
     * @description What the secret can be used for, fixed from now on. Left out or empty, it is `Environment` (inferred).
     * @enum {string}
     */
    type?: ("Environment" | "File") | undefined;
    /**
     * Format: byte
     * @description The value in base64, in the standard alphabet, padded. Encode always: version 0.1.0 of the Go client leaves
     *     values alone that happen to be valid base64, and reads them back as something else.
     *
     *     Left out, the secret is empty (inferred): the Go client leaves empty data out.
     */
    data?: string | undefined;
}
/**
 * What a caller may change of a secret. Its type and its name stay.
 */
export interface SecretUpdate {
    /** @description Repeats the name in the path, as the Go client does. It changes nothing. */
    name?: string | undefined;
    /**
     * Format: byte
     * @description The new value in base64, in the standard alphabet, padded. Left out, the secret keeps its value (inferred):
     *     the Go client leaves empty data out.
     */
    data?: string | undefined;
}
export type ResponseDone = components['responses']['Done'];
export type ResponseSwitchingProtocols = components['responses']['SwitchingProtocols'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseUnknownRegistrationToken = components['responses']['UnknownRegistrationToken'];
export type ResponsePaymentRequired = components['responses']['PaymentRequired'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseDeviceOffline = components['responses']['DeviceOffline'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseInternalServerError = components['responses']['InternalServerError'];
export type ResponseServiceUnavailable = components['responses']['ServiceUnavailable'];
export type ParameterProject = components['parameters']['Project'];
export type ParameterDevice = components['parameters']['Device'];
export type ParameterToken = components['parameters']['Token'];
export type ParameterNamespace = components['parameters']['Namespace'];
export type ParameterApplication = components['parameters']['Application'];
export type ParameterJob = components['parameters']['Job'];
export type ParameterSecret = components['parameters']['Secret'];
export type ParameterContainer = components['parameters']['Container'];
export type ParameterFull = components['parameters']['Full'];
export type ParameterDeviceQuery = components['parameters']['DeviceQuery'];
export type ParameterDeviceLabels = components['parameters']['DeviceLabels'];
export type ParameterPageSize = components['parameters']['PageSize'];
export type ParameterPageToken = components['parameters']['PageToken'];
export type ParameterConnectHostname = components['parameters']['ConnectHostname'];
export type ParameterConnectPort = components['parameters']['ConnectPort'];
export type ParameterLogDevice = components['parameters']['LogDevice'];
export type ParameterLogFollow = components['parameters']['LogFollow'];
export type ParameterLogTail = components['parameters']['LogTail'];
export type ParameterClientRequestId = components['parameters']['ClientRequestId'];
export type HeaderNextPageToken = components['headers']['NextPageToken'];
export type HeaderPreviousPageToken = components['headers']['PreviousPageToken'];
export type HeaderPageSize = components['headers']['PageSize'];
export type HeaderTotalItems = components['headers']['TotalItems'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type HeaderUpgrade = components['headers']['Upgrade'];
export type $defs = Record<string, never>;
export interface operations {
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            /** @description The project that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listMemberships: {
        parameters: {
            query?: {
                /**
                 * @description A switch without a value: `?full`. Its presence alone asks for the related objects as well, so `?full=` says the
                 *     same. Any value is taken (inferred from the ancestor, where presence alone counts); send none.
                 * @example
                 */
                full?: components["parameters"]["Full"] | undefined;
            } | undefined;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every membership of the caller, in one list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Membership"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /**
                 * @description Free text, such as a part of a device's name. The documentation also knows the filters `key:value` (has exactly
                 *     this label) and `key:` (has this label, whatever its value), and the CLI takes `status=online`.
                 *
                 *     Inferred: these filters travel in `q`, and anything else is looked for in names and labels, without regard to
                 *     case.
                 */
                q?: components["parameters"]["DeviceQuery"] | undefined;
                /**
                 * @description A JSON object of labels, percent-encoded as one query value: `labels=%7B%22site%22%3A%22vilnius%22%7D`. A client
                 *     that is generated from this document wants it as text as a rule: `JSON.stringify(labels)`.
                 *
                 *     A device must have every one of the labels, with exactly this value (inferred where there are several). Leave
                 *     the parameter out for no filter.
                 */
                labels?: components["parameters"]["DeviceLabels"] | undefined;
                /**
                 * @description Devices to a page. 100 when left out, as the Go client's README says. 500 is the most that the Go client names;
                 *     what a server does with more is not known, so this document refuses it.
                 * @example 100
                 */
                pageSize?: components["parameters"]["PageSize"] | undefined;
                /**
                 * @description Which page: `Next-Page-Token` or `Previous-Page-Token` of an earlier response, unchanged. Left out for the first
                 *     page. A token that the server does not know gives 400 (inferred).
                 * @example eyJvZmZzZXQiOjEwMH0
                 */
                pageToken?: components["parameters"]["PageToken"] | undefined;
            } | undefined;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of devices. The headers say how to reach the next. */
            200: {
                headers: {
                    "Next-Page-Token": components["headers"]["NextPageToken"];
                    "Previous-Page-Token": components["headers"]["PreviousPageToken"];
                    "Page-Size": components["headers"]["PageSize"];
                    "Total-Items": components["headers"]["TotalItems"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    registerDevice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterDeviceInput"];
            };
        };
        responses: {
            /** @description The device was registered. The Go client's tests insist on exactly 200 here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredDevice"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["UnknownRegistrationToken"];
            402: components["responses"]["PaymentRequired"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getDevice: {
        parameters: {
            query?: {
                /**
                 * @description A switch without a value: `?full`. Its presence alone asks for the related objects as well, so `?full=` says the
                 *     same. Any value is taken (inferred from the ancestor, where presence alone counts); send none.
                 * @example
                 */
                full?: components["parameters"]["Full"] | undefined;
            } | undefined;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateDevice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceUpdate"];
            };
        };
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rebootDevice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DeviceOffline"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    openDeviceSSH: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            101: components["responses"]["SwitchingProtocols"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DeviceOffline"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    openDeviceConnection: {
        parameters: {
            query: {
                /**
                 * @description The host that the device dials, as the device resolves it. Empty means the device itself (inferred). The Go
                 *     client always sends it, empty or not.
                 * @example 192.168.0.1
                 */
                hostname?: components["parameters"]["ConnectHostname"] | undefined;
                /**
                 * @description The TCP port that the device dials.
                 * @example 8080
                 */
                port: components["parameters"]["ConnectPort"];
            };
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The device, by name or id.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["Device"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            101: components["responses"]["SwitchingProtocols"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DeviceOffline"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listRegistrationTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every registration token of the project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceRegistrationToken"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createRegistrationToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceRegistrationTokenInput"];
            };
        };
        responses: {
            /** @description The token that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceRegistrationToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateRegistrationToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The registration token, by id. The id is a credential.
                 * @example drt_2dG9yGCLDylT1zobJYaMd6L1kuj
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceRegistrationTokenInput"];
            };
        };
        responses: {
            /** @description The token as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceRegistrationToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRegistrationToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The registration token, by id. The id is a credential.
                 * @example drt_2dG9yGCLDylT1zobJYaMd6L1kuj
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listNamespaces: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every namespace of the project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Namespace"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createNamespace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamespaceInput"];
            };
        };
        responses: {
            /** @description The namespace that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Namespace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getNamespace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The namespace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Namespace"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateNamespace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamespaceInput"];
            };
        };
        responses: {
            /** @description The namespace as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Namespace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteNamespace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listApplications: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every application of the namespace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createApplication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationInput"];
            };
        };
        responses: {
            /** @description The application that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getApplication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteApplication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateApplication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationInput"];
            };
        };
        responses: {
            /** @description The application as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listApplicationAllocations: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One element for each device that the application is scheduled on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceApplicationStatus"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    streamApplicationLogs: {
        parameters: {
            query: {
                /**
                 * @description The device whose container is read, by name or id. Inferred: it must be given, as a stream carries one container
                 *     on one device.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["LogDevice"];
                /**
                 * @description Whether to keep the stream open and send new lines as they are written. Left out, it is false (inferred). The
                 *     Go client always sends it.
                 * @example true
                 */
                follow?: components["parameters"]["LogFollow"] | undefined;
                /**
                 * @description How many of the last lines to send first. Send a positive number. Zero, which the Go client sends for "not set",
                 *     and negative numbers are taken as "all there is" (inferred; Docker itself takes zero as "none").
                 * @example 100
                 */
                tail?: components["parameters"]["LogTail"] | undefined;
            };
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The application, by name or id.
                 * @example till-display
                 */
                application: components["parameters"]["Application"];
                /**
                 * @description The container, by the `name` it has in the spec.
                 * @example display
                 */
                container: components["parameters"]["Container"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            101: components["responses"]["SwitchingProtocols"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DeviceOffline"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listJobs: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every job of the namespace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobInput"];
            };
        };
        responses: {
            /** @description The job that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobUpdate"];
            };
        };
        responses: {
            /** @description The job as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    streamJobLogs: {
        parameters: {
            query: {
                /**
                 * @description The device whose container is read, by name or id. Inferred: it must be given, as a stream carries one container
                 *     on one device.
                 * @example vilnius-till-01
                 */
                device: components["parameters"]["LogDevice"];
                /**
                 * @description Whether to keep the stream open and send new lines as they are written. Left out, it is false (inferred). The
                 *     Go client always sends it.
                 * @example true
                 */
                follow?: components["parameters"]["LogFollow"] | undefined;
                /**
                 * @description How many of the last lines to send first. Send a positive number. Zero, which the Go client sends for "not set",
                 *     and negative numbers are taken as "all there is" (inferred; Docker itself takes zero as "none").
                 * @example 100
                 */
                tail?: components["parameters"]["LogTail"] | undefined;
            };
            header?: never;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The job, by name or id.
                 * @example clear-print-queue
                 */
                job: components["parameters"]["Job"];
                /**
                 * @description The container, by the `name` it has in the spec.
                 * @example display
                 */
                container: components["parameters"]["Container"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            101: components["responses"]["SwitchingProtocols"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DeviceOffline"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listSecrets: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every secret of the namespace, without data. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretInput"];
            };
        };
        responses: {
            /** @description The secret that was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The secret, by name or id. The Go client takes the id for deleting only, so prefer the name; elsewhere the id is
                 *     inferred.
                 * @example till-token
                 */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret, with its data. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The secret, by name or id. The Go client takes the id for deleting only, so prefer the name; elsewhere the id is
                 *     inferred.
                 * @example till-token
                 */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names this attempt in logs. The Go client sends a KSUID of 27 characters and makes a new one for each attempt,
                 *     retries included. Whether the server sends it back is not known.
                 * @example 2hlcFR0W2VH8eaflbAb9eOCUWfi
                 */
                "Synpse-Client-Request-Id"?: components["parameters"]["ClientRequestId"] | undefined;
            } | undefined;
            path: {
                /**
                 * @description The project, by id or name. The Go client's own tests use the id, a GitHub action by the same makers a name;
                 *     registering a device takes the id only (inferred).
                 * @example prj_2dDQ1AMoMw1ev29ArcJ2rnzC37R
                 */
                project: components["parameters"]["Project"];
                /**
                 * @description The namespace, by name or id (the id is inferred). Every project starts with one called `default`.
                 * @example default
                 */
                namespace: components["parameters"]["Namespace"];
                /**
                 * @description The secret, by name or id. The Go client takes the id for deleting only, so prefer the name; elsewhere the id is
                 *     inferred.
                 * @example till-token
                 */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretUpdate"];
            };
        };
        responses: {
            /** @description The secret as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
}
