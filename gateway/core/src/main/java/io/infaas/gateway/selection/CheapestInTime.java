package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.index.GroupOrder;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Ranking;
import io.infaas.gateway.selection.Choice.Feasibility;

/**
 * Serves each query by the cheapest instance that answers in time. Never crosses the floor. Of serving instances that meet it and are
 * predicted to be in time, it takes those with the preferred accuracy (else the most accurate); of these the cheapest; of equally cheap
 * ones the earlier of two drawn at random. If none is in time, it takes the least late one. If none is ready, the query waits for a load.
 * Accuracy above the floor is given up before an answer is late: an instance is first in time only with a {@link #MARGIN} of more work in
 * flight, and no instance is in time whose answers at its present load were late. Only an objective that the client stated can be
 * infeasible: if no variant of the catalog meets it on an idle node.
 *
 * <p>It draws two at random rather than the best of all, because several gateways that all pick the best would pile up on it.
 *
 * <p>An instance in slow start gets its share of queries that another instance could serve in time, and any query that no other can. If
 * only ejected instances are left, the least loaded of them serves. If all serving instances are full, the query is shed.
 *
 * <p>Each query draws once whether it belongs to the share of a staged instance. If so, that goes first; otherwise it is withheld, and
 * serves all the
 * same if no other instance does in time.
 *
 * <p>An overloaded or interfered instance (by its view, {@link ObservedLoad#strain}) gets fewer queries at once. Its finish counts longer
 * between two equally cheap ones, its work in flight counts longer in the comparison with dearer ones. Both effects fade as the queues of
 * the others grow, so that load does not jump to and fro; and one choice in {@value #TRIAL} shows whether it has recovered.
 *
 * <p>These rules hold exactly for targets of up to {@value #EXACT} serving instances. For larger ones a decision reads at most
 * {@value #READINGS} loads. So a variant whose profile misses the bound counts as late, even if it is observed to be faster. The decision
 * reads {@value #SAMPLE} of equally cheap instances before dearer ones; the dearer the ranks, the more of them it skips; and the least late
 * instance is the least late of those read. It never overlooks that some instance serves.
 *
 * <p><b>The problem.</b> The best instance depends on accuracy, cost and load; the load changes with every query, and each event loop of
 * each gateway decides independently. All of them would have to update an order by predicted finish with every query. A full scan costs
 * time linear in the instances. And if all loops pick the best instance, it is no longer the best.
 *
 * <p><b>Fixed and variable figures.</b> Accuracy, profiled time and cost are fixed for a view. They are compiled into orders (by cost, by
 * accuracy, by service time) of groups whose members differ only by their load; {@link GroupOrder} skips groups that cannot qualify. The
 * decision reads only the load, member by member, until it finds an answer: the first rank of equal cost with a member in time, since every
 * later rank is dearer.
 *
 * <p><b>Races.</b> The load is read without a lock and may be wrong when it is used: another loop may have sent its query in between. That
 * is tolerable because the choice in a rank is between two random ones. By the power of two choices the longest queue grows with log log of
 * the instances, even with slightly stale figures. An error of one query delays by one service time, and the next decision sees it. The
 * accuracy floor does not depend on load. The check that an instance still serves follows after the query has been counted in (see
 * {@code LoadBook}).
 *
 * <p><b>Why both draws are fair.</b> The first draw takes two members at random; if both are in time it is a draw among those in time, for
 * each pair of them is equally likely to come up. If one of them is late the draw is dropped, and a reservoir of two over the members in
 * time takes its place. So a late member never changes the odds of the others.
 */
public final class CheapestInTime implements Selection {

    static final int EXACT = 256;
    static final int READINGS = 192;
    static final int SAMPLE = 16;

    /** One in this many choices between a strained instance and another one goes to the strained one. */
    static final int TRIAL = 20;

    /**
     * Above the accuracy floor, an instance counts as in time only with this share of more work in flight, as long as any does. An instance
     * that is filled up to the bound answers some queries late, because predictions are inexact.
     */
    static final double MARGIN = 0.25;

    // ranks that selection visits one by one before it skips some
    private static final int CLOSE = 16;

    private final RandomDraw dice;

    public CheapestInTime(RandomDraw dice) {
        this.dice = dice;
    }

    @Override
    public Decision select(Query query, ObservedLoad load, Choice choice) {
        Ranking ranking = query.target().ranking(query.batch());
        boolean exact = ranking.instances() <= EXACT;
        int drawn = ranking.stagedShare() >= 0 ? dice.roll(Instance.WHOLE) : -1;
        choice.sweep.begin(query, load, ranking, exact ? Integer.MAX_VALUE : READINGS, drawn);
        try {
            return decide(query, load, ranking, exact, drawn < ranking.stagedShare(), choice);
        } finally {
            choice.sweep.end();
            choice.rank.end();
        }
    }

