package io.infaas.controller.ec2;

import io.infaas.catalog.Catalog;
import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.Placement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A fleet of any size on EC2 in simulated time, in which calls take time: they are counted, and the processor time of rounds and looks is measured. Not
 * thread-safe.
 */
final class LargeFleet {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int BEGIN = 1_000;
    private static final Duration READING = Duration.ofSeconds(1);
    private static final Duration CHANGING = Duration.ofMillis(300);

    private final Catalog catalog;
    private final Ec2Settings ec2Settings;
    private final Random random = new Random(1);
    private final ProcessorUse looks = new ProcessorUse();
    private final TimedThreads threads = new TimedThreads(looks);
    private final CallMeter calls = new CallMeter(threads::nanos);
    private final ProcessorUse rounds = new ProcessorUse();
    private final SortedMap<String, Integer> steps = new TreeMap<>();
    private final Set<String> serving = new HashSet<>();
    private final List<Placement> loaded = new ArrayList<>();
    private final MemoryEc2 ec2;
    private final Ec2NodeProvider provider;
    private final SimulatedController controller;
    private int second = BEGIN;
    private int mostPlans;
    private int plansSeen;
    private int roundsSeen;
    private int looksSeen;
    private long nanosSeen = BEGIN * SECOND;

    /** @param instances run already, each with some of the variants loaded, in turn */
    LargeFleet(Catalog catalog, Ec2Settings ec2Settings, FleetSettings settings, int instances, List<String> variants) {
        this.catalog = catalog;
        this.ec2Settings = ec2Settings;
        List<LaunchPool> pools = LaunchPool.of(ec2Settings);
        ec2 = new MemoryEc2(
                random,
                this::now,
                pools.stream().flatMap(pool -> pool.candidates().stream()).toList(),
                new CallFaults(random));
        ec2.neverRunsOut();
        for (int i = 0; i < instances; i++) {
            run(i, pools.get(i % pools.size()), variants);
        }
        threads.runUntil(BEGIN * SECOND);
        ec2.observe((action, machines) -> {
            calls.record(action, machines);
            threads.pause((action.startsWith("Describe") ? READING : CHANGING).toNanos());
        });
        provider = provider();
        controller = new SimulatedController(catalog, provider, settings, this::record, clock(), 1, serving::contains);
        controller.hasLoaded(loaded);
    }

    private void run(int number, LaunchPool pool, List<String> variants) {
        NodeMachine machine =
                NodeMachine.requested("ec2-earlier-%04d".formatted(number), pool.offering(), "earlier-" + number);
        List<LaunchOption> candidates = pool.candidates();
        ec2.place(
                candidates.get(number % candidates.size()),
                MachineTags.of(ec2Settings, LaunchBatch.of(pool, machine)).stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)));
        int cores = catalog.nodeType(machine.nodeType()).orElseThrow().cores();
        for (int v = 0; v < cores; v++) {
            loaded.add(new Placement(variants.get((number + v) % variants.size()), machine.id()));
        }
    }

    private Ec2NodeProvider provider() {
        Ec2Time time = new Ec2Time(clock(), threads::nanos, threads::pause, () -> threads);
        return SimulatedProvider.on(ec2, ec2Settings, time, node -> true, notice -> {});
    }

    /** Adopts what runs. */
    void start() {
        looks.measure(() -> {
            try {
                provider.start(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** @param queries a second, by application */
    void run(int seconds, Map<String, Integer> queries) {
        for (int i = 0; i < seconds; i++) {
            second++;
            threads.runUntil(second * SECOND);
            serving.clear();
            Set<String> answering = ec2.live().stream()
                    .filter(instance -> instance.serves(now()))
                    .map(MemoryInstance::address)
                    .collect(Collectors.toSet());
            provider.nodes().stream()
                    .filter(node -> answering.contains(node.host()))
                    .forEach(node -> serving.add(node.id()));
            int before = controller.plans();
            rounds.measure(() -> controller.turn(second, queries));
            mostPlans = Math.max(mostPlans, controller.plans() - before);
        }
    }

    /** Until so many nodes serve: at least if there are fewer now, else at most. */
    void runUntil(int nodes, int mostSeconds, Map<String, Integer> queries) {
        boolean grows = serving.size() < nodes;
        for (int i = 0; i < mostSeconds && (grows ? serving.size() < nodes : serving.size() > nodes); i++) {
            run(1, queries);
        }
    }

    /** EC2 announces that it takes back some of the machines on spot, one after the other, and does so two minutes later. */
    void interrupt(int machines, int seconds, Map<String, Integer> queries) {
        List<MemoryInstance> spot = ec2.live().stream()
                .filter(instance -> instance.option.market() == Market.SPOT)
                .limit(machines)
                .toList();
        for (int i = 0; i < seconds; i++) {
            for (MemoryInstance instance : spot.subList(machines * i / seconds, machines * (i + 1) / seconds)) {
                Instant end = now().plus(InstanceEvent.NOTICE);
                instance.end(end, 5);
                provider.handle(new InstanceEvent(
                        "notice of " + instance.id,
                        List.of(instance.id),
                        InstanceEvent.Meaning.TAKEN_AWAY,
                        end,
                        "EC2 takes it back"));
            }
            run(1, queries);
        }
    }

    private void record(JournalEntry entry) {
        steps.merge(entry.event(), 1, Integer::sum);
    }

    CallMeter calls() {
        return calls;
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(threads.nanos());
    }

    private Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }

    /**
     * What was seen in a phase.
     *
     * @param serving nodes that serve at its end
     * @param unserved demand that is not carried at its end, queries/s
     * @param plans how often the policy has planned
     * @param mostPlans how often it did so in one round
     * @param steps of the journal, by their event
     */
    record Seen(
            int serving,
            double unserved,
            int plans,
            int mostPlans,
            SortedMap<String, Integer> steps,
            CallMeter calls,
            long from,
            long to) {

        int calls(String action) {
            return calls.between(action, from, to).size();
        }

        int machines(String action) {
            return calls.between(action, from, to).stream()
                    .mapToInt(CallMeter.Call::machines)
                    .sum();
        }

        /** Calls that change something. */
        int changes() {
            return calls("CreateFleet") + calls("CreateTags") + calls("TerminateInstances");
        }
    }

    /** What was seen since this was asked last; prints it with the processor time that it took. */
    Seen seen(String phase) {
        long to = threads.nanos() + 1;
        Seen seen = new Seen(
                serving.size(),
                controller.unserved(),
                controller.plans() - plansSeen,
                mostPlans,
                new TreeMap<>(steps),
                calls,
                nanosSeen,
                to);
        System.out.printf(
                "%s: %d s, %d machines, %d serve, %d plans, at most %d in a round, %s%n  rounds: %s%n  looks: %s%n%s",
                phase,
                (to - nanosSeen) / SECOND,
                ec2.live().size(),
                seen.serving(),
                seen.plans(),
                mostPlans,
                steps,
                rounds.told(roundsSeen),
                looks.told(looksSeen),
                calls.told(nanosSeen, to));
        roundsSeen = rounds.count();
        looksSeen = looks.count();
        plansSeen = controller.plans();
        nanosSeen = to;
        mostPlans = 0;
        steps.clear();
        return seen;
    }
}
