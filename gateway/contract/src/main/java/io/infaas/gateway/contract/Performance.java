package io.infaas.gateway.contract;

import io.infaas.catalog.BatchPerformance;
import java.util.List;

/**
 * The prediction of lateness for a variant on hardware that serves a mix of queries.
 *
 * <p>A query is late if it waits longer than its slack: its bound minus the 95th percentile of its service time, minus {@value #HOP_MS} ms on the
 * network; where the 99th percentile alone exceeds the bound, it counts as late without any wait. With {@code k} servers that work the share {@code u} of their time, the share of queries that wait longer than {@code t} is about
 *
 * <pre>u^(sqrt(2 (k + 1)) - 1) x exp(-2 (1 - u) k t / ((a + c) s))</pre>
 *
 * with {@code s} the mean service time, {@code c} the squared variation of service times and {@code a} that of the gaps between arrivals. The
 * first factor is the share that waits at all (Sakasegawa, 1977), the second the diffusion approximation (Kingman, 1962; Allen and Cunneen, 1978).
 * A server is an execution at a time; a variant that shares its hardware has a fraction of it, and fractions below 1 are allowed.
 *
 * @param work mean number of servers that the queries keep busy
 * @param serviceSeconds mean service time, s
 * @param variation {@code a + c}, without unit
 * @param slack shares of the queries by their slack
 */
public record Performance(double work, double serviceSeconds, double variation, List<Slack> slack) {

    private static final double HOP_MS = 1;

    /** Standard deviations from the median to the 99th percentile of a normal distribution. */
    private static final double DEVIATIONS_OF_P99 = 2.326;

    private static final double DEVIATIONS_OF_P95 = 1.645;

    private static final int BISECTIONS = 26;

    /** Servers beyond the busy ones, as a multiple of them and one more, that suffice for any slack that can be met. */
    private static final double MOST = 1e4;

    /**
     * Queries with the same slack.
     *
     * @param share of the queries
     * @param seconds time that they may wait, s; not above 0 if they are late without any wait
     */
    public record Slack(double share, double seconds) {}

    /**
     * Queries of one objective and size.
     *
     * @param perSecond queries/s
     * @param items batch size
     * @param boundMs latency bound, ms
     * @param burstiness variance / mean of the arrivals in a second
     */
    public record Queries(double perSecond, int items, double boundMs, double burstiness) {}

    public Performance {
        slack = List.copyOf(slack);
    }

    /** The performance of a candidate for a mix. */
    public static Performance of(Candidate candidate, List<Queries> mix) {
        double rate = 0;
        double work = 0;
        double squares = 0;
        double bursts = 0;
        for (Queries queries : mix) {
            double service = serviceSeconds(candidate, queries.items());
            double spread = spread(candidate, queries.items());
            rate += queries.perSecond();
            work += queries.perSecond() * service;
            squares += queries.perSecond() * service * service * (1 + spread);
            bursts += queries.perSecond() * queries.burstiness();
        }
        double total = rate;
        List<Slack> slack = mix.stream()
                .map(queries -> new Slack(queries.perSecond() / total, slackSeconds(candidate, queries)))
                .toList();
        double mean = work / rate;
        double variation = Math.max(0, squares / rate / (mean * mean) - 1);
        return new Performance(work, mean, variation + bursts / rate, slack);
    }

    /** Time of a query at saturation, of one execution at a time. */
    private static double serviceSeconds(Candidate candidate, int items) {
        return candidate.workNanos(items) * candidate.count() / 1e9;
    }

    private static double slackSeconds(Candidate candidate, Queries queries) {
        double left = queries.boundMs() - HOP_MS;
        double median = candidate.serviceMs(queries.items());
        double deviation = deviation(candidate, queries.items());
        return median * Math.exp(DEVIATIONS_OF_P99 * deviation) > left
                ? 0
                : (left - median * Math.exp(DEVIATIONS_OF_P95 * deviation)) / 1e3;
    }

    /** Squared variation of a log-normal service time. */
    private static double spread(Candidate candidate, int items) {
        double deviation = deviation(candidate, items);
        return Math.expm1(deviation * deviation);
    }

    private static double deviation(Candidate candidate, int items) {
        BatchPerformance nearest = candidate.profile().batches().get(0);
        for (BatchPerformance batch : candidate.profile().batches()) {
            if (batch.batch() <= items) {
                nearest = batch;
            }
        }
        return Math.log(nearest.p99Ms() / nearest.p50Ms()) / DEVIATIONS_OF_P99;
    }

    /** Share of the queries that is late with so many servers. */
    public double late(double servers) {
        double busy = work / servers;
        if (!(busy < 1)) {
            return 1;
        }
        double parallel = Math.max(1, servers);
        double waiting = Math.pow(busy, Math.sqrt(2 * (parallel + 1)) - 1);
        double decay = 2 * (1 - busy) * parallel / (variation * serviceSeconds);
        double late = 0;
        for (Slack part : slack) {
            late += part.share() * (part.seconds() <= 0 ? 1 : waiting * Math.exp(-decay * part.seconds()));
        }
        return late;
    }

    /** Share of the queries that is late without any wait. */
    public double alwaysLate() {
        return slack.stream()
                .filter(part -> part.seconds() <= 0)
                .mapToDouble(Slack::share)
                .sum();
    }

    /**
     * The least number of servers, or fraction of one, with which at most a share of the queries is late beyond those that are always late.
     *
     * @param tolerated share, above 0
     */
    public double servers(double tolerated) {
        double allowed = alwaysLate() + tolerated;
        double lower = work;
        double upper = work + MOST * (work + 1);
        for (int i = 0; i < BISECTIONS; i++) {
            // geometric: from hundredths to thousands
            double middle = work + Math.sqrt((lower - work + 1e-9) * (upper - work));
            if (late(middle) <= allowed) {
                upper = middle;
            } else {
                lower = middle;
            }
        }
        return upper;
    }

    /**
     * The largest factor on all rates with which at most a share of the queries is late beyond those that are always late.
     *
     * @param servers executions at a time; 0 if there is none
     * @param tolerated share, above 0
     */
    public double growth(double servers, double tolerated) {
        double allowed = alwaysLate() + tolerated;
        double lower = 0;
        double upper = servers / work;
        for (int i = 0; i < BISECTIONS && upper > 0; i++) {
            double middle = (lower + upper) / 2;
            if (new Performance(work * middle, serviceSeconds, variation, slack).late(servers) <= allowed) {
                lower = middle;
            } else {
                upper = middle;
            }
        }
        return lower;
    }
}
