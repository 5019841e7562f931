package io.infaas.controller.ec2;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.controller.fleetfile.FleetChecks;

/** The ports that the servers of a class listen on, as its user data starts them. */
public record NodePortsAt(
        @JsonProperty("http") int http,
        @JsonProperty("grpc") int grpc,
        @JsonProperty("metrics") int metrics) {

    /** Triton's own. */
    public static final NodePortsAt TRITON = new NodePortsAt(8000, 8001, 8002);

    public NodePortsAt {
        FleetChecks.within("http", http, 1, 65_535);
        FleetChecks.within("grpc", grpc, 1, 65_535);
        FleetChecks.within("metrics", metrics, 1, 65_535);
    }
}
