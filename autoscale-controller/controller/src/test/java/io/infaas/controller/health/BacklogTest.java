package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningCatalog;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes with an instance each are four times as slow as profiled for a minute, under a load that both would just carry; then little comes, and minutes of
 * queries wait. In simulated time with the classes that decide.
 */
final class BacklogTest {

    private static final Objective OBJECTIVE = new Objective(500, 0.5);
    private static final double SERVICE_MS = 10;
    private static final String VARIANT = PlanningCatalog.name("net");

    private static CrowdedNodes backlog(long seed) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", OBJECTIVE.latencyMs(), 0.5)
                .variant("net", 0.9, SERVICE_MS, 50, 50)
                .usingCores(2);
        return new CrowdedNodes(
                        market.catalog(),
                        OBJECTIVE,
                        150,
                        List.of("a", "b"),
                        Set.of(new Placement(VARIANT, "a"), new Placement(VARIANT, "b")),
                        seed)
                .run(10)
                .slow(placement -> 4)
                .run(60)
                .load(10);
    }

    private static boolean removes(CrowdedNodes run) {
        return run.changes().stream().map(PlanChange::remove).anyMatch(removed -> !removed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void instances_whileQueriesWaitForMinutes_areKept_andGivenUpAfterwards(long seed) {
        CrowdedNodes run = backlog(seed);
        assertThat(run.unanswered()).isGreaterThan(3_000);

        for (int second = 0; second < 600 && run.unanswered() > OBJECTIVE.latencyMs() / SERVICE_MS; second++) {
            run.run(1);
            assertThat(removes(run))
                    .as("in second %d, with %d queries that wait: %s", second, run.unanswered(), run.changes())
                    .isFalse();
        }

        run.run(300);
        assertThat(removes(run)).isTrue();
    }
}
