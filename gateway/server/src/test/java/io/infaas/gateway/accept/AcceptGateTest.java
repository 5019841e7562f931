package io.infaas.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.time.SimulatedScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptGateTest {

    private static final int MOST = 2;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final ConnectionRegister register = new ConnectionRegister(
            new ConnectionLimits(MOST, Duration.ofSeconds(10), Duration.ofSeconds(10)),
            new GatewayMetrics(new SimpleMeterRegistry()).connections(),
            time);
    private final EmbeddedChannel http = new EmbeddedChannel(register.gate());
    private final EmbeddedChannel grpc = new EmbeddedChannel(register.gate());

    private void fill() {
        for (int i = 0; i < MOST; i++) {
            http.writeInbound(new EmbeddedChannel());
        }
    }

    private void pass(Duration duration) {
        time.advance(duration);
        http.advanceTimeBy(duration.toMillis(), TimeUnit.MILLISECONDS);
        http.runScheduledPendingTasks();
    }

    @Test
    void connection_ofAnotherPortAcceptedInThePause_waitsForTheRoomThatIsMade() {
        fill();
        Channel crossing = new EmbeddedChannel();

        grpc.writeInbound(crossing);

        assertThat(crossing.isOpen()).isTrue();
        assertThat(grpc.<Channel>readInbound()).isNull();
        pass(GRACE);
        assertThat(crossing.isOpen()).isTrue();
        assertThat(grpc.<Channel>readInbound()).isSameAs(crossing);
        assertThat(register.open()).isEqualTo(MOST);
        assertThat(http.config().isAutoRead()).isEqualTo(grpc.config().isAutoRead());
    }

    @Test
    void connection_acceptedInThePauseOfAPortThatCloses_isClosed() {
        fill();
        Channel crossing = new EmbeddedChannel();
        grpc.writeInbound(crossing);

        assertThat(grpc.close().isDone()).isTrue();

        assertThat(crossing.isOpen()).isFalse();
        pass(GRACE);
        assertThat(register.open()).isEqualTo(MOST);
    }

    @Test
    void connections_moreThanOneOfAPortInThePause_areRefused() {
        fill();
        Channel crossing = new EmbeddedChannel();
        Channel second = new EmbeddedChannel();

        grpc.writeInbound(crossing);
        grpc.writeInbound(second);

        assertThat(crossing.isOpen()).isTrue();
        assertThat(second.isOpen()).isFalse();
    }
}