    private Decision decide(
            Query query, ObservedLoad load, Ranking ranking, boolean exact, boolean isStaged, Choice choice) {
        LoadSweep sweep = choice.sweep;
        Objective objective = query.objective();
        double bound = objective.latencyMs();
        double floor = objective.minAccuracy();
        boolean isMet = false;
        if (isStaged) {
            sweep.stagedOnly(true);
            isMet = pickByAccuracy(objective, ranking, exact, choice);
            sweep.stagedOnly(false);
        }
        if (!isMet && floor < objective.preferredAccuracy()) {
            sweep.margin(MARGIN);
            isMet = pickByAccuracy(objective, ranking, exact, choice);
        }
        if (!isMet) {
            sweep.margin(0);
        }
        // a large target gets no second pass beyond the reading limit: the least late instance read may be in time
        if (!isMet && (exact || sweep.readingsLeft() > READINGS / 4)) {
            isMet = pickByAccuracy(objective, ranking, exact, choice);
        }
        if (sweep.admitStaged() && !isMet) {
            isMet = pickByAccuracy(objective, ranking, exact, choice);
        }
        IndexedInstance instance = sweep.picked();
        if (isMet && instance != null) {
            return choice.is(Decision.SERVE, instance, sweep.pickedMs());
        }
        if (query.explicit() && !Feasibility.isPossible(query)) {
            return choice.setNone(Decision.INFEASIBLE);
        }
        findLeastLate(ranking, floor, exact, sweep);
        IndexedInstance earliest = sweep.earliest();
        if (earliest != null) {
            return choice.is(
                    sweep.earliestMs() <= bound ? Decision.SERVE : Decision.LATE, earliest, sweep.earliestMs());
        }
        if (sweep.isFull()) {
            return choice.setNone(Decision.SHED);
        }
        if (pickLastResort(query, load, choice)) {
            return choice.predictedMs() <= bound ? Decision.SERVE : Decision.LATE;
        }
        // an architecture may have no variant at its application's floor; waiting would never help
        return choice.setNone(
                query.target().table().best(query.batch()) >= floor ? Decision.WAIT : Decision.INFEASIBLE);
    }

    /** Picks an instance in time that reaches the preferred accuracy, else the most accurate. */
    private boolean pickByAccuracy(Objective objective, Ranking ranking, boolean exact, Choice choice) {
        double bound = objective.latencyMs();
        double preferred = objective.preferredAccuracy();
        double floor = objective.minAccuracy();
        double atMostMs = exact ? bound / ObservedLoad.LEAST_CORRECTION : bound;
        return (choice.rank.begin(ranking, ranking.byCost(), 0, preferred, atMostMs)
                        && pickInTime(choice.rank, choice.sweep, bound, exact, READINGS / 2, true))
                || (floor < preferred
                        && choice.rank.begin(
                                ranking, ranking.byAccuracy(), ranking.firstBelow(preferred), floor, atMostMs)
                        && pickInTime(choice.rank, choice.sweep, bound, exact, READINGS / 4, false));
    }

    /**
     * Picks an instance of the first rank that has one in time.
     *
     * @param sparing whether an instance in slow start or strained may yield to one of a later rank
     */
    private boolean pickInTime(
            TiedRank rank, LoadSweep sweep, double bound, boolean exact, int spare, boolean sparing) {
        int ranks = 0;
        do {
            boolean success = rank.size() == 1
                    ? pickOnly(rank, sweep, bound, sparing)
                    : pickOfSeveral(rank, sweep, bound, exact, sparing);
            if (success) {
                return true;
            }
            ranks++;
        } while ((exact || sweep.readingsLeft() > spare) && rank.moveToNextRank(exact ? 0 : skip(ranks)));
        // an instance in slow start or strained that is needed all the same
        sweep.pickDeferred();
        return sweep.picked() != null;
    }

    private static int skip(int ranks) {
        return ranks <= CLOSE ? 0 : 1 << Math.min(20, (ranks - CLOSE) / 4);
    }

    private boolean pickOnly(TiedRank rank, LoadSweep sweep, double bound, boolean sparing) {
        double ms = sweep.finishMs(rank.group(), rank.member());
        if (!sweep.isInTime(rank.group(), rank.member(), ms, bound)) {
            return false;
        }
        sweep.pick(rank.group(), rank.member(), ms);
        if (sparing && (isSpared(sweep, rank.group(), rank.member()) || sweep.isStrainedBeyond(bound))) {
            sweep.defer();
            return false;
        }
        return true;
    }

    private boolean pickOfSeveral(TiedRank rank, LoadSweep sweep, double bound, boolean exact, boolean sparing) {
        if (!pickByDraw(rank, sweep, bound) && !pickBySearch(rank, sweep, bound, exact)) {
            return false;
        }
        if (sparing && sweep.isStrainedBeyond(bound)) {
            sweep.defer();
            return false;
        }
        return true;
    }

    /** Whether an instance in slow start yields this time. */
    private boolean isSpared(LoadSweep sweep, int group, int member) {
        double warmth = sweep.warmth(group, member);
        return warmth < 1 && dice.roll(100) >= 100 * warmth;
    }

