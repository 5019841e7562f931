package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.NodeAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway listens on the ports that it was told to listen on, and on no other. */
@EnabledOnOs(OS.LINUX) // elsewhere nothing says which ports are this process's
class ListeningPortsTest {

    enum Kind {
        VIEW_FROM_FILE,
        UNDER_CONTROLLER,
        ADOPTING;

        GatewayConfig config() {
            return switch (this) {
                case VIEW_FROM_FILE -> GatewayConfig.of(ViewFixture.fashion().view());
                case UNDER_CONTROLLER ->
                    GatewayConfig.withoutView().withController(ControllerAddress.plain("127.0.0.1", 1));
                case ADOPTING ->
                    GatewayConfig.withoutView()
                            .withAdoption(new AdoptionConfig(
                                    List.of(NodeAddress.parse("--nodes", "127.0.0.1:1:1")),
                                    Duration.ofSeconds(10),
                                    Duration.ofSeconds(1)));
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void start_anyKind_listensOnConfiguredPortsOnly(Kind kind) throws Exception {
        Set<Integer> before = ListeningPorts.ofThisProcess();
        Gateway gateway = Gateway.of(kind.config().withPorts("127.0.0.1", 0, 0, 0));
        Future<Void> opening = gateway.open();
        gateway.apply(ViewFixture.fashion().view());
        opening.await(30, TimeUnit.SECONDS);
        try {
            Set<Integer> opened = new TreeSet<>(ListeningPorts.ofThisProcess());
            opened.removeAll(before);

            assertThat(opened).containsExactlyInAnyOrder(gateway.httpPort(), gateway.grpcPort(), gateway.metricsPort());
        } finally {
            gateway.close().await(30, TimeUnit.SECONDS);
        }
        assertThat(ListeningPorts.ofThisProcess()).isSubsetOf(before);
    }
}
