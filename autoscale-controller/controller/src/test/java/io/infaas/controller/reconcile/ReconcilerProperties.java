package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * For any loaded models, plans and faults: once the faults end, exactly the planned placements serve. {@link LoopSimulation} and
 * {@link CheckedNodeControl} check the invariants on the way: no unload of an instance that is published as serving or in use,
 * one call at a time per placement, no load beyond the memory, no drain before the replacement serves, and no drain of the last
 * serving instance of an application that stays planned unless a pause is announced.
 */
class ReconcilerProperties {

    private static final List<String> IDS = List.of("n1", "n2");

    enum Event {
        PLAN,
        LOAD_FAILS,
        WARM_UP_FAILS,
        DIES,
        COMES_BACK_EMPTY,
        COMES_BACK_WITH_EVERYTHING,
        REPLACED_AT_ONCE,
        STOPS,
        GOES_ON,
        UNREACHABLE,
        REACHABLE,
        LAGS,
        STICKS,
        LOSES_A_MODEL,
        FALLS_SICK,
        GATEWAY_SILENT,
        GATEWAY_BACK
    }

    /**
     * One event.
     *
     * @param afterMs time since the previous event, ms
     * @param bits selection of placements or models
     */
    record Happening(Event event, int node, int bits, int afterMs) {}

    record Story(int found, List<Happening> happenings, int lastPlan) {}

    @Property(tries = 300)
    void anyFaults_onceTheyEnd_thePlanIsReachedAndStays(@ForAll("stories") Story story) {
        LoopSimulation loop = new LoopSimulation(IDS.toArray(String[]::new));
        for (Placement placement : placements(loop, story.found())) {
            loop.node(placement.node()).has(Set.of(placement.variant()));
        }
        for (Happening next : story.happenings()) {
            loop.time.run(Duration.ofMillis(next.afterMs()));
            happen(loop, next);
        }
        end(loop);
        plan(loop, story.lastPlan());
        loop.time.run(
                LoopSimulation.TICK); // takes in who was told to be sick last: settled before is not settled for good

        assertThat(loop.settles(Duration.ofMinutes(2)))
                .as("planned %s, told %s, nodes %s", loop.planned(), loop.reconciler.instances(), models(loop))
                .isTrue();
        int calls = calls(loop);
        loop.time.run(Duration.ofSeconds(30));
        assertThat(loop.settled()).isTrue();
        assertThat(calls(loop)).isEqualTo(calls);
    }

    private static void happen(LoopSimulation loop, Happening next) {
        SimulatedNode node = loop.node(IDS.get(next.node()));
        List<String> models = loop.shop.models();
        String model = models.get(next.bits() % models.size());
        switch (next.event()) {
            case PLAN -> plan(loop, next.bits());
            case LOAD_FAILS -> node.failLoads(model, 1 + next.bits() % 3);
            case WARM_UP_FAILS -> node.failToWarm(next.bits() % 2 == 0);
            case DIES -> node.kill();
            case COMES_BACK_EMPTY -> node.start(Set.of());
            case COMES_BACK_WITH_EVERYTHING -> node.start(of(loop, IDS.get(next.node()), next.bits()));
            case REPLACED_AT_ONCE -> {
                node.kill();
                node.start(Set.of());
            }
            case STOPS -> node.stop();
            case GOES_ON -> node.resume();
            case UNREACHABLE -> node.unreachable(true);
            case REACHABLE -> node.unreachable(false);
            case LAGS -> node.lag(Duration.ofMillis(next.bits() % 2000));
            case STICKS -> node.stick(next.bits() % 2 == 0);
            case LOSES_A_MODEL -> node.drop(model);
            case FALLS_SICK -> loop.reconciler.heal(new TreeSet<>(placements(loop, next.bits())));
            case GATEWAY_SILENT -> loop.gateway.silent(true);
            case GATEWAY_BACK -> loop.gateway.silent(false);
        }
    }

    private static void end(LoopSimulation loop) {
        loop.gateway.silent(false);
        loop.nodes.values().forEach(node -> {
            node.unreachable(false);
            node.resume();
            node.start(Set.of());
            node.failToWarm(false);
            loop.shop.models().forEach(model -> node.failLoads(model, 0));
        });
    }

    private static Set<String> of(LoopSimulation loop, String node, int bits) {
        Set<String> models = new TreeSet<>();
        placements(loop, bits).stream()
                .filter(placement -> placement.node().equals(node))
                .forEach(placement -> models.add(placement.variant()));
        return models;
    }

    private static void plan(LoopSimulation loop, int bits) {
        List<Placement> placements = placements(loop, bits);
        loop.plan(placements, counts(loop, placements, bits % 4));
    }

    /** Up to so many instances more of each placement, as fit into memory. */
    private static InstanceCounts counts(LoopSimulation loop, List<Placement> placements, int more) {
        SortedMap<Placement, Integer> counts = new TreeMap<>();
        for (Placement placement : placements) {
            long taken = placements.stream()
                    .filter(other -> other.node().equals(placement.node()))
                    .mapToLong(other -> loop.shop.peak(other.variant()) * counts.getOrDefault(other, 1))
                    .sum();
            long fit = (SmallCatalog.MEMORY - taken) / loop.shop.peak(placement.variant());
            counts.put(placement, 1 + (int) Math.min(more, fit));
        }
        return InstanceCounts.of(counts);
    }

    /** The placements that the bits select, as many as fit into memory. */
    private static List<Placement> placements(LoopSimulation loop, int bits) {
        List<Placement> placements = new ArrayList<>();
        int bit = 0;
        for (String node : IDS) {
            long bytes = 0;
            for (String name : loop.shop.names()) {
                Placement placement = loop.shop.placement(name, node);
                long peak = loop.shop.peak(placement.variant());
                if ((bits >> bit & 1) == 1 && bytes + peak <= SmallCatalog.MEMORY) {
                    bytes += peak;
                    placements.add(placement);
                }
                bit++;
            }
        }
        return placements;
    }

    private static int calls(LoopSimulation loop) {
        return loop.nodes.values().stream()
                .mapToInt(node -> node.loads + node.unloads + node.resizes)
                .sum();
    }

    private static List<Object> models(LoopSimulation loop) {
        return loop.nodes.values().stream().<Object>map(SimulatedNode::models).toList();
    }

    @Provide
    Arbitrary<Story> stories() {
        Arbitrary<Integer> bits = Arbitraries.integers().between(0, 1023);
        Arbitrary<Happening> happening = Combinators.combine(
                        Arbitraries.of(Event.class),
                        Arbitraries.integers().between(0, 1),
                        bits,
                        Arbitraries.integers().between(0, 4000))
                .as(Happening::new);
        return Combinators.combine(bits, happening.list().ofMaxSize(25), bits).as(Story::new);
    }
}
