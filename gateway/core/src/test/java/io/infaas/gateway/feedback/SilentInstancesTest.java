package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Instances on nodes that the controller does not hear: that is advice, the gateway finds out by itself. */
class SilentInstancesTest {

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final List<String> checked = new ArrayList<>();
    private CompletableFuture<Boolean> readiness = CompletableFuture.completedFuture(true);
    private final HealthProbe probe = new HealthProbe(
            time,
            instance -> {
                checked.add(instance.node().id());
                return readiness;
            },
            this::current);
    private LoadBook book = LoadBook.of(routes(InstanceState.ACTIVE), probe, InstanceLimits.DEFAULT, time);
    private RouteIndex routes = routes(InstanceState.ACTIVE);

    @Test
    void silent_reachedHere_servesOn() {
        follow(InstanceState.SILENT);

        assertThat(checked).containsExactly("a");
        assertThat(book.isAvailable(a())).isTrue();
        assertThat(a().isReady()).isTrue();
        assertThat(book.unavailableNodes()).isEmpty();
    }

    @Test
    void silent_notReachedHereEither_getsNoQueriesUntilItIs() {
        readiness = new CompletableFuture<>();
        follow(InstanceState.SILENT);
        time.advance(Duration.ofMillis(HealthProbe.STALLED_MS - 1));
        assertThat(book.isAvailable(a())).isTrue();

        time.advance(Duration.ofMillis(1));
        assertThat(book.isAvailable(a())).isFalse();
        assertThat(book.unavailableNodes()).containsExactly("a");

        readiness = CompletableFuture.completedFuture(true);
        time.advance(Duration.ofMillis(HealthProbe.FIRST_MS));
        assertThat(book.isAvailable(a())).isTrue();
        assertThat(book.unavailableNodes()).isEmpty();
    }

    @Test
    void silentInTheFirstView_servesOnceItIsReady() {
        routes = routes(InstanceState.SILENT);
        book = LoadBook.of(routes, probe, InstanceLimits.DEFAULT, time);
        book.checkSilent(null);
        assertThat(book.isAvailable(a())).isFalse();

        time.advance(Duration.ofMillis(HealthProbe.FIRST_MS));
        assertThat(book.isAvailable(a())).isTrue();
    }

    @Test
    void silentInSeveralViews_isCheckedOnce() {
        follow(InstanceState.SILENT);
        follow(InstanceState.SILENT);
        follow(InstanceState.ACTIVE);

        assertThat(checked).containsExactly("a");
        assertThat(book.isAvailable(a())).isTrue();
    }

    private LoadBook current() {
        return book;
    }

    private void follow(InstanceState state) {
        LoadBook before = book;
        routes = routes(state);
        book = before.next(routes);
        book.checkSilent(before);
    }

    private IndexedInstance a() {
        return routes.instances().get(0);
    }

    private static RouteIndex routes(InstanceState state) {
        return new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .node("b")
                .instance("large-fp32-t1", "a", state)
                .instance("large-fp32-t1", "b", InstanceState.ACTIVE)
                .routes();
    }
}
