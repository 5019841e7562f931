package io.infaas.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TraceAllocationTest {

    private static final int QUERIES = 10_000;
    private static final int ROUNDS = 5;

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final Query query =
            new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(100, 0.85, 0.9), false, 2);

    @Test
    void query_thatMightBeAViolationAndIsNone_isFollowedWithoutAllocation() {
        Tracers traces = new Tracers(0, true);
        follow(begin(traces));

        long least = LongStream.generate(() -> allocatedBy(begin(traces)))
                .limit(ROUNDS)
                .min()
                .orElseThrow();

        assertThat(least).isZero();
        assertThat(traces.names()).isEmpty();
    }

    private static LoggedTrail[] begin(Tracers traces) {
        LoggedTrail[] trails = new LoggedTrail[QUERIES];
        for (int i = 0; i < QUERIES; i++) {
            trails[i] = new LoggedTrail("http", null, traces.tracer());
        }
        return trails;
    }

    private long allocatedBy(LoggedTrail[] trails) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        follow(trails);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void follow(LoggedTrail[] trails) {
        for (LoggedTrail trail : trails) {
            trail.recordModel("fashion");
            trail.recordParent(null);
            trail.recordDecision(Decision.SERVE);
            trail.recordInstance(instance);
            trail.recordBytes(13, 100);
            trail.end(query, "ok", 1_000);
        }
    }
}
