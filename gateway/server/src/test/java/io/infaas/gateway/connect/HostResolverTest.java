package io.infaas.gateway.connect;

import static io.infaas.gateway.connect.PendingLookup.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.forward.ConnectFailure;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostResolverTest {

    private static final String HOST = "node.test";

    private final PendingLookup lookup = new PendingLookup();
    private final AtomicLong nanos = new AtomicLong();
    private final HostResolver resolver = new HostResolver(lookup, nanos::get);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void resolve_address_noLookup() {
        assertThat(resolve("127.0.0.9").getNow()).isEqualTo(addresses("127.0.0.9"));
        assertThat(resolve("::1").getNow()).isEqualTo(addresses("::1"));
        assertThat(resolve("[::1]").getNow()).isEqualTo(addresses("::1"));
        assertThat(lookup.lookups).hasValue(0);
    }

    @Test
    void resolve_lookupHangs_failsInTimeAndTheLoopIsFree() {
        Future<List<InetAddress>> hanging = resolve(HOST);
        assertThat(hanging.isDone()).isFalse();

        lookup.answers("other.test", "127.0.0.2");
        assertThat(resolve("other.test").getNow()).isEqualTo(addresses("127.0.0.2"));
        pass(HostResolver.DEADLINE_MS);

        assertFailure(hanging, "name not resolved: node.test: no answer of the resolver within 1000 ms");
    }

    @Test
    void resolve_severalAtOnce_oneLookup() {
        Future<List<InetAddress>> first = resolve(HOST);
        Future<List<InetAddress>> second = resolve(HOST);
        lookup.succeed(HOST, "127.0.0.2", "127.0.0.3");
        pass(0);

        assertThat(first.getNow()).isEqualTo(addresses("127.0.0.2", "127.0.0.3"));
        assertThat(second.getNow()).isEqualTo(first.getNow());
        assertThat(lookup.lookups).hasValue(1);
    }

    @Test
    void resolve_unknownName_failsAndIsAskedAgain() {
        Future<List<InetAddress>> first = resolve(HOST);
        lookup.fail(HOST);
        pass(0);

        assertFailure(first, "name not resolved: node.test");
        lookup.answers(HOST, "127.0.0.2");
        assertThat(resolve(HOST).getNow()).isEqualTo(addresses("127.0.0.2"));
    }

    @Test
    void resolve_addressChanges_cachedUntilTheTimeIsOver() {
        lookup.answers(HOST, "127.0.0.2");
        var unused = resolve(HOST);
        lookup.answers(HOST, "127.0.0.3");

        pass(TimeUnit.SECONDS.toMillis(HostResolver.TTL_SECONDS) - 1);
        assertThat(resolve(HOST).getNow()).isEqualTo(addresses("127.0.0.2"));
        pass(1);
        assertThat(resolve(HOST).getNow()).isEqualTo(addresses("127.0.0.3"));
    }

    @Test
    void resolve_addressUnreachable_resolvedAnew() {
        lookup.answers(HOST, "127.0.0.2");
        var unused = resolve(HOST);
        lookup.answers(HOST, "127.0.0.3");

        resolver.markUnreachable(HOST);

        assertThat(resolve(HOST).getNow()).isEqualTo(addresses("127.0.0.3"));
    }

    @Test
    void resolve_resolverDownAfterTheTimeIsOver_oldAddressesAndOnlyTheFirstWaits() {
        lookup.answers(HOST, "127.0.0.2");
        var unused = resolve(HOST);
        lookup.hangs(HOST);
        pass(TimeUnit.SECONDS.toMillis(HostResolver.TTL_SECONDS));

        Future<List<InetAddress>> first = resolve(HOST);
        assertThat(first.isDone()).isFalse();
        pass(HostResolver.DEADLINE_MS);

        assertThat(first.getNow()).isEqualTo(addresses("127.0.0.2"));
        assertThat(resolve(HOST).getNow()).isEqualTo(addresses("127.0.0.2"));
        assertThat(lookup.lookups).hasValue(2);
        lookup.fail(HOST);
        assertThat(resolve(HOST).isDone()).isFalse();
    }

    @Test
    void resolve_manyNames_cacheAndLookupsStayBounded() {
        for (int i = 0; i <= HostResolver.MOST_NAMES; i++) {
            lookup.answers("n" + i, "127.0.0.2");
            var unused = resolve("n" + i);
        }
        int before = lookup.lookups.get();
        var unused = resolve("n" + HostResolver.MOST_NAMES);
        assertThat(lookup.lookups).hasValue(before);
        var unusedAgain = resolve("n0");
        assertThat(lookup.lookups).hasValue(before + 1);

        List<Future<List<InetAddress>>> hanging = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            hanging.add(resolve("hanging" + i));
        }
        assertThat(hanging.get(255).isDone()).isFalse();
        assertFailure(hanging.get(256), "name not resolved: too many names are being resolved");
    }

    @Test
    void lookup_systemsOwn_localhostIsFound() throws Exception {
        try (NodeConnector.SystemHostLookup system = new NodeConnector.SystemHostLookup()) {
            assertThat(system.lookup("localhost").toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .allMatch(InetAddress::isLoopbackAddress)
                    .isNotEmpty();
        }
    }

    private Future<List<InetAddress>> resolve(String host) {
        Future<List<InetAddress>> resolved = resolver.resolve(host, channel.eventLoop());
        pass(0);
        return resolved;
    }

    private void pass(long ms) {
        nanos.addAndGet(Duration.ofMillis(ms).toNanos());
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    private static void assertFailure(Future<?> future, String text) {
        assertThat(future.cause()).isInstanceOfSatisfying(ConnectFailure.class, failure -> assertThat(failure.kind())
                .isEqualTo(ConnectFailure.Kind.UNRESOLVED));
        assertThat(future.cause()).hasMessage(text);
    }
}
