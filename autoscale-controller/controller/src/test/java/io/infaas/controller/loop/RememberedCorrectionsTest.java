package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.health.GatewayReports;
import io.infaas.controller.health.KnownCandidates;
import io.infaas.controller.health.LearntCorrection;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A loop that begins where another one has ended, on the same memory. */
final class RememberedCorrectionsTest {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final Profiled OF = new Profiled(SMALL, Catalogs.NODE_TYPE);

    private final InstantNodes nodes = new InstantNodes("a");

    private SteppedLoop stepped(CorrectionMemory memory) {
        SteppedLoop stepped =
                new SteppedLoop(CATALOG, nodes, PolicyKind.COST.with(PolicySettings.DEFAULTS), new IgnoringPublisher());
        stepped.loop().remember(memory);
        stepped.loop().pin(Set.of(new Placement(SMALL, "a")));
        stepped.iterate(200);
        stepped.iterate(200);
        return stepped;
    }

    private static Corrections planned(SteppedLoop stepped) {
        return stepped.snapshot().situation().corrections();
    }

    @Test
    void remember_whatWasLearnt_isPlannedWithFromTheFirstRound() {
        nodes.load("a", SMALL);
        try (CorrectionMemory memory = CorrectionMemory.open(Optional.empty(), SteppedLoop.CLOCK)) {
            memory.keep(CATALOG, List.of(new LearntCorrection(OF, 2, 0)), List.of());

            try (SteppedLoop stepped = stepped(memory)) {
                assertThat(planned(stepped).of(SMALL, Catalogs.NODE_TYPE)).isEqualTo(2);
            }
        }
    }

    @Test
    void remember_whatIsLearnt_isKeptForTheNext() {
        nodes.load("a", SMALL);
        InstanceUse slow = new InstanceUse(SMALL, "a", 20, 20, 20, 20 * 8, 20 * 1, 0, 0, 0);
        try (CorrectionMemory memory = CorrectionMemory.open(Optional.empty(), SteppedLoop.CLOCK);
                SteppedLoop stepped = stepped(memory)) {
            for (int second = 0; second < 10; second++) {
                stepped.loop()
                        .reported("g", new DemandReport(1_000, List.of(), List.of(slow), List.of()), stepped.now());
                stepped.iterate(1_000);
            }
            ProfileCorrections next = new ProfileCorrections(
                    new KnownCandidates(CATALOG, id -> Optional.empty(), () -> InstanceCounts.ONCE),
                    new GatewayReports());
            memory.recall(CATALOG, next, 0);

            assertThat(planned(stepped).of(SMALL, Catalogs.NODE_TYPE)).isGreaterThan(1.5);
            assertThat(next.corrections()).isEqualTo(planned(stepped));
        }
    }
}
