package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the autoscaler of one node in INFaaS' released code asks for in one second, for one architecture (source: its type 3): more instances of
 * each variant, or a faster variant on an accelerator, whichever takes less loading; and instances to give up.
 */
final class CodeScaling {

    /** So many times as much loading must be saved by the fastest variant. */
    private static final double FASTEST_PREFERRED = 1.5;

    private static final double BEYOND_MOST = 1000;
    private static final int FORCED = 100;

    /** A placement with what arrives there. */
    record Local(Placement placement, CodeVariant variant, int count, CodeLoad.Arriving arriving) {

        double itemsPerSecond() {
            return variant.itemsPerSecond(arriving.batch());
        }

        double deficit() {
            return variant.deficit(arriving.items(), count * itemsPerSecond());
        }

        /** Instances more, -1 for one fewer. */
        int wanted() {
            int more = more(deficit(), itemsPerSecond());
            return more > 0 ? more : arriving.items() <= (count - 1) * itemsPerSecond() ? -1 : 0;
        }
    }

    /** Instances more, or below 0 requests to give one up. */
    record ReplicaChange(Placement placement, int count) {}

    private final PlanDraft draft;
    private final String application;
    private final String architecture;
    private final NodeCapacity node;
    private final Layout layout;
    private final List<Local> locals = new ArrayList<>();
    private final List<CodeVariant> considered;
    private final List<ReplicaChange> more = new ArrayList<>();
    private final List<ReplicaChange> fewer = new ArrayList<>();

    /** @param layout which has placements of the architecture on the node */
    CodeScaling(PlanDraft draft, Layout layout, String application, String architecture, NodeCapacity node) {
        this.draft = draft;
        this.layout = layout;
        this.application = application;
        this.architecture = architecture;
        this.node = node;
        CodeLoad load = CodeLoad.of(draft, application, layout);
        layout.onNode(node.id()).forEach((placement, candidate) -> {
            if (candidate.variant().architecture().equals(architecture)) {
                locals.add(new Local(placement, CodeVariant.of(candidate), candidate.count(), load.at(placement)));
            }
        });
        this.considered = draft.candidates().variants(architecture).stream()
                .flatMap(variant -> draft.candidates().at(variant, node).stream())
                .map(CodeVariant::of)
                .filter(variant -> variant.soonestMs() <= CodeVariant.LONGEST_MS)
                .sorted(CodeVariant.SOONEST_FIRST)
                .limit(CodeVariant.CONSIDERED)
                .toList();
        decide();
    }

    /** Placements that get more instances, or that are added. */
    List<ReplicaChange> more() {
        return more;
    }

    /** Requests to give up instances. */
    List<ReplicaChange> fewer() {
        return fewer;
    }

    String architecture() {
        return architecture;
    }

    List<Local> locals() {
        return locals;
    }

    List<CodeVariant> considered() {
        return considered;
    }

    /** The variant on an accelerator there that takes the largest batch. */
    Optional<Local> current() {
        return locals.stream()
                .filter(local -> local.variant().isGpu())
                .max(Comparator.<Local>comparingInt(local -> local.variant().maxBatch())
                        .thenComparing(local -> local.placement(), Comparator.reverseOrder()));
    }

    /** What takes the place of a variant on an accelerator that is too large: the next smaller batch, or the soonest on processors. */
    Optional<CodeVariant> below(Local local) {
        return considered.stream()
                .filter(variant ->
                        variant.isGpu() && variant.maxBatch() < local.variant().maxBatch())
                .max(Comparator.comparingInt(CodeVariant::maxBatch))
                .or(() ->
                        considered.stream().filter(variant -> !variant.isGpu()).findFirst());
    }

    private Optional<CodeVariant> above(Local local) {
        return considered.stream()
                .filter(variant -> variant.isGpu()
                        && variant.maxBatch() > local.variant().maxBatch()
                        && variant.maxBatch() <= CodeVariant.LARGEST_BATCH)
                .min(Comparator.comparingInt(CodeVariant::maxBatch));
    }

