package io.infaas.gateway.clients;

import io.infaas.catalog.store.Folders;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.LayerCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Triton with small models, and a gateway that adopted them: what holds for the one must hold for the other. All test classes of
 * a JVM have the same two, which end with the last of them.
 */
@ExtendWith(BothEndpoints.Start.class)
abstract class BothEndpoints {

    private static final List<String> MODELS =
            List.of("simple", "simple_identity", "simple_sequence", "repeat_int32", "mock_llm");

    private static List<ClientEndpoint> endpoints = List.of();

    static final class Start implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            Started started = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(BothEndpoints.class))
                    .computeIfAbsent(Started.class, unseen -> Started.start(), Started.class);
            endpoints = started.endpoints();
        }
    }

    /** The gateway, and with two of them Triton itself, which says that what a test expects is right. */
    static Stream<ClientEndpoint> endpoints() {
        return endpoints.stream().limit(LayerCounts.count("infaas.clients.endpoints"));
    }

    private record Started(Path folder, TritonServer triton, Gateway gateway) implements AutoCloseable {

        static Started start() {
            try {
                Path folder = Files.createTempDirectory("infaas-clients");
                TritonServer triton =
                        TritonServers.start(RigModels.layOut(folder, MODELS.toArray(String[]::new)), MODELS);
                NodeAddress node =
                        new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
                Gateway gateway = Gateway.start(GatewayConfig.withoutView()
                                .withAdoption(new AdoptionConfig(
                                        List.of(node), Duration.ofSeconds(1), AdoptionConfig.DEADLINE))
                                .withPorts("127.0.0.1", 0, 0, 0))
                        .await(60, TimeUnit.SECONDS);
                return new Started(folder, triton, gateway);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (TimeoutException e) {
                throw new IllegalStateException("the gateway does not start", e);
            }
        }

        List<ClientEndpoint> endpoints() {
            return List.of(
                    new ClientEndpoint("gateway", gateway.httpPort(), gateway.grpcPort()),
                    new ClientEndpoint("triton", triton.httpPort(), triton.grpcPort()));
        }

        @Override
        public void close() throws IOException, TimeoutException {
            gateway.close().await(60, TimeUnit.SECONDS);
            triton.close();
            Folders.delete(folder);
        }
    }

    /** Where a client asks, on this machine. */
    record ClientEndpoint(String name, int httpPort, int grpcPort) {

        String http() {
            return "127.0.0.1:" + httpPort;
        }

        String grpc() {
            return "127.0.0.1:" + grpcPort;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
