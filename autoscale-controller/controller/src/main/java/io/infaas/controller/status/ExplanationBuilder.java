package io.infaas.controller.status;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.accuracy.AccuracyEstimate;
import io.infaas.controller.journalfile.JournalLine;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.policy.ShadowPrices;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the document of {@code GET /explain/<application>} from a snapshot and the journal. */
final class ExplanationBuilder {

    private final ControllerSnapshot snapshot;
    private final Catalog catalog;
    private final Application application;

    private ExplanationBuilder(ControllerSnapshot snapshot, Application application) {
        this.snapshot = snapshot;
        this.catalog = snapshot.situation().catalog();
        this.application = application;
    }

    /** @param journal lines for this application, newest first */
    static Explanation of(ControllerSnapshot snapshot, Application application, List<JournalLine> journal) {
        ExplanationBuilder explaining = new ExplanationBuilder(snapshot, application);
        return new Explanation(
                application.name(),
                snapshot.time().toString(),
                snapshot.policy(),
                explaining.classes(),
                snapshot.changes().stream()
                        .filter(change -> change.application().equals(application.name()))
                        .toList(),
                journal.stream().map(ExplanationBuilder::row).toList());
    }

    private List<Explanation.ClassRow> classes() {
        List<Variant> variants = catalog.variantsOf(application);
        Set<String> targets = new TreeSet<>(Set.of(application.name()));
        variants.forEach(variant -> targets.addAll(List.of(variant.architecture(), variant.name())));

        List<Explanation.ClassRow> rows = new ArrayList<>();
        Objective defaults = application.objective();
        rows.add(new Explanation.ClassRow(
                application.name(),
                defaults.minAccuracy(),
                defaults.latencyMs(),
                1,
                false,
                0,
                0,
                0,
                false,
                List.of(),
                options(variants, defaults.minAccuracy(), defaults.latencyMs(), 1, null)));
        snapshot.situation().demand().stream()
                .filter(rate -> targets.contains(rate.of().target()))
                .sorted(Comparator.comparingDouble(ArrivalRate::items).reversed())
                .forEach(rate -> rows.add(row(rate, variants)));
        return rows;
    }

    private Explanation.ClassRow row(ArrivalRate rate, List<Variant> variants) {
        String target = rate.of().target();
        List<Variant> candidates = variants.stream()
                .filter(variant -> target.equals(application.name())
                        || target.equals(variant.architecture())
                        || target.equals(variant.name()))
                .toList();
        double minAccuracy = Math.min(2, rate.of().floor());
        return new Explanation.ClassRow(
                target,
                minAccuracy,
                rate.boundMs(),
                rate.batch(),
                true,
                rate.items(),
                rate.peakItems(),
                rate.waiting(),
                rate.pinned(),
                ShadowPrices.of(snapshot.situation(), new TreeSet<>(StatusBuilder.nodeTypes(snapshot)), rate),
                options(candidates, minAccuracy, rate.boundMs(), rate.batch(), rate));
    }

    private List<Explanation.OptionRow> options(
            List<Variant> variants, double minAccuracy, double boundMs, int batch, @Nullable ArrivalRate rate) {
        List<Explanation.OptionRow> options = new ArrayList<>();
        for (String typeName : StatusBuilder.nodeTypes(snapshot)) {
            NodeType type = catalog.nodeType(typeName).orElseThrow();
            for (Variant variant : variants) {
                variant.profile(typeName)
                        .map(profile ->
                                snapshot.situation().corrections().correct(new Candidate(variant, profile, type)))
                        .ifPresent(offer -> options.add(option(offer, minAccuracy, boundMs, batch, rate)));
            }
        }
        options.sort(Comparator.comparing(Explanation.OptionRow::feasible)
                .reversed()
                .thenComparing(Explanation.OptionRow::cost)
                .thenComparing(Explanation.OptionRow::variant));
        return options;
    }

    private Explanation.OptionRow option(
            Candidate offer, double minAccuracy, double boundMs, int batch, @Nullable ArrivalRate rate) {
        Variant variant = offer.variant();
        Profile profile = offer.profile();
        double latencyMs = offer.serviceMs(batch);
        boolean accurate = offer.accuracy() >= minAccuracy;
        boolean inTime = latencyMs <= boundMs;
        return new Explanation.OptionRow(
                variant.name(),
                variant.alias(),
                offer.nodeType().name(),
                accurate && inTime,
                why(offer, minAccuracy, latencyMs, boundMs) + origin(profile) + compared(variant),
                offer.accuracy(),
                latencyMs,
                offer.saturation(),
                profile.loadMs(),
                offer.cost(batch) * 1e6,
                placements(variant.name(), offer.nodeType().name()),
                rate == null ? 0 : rate.servedBy().getOrDefault(variant.name(), 0.0));
    }

    private static String why(Candidate offer, double minAccuracy, double latencyMs, double boundMs) {
        List<String> reasons = new ArrayList<>();
        if (offer.accuracy() < minAccuracy) {
            reasons.add(text("accuracy %.4f is below the floor %.4f", offer.accuracy(), minAccuracy));
        }
        if (latencyMs > boundMs) {
            reasons.add(text("%.2f ms exceed the bound %.2f ms", latencyMs, boundMs));
        }
        if (reasons.isEmpty()) {
            reasons.add("meets floor and bound");
        }
        if (offer.correction() != 1) {
            reasons.add(
                    String.format(Locale.ROOT, "planning uses %.2fx its profiled service time", offer.correction()));
        }
        return String.join("; ", reasons);
    }

    private String compared(Variant variant) {
        AccuracyEstimate estimate = snapshot.accuracies().get(variant.name());
        return estimate == null ? "" : text("; compared answers say %.3f to %.3f", estimate.low(), estimate.high());
    }

    private static String origin(Profile profile) {
        return profile.isEstimated() ? "; " + profile.hardware().cpuModel() : "";
    }

    private static String text(String format, double left, double right) {
        return String.format(Locale.ROOT, format, left, right);
    }

    private List<String> placements(String variant, String nodeType) {
        Set<String> nodes = new TreeSet<>();
        snapshot.nodes().stream().filter(node -> node.type().equals(nodeType)).forEach(node -> nodes.add(node.id()));
        return new TreeMap<>(snapshot.situation().instances())
                .entrySet().stream()
                        .filter(entry -> entry.getKey().variant().equals(variant)
                                && nodes.contains(entry.getKey().node()))
                        .map(entry -> "%s (%s)".formatted(entry.getKey().node(), StatusText.label(entry.getValue())))
                        .toList();
    }

    private static Explanation.JournalRow row(JournalLine line) {
        return new Explanation.JournalRow(
                line.time().toString(),
                line.entry().event(),
                line.entry().variant(),
                line.entry().node(),
                line.entry().reason(),
                line.entry().outcome(),
                new TreeMap<>(line.entry().inputs()),
                line.entry().decision());
    }
}
