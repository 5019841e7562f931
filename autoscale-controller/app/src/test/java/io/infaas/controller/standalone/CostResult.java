package io.infaas.controller.standalone;

import io.infaas.gateway.bench.Machine;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;

/**
 * What one policy cost.
 *
 * @param what application, objective and load
 * @param late answers after the bound
 * @param failed queries without an answer: refused, or not sent since hundreds were in flight
 * @param instanceDollars share of a node's memory x its price x time, over all instances
 * @param machineDollars price x time, over all machines
 * @param instances mean number of instances
 * @param variants aliases of those that served
 */
record CostResult(
        String policy,
        String what,
        int queries,
        int late,
        int failed,
        double p99Ms,
        double instanceDollars,
        double machineDollars,
        double instances,
        int mostNodes,
        SortedSet<String> variants,
        String machine,
        int cores,
        String java,
        String date,
        String command,
        String revision) {

    /** The figures, with machine and method. */
    static CostResult of(String policy, String what, String command, Figures figures) throws IOException {
        return new CostResult(
                policy,
                what,
                figures.queries(),
                figures.late(),
                figures.failed(),
                figures.p99Ms(),
                figures.instanceDollars(),
                figures.machineDollars(),
                figures.instances(),
                figures.mostNodes(),
                figures.variants(),
                Machine.description(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                command,
                System.getProperty("bench.revision", "unknown"));
    }

    /** What was measured; see {@link CostResult}. */
    record Figures(
            int queries,
            int late,
            int failed,
            double p99Ms,
            double instanceDollars,
            double machineDollars,
            double instances,
            int mostNodes,
            SortedSet<String> variants) {}

    static String markdown(String what, List<CostResult> results) {
        CostResult first = results.get(0);
        StringBuilder text = new StringBuilder();
        text.append("%s, %d cores, Java %s; %s; `%s` at %s%n%n"
                .formatted(first.machine, first.cores, first.java, first.date, first.command, first.revision));
        text.append(what)
                .append(
                        "\n\n| policy | queries | failed | late % | p99 ms | **instance cost $** | of `static` | instances | machine cost $ |"
                                + " most nodes | served by |\n|")
                .append("---|".repeat(11))
                .append('\n');
        double fixed = results.stream()
                .filter(result -> result.policy.equals("static"))
                .mapToDouble(CostResult::instanceDollars)
                .findFirst()
                .orElse(Double.NaN);
        results.forEach(result -> text.append(String.format(
                Locale.ROOT,
                "| `%s` | %,d | %d | %.2f | %.0f | **%.3g** | %.2f | %.2f | %.4f | %d | %s |%n",
                result.policy,
                result.queries,
                result.failed,
                100.0 * result.late / Math.max(1, result.queries),
                result.p99Ms,
                result.instanceDollars,
                result.instanceDollars / fixed,
                result.instances,
                result.machineDollars,
                result.mostNodes,
                String.join(", ", result.variants))));
        return text.toString();
    }
}
