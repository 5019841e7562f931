package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.gateway.contract.Candidate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Assigning demand to more placements of a candidate gives what assigning it anew gives. */
class DemandAssignmentProperties {

    private static final int MOST = 6;

    @Property(tries = 500)
    void with_placementsOnFreeNodes_asAssignedAnew(
            @ForAll @IntRange(min = 0, max = 100) int present,
            @ForAll @IntRange(min = 20, max = 200) int load,
            @ForAll long seed) {
        Random random = new Random(seed);
        Situation situation = new PlanBenchWorld(new PlanBenchWorld.Size(30, 80, 1, 8, 24), seed).situation();
        Candidates candidates = new Candidates(situation.catalog(), situation.nodes());
        List<ClassDemand> demands = ClassDemand.of(situation, candidates);
        SortedMap<Placement, Candidate> placements = new TreeMap<>();
        situation.instances().forEach((placement, state) -> {
            if (random.nextInt(100) < present) {
                placements.put(placement, candidates.at(placement).orElseThrow());
            }
        });
        SortedMap<Processors, Double> contended =
                Processors.contended(placements, processors -> Math.abs(processors.hashCode() % 5));
        List<Candidate> all = candidates.of(demands.get(0).application());
        Candidate candidate = all.get(random.nextInt(all.size()));
        List<Placement> more = situation.nodes().stream()
                .filter(node -> node.type().name().equals(candidate.nodeType().name()))
                .map(node -> new Placement(candidate.variant().name(), node.id()))
                .filter(placement -> !placements.containsKey(placement)
                        && !contended.containsKey(Processors.of(placement, candidate)))
                .limit(MOST)
                .toList();

        DemandAssignment.Extension further =
                assigned(demands, placements, load, contended).with(candidate);
        int count = 0;
        for (Placement placement : more) {
            placements.put(placement, candidate);
            count++;
            Optional<Remainder> known = random.nextBoolean() ? further.with(count) : Optional.empty();
            Statistics.label("without assigning anew").collect(known.isPresent());
            if (known.isPresent()) {
                Remainder grown = known.get();
                Remainder anew = assigned(demands, placements, load, contended).remainder();

                assertThat(grown.uncovered()).isEqualTo(anew.uncovered());
                assertThat(grown.unreached()).isEqualTo(anew.unreached());
                assertThat(grown.needed()).isCloseTo(anew.needed(), within(1e-9 * (1 + anew.needed())));
                assertThat(grown.unserved()).isCloseTo(anew.unserved(), within(1e-6 * (1 + anew.needed())));
            }
        }
    }

    @Property(tries = 300)
    void with_placementsOnAnyNodes_noLessThanAssignedAnew(
            @ForAll @IntRange(min = 20, max = 200) int load, @ForAll long seed) {
        Random random = new Random(seed);
        Situation situation = new PlanBenchWorld(new PlanBenchWorld.Size(30, 12, 1, 8, 24), seed).situation();
        Candidates candidates = new Candidates(situation.catalog(), situation.nodes());
        List<ClassDemand> demands = ClassDemand.of(situation, candidates);
        SortedMap<Placement, Candidate> placements = new TreeMap<>();
        situation
                .instances()
                .forEach((placement, state) ->
                        placements.put(placement, candidates.at(placement).orElseThrow()));
        ToDoubleFunction<Processors> left = processors -> Math.abs(processors.hashCode() % 5);
        List<Candidate> all = candidates.of(demands.get(0).application());
        Candidate candidate = all.get(random.nextInt(all.size()));
        DemandAssignment.Extension further = assigned(demands, placements, load, Processors.contended(placements, left))
                .with(candidate);
        double time = 0;
        for (NodeCapacity node : situation.nodes()) {
            Placement placement = new Placement(candidate.variant().name(), node.id());
            if (node.type().name().equals(candidate.nodeType().name()) && !placements.containsKey(placement)) {
                placements.put(placement, candidate);
                double free = left.applyAsDouble(Processors.of(placement, candidate));
                time += Math.min(1, free / Processors.usedBy(candidate));
                Optional<Remainder> most = further.with(time);
                DemandAssignment anew = assigned(demands, placements, load, Processors.contended(placements, left));

                assertThat(most.map(remainder -> remainder.missing(anew.remainder()))
                                .orElse(0.0))
                        .isNotPositive();
                assertThat(most.map(remainder -> remainder.coversAsMuchAs(anew.remainder()))
                                .orElse(true))
                        .isTrue();
                if (most.isPresent()) {
                    Statistics.label("saturated").collect(further.isSaturated(time));
                    Set<String> saturated = variants(anew.saturated());
                    double reached = time;
                    assertThat(saturated)
                            .containsAll(variants(placements.keySet()).stream()
                                    .filter(variant -> further.isSaturated(variant, reached))
                                    .toList());
                    assertThat(!further.isSaturated(time)
                                    || saturated.contains(candidate.variant().name()))
                            .isTrue();
                }
            }
        }
    }

    private static Set<String> variants(Collection<Placement> placements) {
        return placements.stream().map(Placement::variant).collect(Collectors.toCollection(TreeSet::new));
    }

    @Property(tries = 300)
    void with_placementsAloneOnProcessorsThatOthersUse_sameAsAssignedAnew(
            @ForAll @IntRange(min = 20, max = 200) int load, @ForAll long seed) {
        Random random = new Random(seed);
        Situation situation = new PlanBenchWorld(new PlanBenchWorld.Size(30, 12, 1, 8, 8), seed).situation();
        Candidates candidates = new Candidates(situation.catalog(), situation.nodes());
        List<ClassDemand> demands = ClassDemand.of(situation, candidates);
        SortedMap<Placement, Candidate> placements = new TreeMap<>();
        SortedSet<Processors> taken = new TreeSet<>();
        situation.instances().forEach((placement, state) -> {
            Candidate there = candidates.at(placement).orElseThrow();
            placements.put(placement, there);
            taken.add(Processors.of(placement, there));
        });
        ToDoubleFunction<Processors> left = processors -> Math.abs(processors.hashCode() % 5) / 2.0;
        List<Candidate> all = candidates.of(demands.get(0).application());
        Candidate candidate = all.get(random.nextInt(all.size()));
        DemandAssignment.Extension further = assigned(demands, placements, load, Processors.contended(placements, left))
                .with(candidate);
        double time = 0;
        for (NodeCapacity node : situation.nodes()) {
            Placement placement = new Placement(candidate.variant().name(), node.id());
            Processors processors = Processors.of(placement, candidate);
            if (node.type().name().equals(candidate.nodeType().name()) && taken.add(processors)) {
                placements.put(placement, candidate);
                time += Math.min(1, left.applyAsDouble(processors) / Processors.usedBy(candidate));
                Optional<Remainder> known = further.with(time);
                Remainder anew = assigned(demands, placements, load, Processors.contended(placements, left))
                        .remainder();

                assertThat(known.map(Remainder::unserved).orElse(anew.unserved()))
                        .isCloseTo(anew.unserved(), within(1e-6 * (1 + anew.needed())));
                assertThat(known.map(Remainder::uncovered).orElse(anew.uncovered()))
                        .isEqualTo(anew.uncovered());
            }
        }
    }

    private static DemandAssignment assigned(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            int load,
            SortedMap<Processors, Double> contended) {
        return new DemandAssignment(
                demands,
                Collections.unmodifiableSortedMap(new TreeMap<>(placements)),
                demand -> load / 100.0 * demand.rate().items(),
                ClassDemand::isServedBy,
                contended);
    }
}
