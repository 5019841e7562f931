package io.infaas.gateway.clients;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real Triton with small models, and a gateway that adopted them: what holds for the one must hold for the other. */
abstract class BothEndpoints {

    private static final List<String> MODELS =
            List.of("simple", "simple_identity", "simple_sequence", "repeat_int32", "mock_llm");

    @TempDir
    private static Path folder;

    private static TritonServer triton;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        triton = TritonServers.start(RigModels.layOut(folder, MODELS.toArray(String[]::new)), MODELS);
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(
                                List.of(new NodeAddress(
                                        triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort())),
                                Duration.ofSeconds(1),
                                AdoptionConfig.DEADLINE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        if (triton != null) {
            triton.close();
        }
    }

    static Stream<ClientEndpoint> endpoints() {
        return Stream.of(
                new ClientEndpoint("triton", triton.httpPort(), triton.grpcPort()),
                new ClientEndpoint("gateway", gateway.httpPort(), gateway.grpcPort()));
    }
}
