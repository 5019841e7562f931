package io.infaas.gateway.conformance;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import java.util.function.UnaryOperator;

/** How a gateway is started that is compared with its node. */
enum ConformanceGateway {

    /** By default, but that clients with a header may load and unload, and all may change settings. */
    @JsonProperty("defaults")
    DEFAULTS(usual -> usual.withAccess(new AccessPolicy(
            ClientPermission.with(ModelControlCases.SHOWN),
            ClientPermission.EVERYBODY,
            Restrictions.NONE,
            Restrictions.NONE))),

    /** With {@code --as-triton}. */
    @JsonProperty("--as-triton")
    AS_TRITON(GatewayConfig::asTriton);

    private final UnaryOperator<GatewayConfig> flags;

    ConformanceGateway(UnaryOperator<GatewayConfig> flags) {
        this.flags = flags;
    }

    GatewayConfig config(GatewayConfig usual) {
        return flags.apply(usual);
    }
}
