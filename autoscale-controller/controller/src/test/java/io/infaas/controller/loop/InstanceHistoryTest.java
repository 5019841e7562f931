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
        records.states(Map.of(PLACE, InstanceState.LOADING), THEN, 0);
        records.states(Map.of(PLACE, InstanceState.LOADING), LATER, 5_000_000_000L);
        assertThat(records.since()).containsEntry(PLACE, THEN);

        records.states(Map.of(PLACE, InstanceState.ACTIVE), LATER, 5_000_000_000L);
        assertThat(records.since()).containsEntry(PLACE, LATER);

        records.states(Map.of(), LATER, 5_000_000_000L);
        assertThat(records.since()).isEmpty();
    }

    @Test
    void itemsPerSecond_addsGatewaysUp_andForgetsSilentOnes() {
        records.states(Map.of(PLACE, InstanceState.ACTIVE), THEN, 0);
        records.report("g", report(500, 10), 0);
        records.report("h", report(1_000, 7), TimeUnit.SECONDS.toNanos(3));
        records.report("h", report(0, 99), TimeUnit.SECONDS.toNanos(3));

        assertThat(records.itemsPerSecond(TimeUnit.SECONDS.toNanos(3))).isEqualTo(Map.of(PLACE, 27.0));
        assertThat(records.itemsPerSecond(TimeUnit.SECONDS.toNanos(5))).isEqualTo(Map.of(PLACE, 7.0));
    }

    @Test
    void report_gatewaysThatComeAndGo_andInstancesThatAreUnknown_leaveNothing() {
        for (int second = 0; second < 1000; second++) {
            records.report("gateway " + second, report(1_000, 1), TimeUnit.SECONDS.toNanos(second));
        }

        assertThat(records.gateways()).isLessThan(10);
        assertThat(records.itemsPerSecond(TimeUnit.SECONDS.toNanos(999))).isEmpty();
        assertThat(records.lastUsedMs()).isEmpty();
    }

    @Test
    void lastUsed_isWhenQueriesArrived_orTheInstanceCame() {
        records.states(Map.of(PLACE, InstanceState.ACTIVE), THEN, TimeUnit.SECONDS.toNanos(1));
        assertThat(records.lastUsedMs()).containsEntry(PLACE, 1_000L);

        records.report("g", report(1_000, 3), TimeUnit.SECONDS.toNanos(7));
        records.report("g", report(1_000, 0), TimeUnit.SECONDS.toNanos(8));
        records.states(Map.of(PLACE, InstanceState.ACTIVE), THEN, TimeUnit.SECONDS.toNanos(9));
        assertThat(records.lastUsedMs()).containsEntry(PLACE, 7_000L);

        records.states(Map.of(), LATER, TimeUnit.SECONDS.toNanos(10));
        assertThat(records.lastUsedMs()).isEmpty();
    }

    private static DemandReport report(long windowMs, long items) {
        return new DemandReport(
                windowMs, List.of(), List.of(new InstanceUse("v", "a", items, 0, 0, 0, 0, 0, 0, 0)), List.of());
    }
}
