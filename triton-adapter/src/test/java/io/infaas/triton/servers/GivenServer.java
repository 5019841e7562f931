package io.infaas.triton.servers;

import java.time.Duration;
import java.util.OptionalLong;

/** A server that someone else runs, in explicit model control. */
record GivenServer(String host, int httpPort, int grpcPort, int metricsPort) implements TritonSource, TritonServer {
    private static final Duration ANSWERING = Duration.ofSeconds(10);

    static GivenServer parse(String address) {
        String[] parts = address.split(":", -1);
        if (parts.length > 4 || parts[0].isBlank()) {
            throw new IllegalArgumentException("INFAAS_TRITON is '" + address + "', not host[:http[:grpc[:metrics]]]");
        }
        return new GivenServer(parts[0], port(parts, 1, 8000), port(parts, 2, 8001), port(parts, 3, 8002));
    }

    private static int port(String[] parts, int index, int usual) {
        return parts.length > index ? Integer.parseInt(parts[index]) : usual;
    }

    @Override
    public TritonServer start(Launch launch) {
        if (!Readiness.await(host, httpPort, ANSWERING, () -> true)) {
            throw new IllegalStateException("no Triton is ready at " + host + ":" + httpPort + " (INFAAS_TRITON)");
        }
        return this;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        // Not ours to end.
    }
}
