package io.infaas.gateway.access;

import java.util.Optional;

/**
 * Which requests of clients need a secret header.
 *
 * @param modelControl the header for loads and unloads; without it no client may load or unload
 * @param http restrictions of requests over HTTP
 * @param grpc restrictions of calls over gRPC
 */
public record AccessPolicy(Optional<SecretHeader> modelControl, Restrictions http, Restrictions grpc) {

    /** Nothing is restricted, and no client may load or unload. */
    public static final AccessPolicy OPEN = new AccessPolicy(Optional.empty(), Restrictions.NONE, Restrictions.NONE);
}