    private void decide() {
        Optional<Local> current = current();
        List<Local> others = locals.stream()
                .filter(local -> current.filter(local::equals).isEmpty())
                .toList();
        double deficits = 0;
        double loading = 0;
        for (Local local : others) {
            int wanted = local.wanted();
            if (wanted > 0) {
                deficits += local.deficit();
                boolean beyond = local.count() + wanted > local.variant().mostInstances();
                loading += local.variant().loadMs() * (wanted + (beyond ? BEYOND_MOST : 0));
            }
        }
        boolean shrinks = current.isPresent() && shrinks(current.get(), deficits);
        for (Local local : others) {
            if (isReplaced(local, current)) {
                boolean next = shrinks
                        && below(current.get())
                                .filter(variant ->
                                        variant.name().equals(local.variant().name()))
                                .isPresent();
                fewer.add(new ReplicaChange(
                        local.placement(), next ? -1 : -FORCED * local.variant().scaleDownDelay()));
            } else if (local.wanted() < 0) {
                fewer.add(new ReplicaChange(local.placement(), -1));
            }
        }
        if (shrinks) {
            fewer.add(new ReplicaChange(current.get().placement(), -1));
        }
        if (considered.isEmpty()
                || !considered.get(0).isGpu()
                || (current.isEmpty() && deficits <= 0)
                || (shrinks && below(current.get()).isPresent())
                || !fastest(current, deficits, loading)) {
            others.forEach(this::replicate);
        }
    }

    private static boolean isReplaced(Local local, Optional<Local> current) {
        return current.isPresent()
                && local.variant().isGpu()
                && local.variant().maxBatch() < current.get().variant().maxBatch();
    }

    private boolean shrinks(Local current, double deficits) {
        double load = current.arriving().items() + deficits;
        double single = current.itemsPerSecond();
        double deficit = current.variant().deficitAsFastest(load, current.count() * single);
        double enough = below(current)
                .map(variant -> variant.itemsPerSecond(
                        variant.isGpu() ? current.arriving().batch() : 1))
                .orElse((current.count() - 1) * single);
        return more(deficit, single) <= 0 && load <= enough;
    }

    /** Scales by the fastest variant if that is the better way; returns false if the others are to be scaled one by one. */
    private boolean fastest(Optional<Local> current, double deficits, double loading) {
        CodeVariant fastest = current.map(Local::variant).orElseGet(() -> considered.get(0));
        int count = current.map(Local::count).orElse(0);
        int batch = current.map(local -> local.arriving().batch()).orElseGet(this::batch);
        double single = fastest.itemsPerSecond(batch);
        double load = current.map(local -> local.arriving().items()).orElse(0.0) + deficits;
        int wanted = more(fastest.deficitAsFastest(load, count * single), single);
        if (wanted <= 0) {
            return current.isPresent();
        }
        if (count == 0 && !canAdd(fastest)) {
            return false;
        }
        if (count + wanted > fastest.mostInstances() || fastest.maxBatch() < batch()) {
            current.map(this::above).orElse(Optional.of(fastest)).ifPresent(this::add);
            return true;
        }
        if (loading > FASTEST_PREFERRED * fastest.loadMs() * wanted) {
            add(fastest);
            return true;
        }
        return false;
    }

    /** The largest mean batch that arrives there. */
    private int batch() {
        return locals.stream().mapToInt(local -> local.arriving().batch()).max().orElse(1);
    }

    private void add(CodeVariant variant) {
        if (canAdd(variant)) {
            more.add(new ReplicaChange(new Placement(variant.name(), node.id()), 1));
        }
    }

    private boolean canAdd(CodeVariant variant) {
        Placement placement = new Placement(variant.name(), node.id());
        return !layout.has(placement) && fits(placement, variant.candidate());
    }

    private void replicate(Local local) {
        int count = Math.min(local.variant().mostInstances(), local.count() + Math.max(0, local.wanted()));
        while (count > local.count()
                && !fits(local.placement(), local.variant().candidate().times(count))) {
            count--;
        }
        if (count > local.count()) {
            more.add(new ReplicaChange(local.placement(), count - local.count()));
        }
    }

    /** Whether node and budget have room for it. */
    boolean fits(Placement placement, Candidate candidate) {
        return draft.canPlace(placement)
                && !draft.situation().barred().contains(placement)
                && (candidate.count() == 1
                        || candidate.coresUsed()
                                <= PlacementSearch.ROUNDED
                                        * candidate.nodeType().cores())
                && draft.memory().fits(layout, placement, candidate)
                && draft.budgets().allow(application, layout, placement, candidate);
    }

    private static int more(double deficit, double each) {
        return (int) Math.min(Candidate.MOST, Math.max(-Candidate.MOST, Math.ceil(deficit / each - 1e-9)));
    }

    /** What arrives where, for reasons. */
    Map<String, Object> inputs() {
        Map<String, Object> inputs = new TreeMap<>();
        for (Local local : locals) {
            inputs.put(
                    "itemsPerSecond " + local.placement(),
                    ReasonText.round(local.arriving().items()));
            inputs.put(
                    "capacityItemsPerSecond " + local.placement(),
                    ReasonText.round(local.count() * local.itemsPerSecond()));
        }
        return inputs;
    }
}