    /** Picks the earlier of two instances drawn at random if both are in time; this equals a draw among those in time. */
    private boolean pickByDraw(TiedRank rank, LoadSweep sweep, double bound) {
        int first = dice.roll(rank.size());
        rank.to(first);
        int group = rank.group();
        int member = rank.member();
        double ms = sweep.finishMs(group, member);
        if (!sweep.isInTime(group, member, ms, bound)) {
            return false;
        }
        int second = dice.roll(rank.size() - 1);
        rank.to(second < first ? second : second + 1);
        double otherMs = sweep.finishMs(rank.group(), rank.member());
        if (!sweep.isInTime(rank.group(), rank.member(), otherMs, bound)) {
            return false;
        }
        pickOne(sweep, group, member, ms, rank.group(), rank.member(), otherMs);
        return true;
    }

    private void pickOne(
            LoadSweep sweep, int group, int member, double ms, int otherGroup, int otherMember, double otherMs) {
        double strain = sweep.strain(group, member);
        double otherStrain = sweep.strain(otherGroup, otherMember);
        boolean other = isEarlier(otherMs * otherStrain, ms * strain);
        // without an occasional query, its recovery would stay unseen
        if ((other ? strain : otherStrain) > 1 && dice.roll(TRIAL) == 0) {
            other = !other;
        }
        if (isSpared(sweep, other ? otherGroup : group, other ? otherMember : member)) {
            other = !other;
        }
        if (other) {
            sweep.pick(otherGroup, otherMember, otherMs);
        } else {
            sweep.pick(group, member, ms);
        }
    }

    private boolean isEarlier(double ms, double otherMs) {
        return ms == otherMs ? dice.roll(2) != 0 : ms < otherMs;
    }

    /** Searches for instances in time, and picks the earlier of two of them drawn at random. */
    private boolean pickBySearch(TiedRank rank, LoadSweep sweep, double bound, boolean exact) {
        int size = rank.size();
        int samples = exact ? size : Math.min(size, SAMPLE);
        rank.to(samples < size ? dice.roll(size) : 0);
        // reservoir of two: after the loop each pair is equally likely
        int count = 0;
        int group = 0;
        int member = 0;
        double oneMs = 0;
        int otherGroup = 0;
        int otherMember = 0;
        double otherMs = 0;
        for (int i = 0; i < samples; i++) {
            double ms = sweep.finishMs(rank.group(), rank.member());
            if (sweep.isInTime(rank.group(), rank.member(), ms, bound)) {
                count++;
                int drawn = count <= 2 ? count - 1 : dice.roll(count);
                if (drawn == 0) {
                    group = rank.group();
                    member = rank.member();
                    oneMs = ms;
                } else if (drawn == 1) {
                    otherGroup = rank.group();
                    otherMember = rank.member();
                    otherMs = ms;
                }
            }
            rank.moveToNext();
        }
        if (count > 1) {
            pickOne(sweep, group, member, oneMs, otherGroup, otherMember, otherMs);
        } else if (count == 1) {
            sweep.pick(group, member, oneMs);
        }
        return count > 0;
    }

    /** Ensures that the sweep has read the instance that finishes first, in time or not. */
    private void findLeastLate(Ranking ranking, double floor, boolean exact, LoadSweep sweep) {
        GroupOrder quickest = ranking.byService();
        int place = quickest.next(0, floor, Double.POSITIVE_INFINITY);
        for (int groups = 1; place < quickest.size() && (exact || sweep.readingsLeft() > 0); groups++) {
            int group = quickest.group(place);
            if (ranking.serviceMs(group) * ObservedLoad.LEAST_CORRECTION > sweep.earliestMs()) {
                return;
            }
            int size = ranking.members(group);
            int samples = exact ? size : Math.min(size, SAMPLE / 4);
            int from = samples < size ? dice.roll(size) : 0;
            for (int i = 0; i < samples; i++) {
                double unused = sweep.finishMs(group, (from + i) % size);
            }
            place = quickest.next(place + 1 + (exact ? 0 : skip(groups)), floor, Double.POSITIVE_INFINITY);
        }
        if (!exact && sweep.earliest() == null && !sweep.isFull()) {
            findLeastLate(ranking, floor, true, sweep);
        }
    }

    /** Chooses the least loaded ejected instance if no other is left. */
    private static boolean pickLastResort(Query query, ObservedLoad load, Choice choice) {
        IndexedInstance least = null;
        for (IndexedInstance instance : query.target().instances()) {
            if (instance.isReady()
                    && instance.accuracy() >= query.objective().minAccuracy()
                    && load.isEjected(instance)
                    && !query.excludes(instance)
                    && (least == null || load.workMs(instance) < load.workMs(least))) {
                least = instance;
            }
        }
        if (least == null) {
            return false;
        }
        double serviceMs = least.serviceMs(query.batch()) * load.correction(least, query.batch());
        return choice.is(Decision.SERVE, least, serviceMs + load.workMs(least)).serves();
    }
}
