package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.control.GatewayRegistry.GatewayStatus;
import io.infaas.controller.plan.Placement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class GatewayRegistryTest {

    private static final Placement PLACE = new Placement("variant", "node");

    private final GatewayRegistry registry = new GatewayRegistry(0, true, GatewayRegistry.LEASE);

    @Test
    void isDrained_withoutGateways_isTrueForTheFirstController() {
        assertThat(registry.isDrained(PLACE, 1, 0)).isTrue();
    }

    @Test
    void isDrained_controllerWithAPossiblePredecessor_waitsForALease() {
        GatewayRegistry later = new GatewayRegistry(0, false, GatewayRegistry.LEASE);

        assertThat(later.isDrained(PLACE, 1, seconds(9.9))).isFalse();
        assertThat(later.isDrained(PLACE, 1, seconds(10))).isTrue();
    }

    @Test
    void isDrained_needsViewAndDrainedReportOfEachGateway() {
        registry.attached("a", 0, 0);
        registry.attached("b", 5, 0);

        registry.applied("a", 7, 0);
        registry.drained("a", 7, PLACE, 0);
        assertThat(registry.isDrained(PLACE, 7, 0)).isFalse();
        registry.applied("b", 7, 0);
        assertThat(registry.isDrained(PLACE, 7, 0)).isFalse();
        registry.drained("b", 7, PLACE, 0);

        assertThat(registry.isDrained(PLACE, 7, 0)).isTrue();
        assertThat(registry.isDrained(PLACE, 8, 0)).isFalse();
        assertThat(registry.isDrained(new Placement("variant", "other"), 7, 0)).isFalse();
    }

    @Test
    void isDrained_gatewayUsesItAgain_waitsForAnotherDrainedReport() {
        registry.attached("a", 7, 0);
        registry.drained("a", 7, PLACE, 0);
        registry.inUse("a", PLACE, 0);
        assertThat(registry.isDrained(PLACE, 7, 0)).isFalse();

        registry.drained("a", 7, PLACE, 0);

        assertThat(registry.isDrained(PLACE, 7, 0)).isTrue();
    }

    @Test
    void isDrained_reportInALaterView_counts() {
        registry.attached("a", 0, 0);
        registry.applied("a", 9, 0);
        registry.drained("a", 9, PLACE, 0);

        assertThat(registry.isDrained(PLACE, 7, 0)).isTrue();
    }

    @Test
    void isDrained_detachedGateway_isWaitedForUntilItsLeaseEnds() {
        registry.attached("a", 7, 0);
        registry.reported("a", seconds(3));
        registry.detached("a", seconds(4));

        assertThat(registry.isDrained(PLACE, 7, seconds(12.9))).isFalse();
        assertThat(registry.isDrained(PLACE, 7, seconds(13.1))).isTrue();
    }

    @Test
    void isDrained_silentGatewayWithOpenStream_isWaitedForUntilItsLeaseEnds() {
        registry.attached("a", 7, 0);

        assertThat(registry.isDrained(PLACE, 7, seconds(10))).isFalse();
        assertThat(registry.isDrained(PLACE, 7, seconds(10.1))).isTrue();
        registry.reported("a", seconds(11));
        assertThat(registry.isDrained(PLACE, 7, seconds(11))).isFalse();
    }

    @Test
    void isDrained_stoppedGateway_isNotWaitedFor() {
        registry.attached("a", 7, 0);
        registry.stopped("a");

        assertThat(registry.isDrained(PLACE, 7, 0)).isTrue();
        assertThat(registry.gateways(0)).isEmpty();
    }

    @Test
    void isDrained_sameIdWithAnOlderView_mustReportAgain() {
        registry.attached("a", 7, 0);
        registry.drained("a", 7, PLACE, 0);
        assertThat(registry.isDrained(PLACE, 7, 0)).isTrue();

        registry.attached("a", 0, 0);
        registry.applied("a", 7, 0);

        assertThat(registry.isDrained(PLACE, 7, 0)).isFalse();
    }

    @Test
    void gateways_tellStateAndAreForgottenAfterTheirLease() {
        registry.attached("b", 0, 0);
        registry.attached("a", 7, 0);
        registry.reported("a", seconds(3));
        registry.detached("b", seconds(3));

        assertThat(registry.gateways(seconds(5)))
                .containsExactly(
                        new GatewayStatus("a", true, true, 7, 2_000), new GatewayStatus("b", false, true, 0, 5_000));
        assertThat(registry.gateways(seconds(20))).containsExactly(new GatewayStatus("a", true, false, 7, 17_000));
    }

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
