package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the loop asks its policy for a whole round, and when only to cover what queries wait for. */
final class UrgentPlanningTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .build();

    private final InstantNodes nodes = new InstantNodes("a");
    private final List<String> asked = new ArrayList<>();
    private final SteppedLoop stepped = new SteppedLoop(CATALOG, nodes, new Asked(), new IgnoringPublisher());
    private final ControlLoop loop = stepped.loop();

    @AfterEach
    void close() {
        stepped.close();
    }

    @Test
    void queriesWait_areCoveredAlone_beforeARoundThatIsDueToo_andThatIsNotLater() {
        iterate(200);
        iterate(200);
        assertThat(asked).containsExactly("round");

        for (int i = 0; i < 4; i++) {
            loop.reported("g", cold(), stepped.now());
            iterate(200);
        }
        assertThat(asked).containsExactly("round", "cover", "cover", "cover", "cover");

        loop.reported("g", cold(), stepped.now());
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
        stepped.iterate(afterMs);
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
}
