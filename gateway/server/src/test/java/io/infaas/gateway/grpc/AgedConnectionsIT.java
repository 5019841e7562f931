package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.accept.ConnectionLimits.AddressLimits;
import io.infaas.gateway.accept.ConnectionLimits.ConnectionAge;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that have reached their greatest age. */
class AgedConnectionsIT {

    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final Duration AGE = Duration.ofMillis(200);

    private final PlayedNode node = new PlayedNode("n0");
    private @Nullable FrontEnds begun;

    AgedConnectionsIT() throws IOException {}

    private RawPeer open(Duration grace) throws Exception {
        FrontEnds fronts = new FrontEnds(
                Vertx.vertx(),
                PlayedNode::patientConnector,
                GatewayLimits.DEFAULT,
                new ConnectionLimits(
                        0, AddressLimits.DEFAULT, SECONDS, SECONDS, SECONDS, new ConnectionAge(AGE, grace)),
                node.node());
        begun = fronts;
        return RawPeer.client(fronts.grpc.port(), 65_535);
    }

    @AfterEach
    void close() throws Exception {
        if (begun != null) {
            begun.close();
        }
        node.close();
    }

    @Test
    void call_inProgressAtTheAge_isAnsweredBeforeTheConnectionEnds() throws Exception {
        try (RawPeer client = open(Duration.ZERO)) {
            int asked = Exchanges.ask(client, "last");
            RawPeer played = node.awaitConnection();
            RawPeer.Heard request = played.awaitRequest();

            client.until(() -> !client.goodbyes.isEmpty());
            Exchanges.answer(played, request);

            assertThat(Exchanges.readAnsweredId(client.await(asked))).isEqualTo("last");
            assertEnds(client);
        }
    }

    @Test
    void call_longerThanTheGrace_endsWithTheConnection() throws Exception {
        try (RawPeer client = open(AGE)) {
            int asked = Exchanges.ask(client, "late");
            node.awaitConnection().awaitRequest();

            client.until(() -> !client.goodbyes.isEmpty());

            assertEnds(client);
            assertThat(client.onStream(asked).isOver()).isFalse();
        }
    }

    private static void assertEnds(RawPeer client) {
        assertThatThrownBy(() -> client.until(() -> false))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
}
