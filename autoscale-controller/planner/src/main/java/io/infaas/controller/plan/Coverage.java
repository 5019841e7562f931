package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Covers every class with demand: a class that no planned placement serves gets the variant that answers soonest, by load +
 * inference latency (source: INFaaS, algorithm 1, lines 5-7). If no variant meets the bound, it gets the fastest one above the
 * floor; if that fits nowhere, the fastest that does, unless one above the floor is already planned.
 */
final class Coverage {

    private static final String BLOCKED = "cold ";
    private static final String STUCK = "stuck ";
    private static final int STUCK_ROUNDS = 3;
    private static final int REPORT_ROUNDS = 600;

    private final PlanDraft draft;
    private final boolean evicts;

    Coverage(PlanDraft draft) {
        this(draft, true);
    }

    private Coverage(PlanDraft draft, boolean evicts) {
        this.draft = draft;
        this.evicts = evicts;
    }

    /** For a policy that never evicts a planned placement. */
    static Coverage withoutEviction(PlanDraft draft) {
        return new Coverage(draft, false);
    }

    void cover() {
        cover(ClassDemand::isActive);
    }

    /** Covers classes with an availability pin only. */
    void coverPinned() {
        cover(demand -> demand.rate().pinned());
    }

    private void cover(Predicate<ClassDemand> condition) {
        draft.hysteresis().keys(BLOCKED).forEach(key -> draft.hysteresis().extend(BLOCKED + key));
        for (ClassDemand demand : draft.demands()) {
            if (!condition.test(demand)) {
                continue;
            }
            if (!planned(demand, demand::isServedBy)) {
                if (!load(demand)) {
                    reportBlocked(demand);
                }
            } else if (isStuck(demand)) {
                loadWhereItFits(demand, demand::isServedBy, placement -> coldMs(demand, placement));
            }
        }
    }

    /**
     * Whether queries have been waiting for some rounds although all that is planned for them serves: their gateways do not choose
     * it, as INFaaS' own selection does not choose a variant that is overloaded. Then only another variant helps them. Not at once,
     * since reports are older than states by up to a second.
     */
    private boolean isStuck(ClassDemand demand) {
        boolean waits = demand.rate().waiting() > 0
                && draft.layout().ofApplication(demand.application()).entrySet().stream()
                        .filter(entry -> demand.isServedBy(entry.getValue()))
                        .allMatch(entry -> draft.isServing(entry.getKey()));
        return waits && draft.hysteresis().count(STUCK + demand.of()) > STUCK_ROUNDS;
    }

    private boolean planned(ClassDemand demand, Predicate<Candidate> serves) {
        return draft.layout().ofApplication(demand.application()).values().stream()
                .anyMatch(serves);
    }

    private boolean load(ClassDemand demand) {
        ToDoubleFunction<Placement> soonest = demand.attainable()
                ? placement -> coldMs(demand, placement)
                : placement -> serviceMs(demand, placement);
        if (load(demand, demand::isServedBy, soonest)) {
            return true;
        }
        // a late answer beats none, and a planned placement above the floor is no later
        return planned(demand, demand::accepts)
                || load(demand, demand::accepts, placement -> serviceMs(demand, placement));
    }

    private boolean load(ClassDemand demand, Predicate<Candidate> serves, ToDoubleFunction<Placement> soonest) {
        return loadWhereItFits(demand, serves, soonest) || (evicts && evict(demand, serves, soonest));
    }

    private boolean loadWhereItFits(
            ClassDemand demand, Predicate<Candidate> serves, ToDoubleFunction<Placement> soonest) {
        List<Candidate> candidates = candidates(demand, serves);
        for (boolean now : new boolean[] {true, false}) {
            PlacementSearch search = draft.load().search(now);
            Optional<Placement> best = candidates.stream()
                    .flatMap(candidate -> search.leading(draft.layout(), candidate))
                    .min(order(soonest, search));
            if (best.isPresent()) {
                add(demand, best.get(), draft.layout());
                return true;
            }
        }
        return false;
    }

    private List<Candidate> candidates(ClassDemand demand, Predicate<Candidate> serves) {
        return draft.candidates().of(demand.of().target()).stream()
                .filter(serves)
                .toList();
    }

    private boolean evict(ClassDemand demand, Predicate<Candidate> serves, ToDoubleFunction<Placement> soonest) {
        List<Candidate> candidates = candidates(demand, serves);
        PlacementSearch search = draft.load().search(false);
        Eviction eviction = new Eviction(draft);
        Optional<Placement> freed = candidates.stream()
                .flatMap(candidate -> search.possible(draft.layout(), candidate))
                .filter(placement ->
                        eviction.makeRoom(placement, candidate(placement)).isPresent())
                .min(order(soonest, search));
        freed.flatMap(placement -> eviction.makeRoom(placement, candidate(placement)))
                .ifPresent(from -> add(demand, freed.get(), from));
        return freed.isPresent();
    }

