package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Layouts with more and more of a candidate, without one for each step. */
class ScaleUpStepsProperties {

    private static final int MOST = 40;

    @Property(tries = 60)
    void at_anyCount_layoutToWhichEachWasAddedAlone(
            @ForAll @IntRange(min = 8, max = 20) int nodes,
            @ForAll boolean now,
            @ForAll @IntRange(min = 1, max = 5) int stride,
            @ForAll long seed) {
        PlanBenchWorld world = new PlanBenchWorld(new PlanBenchWorld.Size(20, nodes, 2, 6, 2 * nodes), seed);
        PlanDraft draft = draft(world, new Random(seed));
        for (String application : List.of("task000", "task001")) {
            for (Candidate candidate : draft.candidates().of(application)) {
                List<Layout> expected = oneByOne(draft, candidate, now);
                ScaleUpSteps steps = steps(draft, application, candidate, now);
                int reached = Math.min(MOST, expected.size() - 1);

                assertThat(steps.reaches(reached)).isTrue();
                assertThat(steps.reaches(MOST)).isEqualTo(expected.size() > MOST);
                for (int count = 0; count <= reached; count += stride) {
                    assertSame(steps.at(count), expected.get(count));
                }
                assertSame(steps.at(reached), expected.get(reached));
                assertSame(steps.at(0), draft.layout());
                Statistics.label("several instances").collect(severalInstances(expected.get(reached)));
            }
        }
        Statistics.label("several instances")
                .coverage(checker -> checker.check(true).count(seen -> seen > 0));
    }

    private static boolean severalInstances(Layout layout) {
        return !layout.counts().equals(InstanceCounts.ONCE);
    }

    /** Adopts some of what is loaded, so that nodes are in use unevenly. */
    private static PlanDraft draft(PlanBenchWorld world, Random random) {
        PlanDraft draft = new PlanDraft(world.situation(), PlacementPlan.NONE, PolicySettings.DEFAULTS);
        CarryOver.into(draft, placement -> random.nextBoolean());
        return draft;
    }

    private static List<Layout> oneByOne(PlanDraft draft, Candidate candidate, boolean now) {
        PlacementSearch search = draft.load().search(now);
        List<Layout> layouts = new ArrayList<>(List.of(draft.layout()));
        while (layouts.size() <= MOST) {
            Layout last = layouts.get(layouts.size() - 1);
            Optional<Placement> next =
                    search.best(last, candidate, "").or(() -> search.denser(last, candidate, placement -> true));
            if (next.isEmpty()) {
                break;
            }
            layouts.add(last.more(next.get(), candidate));
        }
        return layouts;
    }

    private static ScaleUpSteps steps(PlanDraft draft, String application, Candidate candidate, boolean now) {
        PlacementSearch search = draft.load().search(now);
        return new ScaleUpSteps(
                draft,
                application,
                search,
                candidate,
                search.sequence(candidate, "", draft.layout().onNode("")),
                placement -> true,
                draft.layout(),
                count -> false);
    }

    private static void assertSame(Layout seen, Layout expected) {
        assertThat(seen.placements()).isEqualTo(expected.placements());
        assertThat(seen.byNode()).isEqualTo(expected.byNode());
    }
}
