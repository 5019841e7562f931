package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class InstanceHistoryTest {

    private static final Placement PLACE = new Placement("v", "a");
    private static final Instant THEN = Instant.ofEpochSecond(100);
    private static final Instant LATER = THEN.plusSeconds(5);

    private final InstanceHistory records = new InstanceHistory();

    @Test
    void since_isWhenTheStateCame() {
        records.states(Map.of(PLACE, InstanceState.LOADING), THEN);
        records.states(Map.of(PLACE, InstanceState.LOADING), LATER);
        assertThat(records.since()).containsEntry(PLACE, THEN);

        records.states(Map.of(PLACE, InstanceState.ACTIVE), LATER);
        assertThat(records.since()).containsEntry(PLACE, LATER);

        records.states(Map.of(), LATER);
        assertThat(records.since()).isEmpty();
    }

    @Test
    void itemsPerSecond_addsGatewaysUp_andForgetsSilentOnes() {
        records.report("g", report(500, 10), 0);
        records.report("h", report(1_000, 7), TimeUnit.SECONDS.toNanos(3));
        records.report("h", report(0, 99), TimeUnit.SECONDS.toNanos(3));

        assertThat(records.itemsPerSecond(TimeUnit.SECONDS.toNanos(3))).isEqualTo(Map.of(PLACE, 27.0));
        assertThat(records.itemsPerSecond(TimeUnit.SECONDS.toNanos(5))).isEqualTo(Map.of(PLACE, 7.0));
    }

    private static DemandReport report(long windowMs, long items) {
        return new DemandReport(
                windowMs, List.of(), List.of(new InstanceUse("v", "a", items, 0, 0, 0, 0, 0, 0)), List.of());
    }
}
