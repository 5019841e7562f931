package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clients at the limit of connections. */
class ConnectionLimitIT {

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(
            Vertx.vertx(),
            NodeConnector::system,
            GatewayLimits.DEFAULT,
            new ConnectionLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(10)));

    private boolean isAnotherServed() {
        try (RawPeer another = RawPeer.client(fronts.grpc.port(), 65_535)) {
            GrpcStage.assertServed(another);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void connections_oneIdleOneServing_theIdleOneGoesAwayInOrder() throws Exception {
        try (RawPeer idle = RawPeer.client(fronts.grpc.port(), 65_535);
                RawPeer serving = RawPeer.client(fronts.grpc.port(), 65_535)) {
            GrpcStage.assertServed(idle);
            int open = Exchanges.begin(serving);
            serving.sync();

            Until.within(20, this::isAnotherServed);

            idle.until(() -> !idle.goodbyes.isEmpty());
            // a query that crossed the farewell
            int crossing = Exchanges.ask(idle, "late");
            assertThat(Exchanges.readAnsweredId(idle.await(crossing))).isEqualTo("late");
            serving.data(open, Exchanges.question("open", 10), -1, true);
            assertThat(Exchanges.readAnsweredId(serving.await(open))).isEqualTo("open");
            assertThat(serving.goodbyes).isEmpty();
        }
    }

    @Test
    void connections_allServe_furtherOnesAreRefused() throws Exception {
        try (RawPeer one = RawPeer.client(fronts.grpc.port(), 65_535);
                RawPeer two = RawPeer.client(fronts.grpc.port(), 65_535)) {
            Exchanges.begin(one);
            one.sync();
            Exchanges.begin(two);
            two.sync();

            assertThat(isAnotherServed()).isFalse();

            assertThat(fronts.count("infaas.gateway.connections.refused", "reason", "total"))
                    .isPositive();
        }
        Until.within(10, this::isAnotherServed);
    }
}
