package io.infaas.gateway.index;

import io.infaas.gateway.contract.Instance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The serving instances of a target, compiled for one batch size. They form groups of the same variant on the same node type,
 * whose members differ only by their load. The groups are in the orders that selection walks. Immutable.
 */
public final class Ranking {

    /** A ranking without instances. */
    public static final Ranking EMPTY =
            new Ranking(new CandidateTable(List.of(), new int[0], 1), new IndexedInstance[0][], 1);

    // cost comes from measured profiles; rounding must not separate equal variants on equal nodes
    private static final double SAME_COST = 1 + 1e-9;

    private final double[] serviceMs;
    private final double[] accuracy;
    private final IndexedInstance[][] members;
    private final int instances;
    private final int stagedShare;
    private final GroupOrder byCost;
    private final GroupOrder byAccuracy;
    private final GroupOrder byService;

    /** @param serving by the candidate's number in the table; empty if no instance serves */
    Ranking(CandidateTable table, IndexedInstance[][] serving, int batch) {
        CandidateRates rates = table.rates(batch);
        int[] groupOf = new int[table.size()];
        int count = 0;
        for (int candidate : rates.byCost) {
            groupOf[candidate] = serving[candidate].length == 0 ? -1 : count++;
        }
        serviceMs = new double[count];
        accuracy = new double[count];
        members = new IndexedInstance[count][];
        double[] cost = new double[count];
        int[] cheapestFirst = new int[count];
        int total = 0;
        int partial = 0;
        for (int candidate = 0; candidate < groupOf.length; candidate++) {
            int group = groupOf[candidate];
            if (group >= 0) {
                serviceMs[group] = rates.serviceMs[candidate];
                accuracy[group] = table.candidate(candidate).accuracy();
                cost[group] = rates.cost[candidate];
                members[group] = serving[candidate];
                cheapestFirst[group] = group;
                total += serving[candidate].length;
                for (IndexedInstance instance : serving[candidate]) {
                    // one with no share at all counts as staged too
                    partial = instance.share() < Instance.WHOLE ? Math.max(partial, instance.share() + 1) : partial;
                }
            }
        }
        instances = total;
        stagedShare = partial - 1;
        byCost = new GroupOrder(cheapestFirst, ranks(cheapestFirst, cost, null), accuracy, serviceMs);
        int[] bestFirst = groups(rates.byAccuracy, groupOf, count);
        byAccuracy = new GroupOrder(bestFirst, ranks(bestFirst, cost, accuracy), accuracy, serviceMs);
        int[] quickestFirst = groups(rates.byService, groupOf, count);
        byService = new GroupOrder(quickestFirst, quickestFirst, accuracy, serviceMs);
    }

    private static int[] groups(int[] candidates, int[] groupOf, int count) {
        int[] groups = new int[count];
        int size = 0;
        for (int candidate : candidates) {
            if (groupOf[candidate] >= 0) {
                groups[size++] = groupOf[candidate];
            }
        }
        return groups;
    }

    private static int[] ranks(int[] groups, double[] cost, double @Nullable [] accuracy) {
        int[] ranks = new int[groups.length];
        int first = 0;
        for (int place = 0; place < groups.length; place++) {
            boolean tied = cost[groups[place]] <= cost[groups[first]] * SAME_COST
                    && (accuracy == null || accuracy[groups[place]] == accuracy[groups[first]]);
            first = tied ? first : place;
            ranks[place] = first;
        }
        return ranks;
    }

    /** Number of serving instances. */
    public int instances() {
        return instances;
    }

    /**
     * The largest share of an instance that only a share of the queries may use, per cent; negative if all queries may use all instances.
     */
    public int stagedShare() {
        return stagedShare;
    }

    /** The groups by cost, cheapest first; almost equal cost counts as equal. */
    public GroupOrder byCost() {
        return byCost;
    }

    /** The groups by accuracy, most accurate first, then by cost; equal in both counts as equal. */
    public GroupOrder byAccuracy() {
        return byAccuracy;
    }

    /** Returns the first place by accuracy that is below an accuracy. */
    public int firstBelow(double floor) {
        int low = 0;
        int high = byAccuracy.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (accuracy[byAccuracy.group(middle)] >= floor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The groups by service time, fastest first. */
    public GroupOrder byService() {
        return byService;
    }

    /** Number of instances in a group. */
    public int members(int group) {
        return members[group].length;
    }

    public IndexedInstance member(int group, int number) {
        return members[group][number];
    }

    public double accuracy(int group) {
        return accuracy[group];
    }

    /** Profiled service time, ms. */
    public double serviceMs(int group) {
        return serviceMs[group];
    }
}
