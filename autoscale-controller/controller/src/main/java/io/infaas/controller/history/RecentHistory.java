package io.infaas.controller.history;

import io.infaas.controller.cost.ClusterSample;
import io.infaas.controller.demand.TrafficCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The last hour: a sample every {@value #EVERY_SECONDS} s, of all queries together and of at most {@value #APPLICATIONS} applications. Its
 * size is bounded, about two megabytes. Thread-safe.
 *
 * <p>When all places are taken, a busier application takes the place of the one with the fewest queries in the last minute, and begins
 * anew.
 */
public final class RecentHistory {

    public static final int EVERY_SECONDS = 5;
    /** Number of samples. */
    public static final int SAMPLES = 720;
    /** Number of applications. */
    public static final int APPLICATIONS = 20;

    private static final int MINUTE = 60 / EVERY_SECONDS;
    /** Times as busy as the other application to take its place: of two similar ones, none drives out the other. */
    private static final double BUSIER = 2;

    private static final double DIGITS = 1e6;

    private final List<Point> points = new ArrayList<>(SAMPLES);
    private final SortedSet<String> applications = new TreeSet<>();
    private @Nullable ClusterSample last;

    /** Queries per second, rounded to millionths. */
    private record Rates(double requests, double late, double refused) {

        static Rates of(TrafficCounts came, double seconds) {
            return new Rates(
                    round(came.requests() / seconds), round(came.late() / seconds), round(came.refused() / seconds));
        }
    }

    /** One sample; applications without a place have no rates in it. */
    private record Point(
            long time, double nodes, double nodesUp, double pricePerHour, Rates total, Map<String, Rates> rates) {}

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
        SortedMap<String, TrafficCounts> came = sample.since(before);
        admit(came, seconds);
        Map<String, Rates> rates = new HashMap<>();
        applications.forEach(name -> rates.put(name, Rates.of(came.getOrDefault(name, TrafficCounts.NONE), seconds)));
        if (points.size() == SAMPLES) {
            points.remove(0);
        }
        points.add(new Point(
                sample.time().getEpochSecond(),
                sample.nodes().size(),
                sample.nodesUp(),
                round(sample.pricePerHour()),
                Rates.of(total(sample).since(total(before)), seconds),
                rates));
    }

    /** Forgets the last sample: the next one only starts the count. */
    public synchronized void interrupt() {
        last = null;
    }

    /** All queries together. */
    public synchronized HistoryDocument total() {
        return document("", Point::total);
    }

    /** The queries of one application; empty if there is no history of it. */
    public synchronized Optional<HistoryDocument> of(String application) {
        return applications.contains(application)
                ? Optional.of(document(application, point -> point.rates.get(application)))
                : Optional.empty();
    }

    private static TrafficCounts total(ClusterSample sample) {
        return sample.counts().values().stream().reduce(TrafficCounts.NONE, TrafficCounts::plus);
    }

    private void admit(SortedMap<String, TrafficCounts> came, double seconds) {
        came.entrySet().stream()
                .filter(entry -> entry.getValue().requests() > 0 && !applications.contains(entry.getKey()))
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().requests()))
                .limit(APPLICATIONS)
                .forEach(entry -> admit(entry.getKey(), entry.getValue().requests() / seconds));
    }

    private void admit(String application, double perSecond) {
        if (applications.size() == APPLICATIONS) {
            String calmest = applications.stream()
                    .min(Comparator.comparingDouble(this::lastMinute))
                    .orElseThrow();
            if (perSecond <= BUSIER * lastMinute(calmest)) {
                return;
            }
            applications.remove(calmest);
            points.forEach(point -> point.rates.remove(calmest));
        }
        applications.add(application);
    }

    /** Queries/s of an application in its last minute. One that has just come has none of it yet, and stays. */
    private double lastMinute(String application) {
        return points.subList(Math.max(0, points.size() - MINUTE), points.size()).stream()
                .map(point -> point.rates.get(application))
                .filter(Objects::nonNull)
                .mapToDouble(Rates::requests)
                .average()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private HistoryDocument document(String application, Function<Point, @Nullable Rates> rates) {
        List<Point> shown =
                points.stream().filter(point -> rates.apply(point) != null).toList();
        List<Rates> traffic = shown.stream().map(rates).filter(Objects::nonNull).toList();
        return new HistoryDocument(
                EVERY_SECONDS,
                application,
                List.copyOf(applications),
                shown.stream().map(Point::time).toList(),
                traffic.stream().map(Rates::requests).toList(),
                traffic.stream().map(Rates::late).toList(),
                traffic.stream().map(Rates::refused).toList(),
                shown.stream().map(Point::nodes).toList(),
                shown.stream().map(Point::nodesUp).toList(),
                shown.stream().map(Point::pricePerHour).toList());
    }

    private static double round(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }

    /**
     * The document of {@code GET /history}: columns of equal length, oldest first. Where the controller did not lead, samples are missing.
     *
     * @param application whose queries these are; blank for the total
     * @param applications applications with a history, in the order of their names
     * @param times seconds since 1970, UTC
     * @param requests queries/s since the sample before
     * @param late queries/s answered or given up after their bound
     * @param refused queries/s refused to shed load
     * @param nodes nodes that serve, start or end, of all applications
     * @param pricePerHour US dollars per hour, of all applications
     */
    public record HistoryDocument(
            int everySeconds,
            String application,
            List<String> applications,
            List<Long> times,
            List<Double> requests,
            List<Double> late,
            List<Double> refused,
            List<Double> nodes,
            List<Double> nodesUp,
            List<Double> pricePerHour) {

        public HistoryDocument {
            applications = List.copyOf(applications);
            times = List.copyOf(times);
            requests = List.copyOf(requests);
            late = List.copyOf(late);
            refused = List.copyOf(refused);
            nodes = List.copyOf(nodes);
            nodesUp = List.copyOf(nodesUp);
            pricePerHour = List.copyOf(pricePerHour);
        }
    }
}
