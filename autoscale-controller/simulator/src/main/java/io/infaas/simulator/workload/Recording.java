package io.infaas.simulator.workload;

import io.infaas.catalog.DocumentException;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.journalfile.RecordingFile;
import io.infaas.controller.node.Market;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A live run as its controller recorded it, second by second: what was asked for, on which machines, with which result. */
public final class Recording {

    /** Time between two lines up to which the queries of the second one may have come at any moment of it, s. */
    private static final double LONGEST_SECOND = 10;

    private static final Duration NETWORK = Duration.ofNanos(500_000);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;

    private final Instant earliest;
    private final SortedMap<String, Row> rows = new TreeMap<>();
    private RecordedSecond.@Nullable Setup setup;
    private RecordedSecond.@Nullable Cluster first;
    private RecordedSecond.@Nullable Cluster cluster;
    private @Nullable Instant begin;
    private double end;
    private double missing;
    private long queries;
    private long violated;
    private long sent;
    private double accuracySum;
    private double dollars;

    /** @param earliest begin of the seconds that count */
    private Recording(Instant earliest) {
        this.earliest = earliest;
    }

    /** Queries of one objective and size. */
    private static final class Row {
        private final RecordedSecond.Traffic of;
        private double[] perSecond = new double[64];
        private long queries;
        private long items;

        Row(RecordedSecond.Traffic of) {
            this.of = of;
        }

        /** Adds queries that came at any moment of an interval, s since the start. */
        void add(RecordedSecond.Traffic traffic, double from, double to) {
            queries += traffic.queries();
            items += traffic.items();
            int last = (int) Math.ceil(to) - 1;
            if (last >= perSecond.length) {
                perSecond = Arrays.copyOf(perSecond, 2 * last);
            }
            for (int second = (int) from; second <= last; second++) {
                double share = (Math.min(to, second + 1) - Math.max(from, second)) / (to - from);
                perSecond[second] += traffic.queries() * share;
            }
        }

        Traffic traffic(int seconds, double scale) {
            SortedMap<String, String> headers = new TreeMap<>();
            if (of.latencyMs() > 0) {
                headers.put("infaas-latency-ms", Double.toString(of.latencyMs()));
                headers.put("infaas-min-accuracy", Double.toString(of.minAccuracy()));
                if (of.preferredAccuracy() > of.minAccuracy()) {
                    headers.put("infaas-preferred-accuracy", Double.toString(of.preferredAccuracy()));
                }
            }
            return new Traffic(
                    of.application(),
                    headers,
                    RateCurve.ofSteps(1, Arrays.copyOf(perSecond, seconds)).times(scale),
                    batches(),
                    0,
                    TIMEOUT,
                    CLIENTS);
        }

        /** The two sizes around the mean, with the same mean. */
        private SortedMap<Integer, Double> batches() {
            double mean = (double) items / queries;
            int size = (int) mean;
            SortedMap<Integer, Double> batches = new TreeMap<>(Map.of(size, 1 - (mean - size)));
            if (mean > size) {
                batches.put(size + 1, mean - size);
            }
            return batches;
        }
    }

    /**
     * Reads a recording.
     *
     * @param file the file of seconds beside a journal, see {@link RecordingFile#beside}
     * @throws DocumentException naming file, line and rule
     */
    public static Recording read(Path file) {
        return read(file, Instant.MIN);
    }

    /** The end of a recording, see {@link #read(Path)}. */
    public static Recording readLast(Path file, Duration length) {
        Recording whole = read(file);
        return read(
                file,
                Objects.requireNonNull(whole.begin)
                        .plusNanos((long) (1e9 * whole.end))
                        .minus(length));
    }

    private static Recording read(Path file, Instant earliest) {
        Recording recording = new Recording(earliest);
        RecordingFile.read(file, recording::add);
        if (recording.rows.isEmpty() || recording.setup == null) {
            throw new IllegalArgumentException(file + ": no second has queries");
        }
        return recording;
    }

