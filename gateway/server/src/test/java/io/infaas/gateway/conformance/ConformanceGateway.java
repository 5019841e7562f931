package io.infaas.gateway.conformance;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;

/** How a gateway is started that is compared with its node. */
enum ConformanceGateway {

    /** By default, but that clients with a header may load and unload, and all may change settings. */
    @JsonProperty("defaults")
    DEFAULTS,

    /** With {@code --as-triton}. */
    @JsonProperty("--as-triton")
    AS_TRITON;

    GatewayConfig config(GatewayConfig usual) {
        return switch (this) {
            case DEFAULTS ->
                usual.withAccess(new AccessPolicy(
                        ClientPermission.with(ModelControlCases.SHOWN),
                        ClientPermission.EVERYBODY,
                        Restrictions.NONE,
                        Restrictions.NONE));
            case AS_TRITON -> usual.asTriton();
        };
    }
}
