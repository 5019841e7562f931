package io.infaas.gateway.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a target that serve, compiled for queries of one batch size: in groups of the same variant on the same type of
 * node, whose members differ by nothing but their load; the groups in the orders that a choice goes by. Immutable.
 */
public final class Ranking {

    /** Nothing serves. */
    public static final Ranking EMPTY =
            new Ranking(new CandidateTable(List.of(), new int[0], 1), new IndexedInstance[0][], 1);

    // cost is computed from measured profiles; equal variants on equal nodes must not differ by a rounding
    private static final double SAME_COST = 1 + 1e-9;

    private final double[] serviceMs;
    private final double[] msPerItem;
    private final double[] accuracy;
    private final IndexedInstance[][] members;
    private final int instances;
    private final GroupOrder byCost;
    private final GroupOrder byAccuracy;
    private final GroupOrder byService;

    /** @param serving by the number of the candidate on the table; null or empty where nothing serves */
    Ranking(CandidateTable table, IndexedInstance[][] serving, int batch) {
        CandidateRates rates = table.rates(batch);
        int[] groupOf = new int[table.size()];
        int count = 0;
        for (int candidate : rates.byCost) {
            groupOf[candidate] = serving[candidate].length == 0 ? -1 : count++;
        }
        serviceMs = new double[count];
        msPerItem = new double[count];
        accuracy = new double[count];
        members = new IndexedInstance[count][];
        double[] cost = new double[count];
        int[] cheapestFirst = new int[count];
        int total = 0;
        for (int candidate = 0; candidate < groupOf.length; candidate++) {
            int group = groupOf[candidate];
            if (group >= 0) {
                serviceMs[group] = rates.serviceMs[candidate];
                msPerItem[group] = 1000 / table.candidate(candidate).profile().saturation();
                accuracy[group] = table.candidate(candidate).accuracy();
                cost[group] = rates.cost[candidate];
                members[group] = serving[candidate];
                cheapestFirst[group] = group;
                total += serving[candidate].length;
            }
        }
        instances = total;
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

    /** How many instances serve. */
    public int instances() {
        return instances;
    }

    /** The groups by cost, cheapest first; equal cost counts as equal. */
    public GroupOrder byCost() {
        return byCost;
    }

    /** Most accurate first, of equally accurate ones the cheapest; equal in both counts as equal. */
    public GroupOrder byAccuracy() {
        return byAccuracy;
    }

    /** The first place by accuracy that is below an accuracy. */
    public int firstBelow(double wanted) {
        int low = 0;
        int high = byAccuracy.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (accuracy[byAccuracy.group(middle)] >= wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Quickest first. */
    public GroupOrder byService() {
        return byService;
    }

    /** How many instances a group has. */
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

    /** Time in which an item leaves the queue of an instance, at its saturation, ms. */
    public double msPerItem(int group) {
        return msPerItem[group];
    }
}
