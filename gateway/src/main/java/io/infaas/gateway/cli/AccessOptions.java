package io.infaas.gateway.cli;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for client access, of the command that starts a gateway. */
final class AccessOptions {

    @Option(
            names = "--client-model-control",
            paramLabel = "HEADER=VALUE",
            description =
                    "Lets clients with this header (over gRPC triton-grpc-protocol-HEADER) load and unload models: on"
                            + " the nodes, or with --controller as availability pins (default: no client).")
    private @Nullable String modelControl;

    @Option(
            names = "--http-restricted-api",
            paramLabel = "KIND[,KIND...]:HEADER=VALUE",
            description = "Requires this header for HTTP requests of these kinds, like Triton's flag of this name.")
    private List<String> http = new ArrayList<>();

    @Option(
            names = "--grpc-restricted-protocol",
            paramLabel = "KIND[,KIND...]:KEY=VALUE",
            description =
                    "Requires metadata triton-grpc-protocol-KEY for gRPC calls of these kinds, like Triton's flag of this"
                            + " name.")
    private List<String> grpc = new ArrayList<>();

    /**
     * Returns the policy that the flags define.
     *
     * @throws IllegalArgumentException naming the flag
     */
    AccessPolicy access() {
        String control = modelControl;
        return new AccessPolicy(
                control == null
                        ? Optional.empty()
                        : Optional.of(named("--client-model-control", () -> SecretHeader.parse(control))),
                named("--http-restricted-api", () -> Restrictions.parse(http)),
                named("--grpc-restricted-protocol", () -> Restrictions.parse(grpc)));
    }

    private static <T> T named(String flag, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
    }
}
