package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.ramp.ControllerMonitor;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.standalone.demonstration.report.Notation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Sends queries of several applications and batch sizes at once, as many as this machine carries easily now, and shows each second
 * how every kind of query fares and what is loaded.
 *
 * @param kinds at least one
 */
public record ApplicationMix(Catalog catalog, List<QueryKind> kinds, ControllerMonitor monitor, DemoReport report) {

    private static final int SECONDS = 10;
    private static final int MEASURED_SECONDS = 3;
    /** Measuring on a machine that is very slow ends with this many queries of each kind. */
    private static final int LEAST_ROUNDS = 4;

    public ApplicationMix {
        kinds = List.copyOf(kinds);
    }

    /** Takes about a quarter of a minute. */
    public void run() throws QueryRefusedException, InterruptedException {
        Set<String> names =
                kinds.stream().map(kind -> kind.application().name()).collect(Collectors.toCollection(TreeSet::new));
        report.heading("Demonstration, part 2: %s, small and large queries at the same time (about 15 s)"
                .formatted(names.size() == 1 ? "one application" : names.size() + " applications on the same nodes"));
        for (QueryKind kind : firstOfEachApplication()) {
            report.line("  first query for '%s': ".formatted(kind.application().name()) + first(kind));
        }
        List<KindLoad> loads = KindLoad.of(measured());
        firstOfEachApplication().forEach(kind -> report.line("  " + described(kind.application(), loads)));
        report.line("");
        report.line("Each second: answers and their 95th percentile for each kind of query; -> is a decision");
        MixTable table = new MixTable(catalog, kinds);
        report.line(table.head());
        List<KindOutcome> outcomes;
        try (MixedLoad load = new MixedLoad(loads)) {
            // decisions of the warm-up are no news
            var unused = monitor.changes();
            for (int second = 1; second <= SECONDS; second++) {
                table.lines(second, load.second(), monitor.instances(), monitor.changes())
                        .forEach(report::line);
            }
            outcomes = load.end();
        }
        report.add(new MixChecks(catalog, outcomes).all());
    }

    private List<QueryKind> firstOfEachApplication() {
        Map<String, QueryKind> first = new LinkedHashMap<>();
        kinds.forEach(kind -> first.putIfAbsent(kind.application().name(), kind));
        return List.copyOf(first.values());
    }

    private String first(QueryKind kind) throws QueryRefusedException, InterruptedException {
        QueryAnswer answer = query(kind, 0);
        return "answered after %.0f ms by %s".formatted(answer.ms(), Notation.alias(catalog, answer.variant()));
    }

    /** The median of the later half of what each kind takes, one query at a time and the kinds in turn. */
    private List<KindLoad.Measured> measured() throws QueryRefusedException, InterruptedException {
        List<List<Double>> times = new ArrayList<>();
        kinds.forEach(kind -> times.add(new ArrayList<>()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MEASURED_SECONDS);
        for (int round = 0; round < LEAST_ROUNDS || System.nanoTime() < end; round++) {
            for (int kind = 0; kind < kinds.size(); kind++) {
                times.get(kind).add(query(kinds.get(kind), round).ms());
            }
        }
        List<KindLoad.Measured> measured = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            List<Double> all = times.get(kind);
            measured.add(new KindLoad.Measured(
                    kinds.get(kind),
                    LatencySummary.of(all.subList(all.size() / 2, all.size())).medianMs()));
        }
        return measured;
    }

    private static QueryAnswer query(QueryKind kind, int number) throws QueryRefusedException, InterruptedException {
        return kind.client().query(kind.application().name(), kind.application().objective(), kind.batch(number));
    }

    /** For example {@code 'fashion' (priority 5): 54/s of 1 item, 6/s of 32 items; accuracy >= 0.85 within 100 ms}. */
    private static String described(Application application, List<KindLoad> loads) {
        List<KindLoad> own = loads.stream()
                .filter(load -> load.kind().application().equals(application))
                .toList();
        return "'%s' (priority %d): %s; accuracy >= %s within %s ms"
                .formatted(
                        application.name(),
                        application.priority(),
                        own.stream()
                                .map(load -> "%s/s of %d item%s (%s ms alone)"
                                        .formatted(
                                                Notation.fixed(1, load.rate()),
                                                load.kind().items(),
                                                load.kind().items() == 1 ? "" : "s",
                                                Notation.fixed(1, load.aloneMs())))
                                .collect(Collectors.joining(", ")),
                        Notation.plain(own.get(0).objective().minAccuracy()),
                        Notation.plain(own.get(0).objective().latencyMs()));
    }
}
