package io.infaas.gateway.access;

import java.util.Optional;

/**
 * Which requests of clients need a secret header, or are not served at all.
 *
 * @param modelControl the header for loads and unloads; without it no client may load or unload
 * @param settings who may change trace and log settings
 * @param http restrictions of requests over HTTP
 * @param grpc restrictions of calls over gRPC
 * @param sharedMemory whether clients may register system shared memory, at nodes on the host of the gateway
 */
public record AccessPolicy(
        Optional<SecretHeader> modelControl,
        ClientPermission settings,
        Restrictions http,
        Restrictions grpc,
        boolean sharedMemory) {

    /** Nothing is restricted, and no client may load, unload or change settings. */
    public static final AccessPolicy OPEN = new AccessPolicy(Optional.empty(), Restrictions.NONE, Restrictions.NONE);

    /** A policy where no client may register shared memory. */
    public AccessPolicy(
            Optional<SecretHeader> modelControl, ClientPermission settings, Restrictions http, Restrictions grpc) {
        this(modelControl, settings, http, grpc, false);
    }

    /** A policy where no client may change settings. */
    public AccessPolicy(Optional<SecretHeader> modelControl, Restrictions http, Restrictions grpc) {
        this(modelControl, ClientPermission.NOBODY, http, grpc);
    }

    /** The same policy with another permission to change settings. */
    public AccessPolicy withSettings(ClientPermission others) {
        return new AccessPolicy(modelControl, others, http, grpc, sharedMemory);
    }

    /** The same policy where clients may register system shared memory. */
    public AccessPolicy withSharedMemory() {
        return new AccessPolicy(modelControl, settings, http, grpc, true);
    }
}
