package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows the script second by second, and prints each. Used by one thread. */
final class DemoRun {

    private final LoadScript script;
    private final List<QueryStream> streams;
    private final Controller controller;
    private @Nullable JournalLine newest;

    /**
     * One second of the demonstration.
     *
     * @param at its number, from 1
     * @param offered rate of all queries, queries/s
     * @param sample the queries of all kinds
     * @param nodes ids of the nodes that answered in it
     * @param instances the instances at its end
     * @param serving number of instances that serve at its end, with the copies on a node
     * @param fleet the machines at its end
     * @param events decisions and steps of the controller in it
     */
    record DemoSecond(
            int at,
            Phase phase,
            double offered,
            LoadSample sample,
            Set<String> nodes,
            SortedMap<Placement, InstanceState> instances,
            int serving,
            FleetRow fleet,
            List<JournalEntry> events) {

        DemoSecond {
            nodes = Set.copyOf(nodes);
            instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
            events = List.copyOf(events);
        }

        /** Machines that exist, are requested, or end. */
        List<MachineRow> machines() {
            return fleet.machines().stream()
                    .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                    .toList();
        }
    }

    /**
     * The run shows the journal from now on.
     *
     * @param streams the kind that rises, then the others
     */
    DemoRun(LoadScript script, List<QueryStream> streams, Controller controller) {
        this.script = script;
        this.streams = streams;
        this.controller = controller;
        var unused = takeEvents();
    }

    List<DemoSecond> run(DemoText text, DemoReport report) throws InterruptedException {
        report.heading("One line per second; -> is a decision with its reason");
        report.line(DemoText.head());
        List<DemoSecond> seconds = new ArrayList<>();
        long start = System.nanoTime();
        int open = 0;
        for (Phase phase : Phase.values()) {
            boolean over = false;
            for (int inPhase = 1; !over; inPhase++) {
                double offered = offer(phase, inPhase);
                long end = start + TimeUnit.SECONDS.toNanos(seconds.size() + 1L);
                TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
                DemoSecond second = second(seconds.size() + 1, phase, offered);
                seconds.add(second);
                text.lines(second).forEach(report::line);
                open += second.sample().sent() - second.sample().ended();
                over = phase.isOver(inPhase, isReached(phase, second, open));
            }
        }
        return seconds;
    }

    /** Sets the rates and returns their sum, queries/s. */
    private double offer(Phase phase, int inPhase) {
        double sum = 0;
        for (QueryStream stream : streams) {
            double rate = stream == streams.get(0) ? script.rising(phase, inPhase) : script.other(phase, stream.kind());
            stream.rate(rate);
            sum += rate;
        }
        return sum;
    }

    private DemoSecond second(int at, Phase phase, double offered) {
        LoadSample sample = LoadSample.NONE;
        Set<String> nodes = new TreeSet<>();
        for (QueryStream stream : streams) {
            sample = sample.plus(stream.take());
            nodes.addAll(stream.takeNodes());
        }
        // decisions first: each later instance has its decision in this line or above
        List<JournalEntry> events = takeEvents();
        ControllerSnapshot status = controller.status();
        Situation situation = status.situation();
        int serving = situation.instances().entrySet().stream()
                .filter(instance -> instance.getValue().isServing())
                .mapToInt(instance -> situation.counts().of(instance.getKey()))
                .sum();
        return new DemoSecond(
                at,
                phase,
                offered,
                sample,
                nodes,
                new TreeMap<>(situation.instances()),
                serving,
                status.fleet(),
                events);
    }

    /** Returns the journal since the last call, oldest first, as far as the controller keeps it. */
    private List<JournalEntry> takeEvents() {
        List<JournalEntry> unseen = new ArrayList<>();
        List<JournalLine> lines = controller.journal(JournalTail.KEPT, entry -> true);
        for (JournalLine line : lines) {
            if (line.equals(newest)) {
                break;
            }
            unseen.add(line.entry());
        }
        newest = lines.isEmpty() ? newest : lines.get(0);
        Collections.reverse(unseen);
        return unseen;
    }

    /** @param open queries without an answer so far */
    private boolean isReached(Phase phase, DemoSecond second, int open) {
        boolean fixed = second.fleet().maximum() <= 1 || !script.fillsNode();
        return switch (phase) {
            case START ->
                streams.stream().allMatch(stream -> !stream.outcome().answers().isEmpty());
            case RISE -> fixed || second.nodes().size() > 1;
            case PEAK -> true;
            case FALL -> fixed || second.machines().size() <= second.fleet().minimum();
            case END -> open == 0;
        };
    }
}
