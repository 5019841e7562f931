package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FirstObservationTest {

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private final long start = TimeUnit.HOURS.toNanos(1);
    private long now = start;
    private final GatewayRegistry gateways = new GatewayRegistry(now, false, GatewayRegistry.LEASE);
    private final Reconciler reconciler = new Reconciler(
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build(),
            ReconcilerSettings.DEFAULTS,
            nodes,
            (placement, version) -> false,
            new JournalTail(Clock.systemUTC()),
            queued::add,
            () -> {});
    private final FirstObservation first = new FirstObservation(gateways, reconciler, start);

    /** Seconds from the start until it is over, at most a minute. */
    private double seconds() {
        reconciler.nodes(nodes.nodes());
        while (now - start < TimeUnit.MINUTES.toNanos(1)) {
            reconciler.tick(now);
            while (!queued.isEmpty()) {
                queued.remove().run();
            }
            reconciler.tick(now);
            if (first.isOver(now)) {
                break;
            }
            now += TURN_NANOS;
        }
        return (now - start) / 1e9;
    }

    @Test
    void isOver_eachNodeHasAnswered_isAtOnce() {
        gateways.attached("gateway", 7, now);

        assertThat(seconds()).isLessThan(1);
    }

    @Test
    void isOver_aNodeIsSilent_takesSomeSeconds() {
        nodes.silent("b", true);
        gateways.attached("gateway that has no view", 0, now);

        assertThat(seconds()).isBetween(2.9, 3.3);
    }

    @Test
    void isOver_aNodeIsSilentAndAGatewayServes_waitsForTheNode() {
        nodes.silent("b", true);
        gateways.attached("gateway", 7, now);

        assertThat(seconds()).isBetween(19.9, 20.3);
    }

    @Test
    void isOver_aNodeRefusesAndAGatewayServes_doesNotWaitForTheNode() {
        nodes.refuse("b");
        gateways.attached("gateway", 7, now);

        assertThat(seconds()).isBetween(2.9, 3.3);
    }

    @Test
    void isOver_onceOver_staysSo() {
        seconds();
        nodes.silent("b", true);
        gateways.attached("gateway", 7, now);
        now += TURN_NANOS;

        assertThat(first.isOver(now)).isTrue();
    }
}