    private Comparator<Placement> order(ToDoubleFunction<Placement> soonest, PlacementSearch search) {
        return Comparator.comparingDouble(soonest)
                .thenComparingDouble(placement -> InstanceCost.costToKeep(candidate(placement)))
                .thenComparing(search.leastUtilized());
    }

    private void add(ClassDemand demand, Placement placement, Layout from) {
        Candidate candidate = candidate(placement);
        int evicted = draft.layout().beyond(from).size();
        String late = demand.isServedBy(candidate) && demand.attainable()
                ? ""
                : "; late, because no loadable variant meets the bound";
        String evictions =
                evicted == 0 ? "" : "; evicts %s without demand".formatted(ReasonText.times(evicted, "instance"));
        int fewer = from.resizedFrom(draft.layout()).size();
        String shrunk = fewer == 0 ? "" : "; removes instances of %s".formatted(ReasonText.times(fewer, "placement"));
        String slower = ReasonText.corrected(draft.layout().ofApplication(demand.application()).values().stream()
                .filter(demand::accepts));
        draft.change(
                PlanChange.Kind.COLD,
                demand.application(),
                from.plus(placement, candidate),
                "no planned placement serves %s (%s): %s on node '%s' answers soonest, in %s ms%s%s"
                        .formatted(
                                demand,
                                need(demand),
                                ReasonText.alias(candidate),
                                placement.node(),
                                ReasonText.number(coldMs(demand, placement)),
                                late,
                                slower + evictions + shrunk),
                inputs(demand, placement));
    }

    private static String need(ClassDemand demand) {
        return "%s%s items/s, %d queries waiting"
                .formatted(
                        demand.rate().pinned() ? "pinned by clients, " : "",
                        ReasonText.number(demand.rate().items()),
                        demand.rate().waiting());
    }

    private Map<String, Object> inputs(ClassDemand demand, Placement placement) {
        Map<String, Object> inputs = inputs(demand);
        inputs.put("loadMs", ReasonText.round(candidate(placement).profile().loadMs()));
        inputs.put("serviceMs", ReasonText.round(serviceMs(demand, placement)));
        inputs.put("costPerHour", ReasonText.round(InstanceCost.costToKeep(candidate(placement))));
        return inputs;
    }

    private static Map<String, Object> inputs(ClassDemand demand) {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("target", demand.of().target());
        inputs.put("minAccuracy", ReasonText.round(demand.floor()));
        inputs.put("boundMs", ReasonText.round(demand.rate().boundMs()));
        inputs.put("batch", demand.rate().batch());
        inputs.put("itemsPerSecond", ReasonText.round(demand.rate().items()));
        inputs.put("waiting", demand.rate().waiting());
        if (demand.rate().pinned()) {
            inputs.put("pinned", true);
        }
        return inputs;
    }

    private void reportBlocked(ClassDemand demand) {
        String key = BLOCKED + demand.of();
        if (draft.hysteresis().isNew(key, REPORT_ROUNDS)) {
            draft.append(PlanChange.of(
                    PlanChange.Kind.COLD,
                    demand.application(),
                    List.of(),
                    List.of(),
                    "no planned placement serves %s, and %s"
                            .formatted(
                                    demand,
                                    draft.budgets()
                                            .obstacle(
                                                    demand.application(),
                                                    draft.layout(),
                                                    "no ready node has free memory for a fitting variant"
                                                            + lack(demand))),
                    inputs(demand)));
        }
    }

    /** The resource that the soonest placement lacks; blank if none is possible. */
    private String lack(ClassDemand demand) {
        PlacementSearch search = draft.load().search(false);
        return candidates(demand, demand::accepts).stream()
                .flatMap(candidate -> search.possible(draft.layout(), candidate))
                .min(order(placement -> serviceMs(demand, placement), search))
                .map(placement -> ": %s needs %s, and node '%s' has %s left"
                        .formatted(
                                ReasonText.alias(candidate(placement)),
                                candidate(placement).peakMemory(),
                                placement.node(),
                                MemoryBudget.free(draft.layout(), placement, candidate(placement))))
                .orElse("");
    }

    private Candidate candidate(Placement placement) {
        return draft.candidates().at(placement).orElseThrow();
    }

    private double serviceMs(ClassDemand demand, Placement placement) {
        return candidate(placement).serviceMs(demand.rate().batch());
    }

    private double coldMs(ClassDemand demand, Placement placement) {
        double loadMs = draft.memory().isLoaded(placement)
                ? 0
                : candidate(placement).profile().loadMs();
        return loadMs + serviceMs(demand, placement);
    }
}
