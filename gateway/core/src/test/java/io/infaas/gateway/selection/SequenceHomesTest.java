package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The homes of sequences, as each gateway computes them from its view. */
class SequenceHomesTest {

    private static final int SEQUENCES = 4_000;
    private static final Objective ANY = new Objective(1_000, 0);
    private static final List<String> NODES =
            IntStream.range(0, 10).mapToObj(i -> "n" + i).toList();

    @Test
    void find_sameInstancesInAnyOrder_sameHomes() {
        Map<Long, String> homes = homes(NODES);

        for (int seed = 0; seed < 5; seed++) {
            List<String> shuffled = new ArrayList<>(NODES);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(homes(shuffled)).isEqualTo(homes);
        }
    }

    @Test
    void find_anotherInstanceRemoved_onlySequencesOfThatOneMove() {
        Map<Long, String> before = homes(NODES);

        for (String removed : NODES) {
            List<String> rest =
                    NODES.stream().filter(node -> !node.equals(removed)).toList();
            Map<Long, String> after = homes(rest);
            assertThat(after).doesNotContainValue(removed).hasSameSizeAs(before);
            before.forEach((sequence, home) -> {
                if (!home.equals(removed)) {
                    assertThat(after).containsEntry(sequence, home);
                }
            });
        }
    }

    @Test
    void find_manySequences_evenSpread() {
        double expected = (double) SEQUENCES / NODES.size();
        Map<String, Integer> counts = new HashMap<>();
        homes(NODES).values().forEach(home -> counts.merge(home, 1, Integer::sum));

        double chiSquare = NODES.stream()
                .mapToDouble(node -> Math.pow(counts.getOrDefault(node, 0) - expected, 2) / expected)
                .sum();
        // 9 degrees of freedom: 27.9 is exceeded once in a thousand
        assertThat(chiSquare).isLessThan(27.9);
    }

    @Test
    void find_idAsNumberOrText_areDifferentSequencesOfTheName() {
        List<Long> hashes = List.of(
                SequenceHomes.hash("fashion", 7L),
                SequenceHomes.hash("fashion", "7"),
                SequenceHomes.hash("fashion", 8L),
                SequenceHomes.hash("other", 7L));

        assertThat(hashes).doesNotHaveDuplicates().doesNotContain(0L);
    }

    /** Gateways of different versions must agree. */
    @Test
    void find_someSequences_homesOfAllVersionsOfTheGateway() {
        Map<Long, String> homes = homes(NODES);

        assertThat(LongStream.rangeClosed(1, 12).mapToObj(homes::get))
                .containsExactly("n5", "n3", "n2", "n4", "n0", "n3", "n5", "n9", "n5", "n6", "n4", "n7");
        assertThat(SequenceHomes.hash("fashion", "ünique")).isEqualTo(-5519293085891692918L);
    }

    @Test
    void find_floorOfTheQuery_onlyInstancesThatMeetIt() {
        RouteIndex routes = routes(NODES).routes();
        for (long sequence = 1; sequence < 100; sequence++) {
            IndexedInstance home = find(routes, new Objective(1_000, 0.9), sequence, ObservedLoad.NONE, false);
            assertThat(home.accuracy()).isGreaterThanOrEqualTo(0.9);
        }
    }

    @Test
    void find_boundOfTheQuery_onlyInstancesThatMeetItIfAnyDoes() {
        RouteIndex routes = routes(NODES).routes();
        for (long sequence = 1; sequence < 100; sequence++) {
            assertThat(find(routes, new Objective(5, 0), sequence, ObservedLoad.NONE, false)
                            .accuracy())
                    .isEqualTo(0.88);
            assertThat(find(routes, new Objective(0.1, 0), sequence, ObservedLoad.NONE, false))
                    .isNotNull();
        }
    }

    @Test
    void find_drainingInstance_isAHomeOfContinuationsOnly() {
        RouteIndex routes = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .node("c")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("small-fp32-t1", "b", InstanceState.DRAINING)
                .instance("small-fp32-t1", "c", InstanceState.LOADING)
                .routes();

        Map<String, Integer> continued = new HashMap<>();
        for (long sequence = 1; sequence <= 100; sequence++) {
            assertThat(nodeOf(find(routes, ANY, sequence, ObservedLoad.NONE, false)))
                    .isEqualTo("a");
            continued.merge(nodeOf(find(routes, ANY, sequence, ObservedLoad.NONE, true)), 1, Integer::sum);
        }
        assertThat(continued).containsOnlyKeys("a", "b");
    }

