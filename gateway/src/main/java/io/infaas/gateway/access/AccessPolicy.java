package io.infaas.gateway.access;

import java.util.Optional;

/**
 * What clients have to show for what.
 *
 * @param modelControl for loads and unloads; without it nobody may
 * @param http for requests over HTTP
 * @param grpc for calls over gRPC
 */
public record AccessPolicy(Optional<SecretHeader> modelControl, Restrictions http, Restrictions grpc) {

    /** Everything is for everybody, but for loads and unloads, which are for nobody. */
    public static final AccessPolicy OPEN = new AccessPolicy(Optional.empty(), Restrictions.NONE, Restrictions.NONE);
}
