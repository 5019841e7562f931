package io.infaas.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.time.SimulatedScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConnectionRegisterTest {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private ConnectionRegister register(int total, int perAddress) {
        return new ConnectionRegister(
                new ConnectionLimits(
                        total,
                        new ConnectionLimits.AddressLimits(perAddress, 0, 1),
                        TIMEOUT,
                        TIMEOUT,
                        TIMEOUT,
                        ConnectionLimits.ConnectionAge.ANY),
                new GatewayMetrics(registry).connections(),
                time);
    }

    private static final class ClientChannel extends EmbeddedChannel {

        private final SocketAddress remote;

        ClientChannel(String address) {
            remote = new InetSocketAddress(address, 1);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return remote;
        }
    }

    private static ConnectionPlace admit(ConnectionRegister register, ClientChannel channel) {
        return Objects.requireNonNull(register.admit(channel));
    }

    private static void admitBusy(ConnectionRegister register, String address) {
        admit(register, new ClientChannel(address)).markBusy();
    }

    private double count(String meter, String reason) {
        return registry.get(meter).tag("reason", reason).counter().count();
    }

    @Test
    void admit_allInUse_isRefusedUntilOneCloses() {
        ConnectionRegister register = register(2, 0);
        ClientChannel first = new ClientChannel("10.0.0.1");
        admit(register, first).markBusy();
        admitBusy(register, "10.0.0.2");
        time.advance(Duration.ofHours(1));

        assertThat(register.admit(new ClientChannel("10.0.0.3"))).isNull();
        assertThat(register.isAboutToMakeRoom()).isFalse();
        assertThat(count("infaas.gateway.connections.refused", "total")).isEqualTo(1);

        assertThat(first.close().isDone()).isTrue();
        assertThat(register.open()).isEqualTo(1);
        assertThat(register.admit(new ClientChannel("10.0.0.3"))).isNotNull();
    }

    @Test
    void admit_addressThatFloods_isRefusedSooner() {
        ConnectionRegister register =
                new ConnectionRegister(ConnectionLimits.DEFAULT, new GatewayMetrics(registry).connections(), time);
        ConnectionPlace place = register.admit(new ClientChannel("10.0.0.1"));
        while (place != null) {
            place.markFlood();
            place = register.admit(new ClientChannel("10.0.0.1"));
        }

        assertThat(register.open())
                .isLessThan(ConnectionLimits.AddressLimits.BURST / ConnectionRegister.ConnectionRates.FLOOD + 1);
        assertThat(count("infaas.gateway.connections.refused", "rate")).isEqualTo(1);
        assertThat(register.admit(new ClientChannel("10.0.0.2"))).isNotNull();
    }

    @Test
    void admit_someAreIdle_theOneThatNeverAskedGivesWayThenTheLongestIdle() {
        ConnectionRegister register = register(4, 0);
        ClientChannel serving = new ClientChannel("10.0.0.1");
        ClientChannel early = new ClientChannel("10.0.0.2");
        ClientChannel late = new ClientChannel("10.0.0.3");
        ClientChannel silent = new ClientChannel("10.0.0.4");
        Stream.of(serving, early, late)
                .forEach(channel -> admit(register, channel).markBusy());
        ConnectionPlace.of(early).markIdle();
        time.advance(GRACE);
        ConnectionPlace.of(late).markIdle();
        register.admit(silent);
        time.advance(GRACE);

        admitBusy(register, "10.0.0.5");
        assertThat(silent.isOpen()).isFalse();
        admitBusy(register, "10.0.0.6");
        assertThat(early.isOpen()).isFalse();
        admitBusy(register, "10.0.0.7");
        assertThat(late.isOpen()).isFalse();
        assertThat(register.admit(new ClientChannel("10.0.0.8"))).isNull();

        assertThat(serving.isOpen()).isTrue();
        assertThat(register.open()).isEqualTo(4);
        assertThat(count("infaas.gateway.connections.ended", "displaced")).isEqualTo(3);
    }

    @Test
    void admit_oneAddressHasMost_itsConnectionsGiveWay() {
        ConnectionRegister register = register(4, 0);
        ClientChannel alone = new ClientChannel("10.0.0.1");
        register.admit(alone);
        List<ClientChannel> many =
                Stream.generate(() -> new ClientChannel("10.0.0.2")).limit(3).toList();
        many.forEach(register::admit);
        // too young: new ones wait
        assertThat(register.isAboutToMakeRoom()).isTrue();
        time.advance(GRACE.dividedBy(10));
        assertThat(register.isAboutToMakeRoom()).isFalse();

        admitBusy(register, "10.0.0.3");

        assertThat(alone.isOpen()).isTrue();
        assertThat(many).extracting(ClientChannel::isOpen).containsExactly(false, true, true);
    }

    @Test
    void admit_usedConnectionGivesWay_itsUserEndsIt_andWhatCrossesIsServed() {
        ConnectionRegister register = register(1, 0);
        ClientChannel channel = new ClientChannel("10.0.0.1");
        ConnectionPlace place = admit(register, channel);
        int[] asked = new int[1];
        place.endBy(() -> asked[0]++);
        place.markBusy();
        place.markIdle();
        time.advance(GRACE);

        admitBusy(register, "10.0.0.2");
        place.markBusy();

        assertThat(asked[0]).isEqualTo(1);
        assertThat(register.isAboutToMakeRoom()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        place.markIdle();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(register.isAboutToMakeRoom()).isFalse();
        assertThat(register.open()).isEqualTo(1);
    }

    @Test
    void admit_addressHasItsShare_isRefusedAndOthersAreNot() {
        ConnectionRegister register = register(100, 2);
        admitBusy(register, "2001:db8::1");
        admitBusy(register, "2001:db8::2");

        // another address of the same network
        assertThat(register.admit(new ClientChannel("2001:db8::3"))).isNull();
        admitBusy(register, "2001:db8:0:1::1");
        assertThat(count("infaas.gateway.connections.refused", "address")).isEqualTo(1);
    }

    @Test
    void connections_fewOpenFiles_leaveHalfToNodes() {
        assertThat(new ConnectionRegister.OpenFiles(1_024, 100).connections(16_384))
                .isEqualTo(430);
        assertThat(new ConnectionRegister.OpenFiles(1 << 20, 100).connections(16_384))
                .isEqualTo(16_384);
        assertThat(new ConnectionRegister.OpenFiles(100, 100).connections(16_384))
                .isEqualTo(16);
    }

    @Test
    void ageMs_ofManyConnections_spreadOverATenthToEitherSide() {
        ConnectionLimits.ConnectionAge age = new ConnectionLimits.ConnectionAge(Duration.ofSeconds(100), Duration.ZERO);

        long[] ages = LongStream.range(0, 1000).map(age::ageMs).toArray();

        assertThat(LongStream.of(ages).min().orElseThrow()).isBetween(90_000L, 90_100L);
        assertThat(LongStream.of(ages).max().orElseThrow()).isBetween(109_900L, 110_000L);
        assertThat(LongStream.of(ages).distinct().count()).isGreaterThan(900);
    }

    @Test
    void age_negative_isRefusedByItsFlag() {
        assertThatThrownBy(() -> new ConnectionLimits.ConnectionAge(Duration.ofMillis(-1), Duration.ZERO))
                .hasMessageContaining("--grpc-max-connection-age-ms");
        assertThat(ConnectionLimits.ConnectionAge.ANY.isLimited()).isFalse();
    }
}
