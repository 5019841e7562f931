package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class GatewayRegistryTest {

    private static final Placement PLACE = new Placement("variant", "node");

    private final GatewayRegistry book = new GatewayRegistry(0, true);

    @Test
    void released_withoutGateways_isTrueForTheFirstController() {
        assertThat(book.released(PLACE, 1, 0)).isTrue();
    }

    @Test
    void released_ofAControllerThatMayHaveHadAPredecessor_waitsForALease() {
        GatewayRegistry later = new GatewayRegistry(0, false);

        assertThat(later.released(PLACE, 1, seconds(9.9))).isFalse();
        assertThat(later.released(PLACE, 1, seconds(10))).isTrue();
    }

    @Test
    void released_needsViewAndIdleOfEachGateway() {
        book.attached("a", 0, 0);
        book.attached("b", 5, 0);

        book.applied("a", 7, 0);
        book.idle("a", 7, PLACE, 0);
        assertThat(book.released(PLACE, 7, 0)).isFalse();
        book.applied("b", 7, 0);
        assertThat(book.released(PLACE, 7, 0)).isFalse();
        book.idle("b", 7, PLACE, 0);

        assertThat(book.released(PLACE, 7, 0)).isTrue();
        assertThat(book.released(PLACE, 8, 0)).isFalse();
        assertThat(book.released(new Placement("variant", "other"), 7, 0)).isFalse();
    }

    @Test
    void released_idleInALaterView_counts() {
        book.attached("a", 0, 0);
        book.applied("a", 9, 0);
        book.idle("a", 9, PLACE, 0);

        assertThat(book.released(PLACE, 7, 0)).isTrue();
    }

    @Test
    void released_detachedGateway_isWaitedForUntilItsLeaseEnds() {
        book.attached("a", 7, 0);
        book.reported("a", seconds(3));
        book.detached("a", seconds(4));

        assertThat(book.released(PLACE, 7, seconds(12.9))).isFalse();
        assertThat(book.released(PLACE, 7, seconds(13.1))).isTrue();
    }

    @Test
    void released_silentGatewayWithOpenStream_isWaitedForUntilItsLeaseEnds() {
        book.attached("a", 7, 0);

        assertThat(book.released(PLACE, 7, seconds(10))).isFalse();
        assertThat(book.released(PLACE, 7, seconds(10.1))).isTrue();
        book.reported("a", seconds(11));
        assertThat(book.released(PLACE, 7, seconds(11))).isFalse();
    }

    @Test
    void released_gatewayThatLeft_isNotWaitedFor() {
        book.attached("a", 7, 0);
        book.left("a");

        assertThat(book.released(PLACE, 7, 0)).isTrue();
        assertThat(book.gateways(0)).isEmpty();
    }

    @Test
    void released_sameIdWithAnOlderView_hasToTellAgain() {
        book.attached("a", 7, 0);
        book.idle("a", 7, PLACE, 0);
        assertThat(book.released(PLACE, 7, 0)).isTrue();

        book.attached("a", 0, 0);
        book.applied("a", 7, 0);

        assertThat(book.released(PLACE, 7, 0)).isFalse();
    }

    @Test
    void gateways_tellStateAndAreForgottenAfterTheirLease() {
        book.attached("b", 0, 0);
        book.attached("a", 7, 0);
        book.reported("a", seconds(3));
        book.detached("b", seconds(3));

        assertThat(book.gateways(seconds(5)))
                .containsExactly(
                        new GatewayStatus("a", true, true, 7, 2_000), new GatewayStatus("b", false, true, 0, 5_000));
        assertThat(book.gateways(seconds(20))).containsExactly(new GatewayStatus("a", true, false, 7, 17_000));
    }

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
