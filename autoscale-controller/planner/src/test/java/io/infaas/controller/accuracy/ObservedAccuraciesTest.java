package io.infaas.controller.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.accuracy.ObservedAccuracies.Change;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ObservedAccuraciesTest {

    private static final Catalog CATALOG = catalog(0.85);
    private static final String SMALL = name("small-fp32-t1");
    private static final String LARGE = name("large-fp32-t1");

    private final ObservedAccuracies observed = new ObservedAccuracies();
    private long now;

    @Test
    void agreement_asTheCatalogHasIt_changesNothing() {
        report(SMALL, 1_000, 920);

        assertThat(observed.judge(CATALOG)).isEmpty();
        assertThat(observed.on(CATALOG)).isSameAs(CATALOG);
        AccuracyEstimate estimate = Objects.requireNonNull(observed.estimates().get(SMALL));
        assertThat(0.88).isBetween(estimate.low(), estimate.high());
    }

    @Test
    void disagreement_thatLeavesNoRoomForTheFigure_lowersIt_inTheCatalogOnly() {
        report(SMALL, 1_000, 600);

        List<Change> changes = observed.judge(CATALOG);

        assertThat(changes).hasSize(1);
        Change change = changes.get(0);
        assertThat(change.last()).isFalse();
        assertThat(change.before()).isEqualTo(0.88);
        // 2 - 0.4 - 0.93, and what the intervals of both add
        assertThat(change.after())
                .isBetween(0.67, 0.75)
                .isGreaterThanOrEqualTo(change.estimate().high());
        Catalog shown = observed.on(CATALOG);
        assertThat(accuracy(shown, SMALL)).isEqualTo(change.after());
        assertThat(accuracy(shown, LARGE)).isEqualTo(0.93);
        assertThat(observed.on(CATALOG)).isSameAs(shown);
        assertThat(observed.judge(CATALOG)).as("changes without new evidence").isEmpty();
    }

    @Test
    void disagreement_ofAFewAnswers_isNoEvidence() {
        report(SMALL, 3, 0);

        assertThat(observed.judge(CATALOG)).isEmpty();
    }

    @Test
    void brokenVariant_isFoundAfterTwentyAnswers() {
        report(SMALL, 20, 2);

        assertThat(observed.judge(CATALOG)).hasSize(1);
        assertThat(accuracy(observed.on(CATALOG), SMALL)).isLessThan(0.85);
    }

    @Test
    void items_ofOneQuery_countAsOneObservation() {
        observed.report(
                new DemandReport(
                        1_000,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new AnswerAgreement(SMALL, LARGE, 32 * 3, 0, 3))),
                now);

        assertThat(observed.judge(CATALOG)).isEmpty();
    }

    @Test
    void figure_returnsOnlyWhenTheIntervalHasTheCatalogsAgain() {
        report(SMALL, 1_000, 600);
        observed.judge(CATALOG);
        double lowered = accuracy(observed.on(CATALOG), SMALL);

        now += TimeUnit.HOURS.toNanos(AgreementEvidence.HOURS);
        report(SMALL, 300, 285);
        observed.judge(CATALOG);
        assertThat(accuracy(observed.on(CATALOG), SMALL))
                .as("while the older part counts")
                .isEqualTo(lowered);

        now += TimeUnit.HOURS.toNanos(AgreementEvidence.HOURS);
        report(SMALL, 300, 285);
        List<Change> changes = observed.judge(CATALOG);

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).after()).isEqualTo(0.88);
        assertThat(observed.on(CATALOG)).isSameAs(CATALOG);
    }

    @Test
    void evidence_doesNotAgeByItself() {
        report(SMALL, 1_000, 600);
        observed.judge(CATALOG);

        now += TimeUnit.DAYS.toNanos(10);

        assertThat(observed.judge(CATALOG)).isEmpty();
        assertThat(accuracy(observed.on(CATALOG), SMALL)).isLessThan(0.85);
    }

    @Test
    void lastVariantForTheFloor_staysThere_andIsWarnedOfOnce() {
        // the large one has no profile for the floor of this application: only the small one reaches it
        Catalog alone = Catalogs.fashion()
                .objective(new Objective(100, 0.85))
                .variant("small", "fp32", 0.88, 1)
                .variant("large", "fp32", 0.84, 10)
                .build();
        report(SMALL, 1_000, 300);

        List<Change> changes = observed.judge(alone);

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).last()).isTrue();
        assertThat(accuracy(observed.on(alone), SMALL)).isEqualTo(0.85);
        report(SMALL, 10, 3);
        assertThat(observed.judge(alone)).isEmpty();
    }

    @Test
    void variant_thatIsGone_isForgotten() {
        report(SMALL, 1_000, 600);
        observed.judge(CATALOG);
        Catalog later = Catalogs.fashion().variant("large", "fp32", 0.93, 10).build();

        assertThat(observed.judge(later)).isEmpty();
        assertThat(observed.estimates()).isEmpty();
        assertThat(observed.on(later)).isSameAs(later);
    }

    private void report(String variant, long compared, long agreed) {
        AnswerAgreement agreement = new AnswerAgreement(variant, LARGE, compared, agreed, compared);
        observed.report(new DemandReport(1_000, List.of(), List.of(), List.of(), List.of(), List.of(agreement)), now);
    }

    private static double accuracy(Catalog catalog, String name) {
        return catalog.variant(name).orElseThrow().profiles().get(0).accuracy().value();
    }

    private static Catalog catalog(double floor) {
        return Catalogs.fashion()
                .objective(new Objective(100, floor))
                .variant("small", "fp32", 0.88, 1)
                .variant("large", "fp32", 0.93, 10)
                .build();
    }

    private static String name(String alias) {
        return CATALOG.variant(alias).map(Variant::name).orElseThrow();
    }
}
