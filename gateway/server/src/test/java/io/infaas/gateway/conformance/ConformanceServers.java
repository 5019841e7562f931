package io.infaas.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.HttpPort;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Triton, and each gateway that has adopted it. */
final class ConformanceServers {

    private final Vertx vertx = Vertx.vertx();
    private final TritonServer triton;
    private final Map<ConformanceGateway, Gateway> gateways = new EnumMap<>(ConformanceGateway.class);

    private ConformanceServers(TritonServer triton) {
        this.triton = triton;
    }

    static ConformanceServers start(Path folder) throws Exception {
        List<String> models = ConformanceModels.layOut(folder);
        var servers = new ConformanceServers(TritonServers.start(folder, models, TritonServers.WITHOUT_AUTO_COMPLETE));
        try {
            servers.startGateways();
            return servers;
        } catch (Exception | AssertionError e) {
            servers.close();
            throw e;
        }
    }

    private void startGateways() throws Exception {
        TritonClient client = new TritonClient(vertx, triton.host(), triton.grpcPort(), 1 << 20);
        // known from here on, and without a version that can be asked
        assertThat(client.load("broken", Duration.ofSeconds(30))
                        .otherwiseEmpty()
                        .await(40, TimeUnit.SECONDS))
                .isNull();
        NodeAddress node = new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
        GatewayConfig usual = GatewayConfig.withoutView()
                .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                .withPorts("127.0.0.1", 0, 0, 0);
        for (ConformanceGateway each : ConformanceGateway.values()) {
            gateways.put(each, Gateway.start(each.config(usual)).await(60, TimeUnit.SECONDS));
        }
    }

    ConformanceEndpoint direct() {
        return ConformanceEndpoint.at(
                vertx, triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort(), nodeMetrics());
    }

    private HttpPort nodeMetrics() {
        return new HttpPort(triton.host(), triton.metricsPort());
    }

    Map<ConformanceGateway, ConformanceEndpoint> through() {
        Map<ConformanceGateway, ConformanceEndpoint> ends = new EnumMap<>(ConformanceGateway.class);
        gateways.forEach((flags, gateway) -> ends.put(
                flags,
                ConformanceEndpoint.at(
                        vertx,
                        "127.0.0.1",
                        gateway.httpPort(),
                        gateway.grpcPort(),
                        gateway.metricsPort(),
                        nodeMetrics())));
        return ends;
    }

    void close() throws Exception {
        for (Gateway gateway : gateways.values()) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        vertx.close().await(10, TimeUnit.SECONDS);
        triton.close();
    }
}
