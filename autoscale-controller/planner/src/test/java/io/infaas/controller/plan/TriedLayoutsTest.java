package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A layout that several options lead to is assigned demand once. */
class TriedLayoutsTest {

    private static final String APPLICATION = "task000";

    private PlanDraft draft;
    private TriedLayouts tried;
    private List<Placement> places;
    private Candidate candidate;

    @BeforeEach
    void plan() {
        PlanBenchWorld world = new PlanBenchWorld(new PlanBenchWorld.Size(20, 800, 1, 6, 12), 1);
        PlacementPlan plan =
                PolicyKind.INFAAS.with(PolicySettings.DEFAULTS).plan(world.situation(), PlacementPlan.NONE);
        world.goOn(plan);
        Situation now = world.situation();
        draft = new PlanDraft(
                now.with(now.demand().stream().map(rate -> rate.times(10)).toList()), plan, PolicySettings.DEFAULTS);
        CarryOver.into(draft, placement -> true);
        tried = new TriedLayouts(draft, APPLICATION);
        // one that is needed, so that each more of it serves more
        Placement needed = draft.layout().ofApplication(APPLICATION).lastKey();
        candidate = draft.candidates().at(needed).orElseThrow();
        places = draft.load().search(false).fitting(draft.layout(), candidate).toList();
    }

    @Test
    void assignment_samePlacementsInAnotherOrder_computedOnce() {
        List<Placement> some = places.subList(0, 3);
        List<Placement> other = List.of(some.get(2), some.get(0), some.get(1));

        assertThat(with(other)).isSameAs(with(some));
    }

    @Test
    void assignment_anotherCountOrPlaceOrOneGone_asComputedAnew() {
        Placement gone = draft.layout().ofApplication(APPLICATION).firstKey();
        Layout without = draft.layout().minus(gone);
        List<Placement> one = places.subList(0, 1);
        List<Placement> twice = Collections.nCopies(2, places.get(0));
        List<Placement> another = places.subList(1, 2);
        Assignment first = with(one);

        assertThat(List.of(with(twice), with(another), without(gone, without, one)))
                .doesNotContain(first)
                .isEqualTo(List.of(
                        draft.assignment(APPLICATION, draft.layout().more(twice, candidate)),
                        draft.assignment(APPLICATION, draft.layout().more(another, candidate)),
                        draft.assignment(APPLICATION, without.more(one, candidate))));
        assertThat(with(one)).isSameAs(first);
    }

    @Test
    void assignment_manyLayouts_forgetsTheFirst() {
        assertThat(places).hasSizeGreaterThan(TriedLayouts.MOST / 2 + 1);
        Assignment first = with(places.subList(0, 1));
        Assignment second = with(places.subList(1, 2));
        for (int i = 2; i < TriedLayouts.MOST + 1; i++) {
            with(Collections.nCopies(1 + i % 2, places.get(i / 2 + 1)));
        }

        assertThat(with(places.subList(1, 2))).isSameAs(second);
        assertThat(with(places.subList(0, 1))).isNotSameAs(first).isEqualTo(first);
    }

    private Assignment with(List<Placement> added) {
        return tried.assignment(draft.layout().more(added, candidate), Optional.empty(), added);
    }

    private Assignment without(Placement gone, Layout layout, List<Placement> added) {
        return tried.assignment(layout.more(added, candidate), Optional.of(gone), added);
    }
}
