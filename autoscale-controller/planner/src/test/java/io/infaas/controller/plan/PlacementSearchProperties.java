package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is chosen one after the other without a layout for each. */
class PlacementSearchProperties {

    private static final int ROUNDS = 6;
    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    @Property(tries = 60)
    void choices_anyDeployment_bestInTheLayoutWithThoseBefore(@ForAll boolean now, @ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlanningPolicy policy = PolicyKind.INFAAS.with(QUICK);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            plan = policy.plan(world.situation(), plan);
            world.goOn(plan);
            PlanDraft draft = new PlanDraft(world.situation(), plan, QUICK);
            CarryOver.into(draft, placement -> true);
            world.situation().catalog().applications().forEach(application -> draft.candidates()
                    .of(application.name())
                    .forEach(candidate -> assertSame(draft, draft.load().search(now), candidate)));
        }
    }

    private static void assertSame(PlanDraft draft, PlacementSearch search, Candidate candidate) {
        List<Placement> choices = search.choices(candidate).toList();
        Layout layout = draft.layout();
        int chosen = 0;
        Optional<Placement> best = search.best(layout, candidate, "");
        while (best.isPresent()) {
            assertThat(choices).element(chosen++).isEqualTo(best.get());
            layout = layout.plus(best.get(), candidate);
            best = search.best(layout, candidate, "");
        }
        assertThat(choices).hasSize(chosen);
    }
}
