package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The share of queries that a staged variant serves: here the small one, which is the cheapest. */
class StagedSelectionTest {

    private static final String SMALL = "small-fp32-t1";
    private static final Objective ANY = new Objective(100, 0.85);

    private final Choice choice = new Choice();

    @Test
    void select_stagedIsCheapest_itsShareOfTheDrawsAndNoMore() {
        for (int share : List.of(0, 1, 25, 100)) {
            RouteIndex routes = ViewFixture.fashion().share(SMALL, share).routes();
            long staged = IntStream.range(0, 100)
                    .filter(draw -> served(routes, ANY, ObservedLoad.NONE, draw).equals(SMALL))
                    .count();
            assertThat(staged).isEqualTo(share);
        }
    }

    @Test
    void select_stagedIsDearer_itsShareAllTheSame() {
        RouteIndex routes = ViewFixture.fashion().share("large-fp32-t2", 25).routes();

        long staged = IntStream.range(0, 100)
                .filter(draw -> served(routes, ANY, ObservedLoad.NONE, draw).equals("large-fp32-t2"))
                .count();

        assertThat(staged).isEqualTo(25);
        assertThat(served(routes, new Objective(3, 0.85), ObservedLoad.NONE, 0)).isEqualTo(SMALL);
    }

    @Test
    void select_onlyStagedInTime_serves() {
        RouteIndex routes = ViewFixture.fashion().share(SMALL, 1).routes();

        assertThat(served(routes, new Objective(3, 0.85), ObservedLoad.NONE, 99))
                .isEqualTo(SMALL);
    }

    @Test
    void select_othersGone_stagedServes() {
        RouteIndex routes = ViewFixture.fashion().share(SMALL, 0).routes();
        FixedLoad load = new FixedLoad(0, 1);
        routes.instances().stream()
                .filter(instance -> !instance.alias().equals(SMALL))
                .forEach(load::withGone);

        assertThat(served(routes, ANY, load, 99)).isEqualTo(SMALL);
    }

    @Test
    void select_nothingInTime_leastLateOfAll() {
        RouteIndex routes = ViewFixture.fashion().share(SMALL, 1).routes();
        Choice busy = new Choice();

        Decision decision = selection(99).select(query(routes, new Objective(50, 0.85)), new FixedLoad(1_000, 1), busy);

        assertThat(decision).isEqualTo(Decision.LATE);
        assertThat(busy.instance().alias()).isEqualTo(SMALL);
    }

    @Test
    void select_stagedBelowTheFloor_neverServes() {
        RouteIndex routes = ViewFixture.fashion().share(SMALL, 25).routes();

        for (int draw = 0; draw < 100; draw++) {
            assertThat(served(routes, new Objective(100, 0.9), ObservedLoad.NONE, draw))
                    .isNotEqualTo(SMALL);
        }
        assertThat(selection(0).select(query(routes, new Objective(3, 0.9)), ObservedLoad.NONE, choice))
                .isEqualTo(Decision.INFEASIBLE);
    }

    @Test
    void find_sequences_theShareOfThemAtTheStagedVariant() {
        RouteIndex routes = ViewFixture.fashion().share(SMALL, 5).routes();
        Query query = query(routes, ANY);

        List<String> homes = LongStream.range(0, 4_000)
                .mapToObj(id -> SequenceHomes.find(query, SequenceHomes.hash("fashion", id), ObservedLoad.NONE, false))
                .map(home -> home == null ? "" : home.alias())
                .toList();

        // without a share it would have a third; of the sequences in its share it has a third
        assertThat(homes.stream().filter(SMALL::equals).count()).isBetween(30L, 110L);
    }

    private String served(RouteIndex routes, Objective objective, ObservedLoad load, int draw) {
        assertThat(selection(draw)
                        .select(query(routes, objective), load, choice)
                        .serves())
                .isTrue();
        return choice.instance().alias();
    }

    private static Selection selection(int draw) {
        return new CheapestInTime(sides -> draw % sides);
    }

    private static Query query(RouteIndex routes, Objective objective) {
        return new Query("fashion", routes.target("fashion").orElseThrow(), objective, true, 1, List.of());
    }
}
