package io.infaas.controller.history;

import io.infaas.controller.demand.TrafficCounts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The last hour: a sample every {@value #EVERY_SECONDS} s, of all queries together and of at most {@value #APPLICATIONS} applications. Its
 * size is fixed, about half a megabyte. Thread-safe.
 *
 * <p>When all places are taken, a busier application takes that of the one with the fewest queries in the last minute, and begins anew.
 */
public final class RecentHistory {

    public static final int EVERY_SECONDS = 5;
    /** Number of samples. */
    public static final int SAMPLES = 720;
    /** Number of applications. */
    public static final int APPLICATIONS = 20;

    private static final int MINUTE = 60 / EVERY_SECONDS;
    /** So many times as busy takes a place: of two that are alike, none drives out the other. */
    private static final double BUSIER = 2;

    private final long[] times = new long[SAMPLES];
    private final TrafficColumns total = new TrafficColumns(0);
    private final SampleColumn nodes = new SampleColumn();
    private final SampleColumn nodesUp = new SampleColumn();
    private final SampleColumn prices = new SampleColumn();
    private final SortedMap<String, TrafficColumns> applications = new TreeMap<>();
    private long next;
    private @Nullable ClusterSample last;

    /** Adds a sample. The first one, also after {@link #interrupt()}, only says from where to count. Older ones are left out. */
    public synchronized void record(ClusterSample sample) {
        ClusterSample before = last;
        double seconds = before == null
                ? 0
                : Duration.between(before.time(), sample.time()).toMillis() / 1e3;
        if (before != null && seconds <= 0) {
            return;
        }
        last = sample;
        if (before == null) {
            return;
        }
        times[(int) (next % SAMPLES)] = sample.time().getEpochSecond();
        total.set(next, sample.total().since(before.total()), seconds);
        nodes.set(next, sample.nodes());
        nodesUp.set(next, sample.nodesUp());
        prices.set(next, sample.pricePerHour());
        recordApplications(came(sample, before), seconds);
        next++;
    }

    /** Says that what comes next is not to be counted from what was last. */
    public synchronized void interrupt() {
        last = null;
    }

    /** All queries together. */
    public synchronized HistoryDocument total() {
        return document("", total);
    }

    /** The queries of one application; empty if there is no history of it. */
    public synchronized Optional<HistoryDocument> of(String application) {
        return Optional.ofNullable(applications.get(application)).map(columns -> document(application, columns));
    }

    private static SortedMap<String, TrafficCounts> came(ClusterSample sample, ClusterSample before) {
        SortedMap<String, TrafficCounts> came = new TreeMap<>();
        sample.counts()
                .forEach((application, counts) -> came.put(
                        application, counts.since(before.counts().getOrDefault(application, TrafficCounts.NONE))));
        return came;
    }

    private void recordApplications(SortedMap<String, TrafficCounts> came, double seconds) {
        came.entrySet().stream()
                .filter(entry -> entry.getValue().requests() > 0 && !applications.containsKey(entry.getKey()))
                .sorted(Comparator.comparingLong((Map.Entry<String, TrafficCounts> entry) ->
                                entry.getValue().requests())
                        .reversed())
                .limit(APPLICATIONS)
                .forEach(entry -> admit(entry.getKey(), entry.getValue().requests() / seconds));
        applications.forEach((application, columns) ->
                columns.set(next, came.getOrDefault(application, TrafficCounts.NONE), seconds));
    }

    private void admit(String application, double perSecond) {
        if (applications.size() == APPLICATIONS) {
            String calmest = applications.keySet().stream()
                    .min(Comparator.comparingDouble(this::lastMinute))
                    .orElseThrow();
            if (perSecond <= BUSIER * lastMinute(calmest)) {
                return;
            }
            applications.remove(calmest);
        }
        applications.put(application, new TrafficColumns(next));
    }

    /** Queries/s of an application in its last minute. One that has just come has none of it yet, and stays. */
    private double lastMinute(String application) {
        TrafficColumns columns = applications.get(application);
        if (columns == null || columns.first(next) == next) {
            return Double.POSITIVE_INFINITY;
        }
        long from = Math.max(columns.first(next), next - MINUTE);
        return columns.requests().sum(from, next) / (next - from);
    }

    private HistoryDocument document(String application, TrafficColumns columns) {
        long from = columns.first(next);
        return new HistoryDocument(
                EVERY_SECONDS,
                application,
                List.copyOf(applications.keySet()),
                LongStream.range(from, next)
                        .mapToObj(n -> times[(int) (n % SAMPLES)])
                        .toList(),
                columns.requests().list(from, next),
                columns.late().list(from, next),
                columns.refused().list(from, next),
                nodes.list(from, next),
                nodesUp.list(from, next),
                prices.list(from, next));
    }
}