    private void add(RecordedSecond second) {
        Instant time;
        try {
            time = Instant.parse(second.time());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time '%s' is not ISO 8601".formatted(second.time()), e);
        }
        cluster = second.cluster() == null ? cluster : second.cluster();
        if (time.isBefore(earliest)) {
            setup = second.setup() == null ? setup : second.setup();
            return;
        }
        setup = setup == null ? second.setup() : setup;
        if (begin == null) {
            begin = time.minusSeconds(1);
        }
        double now = Duration.between(begin, time).toNanos() / 1e9;
        if (now < end) {
            throw new IllegalArgumentException("time %s is before the line above".formatted(second.time()));
        }
        double from = now - end > LONGEST_SECOND ? now - 1 : end;
        missing += from - end;
        end = now;
        first = first == null ? cluster : first;
        dollars += cluster == null ? 0 : cluster.pricePerHour() * (now - from) / 3600;
        for (RecordedSecond.Traffic traffic : second.traffic()) {
            queries += traffic.queries();
            violated += traffic.late() + traffic.refused();
            if (traffic.accuracy() > 0) {
                sent += traffic.queries();
                accuracySum += traffic.queries() * traffic.accuracy();
            }
            if (traffic.queries() > 0 && now > from) {
                rows.computeIfAbsent(key(traffic), name -> new Row(traffic)).add(traffic, from, now);
            }
        }
    }

    private static String key(RecordedSecond.Traffic traffic) {
        int size = (int) Math.ceil((double) traffic.items() / traffic.queries());
        return "%s %s %s %s %02d"
                .formatted(
                        traffic.application(),
                        traffic.latencyMs(),
                        traffic.minAccuracy(),
                        traffic.preferredAccuracy(),
                        DemandClass.bucket(Math.max(1, size)));
    }

    /**
     * The recorded queries, in their seconds.
     *
     * @param scale factor of their number
     */
    List<Traffic> traffic(double scale) {
        int seconds = (int) Math.ceil(end);
        return rows.values().stream().map(row -> row.traffic(seconds, scale)).toList();
    }

    /** The recorded queries on the machines of the recording, with 10 % of noise. */
    public Workload workload() {
        RecordedSecond.Setup conditions = present(setup);
        SortedMap<String, Integer> nodes = new TreeMap<>();
        if (first != null) {
            nodes.putAll(first.serving());
        }
        return new Workload(
                Duration.ofSeconds((long) Math.ceil(end)),
                traffic(1),
                nodes,
                conditions.offerings().stream().map(Recording::offering).toList(),
                conditions.maximum() == 0
                        ? FleetSettings.FIXED
                        : FleetSettings.between(conditions.minimum(), conditions.maximum(), conditions.budgetPerHour()),
                Truth.of(Map.of(), 0),
                NETWORK,
                Math.max(1, conditions.gateways()),
                List.of());
    }

    private static RecordedSecond.Setup present(RecordedSecond.@Nullable Setup setup) {
        if (setup == null) {
            throw new IllegalStateException("a recording that was read has a setup");
        }
        return setup;
    }

    private static MachineOffering offering(RecordedSecond.OfferingPrice of) {
        String[] parts = of.id().split("/", -1);
        return new MachineOffering(
                parts[0],
                parts[1],
                Market.of(parts[2]),
                of.pricePerHour(),
                Duration.ofMillis((long) (1000 * of.startSeconds())),
                0,
                0);
    }

    /** Share of the queries that were refused or answered after their bound. */
    public double violated() {
        return queries == 0 ? 0 : (double) violated / queries;
    }

    /** Mean accuracy of the variants that queries went to; 0 without any. */
    public double meanAccuracy() {
        return sent == 0 ? 0 : accuracySum / sent;
    }

    /** Price of all machines over the recorded time, US dollars. */
    public double dollars() {
        return dollars;
    }

    /** The recorded result, in one line. */
    public String summary() {
        return "recorded: policy %s, %d queries in %.0f s (%.0f s are missing), %.2f %% late or refused, accuracy %.4f, %.4f dollars"
                .formatted(present(setup).policy(), queries, end, missing, 100 * violated(), meanAccuracy(), dollars);
    }
}
