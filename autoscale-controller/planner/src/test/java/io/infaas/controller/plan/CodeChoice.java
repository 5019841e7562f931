package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which variant the released code of INFaaS loads for a class of queries (source: its query front end). Of an application: by ascending
 * accuracy, a limited number of variants; the one with the tightest batch and the lowest load and inference latency, or for a loose bound the
 * soonest that needs no accelerator. Of an architecture: the fastest that needs no accelerator for a loose bound, else the tightest batch.
 */
final class CodeChoice {

    /** Bounds above that are loose: no accelerator is loaded where a variant without one serves, ms. */
    static final double LOOSE_MS = 100;

    /** Bounds up to that are tight: no variant of an architecture without an accelerator is looked at, ms. */
    static final double TIGHT_MS = 50;

    private static final int LEAST_LOOKED_AT = 3;
    private static final double LOOKED_AT_PER_MS = 0.25;

    private final PlanDraft draft;
    private final ClassDemand demand;

    CodeChoice(PlanDraft draft, ClassDemand demand) {
        this.draft = draft;
        this.demand = demand;
    }

    /**
     * Where to load what.
     *
     * @param which the variants that come into question, by name
     * @param sparesAccelerators whether a loose bound spares them
     */
    Optional<Placement> among(Predicate<String> which, boolean sparesAccelerators) {
        return find(
                variant -> which.test(variant.name()) && !isWasteful(variant),
                placement -> true,
                possible -> of(possible, sparesAccelerators));
    }

    /** The variant with the tightest batch, on a node without it. */
    Optional<Placement> tightestElsewhere(Predicate<Placement> where) {
        return find(variant -> true, where, CodeChoice::tightest);
    }

    private interface Rule {
        Optional<CodeVariant> of(List<CodeVariant> possible);
    }

    private Optional<Placement> find(Predicate<CodeVariant> which, Predicate<Placement> where, Rule rule) {
        List<CodeVariant> suitable = draft.candidates().of(demand.of().target()).stream()
                .filter(demand::isServedBy)
                .map(CodeVariant::of)
                .filter(variant -> isLookedAt(variant) && which.test(variant))
                .sorted(Comparator.<CodeVariant>comparingDouble(
                                variant -> variant.candidate().accuracy())
                        .thenComparing(CodeVariant::name)
                        .thenComparing(variant -> variant.candidate().nodeType().name()))
                .limit(isOfApplication() ? limit() : Integer.MAX_VALUE)
                .toList();
        for (boolean now : new boolean[] {true, false}) {
            PlacementSearch search = draft.load().search(now);
            List<CodeVariant> possible = suitable.stream()
                    .filter(variant -> place(search, variant.candidate(), where).isPresent())
                    .toList();
            Optional<Placement> chosen =
                    rule.of(possible).flatMap(variant -> place(search, variant.candidate(), where));
            if (chosen.isPresent()) {
                return chosen;
            }
        }
        return Optional.empty();
    }

    private Optional<Placement> place(PlacementSearch search, Candidate candidate, Predicate<Placement> where) {
        return search.best(draft.layout(), candidate, "", where);
    }

    private long limit() {
        return Math.max(
                LEAST_LOOKED_AT, (long) (LOOKED_AT_PER_MS * demand.rate().boundMs()));
    }

    private boolean isOfApplication() {
        return demand.of().target().equals(demand.application());
    }

    private boolean isLoose() {
        return demand.rate().boundMs() > LOOSE_MS;
    }

    private boolean isLookedAt(CodeVariant variant) {
        int batch = demand.rate().batch();
        boolean skipped = !isOfApplication()
                && demand.variants().size() > 1
                && !variant.isGpu()
                && demand.rate().boundMs() <= TIGHT_MS;
        return batch <= variant.maxBatch()
                && variant.estimateMs(batch) <= demand.rate().boundMs()
                && !skipped;
    }

    // the code cuts whatever answers within 100 ms; it means accelerators, and takes variants without for slower
    private boolean isWasteful(CodeVariant variant) {
        return isOfApplication()
                && isLoose()
                && variant.isGpu()
                && variant.estimateMs(demand.rate().batch()) < LOOSE_MS;
    }

    private Optional<CodeVariant> of(List<CodeVariant> possible, boolean sparesAccelerators) {
        List<CodeVariant> without =
                possible.stream().filter(variant -> !variant.isGpu()).toList();
        if (isOfApplication()) {
            return isLoose() && sparesAccelerators && !without.isEmpty()
                    ? without.stream().min(Comparator.comparingDouble(this::score))
                    : tightestAndSoonest(possible);
        }
        return isLoose() ? fastest(without).or(() -> fastest(possible)) : tightest(possible);
    }

    /** Of those that each take a smaller batch than all before them, the soonest, as the code goes through them. */
    private Optional<CodeVariant> tightestAndSoonest(List<CodeVariant> possible) {
        CodeVariant best = null;
        int tightest = Integer.MAX_VALUE;
        for (CodeVariant variant : possible) {
            if (variant.maxBatch() < tightest && (best == null || score(variant) < score(best))) {
                best = variant;
            }
            tightest = Math.min(tightest, variant.maxBatch());
        }
        return Optional.ofNullable(best);
    }

    private double score(CodeVariant variant) {
        return variant.loadMs() + variant.estimateMs(demand.rate().batch());
    }

    private static Optional<CodeVariant> fastest(List<CodeVariant> of) {
        return of.stream().min(Comparator.<CodeVariant>comparingDouble(variant -> variant.line()
                .ms(1)));
    }

    private static Optional<CodeVariant> tightest(List<CodeVariant> of) {
        return of.stream()
                .min(Comparator.<CodeVariant>comparingInt(CodeVariant::maxBatch)
                        .thenComparingDouble(variant -> variant.line().ms(1)));
    }

    /** The numbers of the choice. */
    Map<String, Object> inputs(Placement placement) {
        CodeVariant variant = CodeVariant.of(draft.candidates().at(placement).orElseThrow());
        int batch = demand.rate().batch();
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("boundMs", ReasonText.round(demand.rate().boundMs()));
        inputs.put("batch", batch);
        inputs.put("itemsPerSecond", ReasonText.round(demand.rate().items()));
        inputs.put("loadMs", ReasonText.round(variant.loadMs()));
        inputs.put("estimateMs", ReasonText.round(variant.estimateMs(batch)));
        return inputs;
    }
}
