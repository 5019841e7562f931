package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.controller.reconcile.ReconcilerSettings;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the loop asks its policy for a whole round, and when only to cover what queries wait for. */
final class UrgentPlanningTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

    private final InstantNodes nodes = new InstantNodes("a");
    private final JournalTail journal = new JournalTail(CLOCK);
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final List<String> asked = new ArrayList<>();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private long now = TimeUnit.HOURS.toNanos(1);
    private final GatewayRegistry gateways = new GatewayRegistry(now, true, GatewayRegistry.LEASE);
    private final ControlLoop loop = new ControlLoop(
            LoopbackConfig.of(CATALOG, nodes, PolicySettings.DEFAULTS, 0, Optional.empty()),
            CATALOG,
            new NodeTrials(Optional.empty(), () -> true),
            0,
            new Asked(),
            gateways,
            new Reconciler(
                    CATALOG,
                    ReconcilerSettings.DEFAULTS,
                    nodes,
                    (placement, version) -> gateways.isDrained(placement, version, now),
                    journal,
                    queued::add,
                    () -> {}),
            journal,
            metrics,
            new Ignored(),
            CLOCK,
            now);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void queriesWait_areCoveredAlone_beforeARoundThatIsDueToo_andThatIsNotLater() {
        iterate(200);
        iterate(200);
        assertThat(asked).containsExactly("round");

        for (int i = 0; i < 4; i++) {
            loop.reported("g", cold(), now);
            iterate(200);
        }
        assertThat(asked).containsExactly("round", "cover", "cover", "cover", "cover");

        loop.reported("g", cold(), now);
        iterate(200);
        assertThat(asked).endsWith("cover", "round").hasSize(7);
    }

    @Test
    void noQueryWaits_onlyRounds() {
        for (int i = 0; i < 12; i++) {
            iterate(200);
        }

        assertThat(asked).containsOnly("round");
    }

    private void iterate(long afterMs) {
        now += TimeUnit.MILLISECONDS.toNanos(afterMs);
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
        loop.iterate(now);
    }

    private static DemandReport cold() {
        ClassTraffic traffic = new ClassTraffic(
                new DemandGrid(CATALOG).of("fashion", new Objective(100, 0.85), 1), "", 100, 1, 1, 0, 0);
        return new DemandReport(100, List.of(traffic), List.of(), List.of(traffic));
    }

    /** Plans nothing. */
    private final class Asked implements PlanningPolicy {

        @Override
        public PlacementPlan plan(Situation situation, PlacementPlan previous) {
            asked.add("round");
            return previous;
        }

        @Override
        public PlacementPlan cover(Situation situation, PlacementPlan previous) {
            asked.add("cover");
            return previous;
        }
    }

    private static final class Ignored implements GatewayPublisher {

        @Override
        public void view(View view) {}

        @Override
        public void pins(List<AvailabilityPin> pins) {}

        @Override
        public void answer(String gateway, long number, String refusal) {}
    }
}
