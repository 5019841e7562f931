package io.infaas.simulator.run;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.simulator.client.QueryEnds;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts queries by application, and since the last second. */
final class QueryTallies implements QueryEnds {

    private final SortedMap<String, Counts> applications = new TreeMap<>();
    private Counts second = new Counts();

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

        Outcome.Tally tally() {
            return new Outcome.Tally(
                    queries,
                    answered,
                    inTime,
                    refused,
                    answered == 0 ? 0 : accuracySum / answered,
                    answered == 0 ? 0 : leastAccuracy,
                    answered == 0 ? 0 : msSum / answered);
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
        Counts counts = second;
        second = new Counts();
        return counts;
    }

    /** Queries that have not ended. */
    long open() {
        return applications.values().stream()
                .mapToLong(counts -> counts.queries - counts.answered - counts.refused)
                .sum();
    }

    SortedMap<String, Outcome.Tally> byApplication() {
        SortedMap<String, Outcome.Tally> tallies = new TreeMap<>();
        applications.forEach((name, counts) -> tallies.put(name, counts.tally()));
        return tallies;
    }

    Outcome.Tally total() {
        Counts sum = new Counts();
        applications.values().forEach(sum::add);
        return sum.tally();
    }
}
