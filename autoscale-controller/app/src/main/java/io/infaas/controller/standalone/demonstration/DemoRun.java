package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.status.ControllerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Follows the script second by second, and prints each.
 *
 * @param streams the kind that rises, then the others
 */
record DemoRun(
        LoadScript script, List<QueryStream> streams, ClusterMonitor monitor, Catalog catalog, DemoReport report) {

    List<DemoSecond> run() throws InterruptedException {
        SecondTable table = new SecondTable(catalog);
        report.heading("One line per second; -> is a decision with its reason");
        report.line(table.head());
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
                table.lines(second).forEach(report::line);
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
        List<JournalEntry> events = monitor.events();
        ControllerSnapshot status = monitor.status();
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