    @Test
    void find_homeUnavailable_theNextOneUntilItRecovers() {
        RouteIndex routes = routes(NODES).routes();
        for (long sequence = 1; sequence < 100; sequence++) {
            IndexedInstance home = find(routes, ANY, sequence, ObservedLoad.NONE, true);
            IndexedInstance next = find(routes, ANY, sequence, new FixedLoad(0, 1).withGone(home), true);
            assertThat(next).isNotEqualTo(home);
            Query refused = query(routes, ANY).without(home);
            assertThat(SequenceHomes.find(refused, sequence, ObservedLoad.NONE, true))
                    .isEqualTo(next);
        }
    }

    @Test
    void find_severalHomesHaveRefused_none() {
        RouteIndex routes = routes(NODES).routes();
        Query query = query(routes, ANY);
        for (int homes = 0; homes < SequenceHomes.MOST_ASKED; homes++) {
            query = query.without(require(SequenceHomes.find(query, 7, ObservedLoad.NONE, true)));
        }

        assertThat(SequenceHomes.find(query, 7, ObservedLoad.NONE, true)).isNull();
    }

    @Test
    void select_startOfASequence_homeWhateverTheLoad() {
        RouteIndex routes = routes(NODES).routes();
        Selection selection = new SequenceSelection(new CheapestInTime(bound -> 0));
        Choice choice = new Choice();
        for (long sequence = 1; sequence < 200; sequence++) {
            Query start = query(routes, ANY).startingSequence(sequence);
            IndexedInstance home = find(routes, ANY, sequence, ObservedLoad.NONE, false);

            FixedLoad load = new FixedLoad(0, 1).busy(home.node().id(), 20);
            assertThat(selection.select(start, load, choice).serves()).isTrue();
            assertThat(choice.instance()).isEqualTo(home);
            assertThat(selection.select(start, load.withGone(home), choice).serves())
                    .isTrue();
            assertThat(choice.instance()).isNotEqualTo(home);
        }
    }

    @Test
    void select_otherQueries_asWithoutSequences() {
        RouteIndex routes = routes(NODES).routes();
        Choice choice = new Choice();
        Choice expected = new Choice();
        new CheapestInTime(bound -> 0).select(query(routes, ANY), ObservedLoad.NONE, expected);

        new SequenceSelection(new CheapestInTime(bound -> 0)).select(query(routes, ANY), ObservedLoad.NONE, choice);

        assertThat(choice.instance()).isEqualTo(expected.instance());
    }

    @Test
    void select_infeasibleObjective_isRefusedForASequenceToo() {
        RouteIndex routes = routes(NODES).routes();
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(0.1, 0), true, 1)
                .startingSequence(7);

        assertThat(new SequenceSelection(new CheapestInTime(bound -> 0)).select(query, ObservedLoad.NONE, new Choice()))
                .isEqualTo(Decision.INFEASIBLE);
    }

    /** The nodes of the sequences 1, 2 and so on. */
    private static Map<Long, String> homes(List<String> nodes) {
        ViewFixture fixture = new ViewFixture().variant("small", "fp32", 1, 0.88, 1);
        nodes.forEach(fixture::node);
        RouteIndex routes = fixture.everywhere().routes();
        Map<Long, String> homes = new HashMap<>();
        for (long id = 1; id <= SEQUENCES; id++) {
            long sequence = SequenceHomes.hash("fashion", id);
            homes.put(id, nodeOf(find(routes, ANY, sequence, ObservedLoad.NONE, false)));
        }
        return homes;
    }

    private static ViewFixture routes(List<String> nodes) {
        ViewFixture fixture =
                new ViewFixture().variant("small", "fp32", 1, 0.88, 1).variant("large", "fp32", 1, 0.93, 10);
        nodes.forEach(fixture::node);
        return fixture.everywhere();
    }

    private static Query query(RouteIndex routes, Objective objective) {
        return new Query("fashion", routes.target("fashion").orElseThrow(), objective, false, 1);
    }

    private static IndexedInstance find(
            RouteIndex routes, Objective objective, long sequence, ObservedLoad load, boolean continued) {
        return require(SequenceHomes.find(query(routes, objective), sequence, load, continued));
    }

    private static IndexedInstance require(@Nullable IndexedInstance home) {
        return Objects.requireNonNull(home, "no home");
    }

    private static String nodeOf(IndexedInstance home) {
        return home.node().id();
    }
}
