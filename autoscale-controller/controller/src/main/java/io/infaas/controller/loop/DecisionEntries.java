package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.accuracy.ObservedAccuracies;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.health.ProfileDrift;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.stage.StageVerdict;
import io.infaas.gateway.contract.AnswerAgreement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Converts decisions to journal entries. */
final class DecisionEntries {

    private DecisionEntries() {}

    /**
     * The event is the kind of change; variant and node are from the first added placement, else from the first removed one.
     */
    static JournalEntry entry(PlanChange change) {
        Optional<Placement> first =
                Stream.concat(change.add().stream(), change.remove().stream()).findFirst();
        Map<String, Object> inputs = new TreeMap<>(change.inputs());
        inputs.put("add", change.add().stream().map(Placement::toString).toList());
        inputs.put("remove", change.remove().stream().map(Placement::toString).toList());
        return JournalEntry.of(
                change.kind().label(),
                change.application(),
                first.map(Placement::variant).orElse(""),
                first.map(Placement::node).orElse(""),
                change.reason(),
                JournalEntry.DECIDED,
                inputs);
    }

    /** A round with an unused result. */
    static JournalEntry roundGivenUp() {
        return JournalEntry.of(
                "round",
                "",
                "",
                "",
                "planning round discarded: instances that waiting queries needed meanwhile do not fit beside its result;"
                        + " the next round plans with them",
                "given up",
                Map.of());
    }

    /** A profile that does not hold any more. */
    static JournalEntry entry(Catalog catalog, ProfileDrift.Drift drift) {
        String reason = String.format(
                Locale.ROOT,
                "%s has taken %.2fx its profiled service time for %d minutes: measure its profile again",
                name(catalog, drift.of()),
                drift.factor(),
                ProfileDrift.MINUTES);
        return JournalEntry.of(
                "drift",
                catalog.applicationOf(drift.of().variant()).orElse(""),
                drift.of().variant(),
                "",
                reason,
                "found",
                Map.of("factor", drift.factor(), "nodeType", drift.of().nodeType()));
    }

    /** A variant with another accuracy than measured, or with that one again. */
    static JournalEntry entry(ObservedAccuracies.Change change) {
        AnswerAgreement agreement = change.estimate().agreement();
        String variant = change.variant().alias();
        String evidence = String.format(
                Locale.ROOT,
                "%d of %d answers of '%s' agree with '%s', so its accuracy is %.3f to %.3f (catalog %.4f)",
                agreement.agreed(),
                agreement.compared(),
                variant,
                agreement.reference(),
                change.estimate().low(),
                change.estimate().high(),
                change.catalog());
        String consequence = change.last()
                ? text(
                        ": no other variant of '%s' reaches the floor %.4f, so it serves it on; add a more accurate variant",
                        change.application(), change.floor())
                : change.after() == change.catalog()
                        ? ": it serves by the catalog's accuracy again"
                        : text(
                                ": it serves no floor above %.2f (floor of '%s': %.4f)",
                                change.after(), change.application(), change.floor());
        return JournalEntry.of(
                "accuracy",
                change.application(),
                change.variant().name(),
                "",
                evidence + consequence,
                JournalEntry.DECIDED,
                Map.of(
                        "reference",
                        agreement.reference(),
                        "compared",
                        agreement.compared(),
                        "agreed",
                        agreement.agreed(),
                        "low",
                        change.estimate().low(),
                        "high",
                        change.estimate().high(),
                        "before",
                        change.before(),
                        "after",
                        change.after(),
                        "floor",
                        change.floor()));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A staged variant with another share. */
    static JournalEntry entry(Catalog catalog, StageVerdict verdict) {
        String share =
                verdict.isRollBack() ? "is rolled back" : "serves %d%% of the queries".formatted(verdict.share());
        return JournalEntry.of(
                "stage",
                catalog.applicationOf(verdict.variant()).orElse(""),
                verdict.variant(),
                "",
                "'%s' %s: %s".formatted(verdict.variant(), share, verdict.reason()),
                JournalEntry.DECIDED,
                Map.of("share", verdict.share()));
    }

    /** Such as {@code 'small-fp32-t1' on 'local'}. */
    private static String name(Catalog catalog, Profiled profiled) {
        return "'%s' on '%s'"
                .formatted(
                        catalog.variant(profiled.variant()).map(Variant::alias).orElse(profiled.variant()),
                        profiled.nodeType());
    }

    /** A variant with another correction factor. */
    static JournalEntry entry(Catalog catalog, ProfileCorrections.Change change) {
        String variant = change.of().variant();
        String subject = change.after() == 1
                ? "takes its profiled service time: planning uses its profile"
                : String.format(
                        Locale.ROOT,
                        "takes %.2fx its profiled service time (%s): planning uses the observed time",
                        change.after(),
                        change.answers() > 0 ? change.answers() + " answers" : "observed some time ago");
        return JournalEntry.of(
                "correction",
                catalog.applicationOf(variant).orElse(""),
                variant,
                "",
                name(catalog, change.of()) + " " + subject,
                "found",
                Map.of(
                        "before",
                        change.before(),
                        "factor",
                        change.after(),
                        "nodeType",
                        change.of().nodeType()));
    }
}
