package io.infaas.controller.accuracy;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.DemandReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the accuracy of variants in the catalog to what today's inputs permit: to the upper end of their {@link AccuracyEstimate}, while
 * that is below the catalog's figure. So planner and gateways keep a variant from floors that it does not reach. The figure falls further
 * with the upper end, in whole percents, so that not every answer changes the catalog; it returns once the interval includes the catalog's
 * figure again. An application keeps at least one variant for its own floor: its last one is not lowered below that. Not thread-safe.
 */
public final class ObservedAccuracies {

    private static final double PERCENT = 100;

    private final AgreementEvidence evidence = new AgreementEvidence();
    private final SortedMap<String, Double> figures = new TreeMap<>();
    private final Set<String> lastOnes = new TreeSet<>();
    private SortedMap<String, AccuracyEstimate> estimates = new TreeMap<>();
    private @Nullable Catalog base;
    private @Nullable Catalog lowered;

    /**
     * A change of the figure of a variant.
     *
     * @param before in force until now
     * @param after in force from now on
     * @param floor of its application by default
     * @param last whether only the lack of another variant keeps it at the floor
     */
    public record Change(
            Variant variant,
            String application,
            AccuracyEstimate estimate,
            double catalog,
            double before,
            double after,
            double floor,
            boolean last) {}

    /** Adds the counts of a gateway. */
    public void report(DemandReport report, long nowNanos) {
        report.agreements().forEach(agreement -> evidence.add(agreement, nowNanos));
    }

    /** Goes on from the compared answers of an earlier leadership. */
    public void inherit(List<AnswerAgreement> earlier, long nowNanos) {
        earlier.forEach(agreement -> evidence.add(agreement, nowNanos));
    }

    /** The compared answers that count, for the next leadership. */
    public List<AnswerAgreement> agreements() {
        return evidence.variants().stream()
                .flatMap(variant -> evidence.of(variant).stream())
                .toList();
    }

    /** The intervals of all variants whose answers were compared, by full name. */
    public SortedMap<String, AccuracyEstimate> estimates() {
        return estimates;
    }

    /**
     * Evaluates the evidence.
     *
     * @param catalog as it was measured
     * @return the changes, in the order of names
     */
    public List<Change> judge(Catalog catalog) {
        evidence.retain(name -> variant(catalog, name).isPresent());
        figures.keySet().removeIf(name -> variant(catalog, name).isEmpty());
        lastOnes.retainAll(evidence.variants());
        lowered = null;
        SortedMap<String, AccuracyEstimate> found = new TreeMap<>();
        List<Change> changes = new ArrayList<>();
        for (String name : evidence.variants()) {
            AnswerAgreement agreement = evidence.of(name).orElseThrow();
            Variant variant = variant(catalog, name).orElseThrow();
            Optional<Accuracy> reference =
                    variant(catalog, agreement.reference()).flatMap(ObservedAccuracies::least);
            Optional<Application> application = catalog.applicationOf(name).flatMap(catalog::application);
            Optional<Accuracy> measured = least(variant);
            if (reference.isPresent() && application.isPresent() && measured.isPresent()) {
                AccuracyEstimate estimate = AccuracyEstimate.of(agreement, reference.get());
                found.put(name, estimate);
                change(catalog, application.get(), variant, measured.get().value(), estimate)
                        .ifPresent(changes::add);
            }
        }
        estimates = found;
        return changes;
    }

    private Optional<Change> change(
            Catalog catalog, Application application, Variant variant, double measured, AccuracyEstimate estimate) {
        String name = variant.name();
        double before = figures.getOrDefault(name, measured);
        double floor = application.objective().minAccuracy();
        double possible = Math.ceil(estimate.high() * PERCENT) / PERCENT;
        boolean last = possible < floor && measured >= floor && isLast(catalog, application, variant, floor);
        double after = estimate.high() >= measured ? measured : last ? floor : Math.min(before, possible);
        if (after < measured) {
            figures.put(name, after);
        } else {
            figures.remove(name);
        }
        boolean warned = last ? !lastOnes.add(name) : !lastOnes.remove(name);
        return after == before && (warned || !last)
                ? Optional.empty()
                : Optional.of(new Change(variant, application.name(), estimate, measured, before, after, floor, last));
    }

    private boolean isLast(Catalog catalog, Application application, Variant variant, double floor) {
        return catalog.variants().stream()
                .filter(other -> !other.name().equals(variant.name()))
                .filter(other -> catalog.applicationOf(other.name())
                        .filter(application.name()::equals)
                        .isPresent())
                .noneMatch(other -> least(other)
                        .map(accuracy -> figures.getOrDefault(other.name(), accuracy.value()) >= floor)
                        .orElse(false));
    }

    /** Returns the catalog with the figures in force; the same object until the next {@link #judge}. */
    @SuppressWarnings("ReferenceEquality") // an equal catalog only costs another object
    public Catalog on(Catalog catalog) {
        if (figures.isEmpty()) {
            return catalog;
        }
        Catalog shown = lowered;
        if (shown != null && base == catalog) {
            return shown;
        }
        Catalog next = new Catalog(
                catalog.applications(),
                catalog.architectures(),
                catalog.variants().stream().map(this::show).toList(),
                catalog.nodeTypes());
        base = catalog;
        lowered = next;
        return next;
    }

    private Variant show(Variant variant) {
        Double figure = figures.get(variant.name());
        return figure == null ? variant : variant.withAccuracy(accuracy -> accuracy.atMost(figure));
    }

    private static Optional<Variant> variant(Catalog catalog, String name) {
        return catalog.variant(name).filter(variant -> variant.name().equals(name));
    }

    /** Its lowest accuracy on any node type. */
    private static Optional<Accuracy> least(Variant variant) {
        return variant.profiles().stream().map(Profile::accuracy).min(Comparator.comparing(Accuracy::value));
    }
}
