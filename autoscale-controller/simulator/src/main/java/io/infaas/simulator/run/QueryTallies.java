package io.infaas.simulator.run;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.simulator.client.QueryEnds;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Counts queries by application, and since the last second. */
final class QueryTallies implements QueryEnds {

    /** Share of late or refused queries above which a window violates the objective. */
    private static final double TOLERATED = 0.01;

    private final SortedMap<String, Counts> applications = new TreeMap<>();
    private final ToDoubleFunction<String> highestAccuracy;
    private final SortedMap<String, Windows> windows = new TreeMap<>();
    private Counts second = new Counts();
    private int seconds;

    /** @param highestAccuracy of the variants of an application */
    QueryTallies(ToDoubleFunction<String> highestAccuracy) {
        this.highestAccuracy = highestAccuracy;
    }

    /** Windows of an application. */
    private static final class Windows {
        private Counts before = new Counts();
        private double leastAccuracy = Double.POSITIVE_INFINITY;
        private int violated;
        private int longest;

        private void close(Counts now) {
            long answered = now.answered - before.answered;
            long ended = answered + now.refused - before.refused;
            long inTime = now.inTime - before.inTime;
            // while everything stands still, nothing ends
            boolean isViolated = ended == 0 ? now.open() > 0 : ended - inTime > TOLERATED * ended;
            violated = isViolated ? violated + Outcome.Tally.WINDOW_SECONDS : 0;
            longest = Math.max(longest, violated);
            if (answered > 0) {
                leastAccuracy = Math.min(leastAccuracy, (now.accuracySum - before.accuracySum) / answered);
            }
            before = new Counts();
            before.add(now);
        }
    }

    static final class Counts {
        private long queries;
        private long answered;
        private long inTime;
        private long refused;
        private double accuracySum;
        private double leastAccuracy = Double.POSITIVE_INFINITY;
        private double msSum;

        private void answer(boolean isInTime, double accuracy, double ms) {
            answered++;
            inTime += isInTime ? 1 : 0;
            accuracySum += accuracy;
            leastAccuracy = Math.min(leastAccuracy, accuracy);
            msSum += ms;
        }

        private void add(Counts other) {
            queries += other.queries;
            answered += other.answered;
            inTime += other.inTime;
            refused += other.refused;
            accuracySum += other.accuracySum;
            leastAccuracy = Math.min(leastAccuracy, other.leastAccuracy);
            msSum += other.msSum;
        }

        long queries() {
            return queries;
        }

        /** Queries that have not ended. */
        long open() {
            return queries - answered - refused;
        }

        long answered() {
            return answered;
        }

        long late() {
            return answered - inTime;
        }

        long refused() {
            return refused;
        }

        double accuracy() {
            return accuracySum / answered;
        }

        Outcome.Tally tally(double accuracyDrop, int recoverySeconds) {
            return new Outcome.Tally(
                    queries,
                    answered,
                    inTime,
                    refused,
                    answered == 0 ? 0 : accuracySum / answered,
                    answered == 0 ? 0 : leastAccuracy,
                    answered == 0 ? 0 : msSum / answered,
                    answered == 0 ? 0 : accuracyDrop,
                    recoverySeconds);
        }
    }

    @Override
    public void onArrival(String application) {
        of(application).queries++;
        second.queries++;
    }

    @Override
    public void onAnswer(Query query, IndexedInstance instance, double ms) {
        boolean inTime = ms <= query.objective().latencyMs();
        of(query.target().application().name()).answer(inTime, instance.accuracy(), ms);
        second.answer(inTime, instance.accuracy(), ms);
    }

    @Override
    public void onRefusal(String application, RefusalReason reason) {
        of(application).refused++;
        second.refused++;
    }

    private Counts of(String application) {
        return applications.computeIfAbsent(application, name -> new Counts());
    }

    /** Counts since the last call. */
    Counts takeSecond() {
        Counts lastSecond = second;
        second = new Counts();
        if (++seconds % Outcome.Tally.WINDOW_SECONDS == 0) {
            applications.forEach((name, counts) ->
                    windows.computeIfAbsent(name, application -> new Windows()).close(counts));
        }
        return lastSecond;
    }

    /** Queries that have not ended. */
    long open() {
        return applications.values().stream().mapToLong(Counts::open).sum();
    }

    SortedMap<String, Outcome.Tally> byApplication() {
        SortedMap<String, Outcome.Tally> tallies = new TreeMap<>();
        applications.forEach((name, counts) -> {
            Windows closed = windows.getOrDefault(name, new Windows());
            tallies.put(
                    name,
                    counts.tally(
                            Math.max(0, highestAccuracy.applyAsDouble(name) - closed.leastAccuracy), closed.longest));
        });
        return tallies;
    }

    Outcome.Tally total() {
        Counts sum = new Counts();
        applications.values().forEach(sum::add);
        SortedMap<String, Outcome.Tally> tallies = byApplication();
        return sum.tally(
                tallies.values().stream()
                        .mapToDouble(Outcome.Tally::accuracyDrop)
                        .max()
                        .orElse(0),
                tallies.values().stream()
                        .mapToInt(Outcome.Tally::recoverySeconds)
                        .max()
                        .orElse(0));
    }
}
