package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeteringAllocationTest {

    private static final int QUERIES = 10_000;
    private static final int ROUNDS = 5;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final DemandGrid grid = new DemandGrid(routes.view().catalog());

    @Test
    void meter_seriesThatExist_countedWithoutAllocation() {
        metrics.apply(routes.view());
        // a bound that every query misses, so that violations are counted, too
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(1e-6, 0), false, 8);
        IndexedInstance candidate = routes.instances().get(0);
        meter(query, candidate, createMeters());

        // the JVM itself may allocate once within a round; a query that did would do so in each
        long least = LongStream.generate(() -> allocatedBy(query, candidate))
                .limit(ROUNDS)
                .min()
                .orElseThrow();

        assertThat(least).isZero();
        assertThat(metrics.queriesInFlight()).isZero();
        assertThat(registry.scrape())
                .contains("infaas_gateway_latency_seconds_count{application=\"fashion\"} " + (ROUNDS + 1) * QUERIES);
    }

    private long allocatedBy(Query query, IndexedInstance candidate) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        QueryMeter[] meters = createMeters();
        long before = threads.getCurrentThreadAllocatedBytes();
        meter(query, candidate, meters);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private QueryMeter[] createMeters() {
        QueryMeter[] meters = new QueryMeter[QUERIES];
        for (int i = 0; i < QUERIES; i++) {
            meters[i] = metrics.begin(i % 2 == 0 ? ClientProtocol.HTTP : ClientProtocol.GRPC);
        }
        return meters;
    }

    private void meter(Query query, IndexedInstance candidate, QueryMeter[] meters) {
        for (QueryMeter meter : meters) {
            meter.setQuery(query);
            meter.recordDecision(Decision.LATE);
            meter.recordArrival(
                    grid.of(query.target().catalogName(), query.objective(), query.items()), candidate.model());
            meter.recordRetry(RetryCause.FAILED);
            meter.recordAnswer(candidate, 1_000, 2_000);
        }
    }
}
