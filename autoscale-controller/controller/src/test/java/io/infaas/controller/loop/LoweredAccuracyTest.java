package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop whose gateways compare answers of a small variant with those of a large one. */
final class LoweredAccuracyTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final String LARGE = CATALOG.variants().get(1).name();

    private final InstantNodes nodes = new InstantNodes("a");
    private final List<View> views = new ArrayList<>();

    @Test
    void accuracy_thatAnswersRefute_isLoweredForGateways_withItsReason_andNothingIsUnloaded() {
        nodes.load("a", SMALL);
        nodes.load("a", LARGE);
        try (SteppedLoop stepped = stepped()) {
            assertThat(shown(SMALL)).isEqualTo(0.88);

            stepped.loop().reported("g", report(100, 40), stepped.now());
            stepped.iterate(1_000);
            stepped.iterate(1_000);
            stepped.iterate(1_000);

            assertThat(shown(SMALL)).isLessThan(0.85);
            assertThat(shown(LARGE)).isEqualTo(0.93);
            assertThat(newest().instances()).extracting(Instance::variant).containsExactlyInAnyOrder(SMALL, LARGE);
            assertThat(nodes.unloads()).isZero();
            assertThat(stepped.snapshot().changes())
                    .filteredOn(change -> change.kind().equals("accuracy"))
                    .singleElement()
                    .extracting(ControllerStatus.ChangeRow::reason)
                    .asString()
                    .startsWith(
                            "40 of 100 answers of 'small-fp32-t1' agree with '" + LARGE + "', so its accuracy is 0.")
                    .contains("(catalog 0.8800): it serves no floor above 0.")
                    .endsWith("(floor of 'fashion': 0.8500)");
            assertThat(Objects.requireNonNull(stepped.snapshot().accuracies().get(SMALL))
                            .agreement()
                            .agreed())
                    .isEqualTo(40);
        }
    }

    @Test
    void accuracy_thatLaterAnswersSupport_returns() {
        nodes.load("a", SMALL);
        nodes.load("a", LARGE);
        try (SteppedLoop stepped = stepped()) {
            stepped.loop().reported("g", report(100, 40), stepped.now());
            stepped.iterate(1_000);
            stepped.iterate(1_000);

            for (int i = 0; i < 3; i++) {
                stepped.loop().reported("g", report(1_000, 950), stepped.now());
                stepped.iterate(1_000);
            }
            stepped.iterate(1_000);

            assertThat(shown(SMALL)).isEqualTo(0.88);
            assertThat(stepped.snapshot().changes())
                    .anyMatch(change -> change.reason().endsWith("it serves by the catalog's accuracy again"));
        }
    }

    @Test
    void accuracy_thatWasLowered_isSoInTheFirstViewOfTheNextController(@TempDir Path folder) {
        Optional<Path> journal = Optional.of(folder.resolve("journal.jsonl"));
        nodes.load("a", SMALL);
        nodes.load("a", LARGE);
        try (CorrectionMemory memory = CorrectionMemory.open(journal, SteppedLoop.CLOCK);
                SteppedLoop stepped = stepped(memory)) {
            stepped.loop().reported("g", report(100, 40), stepped.now());
            stepped.iterate(1_000);
            stepped.iterate(1_000);
        }
        double lowered = shown(SMALL);
        views.clear();

        try (CorrectionMemory memory = CorrectionMemory.open(journal, SteppedLoop.CLOCK);
                SteppedLoop stepped = stepped(memory)) {
            assertThat(lowered).isLessThan(0.85);
            assertThat(views).isNotEmpty().allSatisfy(view -> assertThat(accuracy(view, SMALL))
                    .isEqualTo(lowered));
            assertThat(Objects.requireNonNull(stepped.snapshot().accuracies().get(SMALL))
                            .agreement()
                            .agreed())
                    .isEqualTo(40);
        }
    }

    private SteppedLoop stepped() {
        return stepped(CorrectionMemory.open(Optional.empty(), SteppedLoop.CLOCK));
    }

    private SteppedLoop stepped(CorrectionMemory memory) {
        SteppedLoop stepped = new SteppedLoop(
                CATALOG, nodes, PolicyKind.COST.with(PolicySettings.DEFAULTS), new PublishedViews(views));
        stepped.loop().remember(memory);
        stepped.loop().pin(Set.of(new Placement(SMALL, "a"), new Placement(LARGE, "a")));
        for (int i = 0; i < 4; i++) {
            stepped.iterate(1_000);
        }
        return stepped;
    }

    private static DemandReport report(long compared, long agreed) {
        return new DemandReport(
                1_000,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new AnswerAgreement(SMALL, LARGE, compared, agreed, compared)));
    }

    private View newest() {
        return views.get(views.size() - 1);
    }

    private double shown(String variant) {
        return accuracy(newest(), variant);
    }

    private static double accuracy(View view, String variant) {
        return view.catalog()
                .variant(variant)
                .orElseThrow()
                .profiles()
                .get(0)
                .accuracy()
                .value();
    }
}
