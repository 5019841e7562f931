package io.infaas.gateway.comparison;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which answers are compared with one of the most accurate variant that can be reached. Each query is sampled independently with
 * the configured share, or with less where repeating that share would cost more than {@value #MOST_COST} of serving the queries. A larger
 * share that the view states for an instance is not reduced. Thread-safe.
 */
public final class AnswerSampling {

    /** The only metric under which two answers to an item can be compared without its label: both name the same class. */
    public static final String METRIC = "top-1";

    /** Most cost of repeated queries, as a share of the cost of the queries that clients sent. */
    public static final double MOST_COST = 0.02;

    /** The usual share. */
    public static final double USUAL_SHARE = 0.001;

    /** Compares nothing. */
    public static final AnswerSampling NONE = new AnswerSampling(0, sides -> sides - 1);

    private static final int SIDES = 1 << 30;

    private final double share;
    private final RandomDraw dice;
    private final AgreementCounts counts = new AgreementCounts();

    /** @param share of the queries, 0 to 1; 0 compares nothing */
    public AnswerSampling(double share, RandomDraw dice) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("compared share %s must be within 0 (off) and 1".formatted(share));
        }
        this.share = share;
        this.dice = dice;
    }

    /** The results of comparisons. */
    public AgreementCounts counts() {
        return counts;
    }

    /** Whether the answer of an instance to this query is to be compared. Most calls end after one random number. */
    public boolean samples(Query query, IndexedInstance by, RouteIndex routes, ObservedLoad load) {
        if (share == 0) {
            return false;
        }
        double stated = by.comparedShare();
        double chance = Math.max(share, stated);
        double drawn = dice.roll(SIDES) / (double) SIDES;
        if (drawn >= chance) {
            return false;
        }
        IndexedInstance reference = reference(query, by, routes, load);
        return reference != null && drawn < Math.max(stated, affordable(query, by, reference));
    }

    private double affordable(Query query, IndexedInstance by, IndexedInstance reference) {
        return Math.min(share, MOST_COST * by.cost(query.batch()) / reference.cost(query.batch()));
    }

    /**
     * Returns an instance of the application's most accurate variant that can be reached now; null if that is not more accurate than the
     * one that answered, or answers of the application cannot be compared.
     */
    public static @Nullable IndexedInstance reference(
            Query query, IndexedInstance by, RouteIndex routes, ObservedLoad load) {
        if (!query.target().application().metric().name().equals(METRIC)) {
            return null;
        }
        IndexedInstance best = null;
        for (IndexedInstance instance : routes.target(
                        query.target().application().name())
                .map(Target::instances)
                .orElse(List.of())) {
            boolean better = best == null
                    || instance.accuracy() > best.accuracy()
                    || (instance.accuracy() == best.accuracy() && load.workMs(instance) < load.workMs(best));
            if (instance.isReady() && better && load.isAvailable(instance)) {
                best = instance;
            }
        }
        return best == null || best.accuracy() <= by.accuracy() ? null : best;
    }
}
