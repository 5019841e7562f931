package io.infaas.gateway.access;

/**
 * The restrictions of client requests: secret headers that they need, and requests that are not served.
 *
 * @param modelControl permission to load and unload models
 * @param settings permission to change trace and log settings
 * @param http restrictions of requests over HTTP
 * @param grpc restrictions of calls over gRPC
 * @param sharedMemory system shared memory that clients may register, at nodes on the host of the gateway
 */
public record AccessPolicy(
        ClientPermission modelControl,
        ClientPermission settings,
        Restrictions http,
        Restrictions grpc,
        SharedMemoryKeys sharedMemory) {

    /** Nothing is restricted, and no client may load, unload or change settings. */
    public static final AccessPolicy OPEN =
            new AccessPolicy(ClientPermission.NOBODY, Restrictions.NONE, Restrictions.NONE);

    /** Nothing is restricted, and every client may load, unload, change settings and register shared memory. */
    public static final AccessPolicy AS_TRITON = new AccessPolicy(
            ClientPermission.EVERYBODY,
            ClientPermission.EVERYBODY,
            Restrictions.NONE,
            Restrictions.NONE,
            SharedMemoryKeys.ANY);

    /** A policy where no client may register shared memory. */
    public AccessPolicy(
            ClientPermission modelControl, ClientPermission settings, Restrictions http, Restrictions grpc) {
        this(modelControl, settings, http, grpc, SharedMemoryKeys.NONE);
    }

    /** A policy where no client may change settings. */
    public AccessPolicy(ClientPermission modelControl, Restrictions http, Restrictions grpc) {
        this(modelControl, ClientPermission.NOBODY, http, grpc);
    }

    /** The same policy with another permission to change settings. */
    public AccessPolicy withSettings(ClientPermission clientPermission) {
        return new AccessPolicy(modelControl, clientPermission, http, grpc, sharedMemory);
    }

    /** The same policy where clients may register system shared memory of these keys. */
    public AccessPolicy withSharedMemory(SharedMemoryKeys keys) {
        return new AccessPolicy(modelControl, settings, http, grpc, keys);
    }
}
